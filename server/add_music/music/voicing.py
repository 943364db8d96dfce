"""
Voice leading: each chord is placed so that its voices hardly move.

Candidates are all close and opened positions in the register; the next one is the cheapest by
total movement, with common tones held, parallel octaves and fifths of the outer voices and
muddy low intervals made dear (Tymoczko, A Geometry of Music, 2011, on efficient voice leading).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from add_music.music.theory import Harmony

Voicing = tuple[int, ...]

LOW_INTERVAL = ((43, 7), (50, 5), (55, 3))
"""Below that pitch two neighbours lie at least so many semitones apart (arrangers' low interval limits)."""

FEW, LEAST = 4, 3
"""A chord with fewer positions than that, in which no voice could be led, may do with three voices."""


def lead_voices(chords: Sequence[Harmony], low: int, high: int, voices: int) -> list[Voicing]:
    """A voicing for each chord, ascending pitches within low–high."""
    placed: list[Voicing] = []
    centre = (low + high) / 2
    for chord in chords:
        options = positions(chord.intervals, chord.root, low, high, voices)
        before = placed[-1] if placed else None
        placed.append(min(options, key=lambda option: (_cost(before, option, centre), option)))
    return placed


def _cost(before: Voicing | None, after: Voicing, centre: float) -> float:
    middle = sum(after) / len(after)
    cost = 0.35 * abs(middle - centre)
    if before is None:
        return cost
    return (
        cost + movement(before, after) - 0.8 * len(set(before) & set(after)) + 4.0 * _parallel(before, after)
    )


def movement(before: Voicing, after: Voicing) -> float:
    """Semitones all voices move; voices are paired from the top."""
    size = min(len(before), len(after))
    moved = [abs(a - b) for a, b in zip(before[-size:], after[-size:], strict=True)]
    return sum(moved) + 0.12 * sum(m * m for m in moved if m > 4)


def _parallel(before: Voicing, after: Voicing) -> int:
    """1 when the outer voices move in parallel octaves or fifths."""
    if before[0] == after[0] or before[-1] == after[-1]:
        return 0
    same = (before[-1] - before[0]) % 12 == (after[-1] - after[0]) % 12
    return int(same and (after[-1] - after[0]) % 12 in (0, 7) and before != after)


@lru_cache(maxsize=8192)
def positions(intervals: tuple[int, ...], root: int, low: int, high: int, voices: int) -> tuple[Voicing, ...]:
    """All playable placements of a chord; the bass has the root, so it is the first to go."""
    found = _placed(intervals, root, low, high, voices)
    clear = {v for v in found if _is_clear(v)}
    if len(clear) < FEW and voices > LEAST:
        found |= _placed(intervals, root, low, high, LEAST)
        clear = {v for v in found if _is_clear(v)}
    return tuple(sorted(clear or found or [_squeezed(intervals, root, low, voices)]))


def _placed(intervals: tuple[int, ...], root: int, low: int, high: int, voices: int) -> set[Voicing]:
    """Close and opened positions of so many voices within low–high, clear or muddy."""
    found: set[Voicing] = set()
    for classes in _choices(intervals, root, voices):
        for turn in range(len(classes)):
            order = classes[turn:] + classes[:turn]
            for base in range(low, high + 1):
                if base % 12 == order[0]:
                    for full in _doubled(order, root, voices):
                        close = _stacked(base, full)
                        found.update(v for v in (close, _opened(close)) if v[-1] <= high and v[0] >= low)
    return found


def _choices(intervals: tuple[int, ...], root: int, voices: int) -> list[tuple[int, ...]]:
    """Which tones sound: fifth and root go first from big chords; small ones double the root or fifth."""
    tones = [(root + step) % 12 for step in intervals]
    if len(tones) > voices:
        spare = [t for t in (0, 2) if t < len(tones)]
        dropped = spare[: len(tones) - voices]
        kept = [t for n, t in enumerate(tones) if n not in dropped]
        rootless = tuple(kept[-voices:]) if len(kept) > voices else tuple(kept)
        plain = tuple(tones[:voices]) if voices >= 3 else (tones[0], tones[1])
        return (
            [_ascending(rootless, root), _ascending(plain, root)]
            if voices == 3
            else [_ascending(rootless, root)]
        )
    return [_ascending(tuple(tones), root)]


def _doubled(order: tuple[int, ...], root: int, voices: int) -> tuple[tuple[int, ...], ...]:
    """
    A triad for four voices gets its lowest tone again on top, or its fifth where that is the third.

    A chord of root and fifth alone gets its lowest tone again.
    """
    if len(order) == 2 and voices >= LEAST:
        return ((*order, order[0]),)
    if len(order) != 3 or voices < 4:
        return (order,)
    again = order[1] if (order[0] - root) % 12 in (3, 4) else order[0]
    return ((*order, again),)


def _ascending(classes: tuple[int, ...], root: int) -> tuple[int, ...]:
    return tuple(sorted(set(classes), key=lambda c: (c - root) % 12))


def _stacked(base: int, order: tuple[int, ...]) -> Voicing:
    pitches = [base]
    for pitch_class in order[1:]:
        pitches.append(pitches[-1] + ((pitch_class - pitches[-1]) % 12 or 12))
    return tuple(pitches)


def _opened(close: Voicing) -> Voicing:
    """Drop two: the second voice from the top an octave lower."""
    if len({pitch % 12 for pitch in close}) < LEAST:
        return close
    return tuple(sorted((*close[:-2], close[-2] - 12, close[-1])))


def _is_clear(voicing: Voicing) -> bool:
    for lower, upper in pairwise(voicing):
        if any(lower < limit and upper - lower < least for limit, least in LOW_INTERVAL):
            return False
        if upper - lower < 2 and (lower == voicing[0] or upper == voicing[-1]):
            return False
    return True


def _squeezed(intervals: tuple[int, ...], root: int, low: int, voices: int) -> Voicing:
    """A register too narrow for the chord: root, third and fifth from its bottom."""
    return tuple(sorted({low + (root + step - low) % 12 for step in intervals[:voices]}))
