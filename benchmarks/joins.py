"""
How a track of the user's own sounds when it is made longer or shorter: composed pieces of every genre.

At a join the change of spectrum and of level from the 85 ms before to those after is held against the same
changes at all beats of the track itself: what it does anyway is not heard as a join. The end must be its own.

`python -m benchmarks.joins --genres lofi,jazz`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.music.pieces import Piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from add_music.sound.fitting import Piece as Stretch

RATE = 48_000
SECONDS = 60.0
LENGTHS_S = (25, 41, 95)
WINDOW = 4096
AFTER = RATE * 20 // 1000
"""Samples behind a join from which the new beat sounds alone."""
END = RATE // 2
GATES = {"typical": 65.0, "rough": 0.1, "length": 250.0, "own end": 0.9}


class Join(NamedTuple):
    """Percentiles, among all beats of the track, of the changes at one join."""

    spectrum: float
    level: float


def main(arguments: Sequence[str]) -> int:
    """Print a line for each genre and the figures of all; 1 when a gate is missed."""
    from add_music.music.brief import GENRES

    parser = argparse.ArgumentParser(prog="python -m benchmarks.joins", description=__doc__)
    parser.add_argument("--genres", default=",".join(GENRES))
    joins: list[Join] = []
    ends: list[float] = []
    off: list[float] = []
    for genre in parser.parse_args(arguments).genres.split(","):
        here: list[Join] = []
        path = Piece(genre, 1, SECONDS).sounded(whatever_sound=True)
        for seconds in LENGTHS_S:
            found, end, missing_ms = _fitted(path, seconds * 1000)
            here += found
            ends.append(end)
            off.append(missing_ms)
        joins += here
        print(f"joins: {genre}: {_told(here)}")
    rough = mean(max(join) > 99 for join in joins)
    own = mean(end > 0.95 for end in ends)
    print(f"joins: all: {_told(joins)} (gate ≤ {GATES['typical']:g}), beyond the 99th {rough:.2f} ", end="")
    print(f"(gate ≤ {GATES['rough']}); off the length by {max(off):.0f} ms at most ", end="")
    print(f"(gate ≤ {GATES['length']:g}); the track's own end in {own:.2f} (gate ≥ {GATES['own end']})")
    typical = max(median(join.spectrum for join in joins), median(join.level for join in joins))
    good = typical <= GATES["typical"] and rough <= GATES["rough"] and max(off) <= GATES["length"]
    return 0 if good and own >= GATES["own end"] else 1


def _told(joins: Sequence[Join]) -> str:
    if not joins:
        return "no joins"
    spectrum, level = (median(values) for values in zip(*joins, strict=True))
    return f"{len(joins)} joins, change of spectrum at percentile {spectrum:.0f}, of level at {level:.0f}"


def _fitted(path: Path, length_ms: int) -> tuple[list[Join], float, float]:
    """The joins, how much the end is the track's (correlation), and by how many ms the length is off."""
    from add_music.analysis.track import hear_track
    from add_music.media.decoded import decoded
    from add_music.sound.fitting import fitted
    from add_music.sound.splice import spliced

    beats = hear_track(path)
    stretches = fitted(beats, length_ms)
    with tempfile.TemporaryDirectory() as folder:
        track = np.array(decoded(path, Path(folder)), np.float32)
    sound = np.concatenate([*spliced(track, stretches)])
    inside = range(WINDOW + AFTER, len(track) - WINDOW - AFTER)
    usual = [_change(track, at) for ms in beats.at_ms if (at := ms * RATE // 1000) in inside]
    joins = [Join(*_places(_change(sound, at), usual)) for at in _joins(stretches)]
    last = stretches[-1].end_ms * RATE // 1000
    theirs, ours = track[last - END : last].ravel(), sound[-END:].ravel()
    size = float(np.linalg.norm(theirs) * np.linalg.norm(ours))
    end = float(theirs @ ours) / size if size and len(theirs) == len(ours) else 0.0
    return joins, end, abs(len(sound) / RATE * 1000 - length_ms)


def _joins(stretches: Sequence[Stretch]) -> list[int]:
    """The samples at which a new stretch has taken over."""
    lengths = np.cumsum([stretch.duration_ms for stretch in stretches])[:-1]
    return [int(ms) * RATE // 1000 for ms in lengths]


def _change(sound: NDArray[np.float32], at: int) -> tuple[float, float]:
    """By how much spectrum (mean of bands, dB) and level (dB) differ before and after."""
    before, after = (_bands(sound[first : first + WINDOW]) for first in (at - WINDOW - AFTER, at + AFTER))
    level = abs(10 * np.log10(after.sum() / before.sum()))
    return float(np.abs(10 * np.log10(after / before)).mean()), float(level)


def _bands(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    mono = np.zeros(WINDOW)
    mono[: len(samples)] = samples.mean(axis=1)
    power = np.square(np.abs(np.fft.rfft(mono * np.hanning(WINDOW))))
    edges = np.geomspace(4, WINDOW // 3, 25).astype(int)
    return np.add.reduceat(power, edges)[:-1] + 1e-6


def _places(change: tuple[float, float], usual: Sequence[tuple[float, float]]) -> list[float]:
    columns = zip(*usual, strict=True)
    return [100 * mean(n <= own for n in others) for own, others in zip(change, columns, strict=True)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
