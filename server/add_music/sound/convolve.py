"""Long sounds through impulse responses, piece by piece: overlap and add with transforms of one size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Spectrum = NDArray[np.complex64]


def convolved(wave: Samples, kernel: Spectrum, taps: int) -> Samples:
    """
    The wave (2, n) through a filter, (2, n + taps).

    Args:
        kernel: the impulse response's transform, (1 or 2, size/2 + 1); its size, a power of two well
            above `taps`, is that of all transforms, so that one kernel serves sounds of any length.
        taps: samples of the impulse response, at the most.
    """
    size = 2 * (kernel.shape[1] - 1)
    hop = size - taps
    length = wave.shape[1]
    out = np.zeros((2, length + taps), np.float32)
    for at in range(0, length, hop):
        piece = wave[:, at : at + hop]
        if not piece.any():
            continue
        end = min(at + size, length + taps)
        out[:, at:end] += np.fft.irfft(np.fft.rfft(piece, size) * kernel, size)[:, : end - at]
    return out
