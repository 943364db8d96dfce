"""Strings set going by a finger or a plectrum: guitars, basses, pizzicato."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from add_music.sound.bus import Body, Bus
from add_music.sound.instruments.model import Samples, Voice
from add_music.sound.modes import Modes, join, modes, ring
from add_music.sound.waves import attack, burst, hertz

PLAYERS_CENTS = 4.0
"""Players of a section stand so far apart in pitch."""


@dataclass(frozen=True, slots=True)
class Plucked:
    """
    A plucked string in two polarisations.

    Args:
        place: where it is plucked, as a share of its length.
        finger: width of the finger, as a share of its length.
        cutoff: (Hz at no force, Hz more at full force) above which the pluck has little.
        loss: (a, b, c): decay a + b·f + c·f² nepers a second, times (f0/110)^0.45.
        pickup: place of a magnetic pickup; 0: none, the whole body is heard.
        noise: (gain, low Hz, high Hz, seconds) of finger or plectrum.
        shove: gain of the top's thump.
        drive: how far the note's peaks are rounded (0: not at all).
        stiff: inharmonicity.
        players: how many play at once, for a section, or strings that sound together, for a course.
        apart: cents between two of them.
        buzz: (gain, seconds to swell) of the upper partials that a curved bridge feeds all the time,
            as a sitar's does (Raman, Proc. Indian Assoc. Cultiv. Sci. 1921).
    """

    place: float
    finger: float
    cutoff: tuple[float, float]
    loss: tuple[float, float, float]
    pickup: float = 0.0
    noise: tuple[float, float, float, float] = (0.25, 500.0, 4200.0, 0.006)
    shove: float = 0.2
    drive: float = 0.0
    stiff: float = 4e-5
    players: int = 1
    top_hz: float = 9000.0
    apart: float = PLAYERS_CENTS
    buzz: tuple[float, float] = (0.0, 0.03)

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        spread = (np.arange(self.players) - (self.players - 1) / 2) * self.apart
        banks = [self._string(f0 * 2 ** (cents / 1200), strength, rng) for cents in spread]
        out = ring(join(*banks), samples) * attack(samples, 0.001 + 0.001 * (1 - strength))[:, None]
        if self.buzz[0]:
            out = out + self._buzz(f0, strength, samples, rng)
        gain, low, high, seconds = self.noise
        out = out + burst(rng, samples, low, high, seconds) * (gain * (0.3 + 0.7 * strength))
        if self.shove:
            out = out + burst(rng, samples, 70, 260, 0.014) * (self.shove * strength)
        if self.drive:
            out = np.tanh(out * self.drive) / self.drive
        return np.asarray(out, np.float32)

    def _string(self, f0: float, strength: float, rng: np.random.Generator) -> Modes:
        place = self.place * rng.uniform(0.92, 1.08)
        n = np.arange(1, max(int(self.top_hz / f0), 1) + 1)
        f = n * f0 * np.sqrt((1 + self.stiff * n**2) / (1 + self.stiff))
        gain = np.sin(n * np.pi * place) / n * np.sinc(self.finger * n)
        if self.pickup:
            gain = gain * np.sin(n * np.pi * self.pickup)
        cutoff = self.cutoff[0] + self.cutoff[1] * strength
        gain = gain / (1 + (f / cutoff) ** 2) * 10 ** (rng.normal(0, 0.7, len(n)) / 20)
        gain = gain / np.sqrt(np.sum(gain**2))
        heard = np.abs(gain) > 10 ** (-62 / 20)
        f, gain = f[heard], gain[heard]
        a, b, c = self.loss
        loss = (a + b * f + c * f**2) * (f0 / 110) ** 0.45
        cents = rng.uniform(0.2, 0.8, len(f))
        pan = rng.uniform(-0.12, 0.12, len(f)) + (rng.uniform(-0.5, 0.5) if self.players > 1 else 0)
        own = 1 / np.sqrt(self.players)
        return join(
            modes(f, loss, gain * own * 0.9, pan),
            modes(f * 2 ** (cents / 1200), loss * 0.5, gain * own * 0.26, -pan),
        )

    def _buzz(self, f0: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        """Partials that the bridge goes on feeding: of nearly equal strength, swelling in after the pluck."""
        gain, swell = self.buzz
        n = np.arange(4, max(int(6000 / f0), 5))
        a, b, _ = self.loss
        size = gain * strength * 10 ** (rng.normal(0, 2, len(n)) / 20) / np.sqrt(len(n))
        size = size / (1 + (n * f0 / 3600) ** 4)
        bank = modes(n * f0, (a + b * n * f0 * 0.5), size, rng.uniform(-0.15, 0.15, len(n)))
        return np.asarray(ring(bank, samples) * attack(samples, swell)[:, None], np.float32)


NYLON = Plucked(0.19, 0.03, (1600.0, 6000.0), (0.45, 0.0014, 6e-7), noise=(0.3, 500.0, 4200.0, 0.007))
STEEL = Plucked(0.16, 0.012, (2200.0, 8000.0), (0.7, 0.0007, 8e-8), noise=(0.3, 800.0, 6500.0, 0.006))
CLEAN = Plucked(0.12, 0.015, (1300.0, 5000.0), (0.55, 0.0009, 1.2e-7), pickup=0.22, shove=0.0,
                noise=(0.14, 800.0, 4500.0, 0.005), drive=0.5)  # fmt: skip
PIZZICATO = Plucked(0.2, 0.04, (800.0, 3600.0), (6.0, 0.012, 2e-6), shove=0.35, players=3, stiff=0.0,
                    noise=(0.25, 400.0, 3500.0, 0.008))  # fmt: skip
UPRIGHT = Plucked(0.31, 0.03, (170.0, 520.0), (1.3, 0.010, 0.0), noise=(0.3, 300.0, 3200.0, 0.010),
                  shove=0.3, drive=0.7, top_hz=3500.0)  # fmt: skip
FINGER_BASS = Plucked(0.17, 0.03, (300.0, 1100.0), (0.9, 0.0035, 4e-7), pickup=0.17, shove=0.0,
                      noise=(0.12, 300.0, 2600.0, 0.007), drive=0.8, top_hz=4500.0)  # fmt: skip
UKULELE = Plucked(0.22, 0.035, (1700.0, 5200.0), (2.0, 0.0034, 6e-7), noise=(0.36, 600.0, 5000.0, 0.006),
                  shove=0.1)  # fmt: skip
# A harpist plucks near the middle of the string, where even partials hardly start.
HARP = Plucked(0.42, 0.035, (1300.0, 5200.0), (0.4, 0.0016, 5e-7), noise=(0.14, 300.0, 2600.0, 0.008),
               shove=0.08)  # fmt: skip
BANJO = Plucked(0.1, 0.008, (700.0, 11_000.0), (3.2, 0.0022, 1.2e-7), noise=(0.45, 1200.0, 7500.0, 0.005),
                shove=0.12, top_hz=10_000.0)  # fmt: skip
MANDOLIN = Plucked(0.13, 0.01, (2400.0, 8000.0), (1.7, 0.0014, 1.2e-7),
                   noise=(0.34, 1000.0, 7000.0, 0.005), shove=0.1, players=2, apart=5.0)  # fmt: skip
SITAR = Plucked(0.09, 0.01, (1200.0, 9000.0), (0.9, 0.001, 1.2e-7), noise=(0.3, 900.0, 6500.0, 0.005),
                shove=0.05, buzz=(0.5, 0.05))  # fmt: skip
# Two choirs of strings under quills: bright whatever the force.
HARPSICHORD = Plucked(0.11, 0.004, (6500.0, 4000.0), (1.0, 0.0011, 6e-8),
                      noise=(0.3, 1500.0, 8000.0, 0.004), shove=0.12, players=2, apart=3.0,
                      top_hz=11_000.0)  # fmt: skip
DULCIMER = Plucked(0.1, 0.012, (1000.0, 9500.0), (1.1, 0.001, 1.2e-7), noise=(0.4, 700.0, 5000.0, 0.004),
                   shove=0.15, players=3, apart=3.5)  # fmt: skip

GUITAR_BOX = Body("guitar", (98.0, 192.0, 235.0, 290.0, 385.0), more=90, quality=(18.0, 30.0), level=0.45)
BASS_BOX = Body(
    "bass", (62.0, 98.0, 118.0, 165.0, 220.0), more=40, top=1800.0, quality=(10.0, 22.0), level=0.4
)
FIDDLES = Body("fiddles", (275.0, 460.0, 545.0, 880.0, 1250.0), more=60, top=4200.0, quality=(8.0, 24.0),
               level=0.5)  # fmt: skip
UKULELE_BOX = Body("ukulele", (405.0, 560.0, 740.0, 1010.0, 1400.0), more=60, top=6000.0,
                   quality=(10.0, 24.0), level=0.55)  # fmt: skip
BANJO_HEAD = Body("banjo", (265.0, 430.0, 640.0, 980.0, 1450.0, 2100.0), more=50, top=6500.0,
                  quality=(5.0, 14.0), level=0.6)  # fmt: skip
MANDOLIN_BOX = Body("mandolin", (200.0, 410.0, 540.0, 880.0, 1250.0), more=70, top=6500.0,
                    quality=(10.0, 26.0), level=0.5)  # fmt: skip
SOUNDBOARD = Body("soundboard", (130.0, 190.0, 260.0, 350.0, 480.0), more=110, top=5200.0,
                  quality=(10.0, 40.0), level=0.35)  # fmt: skip
GOURD = Body("gourd", (110.0, 170.0, 260.0, 520.0), more=60, top=5000.0, quality=(10.0, 30.0),
             level=0.4)  # fmt: skip

PLUCKED = {
    "nylon_guitar": Voice(NYLON, 4.0, 0.08, Bus(70.0, 12_000.0, ((180.0, -2.0, 0.8),), GUITAR_BOX, -14.0)),
    "steel_guitar": Voice(STEEL, 5.0, 0.08, Bus(75.0, 13_000.0, ((200.0, -2.5, 0.8),), GUITAR_BOX, -14.0)),
    "clean_guitar": Voice(CLEAN, 5.0, 0.07, Bus(80.0, 5500.0, ((1800.0, 1.5, 0.8),), None, -11.0)),
    "ukulele": Voice(UKULELE, 2.0, 0.06, Bus(140.0, 12_000.0, ((420.0, -1.5, 0.8),), UKULELE_BOX, -14.0)),
    "harp": Voice(HARP, 4.5, 0.45, Bus(55.0, 12_000.0, ((240.0, -2.0, 0.8),), SOUNDBOARD, -9.0)),
    "banjo": Voice(BANJO, 1.5, 0.07, Bus(120.0, 13_000.0, ((900.0, -2.0, 0.9),), BANJO_HEAD, -15.0)),
    "mandolin": Voice(MANDOLIN, 2.2, 0.06, Bus(140.0, 13_000.0, ((350.0, -1.5, 0.8),), MANDOLIN_BOX, -14.0)),
    "sitar": Voice(SITAR, 4.5, 0.12, Bus(80.0, 11_000.0, ((260.0, -2.0, 0.8),), GOURD, -12.0)),
    "harpsichord": Voice(
        HARPSICHORD, 3.5, 0.05, Bus(60.0, 14_000.0, ((300.0, -2.0, 0.8),), SOUNDBOARD, -12.0), touch=0.6
    ),
    "dulcimer": Voice(DULCIMER, 3.4, 0.5, Bus(90.0, 13_000.0, ((400.0, -1.5, 0.8),), SOUNDBOARD, -12.0)),
    "pizzicato": Voice(PIZZICATO, 1.1, 0.2, Bus(60.0, 9000.0, (), FIDDLES, -9.0)),
    "upright_bass": Voice(UPRIGHT, 3.0, 0.06, Bus(34.0, 5000.0, ((240.0, -2.0, 0.9),), BASS_BOX, -22.0)),
    "electric_bass": Voice(FINGER_BASS, 4.0, 0.05, Bus(36.0, 4500.0, ((250.0, -2.0, 0.9),), None, None)),
}
