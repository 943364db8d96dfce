"""
Riding the faders: thin passages are brought up a little, as a mixing engineer would.

An arrangement for two soft players lies 20 dB below the full band; under a picture that is
too much: the beginning would be lost or the end too loud. How loud each bar is written
follows from its notes, so the ride is part of the performance and the same in every stretch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from add_music.music.score import PPQ, Part, Score
from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.instruments.model import REFERENCE_VELOCITY

SHARE = 0.25
"""So much of the distance to the loudest bar is taken back."""
MOST_DB = 9.0
SMOOTH = np.array([0.25, 0.5, 0.25])
FULL_STROKES = 6
"""So many strokes a bar count as a part that plays all the time, as do notes that fill it one by one."""


class Ride:
    """The gain of each moment of a score."""

    def __init__(self, score: Score) -> None:
        self._bar = score.beats_per_bar * PPQ
        self._db = _ride_db(score, self._bar)

    def gain_at(self, tick: int) -> float:
        """Linear gain for a note that is struck at that tick."""
        middle = tick / self._bar - 0.5
        return float(10 ** (np.interp(middle, np.arange(len(self._db)), self._db) / 20))


_last: tuple[Score, Ride] | None = None


def ride_of(score: Score) -> Ride:
    """The ride of a score; the last one of this process is kept, as it is asked for stretch after stretch."""
    global _last
    last = _last
    if last is None or last[0] is not score:
        last = _last = (score, Ride(score))
    return last[1]


def _ride_db(score: Score, bar: int) -> NDArray[np.float64]:
    bars = max(score.final_tick // bar, 1)
    power = np.zeros(bars)
    for part in score.parts:
        power += _written(part, bars, bar)
    if not power.any():
        return np.zeros(1)
    level = 10 * np.log10(np.maximum(power, power.max() * 1e-4))
    below = level.max() - level
    # The last chord is played as the bar before it: what dies out is not pulled up.
    return np.convolve(np.pad(np.minimum(SHARE * below, MOST_DB), 1, mode="edge"), SMOOTH, "valid")


def _written(part: Part, bars: int, bar: int) -> NDArray[np.float64]:
    """Power of the part in each bar, by its gain, its velocities and how much of the bar it fills."""
    filled, strength, strokes = np.zeros(bars), np.zeros(bars), np.zeros(bars)
    touch = INSTRUMENTS[part.instrument].touch
    for note in part.notes:
        first = max(note.tick, 0) // bar
        last = max(note.tick + note.ticks - 1, note.tick, 0) // bar
        for number in range(first, min(last, bars - 1) + 1):
            begin, end = max(note.tick, number * bar), min(note.tick + note.ticks, (number + 1) * bar)
            filled[number] += max(end - begin, 0) / bar
            strokes[number] += 1
            strength[number] += (note.velocity / REFERENCE_VELOCITY) ** (2 * touch)
    # Notes held together add up: a chord of four is louder than one.
    presence = np.maximum(filled, np.minimum(strokes / FULL_STROKES, 1.0))
    return 10 ** (part.gain_db / 10) * presence * strength / np.maximum(strokes, 1)
