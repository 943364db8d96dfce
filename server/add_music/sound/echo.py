"""Echoes in time with the music: repeats that change sides and grow duller, as one linear filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Score
from add_music.sound.bus import Bus, response

Lines = NDArray[np.complex64]

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
    return REPEATS * _delay(score.tempo_bpm, longest)


def echoed(lines: Lines, echo: Echo, bpm: float, size: int) -> Lines:
    """The repeats of (2, bins) at the bins of a real transform of `size`."""
    same, other = _response(echo, _delay(bpm, echo.beats), size)
    return lines * same + lines[::-1] * other


def _delay(bpm: float, beats: float) -> int:
    return round(beats * 60 / bpm * RATE)


@lru_cache(maxsize=2)
def _response(echo: Echo, delay: int, size: int) -> tuple[Lines, Lines]:
    """The filters of the repeats that stay on their side and of those that change it."""
    # Whole turns are left out before the angle is taken: single precision would lose them.
    turns = (np.arange(size // 2 + 1, dtype=np.int64) * delay % size) / size
    once = np.exp(-2j * np.pi * turns).astype(np.complex64)
    band = response(BAND, size)[0]
    step = once * np.float32(10 ** (echo.level_db / 20))
    sides = [np.zeros_like(once), np.zeros_like(once)]
    for number in range(REPEATS):
        step = step * band
        sides[(number + 1) % 2] += step
        step = step * once * np.float32(echo.feedback)
    return sides[0], sides[1]
