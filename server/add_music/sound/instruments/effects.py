"""What leads into a new section and lands on it: noise that rises, a cymbal that swells, a blow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from add_music.music.cues import RATE
from add_music.sound.bus import Bus
from add_music.sound.instruments.drums import Hiss, Hit, Metal, Skin
from add_music.sound.instruments.model import Samples, Voice
from add_music.sound.waves import hertz, noise, phase_of

RELEASE_S = 0.02
OCTAVE_BANDS = tuple(250.0 * 2 ** (n / 1.5) for n in range(9))
"""Middles of the noises between which a riser climbs."""


@dataclass(frozen=True, slots=True)
class Riser:
    """Noise whose band climbs to the top, over tones that climb an octave; loudest where it is let go."""

    tones: float = 0.25

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        place = _place(samples)
        at = place**1.2 * (len(OCTAVE_BANDS) - 1)
        out = np.zeros((samples, 2), np.float32)
        for number, middle in enumerate(OCTAVE_BANDS):
            share = np.maximum(1 - np.abs(at - number), 0)
            used = np.flatnonzero(share)
            if len(used):
                first, last = int(used[0]), int(used[-1]) + 1
                band = noise(rng, last - first, middle / 1.5, middle * 1.5)
                out[first:last] += band * np.sqrt(share[first:last])[:, None].astype(np.float32)
        for cents in (-9.0, 0.0, 8.0):
            phase = phase_of(hertz(key) * 2 ** (place**2 + cents / 1200), samples, rng.random())
            out += (self.tones * np.sin(2 * np.pi * phase)).astype(np.float32)[:, None]
        loud = (0.03 + 0.97 * place**2.2) * (0.5 + 0.5 * strength)
        return np.asarray(out * (0.3 * loud * np.minimum(place * 20, 1))[:, None], np.float32)


@dataclass(frozen=True, slots=True)
class Swell:
    """A cymbal heard backwards: its lines gather until the moment at which it is let go."""

    metal: Metal

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        end = samples - int(5 * RELEASE_S * RATE)
        stroke = Hit(metal=self.metal, hiss=(Hiss(0.3, 4000.0, 12_000.0, 0.35),))(key, strength, end, rng)
        out = np.zeros((samples, 2), np.float32)
        out[:end] = stroke[::-1]
        return out


def _place(samples: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """0 at the start, 1 where the note is let go and after."""
    held = max(samples - int(5 * RELEASE_S * RATE), 1)
    return np.minimum(np.arange(samples) / held, 1.0)


IMPACT = Hit(
    skin=(Skin(110.0, 38.0, 0.09, 2.4), Skin(165.0, 61.0, 0.07, 1.2, 0.4)),
    hiss=(Hiss(0.5, 60.0, 2400.0, 0.06, width=0.3), Hiss(0.16, 1200.0, 9000.0, 0.25, width=0.7)),
    metal=Metal(60, 180.0, 5000.0, 2.6, 0.12, fall=0.5),
    drive=1.1,
)

EFFECTS = {
    "riser": Voice(Riser(), 60.0, RELEASE_S, Bus(120.0, 14_000.0, (), None, -12.0), takes=0),
    "swell": Voice(
        Swell(Metal(120, 320.0, 12_000.0, 3.0, 0.9, fall=0.5)),
        60.0,
        RELEASE_S,
        Bus(150.0, 24_000.0, (), None, -12.0),
        takes=0,
    ),
    "impact": Voice(IMPACT, 3.2, None, Bus(28.0, 24_000.0, (), None, -9.0), takes=2),
}
