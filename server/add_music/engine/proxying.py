"""Writing a preview: a small picture once, and each version's sound beside a copy of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from add_music.engine.disk import whole
from add_music.engine.producing import beds, encode, own_sound, plan_of
from add_music.media.audio import silence
from add_music.media.movie import copy_picture
from add_music.music.cues import ms_to_samples
from add_music.sound.produce import produce

if TYPE_CHECKING:
    from add_music.engine.sheet import Sheet

QUICK = {"preset": "superfast", "crf": "28", "profile": "main"}
"""About 0.4 Mb/s at 480 lines: good enough to judge the music by."""
STRETCHES = 240
"""Of the outline of the music: as many as a wide page can show."""
OnShare = Callable[[float], None]


def write_proxy(sheet: Sheet, output: Path, on_share: OnShare) -> None:
    """
    The picture of a preview, with a silent track.

    Raises:
        AddMusicError: disk_full, output_unwritable, or what is wrong with a source.
    """
    with whole(output) as part:
        encode(sheet, silence(ms_to_samples(sheet.duration_ms)), part, on_share, QUICK)


def write_preview(sheet: Sheet, picture: Path, output: Path, on_share: OnShare) -> list[float]:
    """
    The preview: that picture and the sound that the finished file would have.

    Returns:
        the outline of the music, see `outline`.

    Raises:
        AddMusicError: disk_full, output_unwritable, or what is wrong with a source.
    """
    heard = sheet.original_volume > 0 and any(source.sound for source in sheet.sources)
    with tempfile.TemporaryDirectory(dir=sheet.scratch, ignore_cleanup_errors=True) as scratch:
        original = (lambda: own_sound(sheet)) if heard else None
        sound = produce(lambda: beds(sheet), original, plan_of(sheet), Path(scratch))
        with whole(output) as part:
            copy_picture(picture, sound, part, on_progress=on_share)
    return outline(sheet)


def outline(sheet: Sheet, stretches: int = STRETCHES) -> list[float]:
    """The level (RMS, 0–1 against its loudest stretch) of the music in so many equal stretches."""
    length = max(ms_to_samples(sheet.duration_ms), 1)
    energy = np.zeros(stretches)
    at = 0
    for block in beds(sheet):
        place = np.minimum((np.arange(at, at + len(block)) * stretches) // length, stretches - 1)
        energy += np.bincount(place, weights=np.square(block).mean(axis=1), minlength=stretches)
        at += len(block)
    level = np.sqrt(energy)
    loudest = float(level.max())
    return [round(float(value / loudest), 3) if loudest else 0.0 for value in level]
