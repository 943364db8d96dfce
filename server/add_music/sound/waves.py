"""Band-limited tables, oscillators, bursts of noise and envelopes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE

Samples = NDArray[np.float32]
Mono = NDArray[np.float32]

TABLE = 4096
"""Samples of one period: linear interpolation in it stays 80 dB below the wave."""
A4_HZ = 440.0
A4_KEY = 69
NOISE_GRAIN = 2048


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
    at = (phase % 1.0) * TABLE
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


@lru_cache(maxsize=256)
def _band(low: float, high: float, bins: int, slope: float) -> Mono:
    f = np.linspace(0, RATE / 2, bins)
    rise = 1 / (1 + (low / np.maximum(f, 1e-3)) ** slope)
    return np.asarray(rise / (1 + (f / high) ** slope), np.float32)


def noise(rng: np.random.Generator, samples: int, low: float, high: float, channels: int = 2) -> Samples:
    """Noise between two frequencies (12 dB an octave outside), RMS about 1, shape (samples, channels)."""
    size = _fast(samples + NOISE_GRAIN)
    spectrum = np.fft.rfft(rng.standard_normal((channels, size), dtype=np.float32))
    spectrum *= _band(low, high, size // 2 + 1, 4.0)
    wave = np.fft.irfft(spectrum, size)[:, NOISE_GRAIN // 2 : NOISE_GRAIN // 2 + samples]
    return np.asarray(wave.T / max(float(wave.std()), 1e-9), np.float32)


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


def _fast(samples: int) -> int:
    """The next size whose transform is fast: 2^n, 3·2^n or 5·2^n."""
    power = 1 << max(samples - 1, 1).bit_length()
    return min(s for s in (power, power * 5 // 8, power * 3 // 4) if s >= samples)


fast_size = _fast
