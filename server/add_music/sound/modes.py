"""
The bank of decaying sinusoids: the one primitive behind everything that is struck or plucked.

All modes of a note are one matrix product. With z = exp((-d + 2πif)/rate), sample b·BLOCK + i
of a mode is z^(b·BLOCK) · z^i: an outer product, so that a note is (blocks × modes) · (modes × BLOCK).
That costs neither a loop over samples nor tuning: every mode has its exact pitch and decay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from add_music.music.cues import RATE

Samples = NDArray[np.float32]

BLOCK = 256
HIGHEST_HZ = 18_000.0
INAUDIBLE = 10 ** (-84 / 20)
"""Below the note's own start a mode is left out: under the noise of 14 bits."""
LN1000 = 6.9078
"""A sound has fallen by 60 dB when d·t reaches this."""


@dataclass(frozen=True, slots=True)
class Modes:
    """`hertz` and `decay` (nepers a second) of each mode, shape (m,); `gains` (2, m) for left and right."""

    hertz: NDArray[np.float64]
    decay: NDArray[np.float64]
    gains: NDArray[np.float64]


def modes(hertz: ArrayLike, decay: ArrayLike, gain: ArrayLike, pan: ArrayLike = 0.0) -> Modes:
    """
    A bank from plain lists, broadcast against each other; `pan` is -1 (left) to 1 (right).

    What lies above HIGHEST_HZ is left out.
    """
    f, d, a, p = (
        np.array(x, np.float64).ravel()
        for x in np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (hertz, decay, gain, pan)))
    )
    kept = f < HIGHEST_HZ
    f, d, a, p = f[kept], d[kept], a[kept], p[kept]
    angle = (p + 1) * np.pi / 4
    return Modes(f, d, np.sqrt(2) * a * np.stack([np.cos(angle), np.sin(angle)]))


def join(*banks: Modes) -> Modes:
    """All modes of several banks."""
    return Modes(
        np.concatenate([b.hertz for b in banks]),
        np.concatenate([b.decay for b in banks]),
        np.concatenate([b.gains for b in banks], axis=1),
    )


def ring(bank: Modes, samples: int) -> Samples:
    """
    The sum of all modes, each a sine that starts at zero, as (samples, 2).

    Modes that have died out are left out of the later stretches.
    """
    blocks = -(-samples // BLOCK)
    out = np.zeros((2, blocks * BLOCK), np.float32)
    if not len(bank.hertz):
        return out[:, :samples].T
    turn = (-bank.decay + 2j * np.pi * bank.hertz) / RATE
    inner = np.exp(turn[:, None] * np.arange(BLOCK)).astype(np.complex64)
    size = np.abs(bank.gains).max(axis=0)
    start = 0
    while start < blocks:
        end = min(max(start * 2, 24), blocks)
        left = size * np.exp(-bank.decay * start * BLOCK / RATE)
        alive = left > INAUDIBLE * size.max()
        if not alive.any():
            break
        _fill(out[:, start * BLOCK : end * BLOCK], turn[alive], bank.gains[:, alive], inner[alive], start)
        start = end
    return out[:, :samples].T


def _fill(
    out: Samples,
    turn: NDArray[np.complex128],
    gains: NDArray[np.float64],
    inner: NDArray[np.complex64],
    start: int,
) -> None:
    at = (start + np.arange(out.shape[1] // BLOCK)) * BLOCK
    # Sines: the imaginary part of the product.
    outer = np.exp(turn[None, :] * at[:, None])[None] * gains[:, None, :]
    left = np.concatenate([outer.real, outer.imag], axis=2).astype(np.float32)
    right = np.concatenate([inner.imag, inner.real], axis=0)
    out[:] = (left @ right).reshape(2, -1)
