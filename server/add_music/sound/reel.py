"""
Sounded stretches kept as files, so that sounding can be shared out and repeated.

A reel is a folder with one file for each stretch of a score. Several processes may
record different stretches of the same reel; a stretch that is there already is not
sounded again, so a repeat after a crash only does what is missing.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from add_music.music.score import Score
from add_music.sound.perform import STRETCH, assemble, sound_stretch, stretches


def record(
    score: Score,
    folder: Path,
    numbers: Iterable[int] | None = None,
    on_progress: Callable[[float], None] | None = None,
    role: str | None = None,
) -> None:
    """
    Sound the numbered stretches (all, when absent) into the folder; finished ones are skipped.

    Args:
        role: only that one of `perform.heard_roles`; it lies apart in the reel.
    """
    all_of_them = stretches(score)
    wanted = list(range(len(all_of_them)) if numbers is None else numbers)
    for done, number in enumerate(wanted, start=1):
        target = _file(folder, number, role)
        if not target.exists():
            start, samples = sound_stretch(score, all_of_them[number], None if role is None else (role,))
            target.parent.mkdir(exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as out:
                _write(out, np.int64(start))
                _write(out, samples)
            part.replace(target)
        if on_progress:
            on_progress(done / len(wanted))


def play(
    score: Score, folder: Path, numbers: Iterable[int] | None = None, role: str | None = None
) -> Iterator[NDArray[np.float32]]:
    """
    The whole bed as blocks (n, 2), summed from the recorded stretches in order.

    Args:
        numbers: only these stretches, ascending; where no other sounds there is silence.
        role: only that one, which was recorded apart.
    """
    wanted = range(len(stretches(score))) if numbers is None else numbers
    return assemble(_recorded(wanted, folder, role), score.length_samples)


def needed(score: Score, start_sample: int, end_sample: int) -> range:
    """The stretches that are heard between those samples: tails reach into the next stretch, no further."""
    first = max(start_sample // STRETCH - 1, 0)
    return range(first, min(-(-end_sample // STRETCH), len(stretches(score))))


def _recorded(
    numbers: Iterable[int], folder: Path, role: str | None
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    for number in numbers:
        with _file(folder, number, role).open("rb") as kept:
            yield int(np.load(kept)), np.load(kept)


def _write(out: BinaryIO, values: NDArray[Any] | np.generic) -> None:
    """Past Python's file, as numpy prefers to write, a full disk would be an error without a number."""
    kept = io.BytesIO()
    np.save(kept, values)
    out.write(kept.getbuffer())


def _file(folder: Path, number: int, role: str | None) -> Path:
    place = folder / f"role-{role}" if role else folder
    return place / f"stretch-{number:05d}.npy"
