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
    """
    A saw whose filter falls quickly: each harmonic with a decay of its own, so a bank of modes.

    `drive` rounds the first peak, on which all harmonics meet.
    """

    drive: float = 1.2

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        n = np.arange(1, max(int(9000 / f0), 1) + 1)
        gain = 1 / n / (1 + (n * f0 / (1000 + 6000 * strength)) ** 2)
        loss = 3.0 + 4.0 * (n * f0 / 700) ** 0.9
        place = rng.uniform(-0.3, 0.3, len(n))
        bank = join(
            modes(n * f0 * 2 ** (-3 / 1200), loss, 0.6 * gain, place),
            modes(n * f0 * 2 ** (3 / 1200), loss, 0.6 * gain, -place),
        )
        out = ring(bank, samples) * attack(samples, 0.0015)[:, None]
        return np.asarray(np.tanh(out * self.drive) / self.drive if self.drive else out, np.float32)


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
class Deep:
    """The long bass drum of trap: a sine that falls to its pitch, rounded until its harmonics are heard."""

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        time = np.arange(samples) / RATE
        fall = 9 * np.exp(-time / 0.018)
        phase = 2 * np.pi * phase_of(hertz(key) * 2 ** (fall / 12), samples)
        wave = np.sin(phase) * np.exp(-time / 1.3) * (1 + 0.6 * np.exp(-time / 0.05))
        drive = 1.2 + 1.6 * strength
        wave = np.tanh(drive * wave) / drive * attack(samples, 0.002)
        click = burst(rng, samples, 400, 3500, 0.004, width=0.0) * (0.12 * strength)
        return np.asarray(wave[:, None] + click, np.float32)


@dataclass(frozen=True, slots=True)
class Wind:
    """
    A blown tone between a soft and a loud wave, with breath that pulses in it.

    Args:
        soft, loud: amplitudes of the harmonics.
        vibrato: (Hz, cents, share of the loudness); it comes in late and never evenly.
        breath: (level, low Hz, high Hz).
        chiff: level of the burst with which the tone sets in.
        rise_s: (soft, loud) attack.
        scoop: cents below the pitch from which the note starts.
    """

    soft: tuple[float, ...]
    loud: tuple[float, ...]
    vibrato: tuple[float, float, float] = (4.8, 7.0, 0.09)
    breath: tuple[float, float, float] = (0.03, 700.0, 4800.0)
    chiff: float = 0.25
    rise_s: tuple[float, float] = (0.075, 0.04)
    scoop: float = 14.0

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        count = max(min(int(9000 / f0), 24), 1)
        soft, loud = (table(np.array(wave)[:count]) for wave in (self.soft, self.loud))
        time = np.arange(samples) / RATE
        rate, cents, swell = self.vibrato
        turn = np.sin(
            2 * np.pi * phase_of(rate * (1 + 0.17 * wander(rng, samples, 1.2)), samples, rng.random())
        )
        begin = rng.uniform(0.15, 0.4)
        depth = np.clip((time - begin) / 0.5, 0, 1) * np.clip(1 + 0.6 * wander(rng, samples, 1.6), 0.1, 2.2)
        vibrato = depth * turn
        scoop = -self.scoop * np.exp(-time / 0.03)
        drift = 1.6 * wander(rng, samples, 3) + 1.5 * wander(rng, samples, 0.7)
        phase = phase_of(f0 * 2 ** ((scoop + cents * vibrato + drift) / 1200), samples)
        bright = 0.15 + 0.6 * strength + 2 * swell * vibrato + 0.07 * wander(rng, samples, 4)
        bright = np.clip(bright - 0.3 * np.exp(-time / 0.05), 0, 1)
        low, high = read_table(soft, phase), read_table(loud, phase)
        tone = (low + bright * (high - low)) * (1 + swell * vibrato + 0.035 * wander(rng, samples, 6))
        level, bottom, top = self.breath
        comb = 0.6 + 0.4 * np.cos(2 * np.pi * phase)
        pulse = (1 + 4 * swell * vibrato + 0.25 * wander(rng, samples, 9)) * comb
        air = noise(rng, samples, max(f0, bottom), top, 2) * (level * (0.6 + 0.6 * strength) * pulse)[:, None]
        rise = attack(samples, self.rise_s[0] + (self.rise_s[1] - self.rise_s[0]) * strength)
        chiff = burst(rng, samples, f0 * 1.5, 5000, 0.03) * (self.chiff * strength)
        out = tone[:, None] * rise[:, None] + air * attack(samples, 0.02)[:, None] + chiff
        return np.asarray(out, np.float32)


FLUTE = Wind((1.0, 0.18, 0.06, 0.015, 0.008, 0.003), (1.0, 0.62, 0.34, 0.15, 0.09, 0.05, 0.025, 0.012))
# A closed pipe: odd harmonics below some 1.5 kHz, all of them above (Benade and Kouzoupis, JASA 1988).
CLARINET = Wind(
    (1.0, 0.02, 0.3, 0.03, 0.1, 0.03, 0.04, 0.02, 0.015),
    (1.0, 0.05, 0.7, 0.1, 0.42, 0.16, 0.26, 0.15, 0.14, 0.1, 0.08, 0.06, 0.045, 0.03, 0.02),
    vibrato=(4.6, 1.5, 0.015), breath=(0.012, 900.0, 4200.0), chiff=0.08, rise_s=(0.06, 0.028), scoop=6.0,
)  # fmt: skip
WHISTLE = Wind(
    (1.0, 0.02), (1.0, 0.07, 0.015), vibrato=(5.4, 22.0, 0.05), breath=(0.05, 1200.0, 6000.0), chiff=0.12,
    rise_s=(0.06, 0.035), scoop=70.0,
)  # fmt: skip

# The tube sounds its ground tone; what is heard to change is the player's mouth, whose resonance lifts the
# partials between 1.5 and 2 kHz (Tarnopolsky et al., "The vocal tract and the sound of a didgeridoo",
# Nature 436, 2005), in a rhythm of the tongue.
DIDGERIDOO = Wind(
    (1.0, 0.5, 0.42, 0.3, 0.2, 0.14, 0.1, 0.07, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02, 0.02, 0.02, 0.01, 0.01),
    (1.0, 0.62, 0.6, 0.42, 0.34, 0.24, 0.2, 0.14, 0.12, 0.1, 0.1, 0.09, 0.09, 0.1, 0.12, 0.15, 0.19, 0.22,
     0.24, 0.24, 0.21, 0.17, 0.13, 0.1),
    vibrato=(2.3, 2.0, 0.2), breath=(0.05, 300.0, 3200.0), chiff=0.1, rise_s=(0.08, 0.05), scoop=20.0,
)  # fmt: skip

DRIVEN = {
    "didgeridoo": Voice(
        DIDGERIDOO, 30.0, 0.07, Bus(40.0, 6000.0, (), None, -12.0), takes=0, touch=0.9
    ),
    "flute": Voice(FLUTE, 30.0, 0.05, Bus(180.0, 10_000.0, (), None, -9.0), takes=0, touch=0.9),
    "clarinet": Voice(CLARINET, 30.0, 0.04, Bus(120.0, 9000.0, (), None, -10.0), takes=0, touch=0.9),
    "whistle": Voice(WHISTLE, 30.0, 0.05, Bus(300.0, 10_000.0, (), None, -9.0), takes=0, touch=0.8),
    "accordion": Voice(
        Synth("pulse", (-11.0, 0.0, 10.0), (1500.0, 6500.0), 0.4, 0.9, 0.028, spread=0.3),
        30.0, 0.04, Bus(110.0, 8000.0, ((620.0, 2.5, 1.0), (2300.0, 2.0, 1.0)), None, -12.0),
        takes=2, touch=0.9,
    ),
    "supersaw": Voice(
        Synth("saw", (-23.0, -14.0, -6.0, 0.0, 7.0, 15.0, 22.0), (700.0, 9500.0), 0.45, 0.6, 0.006,
              spread=0.8),
        30.0, 0.12, Bus(130.0, 13_000.0, ((350.0, -2.0, 0.8),), None, -10.0), takes=2, touch=0.9,
    ),
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
    "808_bass": Voice(Deep(), 3.0, 0.07, Bus(26.0, 6000.0, (), None, None), takes=2),
    "pluck": Voice(Pluck(), 1.6, 0.25, Bus(120.0, 11_000.0, (), None, -9.0), takes=3),
}  # fmt: skip
