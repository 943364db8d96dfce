"""A score cut into bars, and tunes as words of an alphabet that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from add_music.music.score import PPQ, Note, Score

SIXTEENTH = PPQ // 4
Bar = frozenset[tuple[int, int]]
"""What is struck in a bar: sixteenth and pitch."""


def first_bar(score: Score) -> int:
    """The tick of the first bar line."""
    return score.sections[0].end_tick if score.sections[0].name == "pickup" else 0


def notes(score: Score, *roles: str) -> list[Note]:
    """All notes of these roles in order."""
    return sorted(
        (n for p in score.parts if p.role in roles for n in p.notes), key=lambda n: (n.tick, n.pitch)
    )


def bars(score: Score, *roles: str) -> list[Bar]:
    """What these roles strike in each bar before the last chord, to the nearest sixteenth."""
    start, length = first_bar(score), score.beats_per_bar * PPQ
    found: list[set[tuple[int, int]]] = [set() for _ in range(max((score.final_tick - start) // length, 0))]
    for note in notes(score, *roles):
        step = round((note.tick - start) / SIXTEENTH)
        bar, place = divmod(step, length // SIXTEENTH)
        if 0 <= bar < len(found):
            found[bar].add((place, note.pitch))
    return [frozenset(bar) for bar in found]


def intervals(tune: Sequence[Note]) -> list[int]:
    """The steps of a tune in semitones: the same in every key."""
    return [after.pitch - before.pitch for before, after in pairwise(tune)]


def words(tune: Sequence[Note]) -> list[tuple[int, int]]:
    """Each step of a tune with the sixteenths it takes, at most eight."""
    return [
        (after.pitch - before.pitch, min(round((after.tick - before.tick) / SIXTEENTH), 8))
        for before, after in pairwise(tune)
    ]


def distance(one: Sequence[object], other: Sequence[object]) -> float:
    """The edit distance (Levenshtein) against the longer one's length, 0 the same to 1."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] / max(len(one), len(other), 1)
