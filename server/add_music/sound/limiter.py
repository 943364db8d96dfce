"""
A look-ahead limiter on the true peak.

The gain a moment needs is known before it is reached: the smallest gain within a window that
reaches into the future is smoothed by a kernel that fits in that window, so that the curve is
smooth and never above what is needed (Hämäläinen, "Smoothing of the control signal without
clipped output in digital peak limiters", DAFx 2002).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from add_music.sound.loudness import TAPS, interpolator_bound, oversampled_peaks

Samples = NDArray[np.float32]

GRAIN = 32
"""Samples that share one value of the control signal (0.7 ms)."""
KERNEL = 15
"""Grains of smoothing: 5 ms to either side."""
AFTER = 75
"""Grains (50 ms) for which a peak holds the gain down: slower than the bass it would distort."""
BEFORE = KERNEL // 2 + 2
CONTEXT = GRAIN * (AFTER + KERNEL + 4)
"""Samples to either side of a piece that its gain depends on."""
PIECE = 48_000 // GRAIN * GRAIN


def limited(
    read: Callable[[int, int], Samples],
    length: int,
    gain: float,
    ceiling: float,
    known: dict[int, Samples] | None = None,
) -> Iterator[Samples]:
    """
    The signal times `gain`, its true peak kept below `ceiling` (both linear), in blocks of a second.

    Args:
        read: gives samples (n, 2) from a place on; silence outside the signal.
        known: peaks that an earlier call for the same signal found; this one adds its own. They are
            most of the work, and do not depend on the gain.
    """
    for piece, curve in limiting(read, length, gain, ceiling, known):
        yield piece * curve


def limiting(
    read: Callable[[int, int], Samples],
    length: int,
    gain: float,
    ceiling: float,
    known: dict[int, Samples] | None = None,
) -> Iterator[tuple[Samples, Samples]]:
    """
    The same, as the signal before and the factor on every sample of it, (n, 1), or (1, 1) for all of them.

    What the signal is the sum of may be multiplied one by one: the products sum to the limited signal.
    """
    known = {} if known is None else known
    for at in range(0, length, PIECE):
        around = read(at - CONTEXT, PIECE + 2 * CONTEXT)
        end = min(PIECE, length - at)
        curve = np.full((1, 1), gain, np.float32)
        if float(np.abs(around).max()) * gain * max(interpolator_bound(), 1.0) > ceiling:
            if at not in known:
                known[at] = _grain_peaks(around)
            held = _gain(known[at] * np.float32(gain), ceiling)[CONTEXT : CONTEXT + end, None]
            curve = held * np.float32(gain)
        yield around[CONTEXT : CONTEXT + end], curve


def _grain_peaks(samples: Samples) -> Samples:
    """The true peak of every grain."""
    half = TAPS // 2
    padded = np.concatenate([np.zeros((half, 2), np.float32), samples, np.zeros((half, 2), np.float32)])
    peaks = oversampled_peaks(padded)[: len(samples)]
    return np.asarray(peaks.reshape(-1, GRAIN).max(axis=1), np.float32)


def _gain(grains: Samples, ceiling: float) -> Samples:
    """The gain of every sample, at full rate, for the true peaks of all grains."""
    need = np.minimum(1.0, ceiling / np.maximum(grains, 1e-9))
    held = np.lib.stride_tricks.sliding_window_view(
        np.pad(need, (AFTER, BEFORE), constant_values=1.0), AFTER + BEFORE + 1
    ).min(axis=1)
    kernel = np.hanning(KERNEL + 2)[1:-1]
    smooth = np.convolve(np.pad(held, KERNEL // 2, mode="edge"), kernel / kernel.sum(), "valid")
    middles = np.arange(len(grains)) * GRAIN + GRAIN / 2
    return np.interp(np.arange(len(grains) * GRAIN), middles, smooth).astype(np.float32)
