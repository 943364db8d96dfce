"""Sections and pads: everything that is a cloud of many players."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from add_music.music.cues import RATE
from add_music.sound.bus import Bus
from add_music.sound.clouds import Cloud, clouds, slice_of
from add_music.sound.instruments.model import Samples, Voice
from add_music.sound.waves import attack, burst, slow

EVEN = 0.85
"""So much of the luck of the slice is taken out of a note's loudness: players hear each other."""


@dataclass(frozen=True, slots=True)
class Section:
    """
    A cloud played with swells.

    Args:
        rise_s: (soft, loud) time until the section speaks fully.
        width: how far left and right differ, 0–1.
        bloom: seconds until full brightness.
        brightness: (at no strength, at full strength) share of the loud cloud.
        swell: depth of the slow breathing of a long note.
        low: (key, cloud) of the players below that key, the lowest first.
        fall_s: time constant of the fall after the onset, for short strokes; 0: held.
        bite: level of the bow's noise at the onset.
    """

    cloud: Cloud
    rise_s: tuple[float, float]
    width: float = 0.22
    bloom: float = 0.5
    brightness: tuple[float, float] = (0.0, 1.0)
    swell: float = 0.08
    low: tuple[tuple[float, Cloud], ...] = ()
    fall_s: float = 0.0
    bite: float = 0.0

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        cloud = next((low for below, low in self.low if key < below), self.cloud)
        soft, loud = clouds(cloud, key)
        rise = self.rise_s[0] + (self.rise_s[1] - self.rise_s[0]) * strength
        bright = self.brightness[0] + (self.brightness[1] - self.brightness[0]) * strength
        time = np.arange(samples, dtype=np.float32) / RATE
        share = (bright * (0.6 + 0.4 * np.minimum(time / self.bloom, 1))).astype(np.float32)
        places = rng.integers(0, cloud.size, 3)
        layers = []
        for place in places:
            low = slice_of(soft, int(place), samples)
            layers.append(low + share * (slice_of(loud, int(place), samples) - low))
        breath = 1 + self.swell * slow(rng.uniform(-1, 1, int(samples / RATE * 1.2) + 3), samples)
        envelope = (attack(samples, rise) * breath).astype(np.float32)
        if self.fall_s:
            envelope = envelope * np.exp(-np.maximum(time - rise, 0) / self.fall_s)
        common, own = np.sqrt(1 - self.width), np.sqrt(self.width)
        middle = common * layers[0]
        sides = [middle + own * side for side in layers[1:]]
        envelope /= np.float32(_level(sides) ** EVEN)
        out = np.stack([envelope * side for side in sides], axis=1)
        if self.bite:
            out += burst(rng, samples, 700, 5500, 0.018, width=0.2) * (self.bite * (0.3 + 0.7 * strength))
        return np.asarray(out, np.float32)


def _level(sides: list[Samples]) -> float:
    """Their RMS; every eleventh sample is enough to tell."""
    return float(np.sqrt(np.mean([np.mean(side[::11] ** 2) for side in sides]))) or 1.0


VIOLINS = Cloud("strings", tilt=1.45, bright=0.5, cents=7.0, blur=1.22, steady=0.35, low_pass=4800.0,
                formants=((290.0, 70.0, 3.0), (520.0, 110.0, 3.0), (1200.0, 300.0, -2.5), (2500.0,
                                                                                           700.0, 4.0)),
                breath=-30.0, breath_hz=(900.0, 5000.0))  # fmt: skip


def _larger(name: str, scale: float, low_pass: float) -> Cloud:
    """The violins' cloud with the resonances of a larger body, their frequencies times `scale`."""
    formants = tuple((scale * hertz, scale * width, db) for hertz, width, db in VIOLINS.formants)
    return replace(VIOLINS, name=name, formants=formants, low_pass=low_pass)


# Body resonances go down less than the strings do (Hutchins, "A new family of bowed string
# instruments", in Scientific American 1962: viola and cello are small for their pitch).
VIOLAS = _larger("violas", 0.8, 4300.0)
CELLOS = _larger("cellos", 0.48, 3600.0)
BASSES = _larger("basses", 0.34, 2600.0)
LOWER_STRINGS = ((43.0, BASSES), (55.0, CELLOS), (62.0, VIOLAS))


def _short(cloud: Cloud) -> Cloud:
    """The same players for notes of less than a second: half the work."""
    return replace(cloud, size=cloud.size // 2)


CHOIR = Cloud("choir", tilt=1.35, bright=0.25, cents=9.0, blur=1.15, steady=0.4, low_pass=5000.0,
              formants=((680.0, 150.0, 9.0), (1110.0, 160.0, 7.0), (1900.0, 300.0, -9.0), (2850.0,
                                                                                           330.0, 7.0),
                        (4100.0, 500.0, -4.0)),
              breath=-34.0, breath_hz=(1500.0, 6000.0))  # fmt: skip
BRASS = Cloud("brass", tilt=1.5, bright=0.75, cents=4.0, blur=1.1, steady=0.5, low_pass=2800.0,
              formants=((600.0, 260.0, 4.0), (1250.0, 400.0, 2.0)), breath=-44.0)  # fmt: skip
ORGAN = Cloud("organ", tilt=0.0, bright=0.25, cents=0.6, blur=0.6, steady=0.9, low_pass=5000.0,
              partials=((0.5, 0.35), (1.0, 1.0), (2.0, 0.5), (3.0, 0.22), (4.0, 0.25), (6.0, 0.08),
                        (8.0, 0.1)),
              breath=-48.0)  # fmt: skip
WARM = Cloud("warm", tilt=1.5, bright=0.45, cents=9.0, blur=0.85, steady=0.6, low_pass=2400.0, breath=-60.0)
GLASS = Cloud("glass", tilt=0.0, bright=0.4, cents=6.0, blur=0.6, steady=0.45, low_pass=7000.0,
              partials=((1.0, 1.0), (2.0, 0.42), (3.0, 0.16), (4.0, 0.24), (6.0, 0.08), (8.0, 0.1),
                        (12.0, 0.04)),
              breath=-40.0, breath_hz=(3000.0, 12_000.0))  # fmt: skip

SUSTAINED = {
    "strings": Voice(Section(VIOLINS, (0.34, 0.1), low=LOWER_STRINGS), 60.0, 0.16,
                     Bus(55.0, 9000.0, ((240.0, -1.5, 0.8),), None, -9.0), takes=0),
    "violins": Voice(Section(VIOLINS, (0.26, 0.08), width=0.22), 60.0, 0.14,
                     Bus(150.0, 10_000.0, ((2800.0, 1.0, 0.9),), None, -9.0), takes=0),
    "violas": Voice(Section(VIOLAS, (0.28, 0.09), width=0.22), 60.0, 0.14,
                    Bus(110.0, 9000.0, ((350.0, 1.0, 0.9),), None, -9.0), takes=0),
    "cellos": Voice(Section(CELLOS, (0.3, 0.1), width=0.22), 60.0, 0.16,
                    Bus(55.0, 8000.0, ((240.0, -1.0, 0.8),), None, -9.0), takes=0),
    "spiccato": Voice(Section(_short(VIOLINS), (0.03, 0.012), width=0.16, bloom=0.02, swell=0.0,
                              low=tuple((key, _short(cloud)) for key, cloud in LOWER_STRINGS), fall_s=0.11,
                              bite=0.6), 0.7, 0.09, Bus(55.0, 10_000.0, ((240.0, -1.5, 0.8),), None, -9.0),
                      takes=4),
    "choir": Voice(Section(CHOIR, (0.4, 0.16)), 60.0, 0.2, Bus(80.0, 9000.0, ((250.0, -2.0, 0.8),),
                                                               None, -7.0),
                   takes=0),
    "brass_ensemble": Voice(Section(BRASS, (0.22, 0.07), width=0.22, bloom=0.35), 60.0, 0.12,
                            Bus(55.0, 7000.0, ((260.0, -1.5, 0.8),), None, -8.0), takes=0),
    "organ": Voice(Section(ORGAN, (0.02, 0.012), width=0.2, swell=0.03, bloom=0.05), 60.0, 0.04,
                   Bus(60.0, 7000.0, (), None, -10.0), takes=0, touch=0.7),
    "warm_pad": Voice(Section(WARM, (0.7, 0.25), width=0.26, bloom=1.5, swell=0.14), 60.0, 0.35,
                      Bus(70.0, 6000.0, ((300.0, -2.0, 0.7),), None, -9.0), takes=0, touch=0.9),
    "glass_pad": Voice(Section(GLASS, (0.6, 0.15), width=0.2, bloom=1.0, swell=0.14), 60.0, 0.34,
                       Bus(120.0, 15_000.0, (), None, -7.0), takes=0, touch=0.9),
}  # fmt: skip
