"""
Busses: what happens to all notes of an instrument together, as one linear filter.

Body and equaliser become one impulse response, and the room is another, so that a bus is a
product in the frequency domain. Everything here is linear and fixed in time: stretches of
a score that are sounded apart sum to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from add_music.music.cues import RATE
from add_music.sound.chance import generator
from add_music.sound.convolve import convolved
from add_music.sound.modes import modes, ring

Spectrum = NDArray[np.complex64]

GRID = 16_384
"""Samples an equaliser may ring; a high-pass of 30 Hz needs a third of that."""
FRAME = 4 * GRID
"""Size of the transforms with which busses are filtered."""


@dataclass(frozen=True, slots=True)
class Body:
    """
    A resonating box beside the direct path.

    Args:
        hertz: its strongest modes.
        more: number of further modes scattered up to `top` Hz.
        quality: range of their Q.
        level: gain of all modes together against the direct path.
        width: how far left and right differ, 0–1.
    """

    name: str
    hertz: tuple[float, ...] = ()
    more: int = 0
    top: float = 5500.0
    quality: tuple[float, float] = (15.0, 50.0)
    level: float = 0.4
    width: float = 0.3


@dataclass(frozen=True, slots=True)
class Bus:
    """
    Equaliser, body and share of the room.

    Args:
        low_cut, high_cut: Hz, second order; 0 and 24 000 leave the sound alone.
        bands: (Hz, dB, Q) bells.
        room_db: level of the room against the direct sound; None keeps out of the room.
    """

    low_cut: float = 30.0
    high_cut: float = 24_000.0
    bands: tuple[tuple[float, float, float], ...] = ()
    body: Body | None = None
    room_db: float | None = -14.0

    @property
    def flat(self) -> bool:
        """Nothing but a share of the room."""
        return self.low_cut <= 0 and self.high_cut >= RATE / 2 and not self.bands and self.body is None


RUMBLE_HZ = 22.0
"""Below it there is no music, and strokes that are rounded leave a trace of direct current."""
AIRY = Bus(RUMBLE_HZ, 24_000.0, ((6500.0, 4.5, 0.5),), room_db=None)
"""The whole band's tone: without it a band of code is darker above 4 kHz than records are."""
OPEN = Bus(RUMBLE_HZ, 24_000.0, ((125.0, 2.0, 0.9), (6500.0, 4.5, 0.5), (10_500.0, 5.5, 0.5)), room_db=None)
"""For bands without cymbals that play all the time: the bow's and the string's own noise is brought up."""
DUSTY = Bus(RUMBLE_HZ, 11_000.0, ((125.0, 2.0, 0.9), (3000.0, 2.0, 0.6), (6500.0, 4.0, 0.6)), room_db=None)
WARM = Bus(
    RUMBLE_HZ, 24_000.0,
    ((170.0, 3.0, 0.7), (2200.0, -4.0, 0.6), (6500.0, 4.5, 0.5), (10_500.0, 5.5, 0.5)), room_db=None,
)  # fmt: skip
"""Tunes high over little bass: the body is brought up against the edge, as halls do. Without it their
spectrum falls by 2 to 3 dB an octave from 100 Hz to 4 kHz, that of records by 5 (benchmarks.music)."""
ALONE = Bus(
    RUMBLE_HZ, 24_000.0,
    ((170.0, 4.0, 0.7), (1900.0, -6.0, 0.6), (6500.0, 4.5, 0.5), (10_500.0, 5.5, 0.5)), room_db=None,
)  # fmt: skip
"""The same for a single instrument, whose tune lies where nobody else covers its edge."""
OPEN_GENRES = (
    "acoustic",
    "folk",
    "jazz",
    "epic",
    "world",
)
WARM_GENRES = ("cinematic", "orchestral", "suspense", "classical", "ambient")
TONE = {"lofi": DUSTY, "piano": ALONE, **dict.fromkeys(OPEN_GENRES, OPEN), **dict.fromkeys(WARM_GENRES, WARM)}
"""Genres with a tone of their own; the others are AIRY."""


def through(wave: NDArray[np.float32], bus: Bus) -> NDArray[np.float32]:
    """The wave (2, n) through body and equaliser, (2, n + GRID)."""
    return convolved(wave, response(bus, FRAME), GRID)


@lru_cache(maxsize=64)
def response(bus: Bus, size: int) -> Spectrum:
    """The filter of body and equaliser at the bins of a real transform, (1 or 2, size/2 + 1)."""
    return np.asarray(np.fft.rfft(impulse(bus), size), np.complex64)


@lru_cache(maxsize=64)
def impulse(bus: Bus) -> NDArray[np.float32]:
    """The impulse response of body and equaliser, (2, GRID); without body (1, GRID), for both sides."""
    direct = np.zeros((2 if bus.body else 1, GRID), np.float32)
    direct[:, 0] = 1.0
    if bus.body:
        direct += _body(bus.body)
    spectrum = np.fft.rfft(direct) * _equaliser(bus)
    return np.asarray(np.fft.irfft(spectrum, GRID), np.float32)


def _body(body: Body) -> NDArray[np.float32]:
    rng = generator("body", body.name)
    hertz = np.concatenate([body.hertz, np.exp(rng.uniform(np.log(120), np.log(body.top), body.more))])
    quality = rng.uniform(*body.quality, len(hertz))
    sign = rng.choice([-1.0, 1.0], len(hertz))
    # Equal peak height whatever the Q: a mode's peak in the spectrum is gain/(2·decay).
    decay = np.maximum(np.pi * hertz / quality, 9.0)
    gain = np.where(np.arange(len(hertz)) < len(body.hertz), 1.6, 0.5) * sign * decay * 2 / RATE
    pan = rng.uniform(-body.width, body.width, len(hertz))
    window = np.cos(np.pi / 2 * np.linspace(0, 1, GRID)) ** 0.5
    return np.asarray(ring(modes(hertz, decay, body.level * gain, pan), GRID).T * window, np.float32)


def _equaliser(bus: Bus) -> NDArray[np.complex128]:
    """The filters by the bilinear transform: causal, so that nothing of them wraps round the GRID."""
    s = 1j * _warped(np.linspace(0, RATE / 2, GRID // 2 + 1))
    out = np.ones(len(s), np.complex128)
    if bus.low_cut > 0:
        w = _warped(bus.low_cut)
        out *= s**2 / (s**2 + s * w * np.sqrt(2) + w**2)
    if bus.high_cut < RATE / 2:
        w = _warped(bus.high_cut)
        out *= w**2 / (s**2 + s * w * np.sqrt(2) + w**2)
    for hertz, db, quality in bus.bands:
        w, a = _warped(hertz), 10 ** (db / 40)
        out *= (s**2 + s * w * a / quality + w**2) / (s**2 + s * w / (a * quality) + w**2)
    return out


def _warped(hertz: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(np.tan(np.minimum(np.pi * np.asarray(hertz) / RATE, 1.5707)))
