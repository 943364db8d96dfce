"""
The form: how many bars, which section, how intense.

Sections are whole phrases laid over the bars before the final chord. Short pieces get a theme
and a cadence, longer ones an arch, very long ones chapters: each chapter has its own pair of
themes, may move the key, and tops the one before a little, so that an hour is not a loop.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from add_music.music.genres.model import Genre, Player
from add_music.music.moods import Drive
from add_music.music.theory import Key
from add_music.music.timing import Grid

ENERGY_OF = {
    "sting": 0.75, "intro": 0.3, "theme": 0.55, "build": 0.66, "contrast": 0.62, "break": 0.36,
    "climax": 0.88,
    "outro": 0.5,
}  # fmt: skip

ARCHES: dict[int, tuple[str, ...]] = {
    1: ("theme",),
    2: ("theme", "climax"),
    3: ("intro", "theme", "climax"),
    4: ("intro", "theme", "contrast", "climax"),
    5: ("intro", "theme", "contrast", "climax", "outro"),
    6: ("intro", "theme", "build", "contrast", "climax", "outro"),
    7: ("intro", "theme", "contrast", "break", "theme", "climax", "outro"),
    8: ("intro", "theme", "build", "contrast", "break", "theme", "climax", "outro"),
    9: ("intro", "theme", "build", "contrast", "theme", "break", "build", "climax", "outro"),
}

CHAPTERS: tuple[tuple[str, ...], ...] = (
    ("theme", "contrast", "theme", "break"),
    ("theme", "build", "contrast", "climax", "break"),
    ("contrast", "theme", "build", "climax", "break"),
    ("theme", "theme", "contrast", "build", "climax", "break"),
)
KEY_MOVES = (0, 5, -2, 0, 3, -5, 2)
"""Semitones a new chapter's key lies from home: fourths, steps and the relative side, home often."""

CLOSING = 2
"""Sections at the end of a piece of chapters that come back to its first theme."""
STING_S = 5.0
"""What is shorter has no room for a theme: an upbeat and a cadence."""
COUNTS = ((9, 1), (17, 2), (28, 3), (42, 4), (60, 5), (80, 6), (100, 7), (125, 8), (150, 9))
"""Up to so many seconds before the last chord: so many sections."""
SHORTEST_SECTION = 2
"""Bars."""
SECTION_S = 17.0
"""Length of a section in pieces that are longer still."""
TURN = 1.3
"""What a section that begins where the picture does so too is worth; a cut alone is worth 1."""
AROUND_TURN_S = 6.0
MOVED, MOST_MOVED = 0.6, 0.2
"""Energy that all the movement there is, and movement at the most, gives or takes a section."""
LEAST_SPREAD = 0.05
"""Less than that is no movement to follow."""
WEIGHTS = {"intro": 0.55, "build": 0.7, "break": 0.7, "outro": 0.75, "climax": 1.2}
"""Length of a section against a theme's."""


@dataclass(frozen=True, slots=True)
class Passage:
    """
    A section with what its writers need: bars `first`–`last` (not included), theme number, key.

    `energy` is how hard and how densely is played; `presence` how many of the band play. A calm
    piece is played softly, but by its band: what makes a genre is not left out for being quiet.
    """

    number: int
    kind: str
    theme: int
    chapter: int
    first: int
    last: int
    energy: float
    presence: float
    key: Key
    visit: int
    rests: frozenset[str] = frozenset()
    """Names of players that are silent in it."""

    @property
    def bars(self) -> int:
        return self.last - self.first

    def has(self, player: Player) -> bool:
        """Whether that player plays in it."""
        return self.presence >= player.enters and player.name not in self.rests


def shape(genre: Genre, grid: Grid, key: Key, motion: Sequence[float], drive: Drive,
          chance: random.Random) -> tuple[Passage, ...]:  # fmt: skip
    """
    The passages of a piece, covering every bar.

    Args:
        genre: gives the phrase length and forms of its own.
        grid: bars and hits; boundaries prefer bars on which a cut falls.
        key: the home key.
        motion: movement of the picture, one value a second, may be empty.
        drive: bends each passage's energy and presence.
        chance: draws chapter plans.
    """
    kinds = _kinds(genre, grid, chance)
    clock = grid.clock()
    turns = _turns(motion, [clock.seconds(grid.bar_tick(bar)) for bar in range(grid.bars + 1)])
    edges = _edges(grid.bars, kinds, genre.phrase, _cut_bars(grid), turns)
    movement = _movement(motion, [clock.seconds(grid.bar_tick(edge)) for edge in edges])
    passages: list[Passage] = []
    visits: dict[tuple[str, int], int] = {}
    chapters = max(chapter for _, chapter in kinds) or 1
    for number, (kind, chapter) in enumerate(kinds):
        recalled = chapter and number >= len(kinds) - CLOSING
        theme = 0 if recalled else chapter * 2 + (kind in ("contrast", "break"))
        visit = visits[kind, theme] = visits.get((kind, theme), -1) + 1
        level = ENERGY_OF[kind] + 0.05 * min(visit, 2) + 0.08 * chapter / chapters - 0.04 * (chapters > 1)
        level += movement[number]
        home = chapter == 0 or kind == "outro" or chapter == chapters
        move = 0 if home else KEY_MOVES[chapter % len(KEY_MOVES)]
        passages.append(
            Passage(
                number,
                kind,
                theme,
                chapter,
                edges[number],
                edges[number + 1],
                drive.energy(level),
                drive.presence(level),
                key.moved(move),
                visit,
            )
        )
    return tuple(passages)


def until(passages: Sequence[Passage], bars: int) -> tuple[Passage, ...]:
    """The passages of the first bars; the last one is no shorter than a section may be."""
    kept = [replace(p, last=min(p.last, bars)) for p in passages if p.first < bars]
    while len(kept) > 1 and kept[-1].bars < SHORTEST_SECTION:
        kept[-2:] = [replace(kept[-2], last=kept[-1].last)]
    return tuple(kept)


def _kinds(genre: Genre, grid: Grid, chance: random.Random) -> list[tuple[str, int]]:
    """Section kinds with their chapter."""
    bars = grid.bars
    seconds = bars * grid.beats_per_bar * 60 / grid.bpm
    if seconds < STING_S or bars < 2:
        return [("sting", 0)]
    planned = next((count for limit, count in COUNTS if seconds <= limit), None)
    if planned is not None:
        count = max(1, min(planned, bars // 2))
        return [(kind, 0) for kind in genre.arches.get(count, ARCHES[count])]
    count = max(9, min(round(seconds / SECTION_S), bars // 4))
    kinds = [("intro", 0)]
    chapter = 0
    while len(kinds) < count - 2:
        plan = CHAPTERS[chance.randrange(len(CHAPTERS))] if chapter else CHAPTERS[0]
        kinds += [(kind, chapter) for kind in plan[: count - 2 - len(kinds)]]
        chapter += 1
    return [*kinds, ("climax", chapter - 1), ("outro", chapter - 1)]


def _edges(
    bars: int,
    kinds: Sequence[tuple[str, int]],
    phrase: int,
    cut_bars: frozenset[int],
    turns: Sequence[float],
) -> list[int]:
    """Bars at which sections start, and the end: whole phrases, drawn to cuts and turns of movement."""
    weights = [WEIGHTS.get(kind, 1.0) for kind, _ in kinds]
    least = min(SHORTEST_SECTION, bars // len(kinds))
    edges = [0]
    for n in range(1, len(kinds)):
        before = edges[-1]
        latest = bars - least * (len(kinds) - n)
        ideal = before + (bars - before) * weights[n - 1] / sum(weights[n - 1 :])
        reach = max(phrase // 2, 1)
        options = [e for e in range(before + least, latest + 1) if abs(e - ideal) <= reach]
        options = options or [max(before + least, min(round(ideal), latest))]
        drawn = {e: max(float(e in cut_bars), TURN * turns[e]) for e in options}
        costs = [(_edge_cost(e - before, phrase, abs(e - ideal)) - drawn[e], e) for e in options]
        edges.append(min(costs)[1])
    return [*edges, bars]


def _edge_cost(length: int, phrase: int, off: float) -> float:
    """Whole phrases are best, halves bearable; far from the ideal place is dear."""
    odd = 0.0 if length % phrase == 0 else 0.35 if length % 2 == 0 else 0.9
    return odd + off / phrase


def _cut_bars(grid: Grid) -> frozenset[int]:
    return frozenset(
        (hit.grid_tick - grid.lead_in) // grid.bar_ticks
        for hit in grid.hits
        if (hit.grid_tick - grid.lead_in) % grid.bar_ticks == 0
    )


def _movement(motion: Sequence[float], edges_s: Sequence[float]) -> list[float]:
    """How far each passage's picture moves more (or less) than the whole, -MOST_MOVED to MOST_MOVED."""
    if not motion:
        return [0.0] * (len(edges_s) - 1)
    mean = sum(motion) / len(motion)
    spread = _spread(motion)
    return [
        max(-MOST_MOVED, min(MOST_MOVED, MOVED * (_seen(motion, start, end) - mean) / spread))
        for start, end in pairwise(edges_s)
    ]


def _turns(motion: Sequence[float], bars_s: Sequence[float]) -> list[float]:
    """For each bar line how much the picture begins or ceases to move there, 0–1."""
    if not motion:
        return [0.0] * len(bars_s)
    spread = _spread(motion)
    around = [(max(at - AROUND_TURN_S, 0.0), at, at + AROUND_TURN_S) for at in bars_s]
    return [
        min(abs(_seen(motion, at, later) - _seen(motion, earlier, at)) / spread, 1.0)
        for earlier, at, later in around
    ]


def _seen(motion: Sequence[float], start_s: float, end_s: float) -> float:
    """The mean movement between two times."""
    seen = motion[int(start_s) : max(int(end_s), int(start_s) + 1)] or motion[-1:]
    return sum(seen) / len(seen)


def _spread(motion: Sequence[float]) -> float:
    return max(max(motion) - min(motion), LEAST_SPREAD)
