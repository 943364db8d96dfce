"""Seeing and hearing a clip: the way from a file to evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from add_music.analysis.evidence import Evidence
from add_music.analysis.looks import Look
from add_music.analysis.picture import Seen, watch
from add_music.analysis.sound import Heard, listen
from add_music.media.info import MediaInfo
from add_music.media.probe import inspect

PICTURE_SHARE = 0.55
"""Of the time it takes; for progress only."""
NOTHING_SEEN = Seen((), (), Look(0.0, 0.0, 0.0, 0.0))
NOTHING_HEARD = Heard(None, (), None)


def analyse(
    path: Path, info: MediaInfo | None = None, on_progress: Callable[[float], None] | None = None
) -> Evidence:
    """
    Measure what is seen and heard; 3 to 4 CPU seconds for 2 minutes of 1080p, memory independent of length.

    Args:
        info: what `inspect` said, when it was asked already.
        on_progress: called with the share done, 0–1.

    Raises:
        AddMusicError: the file is missing, not media or damaged.
    """
    known = info or inspect(path)

    def tell(share: float) -> None:
        if on_progress:
            on_progress(share)

    picture_share = PICTURE_SHARE if known.sound else 1.0
    seen = see(path, known, lambda share: tell(share * picture_share))
    heard = hear(path, known, lambda share: tell(picture_share + share * (1 - picture_share)))
    tell(1.0)
    return evidence_of(known, seen, heard)


def see(path: Path, info: MediaInfo, on_progress: Callable[[float], None] | None = None) -> Seen:
    """
    The half of `analyse` that looks; independent of `hear`, so both may run at once in two processes.

    Raises:
        AddMusicError: the file is missing, not media or damaged.
    """
    return watch(path, info.picture, on_progress) if info.picture is not None else NOTHING_SEEN


def hear(path: Path, info: MediaInfo, on_progress: Callable[[float], None] | None = None) -> Heard:
    """
    The half of `analyse` that listens.

    Raises:
        AddMusicError: the file is missing, not media or damaged.
    """
    if info.sound is None or not info.duration_ms:
        return NOTHING_HEARD
    return listen(path, info.duration_ms, on_progress)


def evidence_of(info: MediaInfo, seen: Seen, heard: Heard) -> Evidence:
    """The evidence from what `inspect`, `see` and `hear` said about one clip; all of them can be pickled."""
    curve = seen.motion_curve
    return Evidence(
        duration_ms=info.duration_ms,
        width=info.picture.width if info.picture else 0,
        height=info.picture.height if info.picture else 0,
        fps=info.picture.fps if info.picture else 0.0,
        cuts_ms=seen.cuts_ms,
        motion=sum(curve) / len(curve) if curve else 0.0,
        motion_curve=curve,
        brightness=seen.look.brightness,
        contrast=seen.look.contrast,
        saturation=seen.look.saturation,
        warmth=seen.look.warmth,
        has_audio=info.sound is not None,
        loudness_lufs=heard.loudness_lufs,
        speech=heard.speech,
        speech_lufs=heard.speech_lufs,
        sound_curve=heard.curve,
        music=heard.music,
        dissolves=seen.dissolves,
    )
