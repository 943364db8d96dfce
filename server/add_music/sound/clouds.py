"""
Many players at once: the sound of a section as one long, endlessly repeatable cloud.

Each harmonic is a narrow band of lines around its frequency, wider the higher it lies, with
random phases; one inverse transform makes seconds of it (Nasca Octavian Paul, the PADsynth
algorithm). That is what a section sounds like: partials that blur into noise as they rise,
never the same twice. A note is a slice from a random place, so repeated notes differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.chance import generator
from add_music.sound.waves import hertz

Mono = NDArray[np.float32]

SIZE = 1 << 18
"""5.5 s until the cloud repeats, unless its notes are shorter."""
REACH = 3.0
"""A band is drawn as far as so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """
    What a section plays.

    Args:
        tilt: harmonic n has the amplitude n^-tilt (soft) and n^-(tilt - bright) (loud).
        cents: spread of the players around the pitch; one standard deviation.
        blur: how the spread in Hz grows with the harmonic: 1 as in vibrato and detuning.
        steady: share of the amplitude that stays a line without spread, so that low notes do not throb.
        even: amplitude of the even harmonics (1: as the odd ones).
        low_pass: Hz where the body stops radiating (third order).
        formants: (Hz, width in Hz, dB) bumps and dips, fixed whatever the pitch.
        breath: level in dB of noise between `breath_hz`, against the tone.
        partials: (ratio, amplitude) instead of the harmonics, as of drawbars; empty: harmonic.
        size: samples until it repeats; a power of two.
    """

    name: str
    tilt: float
    bright: float
    cents: float
    blur: float = 1.0
    steady: float = 0.4
    even: float = 1.0
    low_pass: float = 6000.0
    formants: tuple[tuple[float, float, float], ...] = ()
    breath: float = -60.0
    breath_hz: tuple[float, float] = (1000.0, 6000.0)
    partials: tuple[tuple[float, float], ...] = ()
    size: int = SIZE


@lru_cache(maxsize=40)
def clouds(cloud: Cloud, key: float) -> tuple[Mono, Mono]:
    """The soft and the loud cloud of that pitch, (cloud.size,) each, RMS 1, with the same phases."""
    f0 = hertz(key)
    # The same phases for all, shifted: no two pitches share those of a line or of their breath.
    shift = int(generator("cloud", cloud.name, key).integers(cloud.size // 2))
    lines = np.roll(_phases(cloud.size), shift)
    soft, loud = (_spectrum(cloud, f0, tilt) for tilt in (cloud.tilt, cloud.tilt - cloud.bright))
    return _wave(soft, lines), _wave(loud, lines)


@lru_cache(maxsize=2)
def _phases(size: int) -> NDArray[np.complex64]:
    turns = generator("phases", size).random(size // 2 + 1, np.float32)
    return np.asarray(np.exp(np.complex64(2j * np.pi) * turns), np.complex64)


def _spectrum(cloud: Cloud, f0: float, tilt: float) -> NDArray[np.float32]:
    size = np.zeros(cloud.size // 2 + 1)
    ratios, gains = _partials(cloud, f0, tilt)
    for ratio, gain in zip(ratios, gains, strict=True):
        _draw(size, ratio * f0, gain, cloud.cents * ratio ** (cloud.blur - 1), cloud.steady)
    shape, air = _shape(cloud)
    tone = size * shape
    power = float(np.sqrt(np.sum(tone**2)))
    return np.asarray(np.hypot(tone, air * (10 ** (cloud.breath / 20) * power)), np.float32)


def _partials(cloud: Cloud, f0: float, tilt: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if cloud.partials:
        ratios = np.array([r for r, _ in cloud.partials])
        gains = np.array([g for _, g in cloud.partials]) * ratios ** (cloud.tilt - tilt)
    else:
        ratios = np.arange(1, max(int(12_000 / f0), 1) + 1, dtype=np.float64)
        gains = ratios**-tilt * np.where(ratios % 2 == 0, cloud.even, 1.0)
    kept = ratios * f0 < 14_000
    return ratios[kept], gains[kept]


def _draw(size: NDArray[np.float64], f: float, gain: float, cents: float, steady: float) -> None:
    middle = f * 2 * (len(size) - 1) / RATE
    spread = max(middle * (2 ** (cents / 1200) - 1), 0.4)
    first, last = max(int(middle - REACH * spread), 1), min(int(middle + REACH * spread) + 2, len(size))
    bins = np.arange(first, last)
    band = np.exp(-0.5 * ((bins - middle) / spread) ** 2)
    band *= gain * np.sqrt(1 - steady**2) / np.sqrt(np.sum(band**2))
    size[first:last] = np.hypot(size[first:last], band)
    size[round(middle)] = np.hypot(size[round(middle)], gain * steady)


@lru_cache(maxsize=8)
def _shape(cloud: Cloud) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the body makes of each line, and the breath's spectrum with unit power."""
    f = np.arange(cloud.size // 2 + 1) * (RATE / cloud.size)
    shape = 1 / np.sqrt(1 + (f / cloud.low_pass) ** 6)
    for middle, width, db in cloud.formants:
        shape = shape * 10 ** (db / 20 * np.exp(-0.5 * ((f - middle) / width) ** 2))
    low, high = cloud.breath_hz
    air = 1 / (1 + (low / np.maximum(f, 1.0)) ** 4) / (1 + (f / high) ** 4)
    return shape.astype(np.float32), (air / np.sqrt(np.sum(air**2))).astype(np.float32)


def _wave(size: NDArray[np.float32], lines: NDArray[np.complex64]) -> Mono:
    wave = np.fft.irfft(size * lines)
    return np.asarray(wave / wave.std(), np.float32)


def slice_of(wave: Mono, start: int, samples: int) -> Mono:
    """`samples` samples from that place on, going round the end."""
    size = len(wave)
    start %= size
    if start + samples <= size:
        return wave[start : start + samples]
    return np.take(wave, np.arange(start, start + samples), mode="wrap")
