"""
Playing stretches of a track one after the other so that the joins are not heard.

At a join the new stretch is moved by a few milliseconds to where its waveform runs most like what it
replaces, and takes over just before the beat, where a new sound covers the seam. What runs alike is joined
by a straight crossfade, what does not by one of equal power, so the level holds (as in WSOLA: W. Verhelst,
M. Roelands, 1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE, ms_to_samples
from add_music.sound.fitting import Piece

Samples = NDArray[np.float32]

FADE = RATE * 30 // 1000
"""Samples of a crossfade; it ends where the new beat begins."""
REACH = RATE * 12 // 1000
"""How far a stretch may be moved to run alike: less than is heard as early or late."""
COMPARED = RATE * 80 // 1000
"""Samples to either side of a join that are compared."""
EDGE = RATE * 8 // 1000
"""Samples over which a start or an end within the music is faded, lest it clicks."""
AT_ONCE = RATE
ALIKE = 0.6
"""Correlation from which the two sides add up in amplitude, not in power."""


def spliced(track: Samples, pieces: Sequence[Piece]) -> Iterator[Samples]:
    """
    Blocks (n, 2) of at most a second.

    Args:
        track: (samples, 2) at 48 kHz; may lie on disk.
    """
    held: Samples | None = None
    start = ms_to_samples(pieces[0].start_ms) if pieces else 0
    for number, piece in enumerate(pieces):
        end = min(ms_to_samples(piece.end_ms), len(track))
        last = number + 1 == len(pieces)
        if held is None:
            first = _rising(track[start : start + EDGE]) if start else track[start : start + EDGE]
            yield np.array(first, np.float32)
            start += len(first)
        else:
            yield held
        stop = end if last else max(end - FADE, start)
        for at in range(start, stop, AT_ONCE):
            yield np.array(track[at : min(at + AT_ONCE, stop)], np.float32)
        if last:
            return
        new = ms_to_samples(pieces[number + 1].start_ms)
        shift, correlation = _best_shift(track, end, new)
        new += shift
        held = _crossfade(track, stop, new - (end - stop), end - stop, alike=correlation >= ALIKE)
        start = new


def _crossfade(track: Samples, here: int, there: int, length: int, *, alike: bool) -> Samples:
    """From what lies at `here` to what lies at `there`."""
    rise = (np.arange(length, dtype=np.float32)[:, None] + 0.5) / max(length, 1)
    fall = 1 - rise
    if not alike:
        rise, fall = np.sin(rise * np.pi / 2), np.sin(fall * np.pi / 2)
    return np.asarray(_cut(track, here, length) * fall + _cut(track, there, length) * rise, np.float32)


def _best_shift(track: Samples, end: int, new: int) -> tuple[int, float]:
    """By how many samples to move the new stretch, and how alike the two sides run then, -1 to 1."""
    pattern = _cut(track, end - COMPARED, 2 * COMPARED).mean(axis=1)
    searched = _cut(track, new - COMPARED - REACH, 2 * (COMPARED + REACH)).mean(axis=1)
    size = 1 << (len(searched) + len(pattern)).bit_length()
    products = np.fft.irfft(np.fft.rfft(searched, size) * np.conj(np.fft.rfft(pattern, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(np.square(searched, dtype=np.float64))])
    shifts = np.arange(2 * REACH + 1)
    norm = np.sqrt(
        (energy[shifts + len(pattern)] - energy[shifts]) * np.square(pattern, dtype=np.float64).sum()
    )
    likeness = products[: len(shifts)] / np.maximum(norm, 1e-9)
    best = int(np.argmax(likeness))
    return best - REACH, float(likeness[best])


def _cut(track: Samples, start: int, length: int) -> Samples:
    """That stretch, with silence where the track has none."""
    out = np.zeros((length, 2), np.float32)
    first, last = max(start, 0), min(start + length, len(track))
    if first < last:
        out[first - start : last - start] = track[first:last]
    return out


def _rising(samples: Samples) -> Samples:
    return np.asarray(samples * np.linspace(0, 1, len(samples), dtype=np.float32)[:, None], np.float32)
