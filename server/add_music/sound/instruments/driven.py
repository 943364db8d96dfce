"""One oscillator, steadily driven: flute and synthesisers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.bus import Bus
from add_music.sound.instruments.model import Samples, Voice
from add_music.sound.modes import join, modes, ring
from add_music.sound.waves import attack, burst, hertz, noise, phase_of, read_table, table, wander

Mono = NDArray[np.float32]

STEPS = 6
"""Tables between the closed and the open filter; the note fades from one to the next."""
TOP_HZ = 12_000.0


@lru_cache(maxsize=96)
def _tables(shape: str, f0: float, low: float, high: float) -> tuple[Mono, ...]:
    """The wave through a 24 dB low-pass at STEPS cutoffs from `low` to `high` Hz."""
    n = np.arange(1, max(int(TOP_HZ / f0), 1) + 1)
    raw = {
        "saw": 1.0 / n,
        "square": np.where(n % 2, 1.0 / n, 0.0),
        "pulse": np.sin(np.pi * n * 0.28) / n,
        "triangle": np.where(n % 2, 1.0 / n**2, 0.0) * np.where(n % 4 == 3, -1, 1),
    }[shape]
    cutoffs = low * (high / low) ** (np.arange(STEPS) / (STEPS - 1))
    return tuple(table(raw / (1 + (n * f0 / c) ** 4)) for c in cutoffs)


@dataclass(frozen=True, slots=True)
class Synth:
    """
    Detuned oscillators behind a filter that opens and closes.

    Args:
        shape: saw, square, pulse or triangle.
        cents: detuning of each oscillator; they are spread over the stereo field.
        filter_hz: (closed, open at full strength).
        sweep_s: time constant of the filter's fall from open to `sustain` (0–1).
        rise_s: attack.
        sub: level of a sine an octave below.
        vibrato: (Hz, cents), comes in after 0.3 s.
        fall_s: time constant of the loudness while held; 0: steady.
        drive: rounding of the peaks.
    """

    shape: str
    cents: tuple[float, ...] = (0.0,)
    filter_hz: tuple[float, float] = (400.0, 6000.0)
    sweep_s: float = 0.3
    sustain: float = 0.5
    rise_s: float = 0.006
    sub: float = 0.0
    vibrato: tuple[float, float] = (5.2, 0.0)
    fall_s: float = 0.0
    drive: float = 0.0
    spread: float = 0.6

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        closed, opened = self.filter_hz
        follow = (f0 / 262) ** 0.35
        tables = _tables(self.shape, f0, closed * follow, opened * follow)
        time = np.arange(samples) / RATE
        opening = self.sustain + (1 - self.sustain) * np.exp(-time / self.sweep_s)
        opening *= 0.35 + 0.65 * strength
        bend = self._bend(time)
        out = np.zeros((samples, 2), np.float32)
        places = np.linspace(-self.spread, self.spread, len(self.cents)) if len(self.cents) > 1 else (0.0,)
        for cents, place in zip(self.cents, places, strict=True):
            frequency = f0 * 2 ** ((cents + bend) / 1200)
            phase = phase_of(frequency, samples, rng.random())
            wave = _through(tables, phase, opening)
            angle = (place + 1) * np.pi / 4
            out += wave[:, None] * np.array([np.cos(angle), np.sin(angle)], np.float32)
        out *= np.sqrt(2 / len(self.cents))
        if self.sub:
            out += (self.sub * np.sin(2 * np.pi * phase_of(f0 / 2, samples)))[:, None]
        envelope = attack(samples, self.rise_s)
        if self.fall_s:
            envelope = envelope * np.exp(-time / self.fall_s)
        out = out * envelope[:, None]
        return np.asarray(np.tanh(out * self.drive) / self.drive if self.drive else out, np.float32)

    def _bend(self, time: NDArray[np.float64]) -> NDArray[np.float64] | float:
        rate, cents = self.vibrato
        if not cents:
            return 0.0
        return np.asarray(cents * np.clip((time - 0.25) / 0.4, 0, 1) * np.sin(2 * np.pi * rate * time))


def _through(tables: tuple[Mono, ...], phase: NDArray[np.float64], opening: NDArray[np.float64]) -> Mono:
    """Read the tables at that phase, fading between neighbours as the filter moves."""
    place = np.clip(opening, 0, 1) * (len(tables) - 1)
    out = np.zeros(len(phase), np.float32)
    for number, period in enumerate(tables):
        share = 1 - np.abs(place - number)
        used = np.flatnonzero(share > 0)
        if len(used):
            first, last = int(used[0]), int(used[-1]) + 1
            piece = read_table(period, phase[first:last])
            out[first:last] += piece * np.maximum(share[first:last], 0).astype(np.float32)
    return out


@dataclass(frozen=True, slots=True)
class Pluck:
    """A saw whose filter falls quickly: each harmonic with a decay of its own, so a bank of modes."""

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        n = np.arange(1, max(int(9000 / f0), 1) + 1)
        gain = 1 / n / (1 + (n * f0 / (1500 + 5500 * strength)) ** 2)
        loss = 3.0 + 4.0 * (n * f0 / 700) ** 0.9
        place = rng.uniform(-0.3, 0.3, len(n))
        bank = join(
            modes(n * f0 * 2 ** (-3 / 1200), loss, 0.6 * gain, place),
            modes(n * f0 * 2 ** (3 / 1200), loss, 0.6 * gain, -place),
        )
        return ring(bank, samples) * attack(samples, 0.0015)[:, None]


@dataclass(frozen=True, slots=True)
class Sub:
    """A sine with a trace of its octave and twelfth, for small loudspeakers."""

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        del rng
        phase = 2 * np.pi * phase_of(hertz(key), samples)
        octave, twelfth = 0.05 + 0.12 * strength, 0.06 * strength
        wave = np.sin(phase) + octave * np.sin(2 * phase) + twelfth * np.sin(3 * phase)
        time = np.arange(samples) / RATE
        wave = wave * attack(samples, 0.009) * (0.75 + 0.25 * np.exp(-time / 0.5))
        return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Flute:
    """Soft and loud tables driven by an uneven vibrato, breath that pulses with it, a chiff at the start."""

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        n = np.arange(1, max(min(int(9000 / f0), 14), 1) + 1)
        soft = table(np.array([1.0, 0.18, 0.06, 0.015, 0.008, 0.003])[: len(n)])
        loud = table(np.array([1.0, 0.62, 0.34, 0.15, 0.09, 0.05, 0.025, 0.012])[: len(n)])
        time = np.arange(samples) / RATE
        rate = 4.8 + 0.35 * wander(rng, samples, 0.8)
        onset = np.clip((time - 0.22) / 0.5, 0, 1)
        vibrato = onset * np.sin(2 * np.pi * phase_of(rate, samples)) * (1 + 0.3 * wander(rng, samples, 1.5))
        scoop = -14 * np.exp(-time / 0.03)
        phase = phase_of(f0 * 2 ** ((scoop + 7 * vibrato + 1.2 * wander(rng, samples, 3)) / 1200), samples)
        bright = np.clip(0.15 + 0.6 * strength + 0.16 * vibrato + 0.05 * wander(rng, samples, 4), 0, 1)
        low, high = read_table(soft, phase), read_table(loud, phase)
        tone = (low + bright * (high - low)) * (1 + 0.09 * vibrato)
        comb = 0.6 + 0.4 * np.cos(2 * np.pi * phase)
        air = noise(rng, samples, max(f0, 700), 4800, 2) * (0.024 * (1 + 0.4 * vibrato) * comb)[:, None]
        rise = attack(samples, 0.075 - 0.035 * strength)
        chiff = burst(rng, samples, f0 * 1.5, 5000, 0.03) * (0.25 * strength)
        out = tone[:, None] * rise[:, None] + air * attack(samples, 0.03)[:, None] + chiff
        return np.asarray(out, np.float32)


DRIVEN = {
    "flute": Voice(Flute(), 30.0, 0.05, Bus(180.0, 10_000.0, (), None, -9.0), takes=0, touch=0.9),
    "synth_lead": Voice(
        Synth("saw", (-9.0, 0.0, 9.0), (700.0, 5200.0), 0.5, 0.55, 0.012, vibrato=(5.3, 9.0)),
        30.0, 0.09, Bus(120.0, 9000.0, ((300.0, -2.0, 0.8),), None, -10.0), takes=2, touch=0.9,
    ),
    "square_lead": Voice(
        Synth("pulse", (0.0,), (1200.0, 7000.0), 0.2, 0.7, 0.003, vibrato=(6.0, 7.0)),
        30.0, 0.03, Bus(110.0, 9000.0, (), None, -16.0), takes=2, touch=0.9,
    ),
    "synth_bass": Voice(
        Synth("saw", (-4.0, 4.0), (130.0, 2200.0), 0.16, 0.3, 0.004, sub=0.25, fall_s=2.5, drive=0.8,
              spread=0.15),
        8.0, 0.04, Bus(34.0, 6000.0, ((220.0, -1.5, 0.9),), None, None), takes=2,
    ),
    "sub_bass": Voice(Sub(), 8.0, 0.06, Bus(28.0, 2000.0, (), None, None), takes=1),
    "pluck": Voice(Pluck(), 1.6, 0.25, Bus(120.0, 11_000.0, (), None, -9.0), takes=3),
}  # fmt: skip
