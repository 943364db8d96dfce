"""Echoes in time with the music: repeats that change sides and grow duller, in one linear filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Score
from add_music.sound.bus import GRID, Bus, through

Samples = NDArray[np.float32]

BAND = Bus(260.0, 4200.0, room_db=None)
REPEATS = 4


@dataclass(frozen=True, slots=True)
class Echo:
    """`beats` between repeats, level of the first in dB, of each against the one before as `feedback`."""

    beats: float
    level_db: float
    feedback: float = 0.5


DOTTED, WIDE, SLAP = Echo(0.75, -11.0, 0.5), Echo(1.0, -13.0, 0.45), Echo(0.5, -15.0, 0.3)
ECHOES: Mapping[str, Mapping[str, Echo]] = {
    "ambient": {"lead": DOTTED, "counter": DOTTED},
    "electronic": {"lead": DOTTED, "counter": DOTTED},
    "house": {"lead": DOTTED, "counter": WIDE},
    "synthwave": {"lead": DOTTED, "counter": DOTTED},
    "trap": {"lead": DOTTED, "counter": DOTTED},
    "tropical": {"lead": WIDE},
    "pop": {"lead": SLAP, "counter": WIDE},
    "corporate": {"counter": DOTTED},
    "hiphop": {"lead": WIDE},
    "lofi": {"lead": SLAP},
}
"""Genre → role → its echo; the other parts are heard in the room alone."""


def echo_of(score: Score, role: str) -> Echo | None:
    """The echo of a role."""
    return ECHOES.get(score.genre, {}).get(role)


def length_of_echoes(score: Score) -> int:
    """Samples by which the genre's echoes outlast what is played."""
    longest = max((echo.beats for echo in ECHOES.get(score.genre, {}).values()), default=0.0)
    return REPEATS * _delay(score.tempo_bpm, longest) + 2 * GRID if longest else 0


def echoed(wave: Samples, echo: Echo, bpm: float) -> Samples:
    """The repeats of (2, n), longer than it by those and by their filter."""
    delay = _delay(bpm, echo.beats)
    out = np.zeros((2, wave.shape[1] + REPEATS * delay + 2 * GRID), np.float32)
    repeat, level = wave, 10 ** (echo.level_db / 20)
    for number in range(1, REPEATS + 1):
        if number % 2:
            repeat = through(repeat, BAND)  # every other one is duller than the one before
        repeat = repeat[::-1]
        out[:, number * delay : number * delay + repeat.shape[1]] += repeat * np.float32(level)
        level *= echo.feedback
    return out


def _delay(bpm: float, beats: float) -> int:
    return round(beats * 60 / bpm * RATE)
