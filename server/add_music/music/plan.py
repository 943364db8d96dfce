"""What every writer of a part is given: the genre bent by moods, the grid, the form, the chords."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from add_music.music.form import Passage
from add_music.music.genres.model import Genre
from add_music.music.harmony import Slot
from add_music.music.moods import Mood
from add_music.music.timing import SIXTEENTH, Clock, Grid

LOUDEST = 122
MIDDLE_ENERGY, MIDDLE_VELOCITY, SLOPE = 0.62, 78.5, 46.0
"""How hard a section of middle energy is played, and what full energy adds to none."""


class Stroke(NamedTuple):
    """A note while it is being written; `firm` ones stand exactly where they are (accents, the end)."""

    tick: int
    ticks: int
    pitch: int
    velocity: int
    firm: bool = False


@dataclass(frozen=True)
class Plan:
    """All decisions that stand before the first note is written."""

    seed: int
    genre: Genre
    mood: Mood
    grid: Grid
    passages: tuple[Passage, ...]
    slots: tuple[Slot, ...]
    quiet: tuple[tuple[int, int], ...]
    """Spans of speech in ticks, the end not included."""

    @cached_property
    def clock(self) -> Clock:
        return self.grid.clock()

    @cached_property
    def _slot_ticks(self) -> list[int]:
        return [slot.tick for slot in self.slots]

    @cached_property
    def _quiet_starts(self) -> list[int]:
        return [start for start, _ in self.quiet]

    @property
    def steps(self) -> int:
        """Sixteenths in a bar."""
        return self.grid.beats_per_bar * 4

    def slot_at(self, tick: int) -> int:
        """Number of the chord that sounds there."""
        return max(bisect_right(self._slot_ticks, tick) - 1, 0)

    def bar_steps(self, bar: int) -> int:
        """Sixteenths of that bar before the final chord cuts it off."""
        return min(self.steps, (self.grid.final_tick - self.grid.bar_tick(bar)) // SIXTEENTH)

    def is_quiet(self, tick: int) -> bool:
        """Whether somebody speaks at that tick."""
        at = bisect_right(self._quiet_starts, tick) - 1
        return at >= 0 and tick < self.quiet[at][1]

    def touches_quiet(self, start: int, end: int) -> bool:
        """Whether somebody speaks between two ticks."""
        at = bisect_right(self._quiet_starts, start) - 1
        if at >= 0 and start < self.quiet[at][1]:
            return True
        return at + 1 < len(self.quiet) and self.quiet[at + 1][0] < end

    def velocity(self, energy: float, accent: float = 0.0) -> int:
        """MIDI velocity of a stroke in a passage of that energy."""
        above = SLOPE * self.genre.dynamics * (energy - MIDDLE_ENERGY)
        return loud((MIDDLE_VELOCITY + above) * self.mood.force + accent)


def loud(velocity: float) -> int:
    """A velocity within what instruments are made for."""
    return max(14, min(LOUDEST, round(velocity)))


def fitted(pattern: str, steps: int) -> str:
    """A pattern cut or repeated to a bar of so many sixteenths."""
    while len(pattern) < steps:
        pattern += pattern
    return pattern[:steps]


def other_line(line: int, count: int, chance: random.Random) -> int:
    """A neighbour of that line, a busier or a sparser one; itself where there is none."""
    return max(0, min(count - 1, line + chance.choice((-1, 1))))


def line_for(lines: tuple[str, ...], energy: float, density: float) -> int:
    """Which of the lines from sparse to busy suits an energy."""
    level = (energy - 0.15) / 0.75 * density
    return max(0, min(len(lines) - 1, int(level * len(lines))))
