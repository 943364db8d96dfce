"""Reading the finished file again: what is said about it is measured on it, never taken from the request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from add_music.engine.producing import own_sound
from add_music.engine.sheet import Sheet
from add_music.media.audio import read_sound
from add_music.media.movie import part_of, picture_hash
from add_music.media.probe import inspect
from add_music.sound.feed import Feed

KEPT_LIKENESS = 0.02
"""Least correlation of the finished sound with the clip's own: music alone stays below a tenth of it."""


def picture(
    path: Path, source: Path | None, part: tuple[int | None, int | None] = (None, None)
) -> dict[str, Any]:
    """
    Codec, size, length and rotation as a player sees them, and whether the packets are the source's.

    Args:
        part: of the source, ms.
    """
    info = inspect(path)
    shown = info.picture
    return {
        "duration_s": info.duration_ms / 1000,
        "copied": source is not None and picture_hash(source, part_of(*part)) == picture_hash(path),
        "codec": shown.codec if shown else None,
        "width": shown.width if shown else 0,
        "height": shown.height if shown else 0,
    }


def sound(path: Path, sheet: Sheet) -> dict[str, Any]:
    """Likeness with the clips' own sound, voice against music, cuts that are hit."""
    from add_music.analysis.hits import hit_rate
    from add_music.sound.margin import voice_margin_db

    heard = any(source.sound for source in sheet.sources)
    wanted = heard and sheet.original_volume > 0
    margin = None
    if wanted and sheet.speech and sheet.beds:
        margin = voice_margin_db(read_sound(path), own_sound(sheet), sheet.speech)
    return {
        "present": heard,
        "kept": bool(wanted and likeness(read_sound(path), own_sound(sheet)) > KEPT_LIKENESS),
        "margin_db": margin,
        "hit_rate": hit_rate(read_sound(path), sheet.cuts_ms, sheet.fps) if sheet.cuts_ms else None,
    }


def likeness(finished: Iterator[NDArray[np.float32]], original: Iterator[NDArray[np.float32]]) -> float:
    """Correlation of two sounds that lie in step, -1 to 1; 0 when one of them is silent."""
    both = ours = theirs = 0.0
    mixed = Feed(finished)
    for own in original:  # in blocks of any size: what was stretched comes in small ones
        a, b = mixed.take(len(own)).ravel().astype(np.float64), own.ravel().astype(np.float64)
        both, ours, theirs = both + float(a @ b), ours + float(a @ a), theirs + float(b @ b)
    return both / (ours * theirs) ** 0.5 if ours and theirs else 0.0
