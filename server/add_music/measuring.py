"""A second look at a finished file, for a backend that measures nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence

SAME_LENGTH_MS = 100
"""Files this near in length show the same pictures at the same times: nothing was cut away."""
UNKNOWN_MUSIC: Mapping[str, Any] = {
    "genre": None,
    "moods": [],
    "tempo_bpm": None,
    "key": None,
    "seed": None,
    "sections": [],
}


def measure(path: Path, sources: Sequence[Path]) -> dict[str, Any]:
    """
    The figures of `make --json`, read from the finished file and compared with the clip it was made from.

    What only the backend knows (genre, key, sections of its music) is empty, and so is what can only be
    measured against the clip when several were joined or parts were cut away.

    Args:
        path: the finished file.
        sources: the files that were uploaded.

    Raises:
        AddMusicError: the finished file cannot be read.
    """
    from add_music.analysis.clip import analyse
    from add_music.analysis.hits import hit_rate
    from add_music.media.audio import read_sound
    from add_music.media.meter import measure_loudness
    from add_music.media.movie import picture_hash
    from add_music.media.probe import inspect

    info = inspect(path)
    clip = _clip(sources, info.duration_ms)
    evidence = analyse(clip or path)
    kept, margin_db = _own_sound(path, clip, evidence)
    loudness = measure_loudness(path)
    shown = info.picture
    return {
        "duration_s": info.duration_ms / 1000,
        "video": {
            "copied": bool(clip and shown and picture_hash(clip) == picture_hash(path)),
            "codec": shown.codec if shown else None,
            "width": shown.width if shown else 0,
            "height": shown.height if shown else 0,
        },
        "original_audio": {"kept": kept},
        "music": dict(UNKNOWN_MUSIC),
        "speech": {
            "spans": [
                {"start_s": span.start_ms / 1000, "end_s": span.end_ms / 1000} for span in evidence.speech
            ],
            "margin_db": _rounded(margin_db),
        },
        "loudness": {
            "integrated_lufs": _rounded(loudness.integrated_lufs),
            "true_peak_dbtp": _rounded(loudness.true_peak_dbtp),
        },
        "cuts": {
            "count": len(evidence.cuts_ms),
            "hit_rate": _rounded(hit_rate(read_sound(path), evidence.cuts_ms, evidence.fps)),
        },
    }


def _clip(sources: Sequence[Path], duration_ms: int) -> Path | None:
    """The clip that the file can be laid beside: the only video, uncut."""
    from add_music.media.probe import inspect

    films = [(source, info) for source in sources if (info := inspect(source)).kind == "video"]
    if len(films) != 1 or abs(films[0][1].duration_ms - duration_ms) > SAME_LENGTH_MS:
        return None
    return films[0][0]


def _own_sound(path: Path, clip: Path | None, evidence: Evidence) -> tuple[bool | None, float | None]:
    """Whether the clip's own sound is in the file, and how far its voice stands above the music."""
    from add_music.engine.measuring import KEPT_LIKENESS, likeness
    from add_music.media.audio import read_sound
    from add_music.sound.margin import voice_margin_db

    if clip is None:
        return None, None
    if evidence.loudness_lufs is None:
        return False, None
    kept = likeness(read_sound(path), read_sound(clip)) > KEPT_LIKENESS
    if not kept or not evidence.speech:
        return kept, None
    return kept, voice_margin_db(read_sound(path), read_sound(clip), evidence.speech)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
