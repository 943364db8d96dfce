"""Keyboards, bars and bells: everything that is struck and rings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from add_music.music.cues import RATE
from add_music.sound.bus import Body, Bus
from add_music.sound.instruments.model import Samples, Voice
from add_music.sound.modes import LN1000, join, modes, ring
from add_music.sound.waves import attack, burst, hertz

PIANO_TOP_HZ = 12_500.0


@dataclass(frozen=True, slots=True)
class Hammer:
    """What sets a felt piano apart from a grand: strength, slope of the spectrum, knock."""

    strength: float = 1.0
    slope: float = 1.0
    low_knock: float = 1.0
    high_knock: float = 1.0
    onset_s: float = 0.0018


@dataclass(frozen=True, slots=True)
class Piano:
    """
    Strings with two stages of decay (Weinreich, JASA 1977) under a hammer.

    Inharmonicity after Rigaud, David and Daudet (JASA 2013), loss growing with frequency in the
    form of Bensa et al. (JASA 2003).
    """

    hammer: Hammer

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        hammer = self.hammer
        f0, force = hertz(key), strength * hammer.strength
        stiff = np.exp(0.0926 * key - 13.64) + np.exp(-0.0847 * key - 5.82)
        n = np.arange(1, max(int(PIANO_TOP_HZ / f0), 1) + 1)
        f = n * f0 * np.sqrt(1 + stiff * n**2)
        f = f / np.sqrt(1 + stiff)
        # Per kHz at first; towards the top a felt's spectrum falls per octave (Chaigne and Askenfelt, 1994).
        reach = f / 1000 / (1 + f / 16_000)
        db = -(12.5 - 8 * force) * hammer.slope * reach * (f0 / 262) ** -0.22 + rng.normal(0, 1.6, len(n))
        gain = 10 ** (db / 20) * (np.abs(np.sin(n * np.pi * 0.118)) + 0.07) * n**-0.45
        gain *= f**2 / (f**2 + 75**2)
        heard = gain > gain.max() * 10 ** (-66 / 20)
        f, gain = f[heard], gain[heard]
        loss = LN1000 / (7.5 * 2 ** (-(key - 60) / 15)) * (1 + f / 2600 + (f / 7000) ** 2)
        split = 0.25 * rng.uniform(0.4, 1.6, len(f))
        pan = np.clip((key - 62) / 90 + rng.uniform(-0.12, 0.12, len(f)), -0.5, 0.5)
        bank = join(
            modes(f, loss, gain * 0.76, pan),
            modes(f + split, loss * 1.1, gain * 0.24, pan),
            modes(f - 0.4 * split, loss * 0.24, gain * 0.2, -pan),
        )
        out = ring(bank, samples) * attack(samples, hammer.onset_s * (1.6 - force))[:, None]
        size = float(np.sqrt(np.sum(gain**2)))
        out += burst(rng, samples, 70, 420, 0.028) * (0.55 * size * force * hammer.low_knock)
        out += burst(rng, samples, 900, 9000, 0.013) * (0.38 * size * force**2 * hammer.high_knock)
        return np.asarray(out / size, np.float32)


@dataclass(frozen=True, slots=True)
class Bar:
    """
    A bar, tine, bell or membrane.

    Args:
        partials: (ratio to the pitch, gain at full strength, T60 in s at key 60).
        soft: dB an octave that a weak stroke takes off above the pitch.
        decay_octaves: the T60 halves every so many octaves upwards.
        tap: (gain, low Hz, high Hz, seconds) of the stroke's noise.
        pair_cents: a second, detuned mode beside the first, for life.
        tremolo: (Hz, depth).
    """

    partials: tuple[tuple[float, float, float], ...]
    soft: float = 5.0
    decay_octaves: float = 1.4
    tap: tuple[float, float, float, float] = (0.1, 500.0, 4000.0, 0.012)
    pair_cents: float = 4.0
    onset_s: float = 0.0012
    tremolo: tuple[float, float] = (0.0, 0.0)
    width: float = 0.2
    dull: float = 0.0

    def __call__(self, key: float, strength: float, samples: int, rng: np.random.Generator) -> Samples:
        f0 = hertz(key)
        ratio, gain, t60 = (np.array(column) for column in zip(*self.partials, strict=True))
        gain = gain * 10 ** (-self.soft * (1 - strength) * np.log2(np.maximum(ratio, 1)) / 20)
        # High keys of the same instrument have fewer audible partials.
        gain = gain * np.where(ratio > 1, (262 / f0) ** self.dull, 1.0)
        gain = gain * 10 ** (rng.normal(0, 0.8, len(gain)) / 20)
        loss = LN1000 / (t60 * 2 ** (-(key - 60) / 12 / self.decay_octaves))
        f = f0 * ratio
        pan = rng.uniform(-self.width, self.width, len(f))
        pair = 2 ** (self.pair_cents / 1200)
        bank = join(modes(f, loss, gain * 0.8, pan), modes(f * pair, loss * 0.9, gain * 0.2, -pan))
        out = ring(bank, samples) * attack(samples, self.onset_s)[:, None]
        level, low, high, seconds = self.tap
        out = out + burst(rng, samples, low, high, seconds) * (level * strength)
        rate, depth = self.tremolo
        if depth:
            out = out * _tremolo(samples, rate, depth, rng)
        return np.asarray(out, np.float32)


def _tremolo(samples: int, rate: float, depth: float, rng: np.random.Generator) -> Samples:
    turn = np.float32(2 * np.pi * rate / RATE)
    phase = np.arange(samples, dtype=np.float32) * turn + np.float32(2 * np.pi * rng.random())
    sides = np.stack([phase, phase + np.float32(0.9)], axis=1)
    return np.float32(1) - np.float32(depth / 2) * (1 + np.sin(sides))


# A tine and a tone bar that hold each other up: few harmonics, falling slowly and nearly together,
# under a short glassy ring of the tine alone (Pfeifle and Bader 2016; Gabrielli et al., JASA 2020).
RHODES = Bar(
    partials=(
        (1.0, 1.0, 17.0), (2.0, 0.5, 14.0), (3.0, 0.13, 12.0), (4.0, 0.045, 10.0), (5.0, 0.016, 8.0),
        (7.1, 0.11, 0.5), (19.2, 0.02, 0.12),
    ),
    soft=13.0, decay_octaves=2.4, tap=(0.07, 90.0, 900.0, 0.02), pair_cents=0.7, onset_s=0.003,
    tremolo=(4.6, 0.2), width=0.08, dull=0.4,
)  # fmt: skip
# Reeds before a charged plate: the closer they swing to it, the more harmonics (Pfeifle and Bader,
# "Tone production of the Wurlitzer and Rhodes E-pianos", 2016).
WURLITZER = Bar(
    partials=(
        (1.0, 1.0, 5.5), (2.0, 0.75, 4.6), (3.0, 0.42, 3.9), (4.0, 0.3, 3.3), (5.0, 0.19, 2.8),
        (6.0, 0.12, 2.4), (7.0, 0.08, 2.1), (8.0, 0.055, 1.8), (6.27, 0.05, 0.3),
    ),
    soft=11.0, decay_octaves=1.8, tap=(0.08, 200.0, 2200.0, 0.01), pair_cents=1.0, onset_s=0.0016,
    tremolo=(5.6, 0.2), width=0.06, dull=0.5,
)  # fmt: skip
VIBRAPHONE = Bar(
    partials=((1.0, 1.0, 6.5), (3.984, 0.374, 1.9), (10.0, 0.119, 0.6), (17.2, 0.034, 0.25)),
    soft=10.0, decay_octaves=2.2, tap=(0.05, 400.0, 3000.0, 0.012), pair_cents=1.0, tremolo=(5.1, 0.28),
)  # fmt: skip
MARIMBA = Bar(
    partials=((1.0, 1.0, 1.15), (3.98, 0.408, 0.34), (9.6, 0.153, 0.12), (16.4, 0.051, 0.06)),
    soft=9.0, decay_octaves=1.3, tap=(0.14, 200.0, 2600.0, 0.02), pair_cents=5.0, dull=0.3,
)  # fmt: skip
KALIMBA = Bar(
    partials=((1.0, 1.0, 1.9), (5.6, 0.136, 0.35), (6.3, 0.187, 0.28), (11.0, 0.085, 0.14),
              (16.0, 0.034, 0.08)),
    soft=8.0, decay_octaves=1.6, tap=(0.16, 600.0, 4200.0, 0.016), pair_cents=3.0, dull=0.3,
)  # fmt: skip
MUSIC_BOX = Bar(
    partials=((1.0, 1.0, 3.4), (2.0, 0.17, 2.0), (6.27, 0.238, 0.7), (17.55, 0.051, 0.2)),
    soft=7.0, decay_octaves=1.7, tap=(0.07, 2500.0, 9000.0, 0.007), pair_cents=2.0, dull=0.5,
)  # fmt: skip
BELLS = Bar(
    partials=((1.0, 1.0, 4.2), (2.0, 0.3, 2.6), (2.76, 0.25, 2.2), (5.4, 0.18, 1.1), (8.93, 0.06, 0.5)),
    soft=5.0, decay_octaves=2.0, tap=(0.05, 2000.0, 8000.0, 0.008), pair_cents=3.0, dull=0.5, width=0.35,
)  # fmt: skip
# Bars free at both ends: 1 : 2.76 : 5.40 : 8.93; undercut ones are tuned, a xylophone's to the
# twelfth (Fletcher and Rossing, The Physics of Musical Instruments, chapter 19).
GLOCKENSPIEL = Bar(
    partials=((1.0, 1.0, 4.0), (2.756, 0.3, 1.6), (5.404, 0.2, 0.6), (8.933, 0.09, 0.25)),
    soft=7.0, decay_octaves=1.9, tap=(0.12, 3500.0, 11_000.0, 0.004), pair_cents=1.5, dull=0.4, width=0.3,
)  # fmt: skip
CELESTA = Bar(
    partials=((1.0, 1.0, 3.4), (2.756, 0.05, 0.9), (4.0, 0.11, 0.8), (5.404, 0.03, 0.35)),
    soft=9.0, decay_octaves=1.5, tap=(0.12, 500.0, 3200.0, 0.009), pair_cents=1.5, onset_s=0.0022, dull=0.3,
)  # fmt: skip
XYLOPHONE = Bar(
    partials=((1.0, 1.0, 0.62), (3.0, 0.5, 0.24), (6.1, 0.28, 0.11), (10.2, 0.1, 0.06)),
    soft=6.0, decay_octaves=1.2, tap=(0.3, 900.0, 7000.0, 0.006), pair_cents=2.0, dull=0.3,
)  # fmt: skip
# The note areas of a pan are hammered to octave and twelfth (Rossing, Hampton and Hansen,
# Physics Today 1996); what they pass to each other makes the pairs beat.
STEEL_DRUM = Bar(
    partials=((1.0, 1.0, 1.9), (2.0, 0.62, 1.3), (3.0, 0.28, 0.8), (4.02, 0.2, 0.6), (5.1, 0.1, 0.35),
              (6.3, 0.08, 0.25)),
    soft=7.0, decay_octaves=1.6, tap=(0.16, 900.0, 5000.0, 0.007), pair_cents=9.0, dull=0.3, width=0.3,
)  # fmt: skip
HANDPAN = Bar(
    partials=((1.0, 1.0, 3.4), (2.0, 0.5, 2.3), (3.0, 0.22, 1.6), (4.9, 0.05, 0.5), (0.5, 0.05, 0.25)),
    soft=9.0, decay_octaves=1.8, tap=(0.3, 150.0, 1800.0, 0.012), pair_cents=4.0, onset_s=0.0025, dull=0.3,
)  # fmt: skip
TIMPANI = Bar(
    partials=((1.0, 1.0, 2.2), (1.5, 0.55, 1.6), (1.99, 0.36, 1.2), (2.44, 0.2, 0.9), (2.89, 0.13, 0.7),
              (0.85, 0.25, 0.35), (3.6, 0.08, 0.4)),
    soft=5.0, decay_octaves=2.0, tap=(0.5, 60.0, 700.0, 0.03), pair_cents=0.0, onset_s=0.003,
)  # fmt: skip

BOARD = Body("board", (98.0, 147.0, 205.0, 288.0), more=160, top=5200.0, quality=(15.0, 60.0), level=0.3)
TUBES = Body("tubes", more=24, top=2500.0, quality=(8.0, 20.0), level=0.12)

STRUCK = {
    "piano": Voice(Piano(Hammer()), 7.0, 0.07, Bus(38.0, 16_000.0, ((2900.0, 1.5, 0.8),), BOARD, -14.0)),
    "felt_piano": Voice(
        Piano(Hammer(0.75, 2.0, 2.2, 0.25, 0.004)), 6.0, 0.09,
        Bus(38.0, 3800.0, ((260.0, -1.5, 0.8),), BOARD, -13.0),
    ),
    "rhodes": Voice(RHODES, 9.0, 0.08, Bus(50.0, 3000.0, ((700.0, 1.0, 0.7),), None, -15.0)),
    "wurlitzer": Voice(WURLITZER, 5.0, 0.05, Bus(60.0, 5200.0, ((900.0, 1.5, 0.7),), None, -15.0)),
    "vibraphone": Voice(VIBRAPHONE, 5.0, 0.5, Bus(80.0, 12_000.0, room_db=-11.0)),
    "marimba": Voice(MARIMBA, 1.8, None, Bus(60.0, 12_000.0, body=TUBES, room_db=-12.0)),
    "kalimba": Voice(KALIMBA, 2.2, None, Bus(90.0, 12_000.0, body=TUBES, room_db=-12.0)),
    "music_box": Voice(MUSIC_BOX, 3.2, None, Bus(150.0, 13_000.0, room_db=-10.0)),
    "bells": Voice(BELLS, 4.2, None, Bus(120.0, 11_000.0, room_db=-9.0)),
    "glockenspiel": Voice(GLOCKENSPIEL, 3.2, None, Bus(200.0, 14_000.0, room_db=-10.0)),
    "celesta": Voice(CELESTA, 2.6, 0.3, Bus(150.0, 11_000.0, body=TUBES, room_db=-10.0)),
    "xylophone": Voice(XYLOPHONE, 1.0, None, Bus(90.0, 13_000.0, body=TUBES, room_db=-11.0)),
    "steel_drum": Voice(STEEL_DRUM, 1.9, None, Bus(110.0, 12_000.0, room_db=-12.0)),
    "handpan": Voice(HANDPAN, 3.2, None, Bus(70.0, 9000.0, body=TUBES, room_db=-10.0)),
    "timpani": Voice(TIMPANI, 1.8, None, Bus(35.0, 5000.0, room_db=-9.0)),
}  # fmt: skip
