"""Band-limited tables, oscillators, bursts of noise and envelopes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.chance import generator

Samples = NDArray[np.float32]
Mono = NDArray[np.float32]

TABLE = 4096
"""Samples of one period: linear interpolation in it stays 80 dB below the wave."""
A4_HZ = 440.0
A4_KEY = 69
POOL = 1 << 16
"""Samples of noise that are drawn once for each band; a burst is a slice from a random place."""


def hertz(key: float) -> float:
    """Equal temperament, A4 = 440 Hz."""
    return float(A4_HZ * 2 ** ((key - A4_KEY) / 12))


def table(amplitudes: NDArray[np.float64]) -> Mono:
    """One period of harmonics 1, 2, … (sines), with a guard sample for interpolation."""
    spectrum = np.zeros(TABLE // 2 + 1, np.complex128)
    count = min(len(amplitudes), TABLE // 2)
    spectrum[1 : count + 1] = -0.5j * TABLE * amplitudes[:count]
    period = np.fft.irfft(spectrum, TABLE)
    return np.append(period, period[0]).astype(np.float32)


def read_table(period: Mono, phase: NDArray[np.float64]) -> Mono:
    """The table at phases counted in periods, linearly interpolated."""
    at = (phase - np.floor(phase)) * TABLE
    whole = at.astype(np.int32)
    rest = (at - whole).astype(np.float32)
    low = period[whole]
    return low + rest * (period[whole + 1] - low)


def phase_of(frequency: NDArray[np.float64] | float, samples: int, start: float = 0.0) -> NDArray[np.float64]:
    """Phase in periods of a frequency in Hz that is fixed or given for every sample."""
    if isinstance(frequency, (int, float)):
        return np.asarray(start + np.arange(samples) * (frequency / RATE))
    return np.asarray(start + np.cumsum(frequency) / RATE)


def slow(points: NDArray[np.float64], samples: int) -> NDArray[np.float64]:
    """A slow control drawn through evenly spaced points."""
    return np.asarray(np.interp(np.linspace(0, len(points) - 1, samples), np.arange(len(points)), points))


def wander(rng: np.random.Generator, samples: int, hertz_: float) -> NDArray[np.float64]:
    """Smooth random movement of about unit size that turns about so many times a second."""
    return slow(rng.standard_normal(max(int(samples / RATE * hertz_ * 2) + 2, 3)), samples)


def attack(samples: int, seconds: float) -> Mono:
    """A raised-cosine rise from 0, then 1."""
    rise = max(min(int(seconds * RATE), samples), 1)
    out = np.ones(samples, np.float32)
    out[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    return out


def fade_end(samples: int, seconds: float) -> Mono:
    """1, then a raised-cosine fall to 0 on the last sample."""
    return attack(samples, seconds)[::-1]


@lru_cache(maxsize=96)
def _pool(low: float, high: float) -> Mono:
    """Over a second of noise in a band (12 dB an octave outside), twice, so that it goes round; RMS 1."""
    f = np.fft.rfftfreq(POOL, 1 / RATE)
    band = 1 / (1 + (low / np.maximum(f, 1e-3)) ** 4) / (1 + (f / high) ** 4)
    lines = band * np.exp(2j * np.pi * generator("noise", low, high).random(len(f)))
    wave = np.fft.irfft(lines, POOL)
    return np.asarray(np.tile(wave / wave.std(), 2), np.float32)


def noise(rng: np.random.Generator, samples: int, low: float, high: float, channels: int = 2) -> Samples:
    """Noise between two frequencies (rounded to an eighth of an octave), RMS about 1, (samples, channels)."""
    pool = _pool(_rounded(low), _rounded(high))
    places = rng.integers(0, POOL, channels)
    if samples <= POOL:
        return np.stack([pool[p : p + samples] for p in places], axis=1)
    return np.stack([np.take(pool, np.arange(p, p + samples) % POOL) for p in places], axis=1)


def _rounded(hertz_: float) -> float:
    return float(2 ** (round(np.log2(hertz_) * 8) / 8))


def burst(
    rng: np.random.Generator, samples: int, low: float, high: float, seconds: float, width: float = 0.5
) -> Samples:
    """
    A tap: noise that dies out with the time constant `seconds`, peak about 1, shape (samples, 2).

    `width` is the share of the noise that differs between left and right.
    """
    length = min(samples, int(seconds * RATE * 7) + 1)
    both = noise(rng, length, low, high, 3)
    stereo = np.sqrt(1 - width) * both[:, :1] + np.sqrt(width) * both[:, 1:]
    time = np.arange(length, dtype=np.float32) / RATE
    # A quarter of the fall's time, at most 1.5 ms, is spent rising, so that a tap is no click.
    rise = np.minimum(time / min(seconds / 4, 0.0015), 1.0)
    out = np.zeros((samples, 2), np.float32)
    out[:length] = stereo * (0.4 * rise * np.exp(-time / seconds))[:, None]
    return out
