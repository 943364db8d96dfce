"""
How well the finished sound hits the cuts: strong onsets, and the share of cuts that have one.

Onsets are found by spectral flux (Bello et al. 2005) on a logarithmic filter bank, each band compared
with the most its neighbourhood held in the last 40 ms (after SuperFlux, Böck & Widmer 2013): vibrato,
swelling pads and wind only move what is there already, a new note or stroke adds to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from add_music.music.cues import RATE

Block = NDArray[np.float32]

WINDOW = 1024
HOP = 240
"""5 ms: the resolution in time."""
HOP_MS = HOP * 1000 // RATE
BANDS = 29
LOWEST_HZ, HIGHEST_HZ = 40, 16_000
COMPRESSION = 1e4
"""Magnitudes count by log10(1 + 1e4·m): down to -80 dB of full scale a doubling is a doubling."""
LAGS = (2, 3, 4, 5, 6, 8)
"""Hops back with which a spectrum is compared; nearer ones share most of their window with it."""
SOUNDING = 2.0
"""In log10: bands down to 40 dB below the loudest one; in the others there is nothing to hear."""
SOUNDING_AT_LEAST = 8
FLOOR = 0.15
"""Mean rise in log10: noise and wind reach 0.09, a soft chord 0.3 (measured)."""
AGAINST_STRONGEST = 0.3
STRONGEST_WITHIN = 1500 // HOP_MS
"""Hops to either side: an onset is strong when it holds its own among the ones around it."""
AGAINST_USUAL = 4.0
USUAL_WITHIN = 500 // HOP_MS
ALONE_WITHIN = 30 // HOP_MS
"""Hops to either side in which only the strongest rise is an onset."""


def hit_rate(finished: Iterable[Block], cuts_ms: Sequence[int], fps: float) -> float | None:
    """
    Share of the cuts, 0–1, with a strong onset within one frame; None without cuts.

    Args:
        finished: the finished sound in blocks (n, channels) at 48 kHz, sample 0 at the first picture.
        fps: frames a second of the picture.
    """
    if not cuts_ms or fps <= 0:
        return None
    found = onsets(finished)
    frame_ms = 1000 / fps
    return sum(_nearest_ms(found, cut) <= frame_ms for cut in cuts_ms) / len(cuts_ms)


def onsets(blocks: Iterable[Block]) -> tuple[int, ...]:
    """
    Milliseconds at which something clearly begins to sound, ascending; exact to about 5 ms.

    What sounds from the very beginning does not count.

    Takes blocks (n, channels) of any length at 48 kHz; memory grows by 800 bytes a second of sound.
    """
    meter = Flux()
    for block in blocks:
        meter.add(block)
    return tuple(int(hop) * HOP_MS for hop in _strong(meter.curve()))


class Flux:
    """The rise of the spectrum hop by hop; value k belongs to sample k·HOP."""

    def __init__(self) -> None:
        self._waiting = np.zeros(WINDOW // 2, np.float32)
        self._levels = np.zeros((max(LAGS), BANDS), np.float32)
        self._rises: list[NDArray[np.float32]] = []

    def add(self, block: Block) -> None:
        mono = block.mean(axis=1, dtype=np.float32)
        self._waiting = np.concatenate([self._waiting, mono])
        if len(self._waiting) < WINDOW:
            return
        frames = sliding_window_view(self._waiting, WINDOW)[::HOP]
        self._waiting = self._waiting[len(frames) * HOP :].copy()
        levels = _levels(frames)
        self._rises.append(_rises(np.concatenate([self._levels, levels])))
        self._levels = np.concatenate([self._levels, levels])[-max(LAGS) :]

    def curve(self) -> NDArray[np.float32]:
        curve = np.concatenate(self._rises) if self._rises else np.zeros(0, np.float32)
        curve[: max(LAGS)] = 0  # compared with the silence before the file
        return curve


def _levels(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    window, bank = _tables()
    magnitudes = np.abs(np.fft.rfft(frames * window, axis=1)).astype(np.float32)
    return np.asarray(np.log10(1 + COMPRESSION * (magnitudes @ bank)), np.float32)


def _rises(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """
    For each row past the first max(LAGS): how far it rises above the rows before.

    The mean over the sounding bands, or over all of them: a hard stroke also shows in the silent ones.
    """
    reach = max(LAGS)
    now = levels[reach:]
    before = levels[reach - LAGS[0] : len(levels) - LAGS[0]].copy()
    for lag in LAGS[1:]:
        np.maximum(before, levels[reach - lag : len(levels) - lag], out=before)
    neighbours = np.pad(before, ((0, 0), (1, 1)), mode="edge")
    highest = np.maximum(np.maximum(neighbours[:, :-2], neighbours[:, 2:]), before)
    sounding = now > now.max(axis=1, keepdims=True) - SOUNDING
    rises = np.maximum(now - highest, 0)
    of_sounding = (rises * sounding).sum(axis=1) / np.maximum(sounding.sum(axis=1), SOUNDING_AT_LEAST)
    return np.asarray(np.maximum(of_sounding, rises.mean(axis=1)), np.float32)


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A window under which a sine shows its amplitude, and triangular bands a third of an octave wide."""
    window = np.hanning(WINDOW + 1)[:-1]
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 2)
    bank = np.zeros((len(hertz), BANDS))
    for band, (low, middle, high) in enumerate(zip(edges, edges[1:], edges[2:], strict=False)):
        rising, falling = (hertz - low) / (middle - low), (high - hertz) / (high - middle)
        bank[:, band] = np.clip(np.minimum(rising, falling), 0, 1)
        bank[np.abs(hertz - middle).argmin(), band] = 1  # the lowest bands are narrower than a bin
    bank /= bank.sum(axis=0)
    return (window * 2 / window.sum()).astype(np.float32), bank.astype(np.float32)


def _strong(curve: NDArray[np.float32]) -> NDArray[np.intp]:
    """Hops at which the curve peaks above its floor, its usual level and a share of the strongest around."""
    if not len(curve):
        return np.zeros(0, np.intp)
    usual = _mean_around(curve, USUAL_WITHIN)
    needed = np.maximum(FLOOR, AGAINST_USUAL * usual)
    peaks = np.flatnonzero((curve >= needed) & (curve == _highest_around(curve, ALONE_WITHIN)))
    strongest = _highest_around(curve, STRONGEST_WITHIN)
    strong = peaks[curve[peaks] >= AGAINST_STRONGEST * strongest[peaks]]
    apart = np.diff(strong, prepend=-ALONE_WITHIN - 1) > ALONE_WITHIN  # of equal neighbours the first
    return strong[apart]


def _mean_around(curve: NDArray[np.float32], reach: int) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(curve, dtype=np.float64)])
    at = np.arange(len(curve))
    first, last = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(curve))
    return np.asarray((sums[last] - sums[first]) / (last - first), np.float64)


def _highest_around(curve: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """The maximum of the 2·reach + 1 values around each, in log2(reach) passes over the curve."""
    size = 2 * reach + 1
    highest = np.pad(curve, (reach, reach), constant_values=0)
    covered = 1
    while covered < size:
        step = min(covered, size - covered)
        highest = np.maximum(highest[:-step], highest[step:])
        covered += step
    return highest


def _nearest_ms(found: Sequence[int], at_ms: int) -> float:
    """How far the onset nearest to that moment is away; infinite when there is none."""
    index = bisect_left(found, at_ms)
    return min((abs(ms - at_ms) for ms in found[max(index - 1, 0) : index + 1]), default=float("inf"))
