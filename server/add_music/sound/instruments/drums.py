"""Drums: one recipe of skin, wires and metal, filled in by a table for every drum of every kit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.bus import Bus
from add_music.sound.instruments.model import Drum, Kit, Samples
from add_music.sound.modes import LN1000, modes, ring
from add_music.sound.waves import attack, burst, noise


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
    """Many lines between two frequencies; the higher, the sooner gone (decay as 1/f)."""

    lines: int
    low: float
    high: float
    t60: float
    gain: float


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
    # The lines of a cymbal are its own: drawn once, only their strengths change from stroke to stroke.
    own = np.random.default_rng(metal.lines * 1000 + int(metal.low))
    hertz = np.exp(own.uniform(np.log(metal.low), np.log(metal.high), metal.lines))
    size = np.abs(own.normal(0, 1, metal.lines)) * 10 ** (rng.normal(0, 2, metal.lines) / 20)
    size *= (hertz / metal.low) ** (-0.6 * (1 - strength))
    loss = LN1000 / metal.t60 * np.maximum(hertz / metal.low, 0.5) ** 0.8
    gain = metal.gain * size / np.sqrt(np.sum(size**2))
    return ring(modes(hertz, loss, gain, rng.uniform(-0.4, 0.4, metal.lines)), samples)


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

RIDE_METAL = Metal(60, 420.0, 9500.0, 3.2, 0.55)
CRASH_METAL = Metal(110, 330.0, 10_000.0, 2.6, 0.6)


def _toms(base: Hit, bus: Bus, level_db: float) -> dict[int, Drum]:
    """Six toms from low to high over the General MIDI keys, spread from right to left."""
    out = {}
    for number, key in enumerate((41, 43, 45, 47, 48, 50)):
        ratio = 2 ** (number * 2.6 / 12)
        skins = tuple(replace(s, start=s.start * ratio, end=s.end * ratio) for s in base.skin)
        out[key] = Drum(replace(base, skin=skins), 0.9, bus, level_db, 0.45 - number * 0.16)
    return out


def _kit(level_db: float, *groups: Mapping[int, Drum], also: Mapping[int, int]) -> Kit:
    drums: dict[int, Drum] = {}
    for group in groups:
        drums.update(group)
    drums.update({key: drums[other] for key, other in also.items() if key not in drums})
    return Kit(drums, level_db)


SHAKER = Hit(hiss=(Hiss(0.7, 3500.0, 10_000.0, 0.035, 0.028),))
TAMBOURINE = Hit(hiss=(Hiss(0.5, 5000.0, 11_000.0, 0.05),), metal=Metal(24, 4200.0, 11_000.0, 0.35, 0.3))
COWBELL = Hit(tones=((560.0, 0.7, 0.35), (845.0, 0.6, 0.3), (1680.0, 0.15, 0.15)))
BLOCK_HIGH = Hit(tones=((1150.0, 0.9, 0.11), (2480.0, 0.3, 0.06)), hiss=(Hiss(0.2, 800.0, 4000.0, 0.004),))
BLOCK_LOW = Hit(tones=((790.0, 0.9, 0.13), (1730.0, 0.3, 0.07)), hiss=(Hiss(0.2, 600.0, 3000.0, 0.004),))
CLAVES = Hit(tones=((2480.0, 0.9, 0.12), (5100.0, 0.12, 0.05)))
TRIANGLE = Hit(tones=((2900.0, 0.35, 1.6), (5030.0, 0.4, 1.9), (7350.0, 0.3, 1.3), (9400.0, 0.15, 0.9)))
CONGA_OPEN = Hit(skin=(Skin(215.0, 196.0, 0.03, 0.5),), tones=((380.0, 0.22, 0.2), (590.0, 0.12, 0.12)),
                 hiss=(Hiss(0.3, 300.0, 3500.0, 0.008),))  # fmt: skip
CONGA_LOW = Hit(skin=(Skin(160.0, 147.0, 0.03, 0.6),), tones=((290.0, 0.22, 0.25), (450.0, 0.1, 0.15)),
                hiss=(Hiss(0.3, 250.0, 3000.0, 0.008),))  # fmt: skip
CONGA_SLAP = Hit(skin=(Skin(250.0, 235.0, 0.02, 0.14, 0.5),), tones=((820.0, 0.2, 0.08), (1400.0, 0.12,
                                                                                          0.06)),
                 hiss=(Hiss(0.7, 700.0, 6000.0, 0.012),))  # fmt: skip
BONGO_HIGH = Hit(skin=(Skin(440.0, 405.0, 0.02, 0.24),), tones=((690.0, 0.2, 0.1),),
                 hiss=(Hiss(0.3, 600.0, 5000.0, 0.006),))  # fmt: skip
BONGO_LOW = Hit(skin=(Skin(320.0, 298.0, 0.02, 0.3),), tones=((510.0, 0.2, 0.12),),
                hiss=(Hiss(0.3, 500.0, 4000.0, 0.006),))  # fmt: skip
CLAP = Hit(hiss=(Hiss(0.9, 900.0, 5500.0, 0.075, width=0.25),), repeats=(0.0, 0.011, 0.022), drive=1.8)
SIDESTICK = Hit(tones=((420.0, 0.3, 0.06), (1650.0, 0.5, 0.05), (2700.0, 0.25, 0.03)),
                hiss=(Hiss(0.35, 1200.0, 6500.0, 0.006),))  # fmt: skip

PERCUSSION: dict[int, Drum] = {
    54: Drum(TAMBOURINE, 0.45, HAT, -9.0, 0.3), 56: Drum(COWBELL, 0.4, HAND, -12.0, 0.25),
    60: Drum(BONGO_HIGH, 0.4, HAND, -7.0, -0.35), 61: Drum(BONGO_LOW, 0.45, HAND, -7.0, -0.2),
    62: Drum(CONGA_SLAP, 0.35, HAND, -7.0, 0.25), 63: Drum(CONGA_OPEN, 0.7, HAND, -5.0, 0.2),
    64: Drum(CONGA_LOW, 0.8, HAND, -4.0, 0.35), 69: Drum(SHAKER, 0.25, HAT, -13.0, -0.4),
    70: Drum(SHAKER, 0.22, HAT, -12.0, 0.4), 75: Drum(CLAVES, 0.25, HAND, -13.0, -0.3),
    76: Drum(BLOCK_HIGH, 0.25, HAND, -11.0, 0.3), 77: Drum(BLOCK_LOW, 0.28, HAND, -11.0, 0.15),
    81: Drum(TRIANGLE, 1.6, CYMBAL, -18.0, -0.4), 82: Drum(SHAKER, 0.25, HAT, -12.0, 0.35),
}  # fmt: skip
ALSO = {
    35: 36, 40: 38, 44: 42, 53: 51, 59: 51, 57: 49, 52: 49, 55: 49, 58: 54, 65: 60, 66: 61, 67: 76, 68: 77,
    71: 76, 72: 76, 73: 69, 74: 69, 78: 62, 79: 63, 80: 81, 83: 54, 84: 81, 85: 75, 86: 64, 87: 64,
}  # fmt: skip
"""Keys that borrow another key's drum."""

ACOUSTIC = {
    36: Drum(Hit(skin=(Skin(125.0, 54.0, 0.022, 0.42),), tones=((178.0, 0.14, 0.16), (262.0, 0.07, 0.1)),
                 hiss=(Hiss(0.3, 80.0, 3200.0, 0.035, width=0.1), Hiss(0.3, 1500.0, 6500.0, 0.004,
                                                                       width=0.1)),
                 drive=1.5), 0.55, LOW, 2.0),
    38: Drum(Hit(skin=(Skin(240.0, 186.0, 0.018, 0.2, 0.7),), tones=((331.0, 0.25, 0.13), (515.0, 0.12, 0.1)),
                 hiss=(Hiss(0.75, 1400.0, 9500.0, 0.085, width=0.25), Hiss(0.4, 600.0, 5000.0, 0.012)),
                 drive=1.7),
             0.5, SNARE, -1.0, 0.05),
    37: Drum(SIDESTICK, 0.2, SNARE, -6.0, 0.05),
    39: Drum(CLAP, 0.5, SNARE, -5.0, -0.1),
    42: Drum(Hit(metal=Metal(48, 2600.0, 13_000.0, 0.16, 0.4), hiss=(Hiss(0.5, 6500.0, 12_500.0, 0.022),)),
             0.16, HAT, -12.0, 0.3),
    46: Drum(Hit(metal=Metal(48, 2400.0, 13_000.0, 1.1, 0.5), hiss=(Hiss(0.4, 6000.0, 12_000.0, 0.16),)),
             0.7, HAT, -13.0, 0.3),
    49: Drum(Hit(metal=CRASH_METAL, hiss=(Hiss(0.6, 2500.0, 11_000.0, 0.22, 0.006, 0.6),)), 2.4,
             CYMBAL, -11.0, -0.3),
    51: Drum(Hit(metal=RIDE_METAL, hiss=(Hiss(0.3, 3500.0, 9500.0, 0.03),),
                 tones=((3150.0, 0.1, 0.35), (4700.0, 0.07, 0.25))), 2.0, CYMBAL, -14.0, -0.3),
    **_toms(Hit(skin=(Skin(128.0, 84.0, 0.05, 0.7),), hiss=(Hiss(0.3, 150.0, 3500.0, 0.02),),
                drive=0.7), TOM, -1.0),
}  # fmt: skip

SOFT = {
    36: Drum(Hit(skin=(Skin(96.0, 52.0, 0.025, 0.34),), hiss=(Hiss(0.22, 80.0, 1500.0, 0.03, width=0.1),),
                 drive=1.2), 0.5, LOW, 2.0),
    38: Drum(Hit(skin=(Skin(210.0, 172.0, 0.02, 0.14, 0.35),),
                 hiss=(Hiss(0.6, 1000.0, 5500.0, 0.06, 0.006), Hiss(0.3, 500.0, 3000.0, 0.02)), drive=1.8),
             0.4, SNARE, 0.0, 0.05),
    37: Drum(SIDESTICK, 0.2, SNARE, -7.0, 0.05),
    39: Drum(Hit(hiss=(Hiss(0.7, 900.0, 3800.0, 0.06),), repeats=(0.0, 0.009)), 0.4, SNARE, -5.0, -0.1),
    40: Drum(Hit(hiss=(Hiss(0.8, 900.0, 6000.0, 0.16, 0.11),)), 0.7, SNARE, -4.0, -0.05),
    42: Drum(Hit(metal=Metal(30, 3000.0, 9000.0, 0.09, 0.2), hiss=(Hiss(0.4, 4500.0, 9000.0, 0.02),)),
             0.14, HAT, -11.0, 0.25),
    46: Drum(Hit(metal=Metal(30, 2800.0, 9000.0, 0.5, 0.3), hiss=(Hiss(0.35, 4500.0, 9000.0, 0.09),)),
             0.4, HAT, -13.0, 0.25),
    49: Drum(Hit(metal=Metal(90, 400.0, 7500.0, 2.2, 0.45), hiss=(Hiss(0.4, 2000.0, 7000.0, 0.3, 0.09,
                                                                       0.6),)),
             2.2, CYMBAL, -14.0, -0.3),
    51: Drum(Hit(metal=Metal(60, 420.0, 7000.0, 2.4, 0.4), hiss=(Hiss(0.18, 3000.0, 7000.0, 0.02),)),
             1.6, CYMBAL, -15.0, -0.3),
    **_toms(Hit(skin=(Skin(112.0, 80.0, 0.05, 0.5),), hiss=(Hiss(0.2, 120.0, 1800.0, 0.02),),
                drive=0.7), TOM, -2.0),
}  # fmt: skip

ELECTRONIC = {
    36: Drum(Hit(skin=(Skin(190.0, 48.0, 0.03, 0.62),), hiss=(Hiss(0.25, 1000.0, 6000.0, 0.003, width=0.0),),
                 drive=1.5), 0.7, LOW, 1.5),
    35: Drum(Hit(skin=(Skin(105.0, 44.0, 0.035, 1.5),), drive=1.3), 1.6, LOW, 1.0),
    38: Drum(Hit(skin=(Skin(260.0, 190.0, 0.02, 0.18, 0.6),), tones=((330.0, 0.3, 0.12),),
                 hiss=(Hiss(0.8, 1500.0, 9000.0, 0.075, width=0.25),), drive=1.7), 0.4, SNARE, -1.5),
    37: Drum(Hit(tones=((1667.0, 0.8, 0.04), (455.0, 0.4, 0.05)), hiss=(Hiss(0.2, 1500.0, 6000.0, 0.003),)),
             0.15, SNARE, -7.0),
    39: Drum(CLAP, 0.55, SNARE, -3.0),
    42: Drum(Hit(metal=Metal(36, 3500.0, 12_500.0, 0.12, 0.35), hiss=(Hiss(0.55, 7000.0, 12_500.0, 0.02),)),
             0.14, HAT, -12.0, 0.2),
    46: Drum(Hit(metal=Metal(36, 3200.0, 12_500.0, 0.7, 0.4), hiss=(Hiss(0.5, 6500.0, 12_500.0, 0.13),)),
             0.6, HAT, -13.0, 0.2),
    49: Drum(Hit(hiss=(Hiss(0.8, 3500.0, 11_000.0, 0.4, 0.004, 0.7),), metal=Metal(60, 800.0, 10_000.0,
                                                                                   1.8, 0.3)),
             2.2, CYMBAL, -12.0, -0.2),
    51: Drum(Hit(metal=RIDE_METAL, hiss=(Hiss(0.3, 3500.0, 9500.0, 0.03),)), 1.8, CYMBAL, -15.0, -0.25),
    **_toms(Hit(skin=(Skin(150.0, 82.0, 0.07, 0.55),), drive=0.9), TOM, -2.0),
}  # fmt: skip

TAIKO = Hit(skin=(Skin(118.0, 72.0, 0.045, 0.9), Skin(170.0, 128.0, 0.03, 0.4, 0.3)),
            hiss=(Hiss(0.45, 90.0, 2600.0, 0.03, width=0.3), Hiss(0.25, 900.0, 5000.0, 0.006)),
            drive=0.8)  # fmt: skip
ORCHESTRAL = {
    36: Drum(Hit(skin=(Skin(74.0, 46.0, 0.06, 1.3),), tones=((96.0, 0.2, 0.6),),
                 hiss=(Hiss(0.4, 50.0, 900.0, 0.05, width=0.4),), drive=0.8), 1.6, GREAT, 1.0),
    38: Drum(Hit(skin=(Skin(220.0, 180.0, 0.02, 0.18, 0.5),),
                 hiss=(Hiss(0.7, 1200.0, 7500.0, 0.11), Hiss(0.3, 600.0, 4000.0, 0.012))), 0.5, TOM,
                 -3.0, 0.1),
    37: Drum(Hit(tones=((620.0, 0.4, 0.08), (1240.0, 0.3, 0.06)), hiss=(Hiss(0.5, 700.0, 5000.0, 0.008),)),
             0.25, TOM, -6.0, 0.3),
    39: Drum(CLAP, 0.5, TOM, -8.0),
    42: Drum(SHAKER, 0.2, HAT, -15.0, 0.3),
    46: Drum(Hit(hiss=(Hiss(0.6, 3500.0, 9500.0, 0.12, 0.05),)), 0.6, HAT, -15.0, 0.3),
    49: Drum(Hit(metal=CRASH_METAL, hiss=(Hiss(0.7, 2000.0, 10_000.0, 0.5, 0.012, 0.7),)), 3.0, CYMBAL,
             -10.0, -0.1),
    55: Drum(Hit(hiss=(Hiss(0.9, 1200.0, 8500.0, 0.35, 1.6, 0.8),)), 3.2, CYMBAL, -12.0),
    51: Drum(Hit(metal=RIDE_METAL), 2.0, CYMBAL, -17.0, -0.3),
    **_toms(TAIKO, GREAT, 0.0),
}  # fmt: skip

HANDS = {
    36: Drum(Hit(skin=(Skin(98.0, 68.0, 0.03, 0.28),), tones=((140.0, 0.2, 0.14),),
                 hiss=(Hiss(0.3, 100.0, 2500.0, 0.018, width=0.2),), drive=0.7), 0.45, HAND, 1.0),
    38: Drum(Hit(skin=(Skin(210.0, 185.0, 0.02, 0.12, 0.5),), hiss=(Hiss(0.6, 900.0, 7000.0, 0.03),),
                 drive=1.6),
             0.3, HAND, -2.0, 0.1),
    37: Drum(BLOCK_LOW, 0.25, HAND, -10.0, -0.2),
    39: Drum(CLAP, 0.5, HAND, -6.0),
    42: Drum(SHAKER, 0.2, HAT, -12.0, 0.35),
    46: Drum(TAMBOURINE, 0.45, HAT, -11.0, 0.35),
    49: Drum(TRIANGLE, 1.6, CYMBAL, -18.0, -0.4),
    51: Drum(TAMBOURINE, 0.45, HAT, -13.0, -0.3),
    **_toms(Hit(skin=(Skin(140.0, 118.0, 0.03, 0.5),), hiss=(Hiss(0.3, 200.0, 3000.0, 0.01),)), HAND, -3.0),
}  # fmt: skip

KITS = {
    "acoustic_kit": _kit(0.0, PERCUSSION, ACOUSTIC, also=ALSO),
    "soft_kit": _kit(0.0, PERCUSSION, SOFT, also=ALSO),
    "electronic_kit": _kit(0.0, PERCUSSION, ELECTRONIC, also=ALSO),
    "orchestral_kit": _kit(0.0, PERCUSSION, ORCHESTRAL, also=ALSO),
    "hand_kit": _kit(0.0, PERCUSSION, HANDS, also=ALSO),
}
