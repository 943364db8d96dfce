"""
Fitting a track of the user's own to a length: where to jump in it, so that nobody hears a join.

A track is a chain of beats. Playing on costs nothing; from the end of one beat to the beginning of any
other a jump costs the more, the less what follows there sounds like what would have followed here, and
what came before. The cheapest way of the wanted number of beats that begins with the track's own
beginning and ends with its own end is found by dynamic programming (S. Wenner, J.-C. Bazin, A. Sorkine-
Hornung, C. Kim, M. Gross, "Scalable Music: Automatic Music Retargeting and Synthesis", 2013; the beat graph
is T. Jehan's, "Creating Music by Listening", 2005). Longer and shorter come out of the same search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]

TONES = 12
"""The first columns of a profile: pitch classes; then timbre; the last one is the level."""
AROUND = (-2, -1, 0, 1)
"""Beats that are compared at a jump: two that came before, two that come after."""
TIMBRE_DB, LEVEL_DB = 6.0, 4.0
"""Differences that count as much as an unrelated chord."""
JUMP = 0.35
"""What every jump costs: a track is better heard as it was made."""
OFF_BAR = 0.5
"""What a jump costs that makes a bar longer or shorter."""
NOT_FROM_THE_START = 1.2
WAYS = 8
"""Jumps that are considered to each beat."""
SHORTEST_JUMP_BARS = 1
TAIL_SHARE = 0.5
"""Of the last beat with all that fades after it, how much may be left out to meet the end exactly."""
SHORT_BY_A_SECOND, CUT_BY_A_SECOND = 40.0, 4.0
"""Silence before the end is worse than an end that is faded out."""
SPARE = 3
"""Beats more and fewer than the length asks for that are tried: beats are not all alike."""
DRIFT = 1.1
"""How much faster than the usual beat a way may be all in all."""
ROUNDS = 4
ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """
    What a track is made of.

    Args:
        at_ms: its beats, ascending; of a track without pulse, equal parts.
        end_ms: where its last sound ends.
        profile: what each beat sounds like: pitch classes of unit length, bands and level in dB.
        pulse: whether the beats are beats.
        bar: beats in a bar.
        first: the beat that begins the first whole bar.
        breaks_off: it has no end of its own, it just stops.
        speech_only: somebody speaks and nothing plays.
    """

    at_ms: tuple[int, ...]
    end_ms: int
    profile: Table
    pulse: bool
    bar: int
    first: int
    breaks_off: bool = False
    speech_only: bool = False

    @property
    def tempo_bpm(self) -> float | None:
        """Beats a minute; None without a pulse."""
        if not self.pulse or len(self.at_ms) < 2:
            return None
        return round(60_000 / float(np.median(np.diff(self.at_ms))), 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the track that is played as it is, in milliseconds of the track."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def fitted(track: Beats, length_ms: int) -> tuple[Piece, ...]:
    """
    The stretches to play one after the other, together `length_ms` long.

    The last one ends with the track, but for a part of its fading that is left out to meet the end. A
    track of a few beats is repeated or cut.
    """
    begin = track.at_ms[0] if track.at_ms else 0
    if len(track.at_ms) < 4 * track.bar or length_ms == track.end_ms - begin:
        return _repeated(begin, track.end_ms, length_ms)
    beat = float(np.median(np.diff(track.at_ms)))
    wanted = max(round((length_ms - (track.end_ms - track.at_ms[-1])) / beat) + 1, 1)
    search = _Search(track, round(wanted * DRIFT) + SPARE)
    for _ in range(ROUNDS):
        _, pieces = search.of_beats(wanted)
        wanted = search.within(wanted - round((_length(pieces) - length_ms) / beat) if pieces else wanted)
    around = {search.within(wanted + more) for more in range(-SPARE, SPARE + 1)}
    found = [search.of_beats(count) for count in sorted(around)]
    costed = [(cost + _misfit(pieces, track, length_ms), pieces) for cost, pieces in found if pieces]
    if not costed:
        return _repeated(max(track.end_ms - length_ms, begin), track.end_ms, length_ms)
    return _exact(min(costed, key=lambda item: item[0])[1], length_ms)


class _Search:
    """The cheapest ways through a track of up to so many beats."""

    def __init__(self, track: Beats, most: int) -> None:
        self._track = track
        count = len(track.at_ms)
        sources, prices = _jumps(track)
        costs = np.where((np.arange(count) - track.first) % track.bar, np.inf, NOT_FROM_THE_START)
        costs[0] = 0.0
        self._costs = [costs]
        self._before = np.full((most, count), -1, np.int32)
        for number in range(1, most):
            reached = np.column_stack([np.append(np.inf, costs[:-1]), costs[sources] + prices])
            best = np.argmin(reached, axis=1)
            costs = reached[np.arange(count), best]
            self._costs.append(costs)
            by_jump = sources[np.arange(count), np.maximum(best - 1, 0)]
            self._before[number] = np.where(best == 0, np.arange(count) - 1, by_jump)

    def within(self, count: int) -> int:
        """The nearest number of beats that was searched."""
        return min(max(count, 1), len(self._costs))

    def of_beats(self, count: int) -> tuple[float, tuple[Piece, ...]]:
        """The price of the way of so many beats to the end, and the way; empty when there is none."""
        last = len(self._track.at_ms) - 1
        cost = float(self._costs[count - 1][last])
        if not np.isfinite(cost):
            return cost, ()
        at = self._track.at_ms
        pieces: list[Piece] = []
        end_ms, beat = self._track.end_ms, last
        for number in range(count - 1, -1, -1):
            earlier = int(self._before[number][beat]) if number else -1
            if number and earlier == beat - 1:
                beat = earlier
                continue
            pieces.append(Piece(at[beat], end_ms))
            if number:
                end_ms, beat = at[earlier + 1] if earlier < last else self._track.end_ms, earlier
        return cost, tuple(reversed(pieces))


def _jumps(track: Beats) -> tuple[NDArray[np.int64], Table]:
    """For each beat, after which others it may be played, and what each of these jumps costs."""
    count = len(track.at_ms)
    around = np.stack([np.roll(track.profile, -shift, axis=0) for shift in AROUND], axis=1)
    heres = np.roll(around, -1, axis=0)  # row s: what goes on after beat s
    ways = min(WAYS, count)
    sources = np.zeros((count, ways), np.int64)
    prices = np.zeros((count, ways), np.float32)
    number = np.arange(count)
    shortest = SHORTEST_JUMP_BARS * max(track.bar, 4)
    for start in range(0, count, ROWS_AT_ONCE):
        rows = number[start : start + ROWS_AT_ONCE]
        price = JUMP + _unlike(around[rows], heres)
        skipped = rows[:, None] - (number[None, :] + 1)
        price += OFF_BAR * (skipped % track.bar != 0)
        price[np.abs(skipped) < shortest] = np.inf
        price[:, -1] = np.inf  # the end is the end
        best = np.argpartition(price, ways - 1, axis=1)[:, :ways]
        sources[rows] = best
        prices[rows] = np.take_along_axis(price, best, axis=1)
    return sources, prices


def _unlike(some: Table, others: Table) -> Table:
    """How differently beats with their neighbours sound, (some, others); each (n, around, columns)."""
    tones = _flat(some[..., :TONES]) @ _flat(others[..., :TONES]).T / len(AROUND)
    timbre = _apart(_flat(some[..., TONES:-1]), _flat(others[..., TONES:-1]))
    level = _apart(_flat(some[..., -1:]), _flat(others[..., -1:]))
    return np.asarray(1 - tones + timbre / TIMBRE_DB + level / LEVEL_DB, np.float32)


def _flat(table: Table) -> Table:
    return table.reshape(len(table), -1)


def _apart(some: Table, others: Table) -> Table:
    """Root mean square differences."""
    squares = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None, :] - 2 * some @ others.T
    return np.asarray(np.sqrt(np.maximum(squares, 0) / some.shape[1]), np.float32)


def _misfit(pieces: Sequence[Piece], track: Beats, length_ms: int) -> float:
    """What it costs that the length is not quite met."""
    over = _length(pieces) - length_ms
    fading = (track.end_ms - track.at_ms[-1]) * TAIL_SHARE
    if over < 0:
        return SHORT_BY_A_SECOND * -over / 1000
    return 0.0 if over <= fading else CUT_BY_A_SECOND * (over - fading) / 1000


def _exact(pieces: tuple[Piece, ...], length_ms: int) -> tuple[Piece, ...]:
    """Without what is too much of the last sound; where something is missing, the end is silent."""
    over = _length(pieces) - length_ms
    last = pieces[-1]
    return (*pieces[:-1], replace(last, end_ms=last.end_ms - max(over, 0)))


def _length(pieces: Sequence[Piece]) -> int:
    return sum(piece.duration_ms for piece in pieces)


def _repeated(begin_ms: int, end_ms: int, length_ms: int) -> tuple[Piece, ...]:
    """From the beginning, over and over, as long as it has to be."""
    pieces: list[Piece] = []
    left = length_ms
    while left > 0 and end_ms > begin_ms:
        pieces.append(Piece(begin_ms, min(end_ms, begin_ms + left)))
        left -= pieces[-1].duration_ms
    return tuple(pieces)
