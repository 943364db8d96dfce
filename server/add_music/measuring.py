"""A second look at a finished file, for a backend that measures nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
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
    from add_music.engine.measuring import picture
    from add_music.engine.report import figures
    from add_music.media.meter import measure_loudness
    from add_music.media.probe import inspect

    clip = _clip(sources, inspect(path).duration_ms)
    evidence = analyse(clip or path)
    return figures(
        asdict(measure_loudness(path)),
        _sound(path, clip, evidence),
        picture(path, clip),
        dict(UNKNOWN_MUSIC),
        evidence.speech,
        evidence.cuts_ms,
    )


def _clip(sources: Sequence[Path], duration_ms: int) -> Path | None:
    """The clip that the file can be laid beside: the only video, uncut."""
    from add_music.media.probe import inspect

    films = [(source, info) for source in sources if (info := inspect(source)).kind == "video"]
    if len(films) != 1 or abs(films[0][1].duration_ms - duration_ms) > SAME_LENGTH_MS:
        return None
    return films[0][0]


def _sound(path: Path, clip: Path | None, evidence: Evidence) -> dict[str, Any]:
    """Whether the clip's own sound is in the file, voice against music, cuts that are hit."""
    from add_music.analysis.hits import hit_rate
    from add_music.engine.measuring import KEPT_LIKENESS, likeness
    from add_music.media.audio import read_sound
    from add_music.sound.margin import voice_margin_db

    heard = kept = margin_db = None
    if clip:
        heard = evidence.loudness_lufs is not None
        kept = heard and likeness(read_sound(path), read_sound(clip)) > KEPT_LIKENESS
        if kept and evidence.speech:
            margin_db = voice_margin_db(read_sound(path), read_sound(clip), evidence.speech)
    hits = hit_rate(read_sound(path), evidence.cuts_ms, evidence.fps)
    return {"present": heard, "kept": kept, "margin_db": margin_db, "hit_rate": hits}
