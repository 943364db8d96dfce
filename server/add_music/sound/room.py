"""Rooms: impulse responses of noise that dies out at its own speed in each octave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.chance import generator
from add_music.sound.convolve import convolved
from add_music.sound.modes import LN1000

OCTAVES = (90.0, 180.0, 355.0, 710.0, 1420.0, 2840.0, 5680.0, 11_360.0)
"""Borders between the bands, Hz."""
TAPS = 10
"""Early reflections a side."""


@dataclass(frozen=True, slots=True)
class Room:
    """
    Args:
        seconds: T60 of the middle octaves.
        high: T60 at 8 kHz as a share of it.
        delay_ms: until the first reflection.
        level_db: against the room of another name, at the same send.
    """

    name: str
    seconds: float
    high: float
    delay_ms: float
    level_db: float = 0.0


ROOMS = {
    "studio": Room("studio", 0.55, 0.5, 6.0, -2.0),
    "chamber": Room("chamber", 1.1, 0.45, 12.0, 0.0),
    "plate": Room("plate", 1.6, 0.5, 10.0, 0.0),
    "hall": Room("hall", 2.3, 0.35, 24.0, 2.0),
}

ROOM_OF_GENRE = {
    "lofi": "chamber", "ambient": "hall", "cinematic": "hall", "corporate": "plate", "acoustic": "chamber",
    "folk": "chamber", "electronic": "plate", "house": "plate", "synthwave": "plate", "hiphop": "studio",
    "trap": "plate", "jazz": "chamber", "classical": "hall", "piano": "hall", "rock": "studio",
    "pop": "plate",
    "funk": "studio", "latin": "chamber", "tropical": "plate", "orchestral": "hall", "epic": "hall",
    "suspense": "hall", "comedy": "chamber", "chiptune": "studio", "holiday": "hall", "world": "chamber",
}  # fmt: skip


def room_of(genre: str) -> Room:
    """The room a genre is played in."""
    return ROOMS[ROOM_OF_GENRE.get(genre, "plate")]


def length_of(room: Room) -> int:
    """Samples until the room is silent."""
    return int((room.seconds * 1.1 + room.delay_ms / 1000) * RATE)


def heard_in(room: Room, wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the room gives back of (2, n), (2, n + length_of(room))."""
    return convolved(wave, _kernel(room), length_of(room))


@lru_cache(maxsize=2)
def _kernel(room: Room) -> NDArray[np.complex64]:
    size = 1 << (2 * length_of(room) - 1).bit_length()
    return np.asarray(np.fft.rfft(_impulse(room), size), np.complex64)


def _impulse(room: Room) -> NDArray[np.float32]:
    """(2, n) with unit energy a side at level 0 dB."""
    rng = generator("room", room.name)
    size = length_of(room)
    time = np.arange(size) / RATE
    noise = np.fft.rfft(rng.standard_normal((2, size)))
    f = np.fft.rfftfreq(size, 1 / RATE)
    edges = (0.0, *OCTAVES, RATE)
    wave = np.zeros((2, size))
    for low, high in pairwise(edges):
        middle = np.sqrt(max(low, 45.0) * min(high, 20_000.0))
        share = np.interp(np.log2(middle), np.log2([60, 250, 1000, 8000, 16_000]),
                          [0.8, 1.1, 1.0, room.high, room.high * 0.6])  # fmt: skip
        # Lows and the very top are left thin: mud and hiss are not room.
        gain = np.interp(np.log2(middle), np.log2([60, 150, 300, 4000, 16_000]), [0.1, 0.6, 1, 0.8, 0.3])
        band = np.where((f >= low) & (f < high), noise, 0)
        wave += gain * np.fft.irfft(band, size) * np.exp(-LN1000 / (room.seconds * share) * time)
    delay = int(room.delay_ms / 1000 * RATE)
    # Noise swells over the first 20 ms while the early reflections come in one by one.
    wave *= np.clip((time - room.delay_ms / 1000) / 0.02, 0, 1)
    early = np.zeros((2, size))
    for side in early:
        at = delay + np.sort(rng.uniform(0, 0.045 * RATE, TAPS)).astype(int)
        side[at] += rng.choice([-1.0, 1.0], TAPS) * np.linspace(3.0, 1.0, TAPS)
    wave += early
    wave *= np.cos(np.pi / 2 * np.clip((time / time[-1] - 0.8) / 0.2, 0, 1))
    wave /= np.sqrt(np.sum(wave**2, axis=1, keepdims=True))
    return np.asarray(wave * 10 ** (room.level_db / 20), np.float32)
