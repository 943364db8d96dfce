"""Drums: one recipe of skin, wires and metal; the tables beside this module fill it in for every drum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.bus import Bus
from add_music.sound.instruments.model import Drum, Kit, Samples
from add_music.sound.modes import LN1000, join, modes, ring
from add_music.sound.waves import attack, burst, noise

BUILT_HZ = 2200.0
AIR_LOSS, AIR_HZ = 9.0, 9000.0
"""Nepers a second that a plate loses besides at that frequency: above it everything is gone in 0.3 s."""
CHOKED = {46: frozenset({42, 44, 46})}
"""A key and those whose stroke ends it: the foot or the next stroke closes an open hi-hat."""


@dataclass(frozen=True, slots=True)
class Skin:
    """A tone that falls from `start` to `end` Hz within the time constant `glide_s`."""

    start: float
    end: float
    glide_s: float
    t60: float
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Metal:
    """
    Many lines between two frequencies, as of a thin plate.

    Args:
        t60: of the lowest line in s; that of the others falls with their frequency to the power `fall`.
        build_s: time in which the lines above BUILT_HZ come up: a hard stroke's energy climbs from low
            modes to high ones (Touzé, Thomas and Amabili, JASA 2011).
        squares: Hz of square-wave oscillators instead of a plate; the lines are their odd harmonics.
    """

    lines: int
    low: float
    high: float
    t60: float
    gain: float
    fall: float = 0.8
    build_s: float = 0.0
    squares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Hiss:
    """A burst of noise: gain, band, time constant, and the time it takes to swell up."""

    gain: float
    low: float
    high: float
    seconds: float
    rise_s: float = 0.0
    width: float = 0.4


@dataclass(frozen=True, slots=True)
class Hit:
    """
    One drum.

    Args:
        tones: (Hz, gain, T60) of fixed modes.
        repeats: times in s at which the noise starts again, as in a hand clap.
        drive: rounding of the peaks; 0: none.
    """

    skin: tuple[Skin, ...] = ()
    tones: tuple[tuple[float, float, float], ...] = ()
    hiss: tuple[Hiss, ...] = ()
    metal: Metal | None = None
    repeats: tuple[float, ...] = (0.0,)
    drive: float = 0.0

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        del key
        tuning = 2 ** (rng.normal(0, 6) / 1200)
        out = np.zeros((samples, 2), np.float32)
        for skin in self.skin:
            out += _skin(skin, tuning, strength, samples)[:, None]
        if self.tones:
            hertz, gain, t60 = (np.array(c) for c in zip(*self.tones, strict=True))
            gain = gain * 10 ** (rng.normal(0, 1.0, len(gain)) / 20)
            out += ring(
                modes(hertz * tuning, LN1000 / t60, gain, rng.uniform(-0.15, 0.15, len(gain))), samples
            )
        if self.metal:
            out += _metal(self.metal, strength, samples, rng)
        for layer in self.hiss:
            out += self._hiss(layer, strength, samples, rng)
        out *= attack(samples, 0.0007)[:, None]
        return np.asarray(np.tanh(out * self.drive) / self.drive if self.drive else out, np.float32)

    def _hiss(self, layer: Hiss, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        # A weak stroke excites less of the top.
        high = layer.low + (layer.high - layer.low) * (0.45 + 0.55 * strength)
        out = np.zeros((samples, 2), np.float32)
        for number, at in enumerate(self.repeats):
            start = int(at * RATE)
            last = number == len(self.repeats) - 1
            seconds = layer.seconds if last else min(layer.seconds, 0.008)
            room = samples - start
            if layer.rise_s:
                out[start:] += layer.gain * _swell(layer, high, room, rng)
            else:
                out[start:] += layer.gain * burst(rng, room, layer.low, high, seconds, layer.width)
        return out


def _skin(skin: Skin, tuning: float, strength: float, samples: int) -> NDArray[np.float32]:
    time = np.arange(samples) / RATE
    drop = (skin.start - skin.end) * (0.6 + 0.4 * strength)
    turns = skin.end * time + drop * skin.glide_s * (1 - np.exp(-time / skin.glide_s))
    wave = np.sin(2 * np.pi * turns * tuning) * np.exp(-LN1000 / skin.t60 * time)
    return np.asarray(skin.gain * wave, np.float32)


def _metal(metal: Metal, strength: float, samples: int, rng: np.random.Generator) -> Samples:
    hertz, size = _lines(metal)
    size = size * 10 ** (rng.normal(0, 2, len(hertz)) / 20) * (hertz / metal.low) ** (-0.6 * (1 - strength))
    loss = LN1000 / metal.t60 * np.maximum(hertz / metal.low, 0.5) ** metal.fall
    if not metal.squares:
        loss = loss + AIR_LOSS * (hertz / AIR_HZ) ** 3
    gain = metal.gain * size / np.sqrt(np.sum(size**2))
    pan = rng.uniform(-0.4, 0.4, len(hertz))
    bank = modes(hertz, loss, gain, pan)
    if metal.build_s:
        # x·(1 - e^(-t/build)): the same lines once more, the other way round and sooner gone.
        high = hertz > BUILT_HZ
        bank = join(bank, modes(hertz[high], loss[high] + 1 / metal.build_s, -0.85 * gain[high], pan[high]))
    return ring(bank, samples)


@lru_cache(maxsize=16)
def _lines(metal: Metal) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies and strengths: a cymbal's lines are its own, only their strengths change a little."""
    own = np.random.default_rng(metal.lines * 1000 + int(metal.low))
    if metal.squares:
        n = np.arange(1, 80, 2)
        hertz = np.outer(metal.squares, n).ravel()
        size = np.outer(np.ones(len(metal.squares)), 1 / n).ravel() * hertz
        kept = (hertz > metal.low) & (hertz < metal.high)
        return hertz[kept], size[kept]
    # Between evenly spaced, as a plate's modes are, and evenly over the octaves, as they are heard.
    hertz = metal.low * (metal.high / metal.low) ** (own.random(metal.lines) ** 0.65)
    return hertz, np.abs(own.normal(0, 1, metal.lines))


def _swell(layer: Hiss, high: float, samples: int, rng: np.random.Generator) -> Samples:
    time = np.arange(samples) / RATE
    shape = np.minimum(time / layer.rise_s, 1) ** 2 * np.exp(
        -np.maximum(time - layer.rise_s, 0) / layer.seconds
    )
    return np.asarray(noise(rng, samples, layer.low, high) * (0.4 * shape)[:, None], np.float32)


# A kit needs no equaliser: its noises are made within their bands.
LOW, SNARE, TOM, HAT, CYMBAL, HAND, GREAT = (
    Bus(0.0, 24_000.0, room_db=room_db) for room_db in (None, -15.0, -13.0, -24.0, -16.0, -13.0, -8.0)
)


def toms(base: Hit, bus: Bus, level_db: float) -> dict[int, Drum]:
    """Six toms from low to high over the General MIDI keys, spread from right to left."""
    out = {}
    for number, key in enumerate((41, 43, 45, 47, 48, 50)):
        ratio = 2 ** (number * 2.6 / 12)
        skins = tuple(replace(s, start=s.start * ratio, end=s.end * ratio) for s in base.skin)
        out[key] = Drum(replace(base, skin=skins), 0.9, bus, level_db, 0.45 - number * 0.16)
    return out


def kit(level_db: float, *groups: Mapping[int, Drum], also: Mapping[int, int]) -> Kit:
    drums: dict[int, Drum] = {}
    for group in groups:
        drums.update(group)
    drums.update({key: drums[other] for key, other in also.items() if key not in drums})
    return Kit(drums, level_db, chokes=CHOKED)
