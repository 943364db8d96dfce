"""
A grid otherwise than it was laid: another tempo between two of its bar lines, or an earlier end.

Before the first of those lines nothing moves; what comes after a part in another tempo has the times it
had, on ticks that are so many bars later or earlier.
"""

from __future__ import annotations

from dataclasses import replace

from add_music.music.cues import RATE, Cues
from add_music.music.genres.model import Genre
from add_music.music.score import PPQ, Tempo
from add_music.music.timing import SIXTEENTH, Clock, Grid, cuts_of, hits_on, merged, ring_span


def repaced(
    grid: Grid, genre: Genre, start: int, end: int | None, bpm: float, cues: Cues
) -> tuple[Grid, int]:
    """
    The grid with a part in another tempo.

    A part that is followed by another one has whole bars in the time that it had, so its tempo is the
    nearest one that fills them; to the end of the piece the tempo is exact.

    Args:
        start, end: bar lines; None is the end of the piece.
        genre: how long its last chord likes to ring.

    Returns:
        The grid, and the tick on which the part ends in it: of None that is its last chord's.
    """
    clock = grid.clock()
    before = [change for change in grid.tempo if change.tick < start]
    if end is None:
        begun = Clock((*before, Tempo(start, bpm)), grid.start_sample / RATE)
        final = _last_tick(begun, grid, genre, grid.length_samples, start)
        return _laid(grid, [*before, Tempo(start, bpm)], final, cues), final
    seconds = clock.seconds(end) - clock.seconds(start)
    bars = max(round(seconds * bpm / 60 / grid.beats_per_bar), 1)
    later = start + bars * grid.bar_ticks
    inside = Tempo(start, bars * grid.beats_per_bar * 60 / seconds)
    after = [Tempo(later, clock.rate(end) * 60 / PPQ)]
    after += [Tempo(t.tick + later - end, t.bpm) for t in grid.tempo if t.tick > end]
    return _laid(grid, [*before, inside, *after], grid.final_tick + later - end, cues), later


def ending_at(grid: Grid, genre: Genre, cues: Cues) -> Grid:
    """The grid with its last chord so early that it has died out at the end of the cues."""
    final = _last_tick(grid.clock(), grid, genre, cues.length_samples, grid.lead_in)
    tempo = [change for change in grid.tempo if change.tick < final]
    return replace(_laid(grid, tempo, final, cues), length_samples=cues.length_samples)


def _laid(grid: Grid, tempo: list[Tempo], final: int, cues: Cues) -> Grid:
    tempo = merged(tempo)
    clock = Clock(tuple(tempo), grid.start_sample / RATE)
    anchored = {hit.tick for hit in grid.hits if hit.tick == hit.grid_tick}
    hits = hits_on(cuts_of(cues), clock, anchored, grid.beats_per_bar, grid.lead_in, final)
    return replace(grid, tempo=tuple(tempo), final_tick=final, hits=hits)


def _last_tick(clock: Clock, grid: Grid, genre: Genre, length_samples: int, first: int) -> int:
    """Where the last chord is struck: on the coarsest unit of the bars that leaves it the time to ring."""
    length = length_samples / RATE
    shortest, longest = ring_span(length)
    wanted = length - min(genre.ring_s, 0.3 * length + 0.35, longest)
    middle = clock.tick(wanted) - grid.lead_in
    halves = (2 * PPQ,) if grid.beats_per_bar == 4 else ()
    units: tuple[int, ...] = (grid.bar_ticks, *halves, PPQ, PPQ // 2, SIXTEENTH)
    for unit in units:
        near = [grid.lead_in + (round(middle / unit) + by) * unit for by in range(-2, 3)]
        able = [t for t in near if t > first and shortest <= length - clock.seconds(t) <= longest]
        if able:
            return min(able, key=lambda tick: abs(clock.seconds(tick) - wanted))
    return max(int(clock.tick(wanted)), first + SIXTEENTH)
