"""The worn tape and the vinyl of lo-fi: wow, flutter, a soft top, crackle and hiss."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.chance import generator

Samples = NDArray[np.float32]

TAPED = frozenset({"lofi"})
WOW = (0.55, 34.0)
FLUTTER = (8.3, 0.55)
"""(Hz, samples of delay): at these speeds the pitch moves by 4 and 1 cents."""
POPS_A_SECOND = 7.0
POP_DB = -47.0
HISS_DB = -68.0
PIECE = RATE
"""Samples treated at once: the places are 64-bit numbers, too many to hold for a whole stretch."""
DEPTH = int(2 * (WOW[1] + FLUTTER[1])) + 2


def tape(seed: int, start: int, samples: Samples) -> Samples:
    """
    The samples, which begin at sample `start` of the piece, read at an unsteady speed.

    The delay depends on the time in the piece alone, so stretches still sum to the whole.
    """
    if not len(samples):
        return samples
    turn = generator(seed, "tape").random(2)
    out = np.empty((len(samples) + DEPTH, 2), np.float32)
    for first in range(0, len(out), PIECE):
        at = np.arange(first, min(first + PIECE, len(out)), dtype=np.float64)
        delay = np.zeros(len(at))
        for (rate, size), phase in zip((WOW, FLUTTER), turn, strict=True):
            delay += size * (1 + np.sin(2 * np.pi * (rate * (at + start) / RATE + phase)))
        low = max(first - DEPTH, 0)
        source = np.arange(low, min(first + PIECE, len(samples)))
        for side in (0, 1):
            channel = samples[low : low + len(source), side]
            out[first : first + len(at), side] = (
                np.interp(at - delay, source, channel, left=0.0, right=0.0) if len(source) else 0.0
            )
    return out


def crackle(seed: int, number: int, samples: int) -> Samples:
    """Dust and hiss of one stretch, (samples, 2)."""
    rng = generator(seed, "crackle", number)
    out = rng.standard_normal((samples, 2), dtype=np.float32) * np.float32(10 ** (HISS_DB / 20))
    pops = rng.poisson(POPS_A_SECOND * samples / RATE)
    size = 10 ** (POP_DB / 20) * rng.exponential(1.0, pops)
    shape = np.array([0.3, 1.0, -0.7, 0.35, -0.15, 0.05])
    for at, level in zip(rng.integers(0, max(samples - len(shape), 1), pops), size, strict=True):
        pan = rng.uniform(0.3, 1.0, 2)
        piece = out[at : at + len(shape)]
        piece += (level * shape[: len(piece), None] * pan).astype(np.float32)
    return out
