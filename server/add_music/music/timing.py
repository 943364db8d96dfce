"""
Where the bars lie in time: tempo, start and end chosen so that cuts meet the grid.

A film composer's click track in small: the tempo is searched within the style's range so that
many cuts fall on bar lines or beats, then it leans a little between two cuts so that they fall
exactly there (Karlin & Wright, On the Track, on finding a tempo for hit points). A tempo that the
user named is never touched; then only the start of the first bar moves, behind a pickup.
Cuts that meet no beat become pushed accents on the nearest sixteenth.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from add_music.music.cues import RATE, Cues
from add_music.music.genres.model import Genre
from add_music.music.score import PPQ, Tempo

SIXTEENTH = PPQ // 4
SHORTEST_RING_S, LONGEST_RING_S = 1.2, 3.7
LEVELS = ((4.0, 0), (2.0, 1), (0.9, 2))
"""Worth of a cut on a bar line, a beat, an eighth; and the place of that unit in `_units`."""
SEARCHED_CUTS = 240
"""More cuts than these no single tempo can please; the search looks at the first ones."""
MET_S = 0.02
"""A last chord this near to a cut is on it."""
CLOSEST_HITS_MS = 330
"""Accents closer than this are a rattle, not accents (about a sixteenth triplet pair at 90 bpm)."""
RING_GIVES = 0.35
"""By this share of its time the last chord may ring longer or shorter, so that a piece has whole bars."""
ODD_BARS = 0.06
"""What an odd number of bars costs in the search for a tempo: phrases are even."""
RITARD = (1.03, 1.08, 1.15, 1.25)
"""How much longer each of the last four beats grows."""

SLOWING_FROM = 8 * PPQ
"""A last segment shorter than this has no room to slow down."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An accent on a cut: the tick the cut falls on, the grid tick it stands for, 0–1 how important."""

    tick: int
    grid_tick: int
    weight: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Tempo map and bar lines. Bar 0 starts at `lead_in`; `bars` bars lie before the final chord."""

    bpm: float
    beats_per_bar: int
    start_sample: int
    lead_in: int
    tempo: tuple[Tempo, ...]
    final_tick: int
    length_samples: int
    hits: tuple[Hit, ...]

    @property
    def bar_ticks(self) -> int:
        return self.beats_per_bar * PPQ

    @property
    def bars(self) -> int:
        """Bars before the final chord, the last one may be short."""
        return -(-(self.final_tick - self.lead_in) // self.bar_ticks)

    def bar_tick(self, bar: int) -> int:
        return self.lead_in + bar * self.bar_ticks

    def clock(self) -> Clock:
        return Clock(self.tempo, self.start_sample / RATE)


@dataclass(frozen=True, slots=True)
class _Anchor:
    tick: int
    seconds: float


class Clock:
    """Quick conversion both ways along a tempo map, for many lookups."""

    def __init__(self, tempo: tuple[Tempo, ...], start_s: float) -> None:
        self.ticks = [t.tick for t in tempo]
        self.rates = [t.bpm * PPQ / 60 for t in tempo]
        self.starts = [start_s]
        for here, after, rate in zip(self.ticks, self.ticks[1:], self.rates, strict=False):
            self.starts.append(self.starts[-1] + (after - here) / rate)

    def seconds(self, tick: float) -> float:
        at = max(bisect_right(self.ticks, tick) - 1, 0)
        return self.starts[at] + (tick - self.ticks[at]) / self.rates[at]

    def tick(self, seconds: float) -> float:
        at = max(bisect_right(self.starts, seconds) - 1, 0)
        return self.ticks[at] + (seconds - self.starts[at]) * self.rates[at]

    def rate(self, tick: float) -> float:
        """Ticks a second there."""
        return self.rates[max(bisect_right(self.ticks, tick) - 1, 0)]


def lay_out(genre: Genre, tempo_range: tuple[float, float], exact_bpm: float | None, cues: Cues,
            chance: random.Random) -> Grid:  # fmt: skip
    """
    The grid of a piece.

    Args:
        genre: gives metre, bend and ring.
        tempo_range: lowest and highest quarter notes a minute.
        exact_bpm: the user's own tempo, kept exactly.
        cues: length and cuts.
        chance: draws the tempo that is preferred where no cut decides.
    """
    cuts = cuts_of(cues)
    length = cues.length_samples / RATE
    if exact_bpm:
        lead_s = _best_start(exact_bpm, genre.beats_per_bar, cuts, length)
        return _settled(genre, exact_bpm, lead_s, 0.0, cues, cuts)
    low, high = tempo_range
    wished = chance.uniform(low, high)
    bpm = _best_tempo(genre, (low, high), wished, cuts, length)
    return _settled(genre, bpm, 0.0, genre.bend, cues, cuts)


def cuts_of(cues: Cues) -> tuple[float, ...]:
    """The cuts that can be hit, in seconds."""
    return tuple(ms / 1000 for ms in cues.cuts_ms if 150 <= ms < cues.length_ms - 150)


def _units(beats_per_bar: int) -> tuple[int, ...]:
    return (beats_per_bar * PPQ, PPQ, PPQ // 2, SIXTEENTH)


def _worth(tick: float, leeway: float, units: tuple[int, ...]) -> float:
    """How good a cut on that tick is, if it may move by `leeway` ticks."""
    for worth, place in LEVELS:
        unit = units[place]
        off = abs(tick - round(tick / unit) * unit)
        if off <= leeway:
            return worth * (1 - 0.4 * off / max(leeway, 1))
    return 0.0


def _best_tempo(
    genre: Genre, span: tuple[float, float], wished: float, cuts: tuple[float, ...], length: float
) -> float:
    low, high = span
    units = _units(genre.beats_per_bar)
    searched = cuts[:SEARCHED_CUTS]

    def score(bpm: float) -> float:
        rate = bpm * PPQ / 60
        last, total = 0.0, 0.0
        for cut in searched:
            total += _worth(cut * rate, max(0.02, min(cut - last, 12.0) * genre.bend) * rate, units)
            last = cut
        ring = min(genre.ring_s, length / 3)
        whole = (length - ring) * rate / units[0]
        off = abs(whole - round(whole)) - RING_GIVES * ring * rate / units[0]
        rounding = max(off, 0.0) + (ODD_BARS if round(whole) % 2 else 0.0)
        return total / max(len(searched), 1) - 0.5 * rounding - 1.2 * abs(bpm / wished - 1)

    steps = 64
    candidates = [low * (high / low) ** (n / steps) for n in range(steps + 1)] if high > low else [low]
    return round(max(candidates, key=score), 2)


def _best_start(bpm: float, beats: int, cuts: tuple[float, ...], length: float) -> float:
    """Seconds before the first bar line, so that a fixed tempo meets the cuts."""
    if not cuts or length < 4 * beats * 60 / bpm:
        return 0.0
    units = _units(beats)
    rate = bpm * PPQ / 60

    def score(step: int) -> float:
        lead = step * PPQ / 12
        total = sum(_worth(cut * rate - lead, 0.03 * rate, units) for cut in cuts[:SEARCHED_CUTS])
        return total / len(cuts[:SEARCHED_CUTS]) - 0.02 * step / 12

    return max(range(12 * beats), key=score) * PPQ / 12 / rate


def _settled(
    genre: Genre, bpm: float, lead_s: float, bend: float, cues: Cues, cuts: tuple[float, ...]
) -> Grid:
    rate = bpm * PPQ / 60
    lead_in = int(lead_s * rate / SIXTEENTH) * SIXTEENTH
    start_sample = round((lead_s - lead_in / rate) * RATE)
    length = cues.length_samples / RATE
    anchors = [_Anchor(lead_in, start_sample / RATE + lead_in / rate)]
    if bend:
        anchors = _anchored(anchors, cuts, rate, bend, genre.beats_per_bar, length - ring_span(length)[1])
    while True:
        final = _final(anchors[-1], length, rate, bend, genre, lead_in, cuts)
        if final or len(anchors) == 1:
            break
        anchors.pop()
    final = final or _Anchor(anchors[-1].tick + SIXTEENTH, length / 2)
    tempo = _tempo_map(anchors, final, bpm, genre, bend)
    clock = Clock(tempo, start_sample / RATE)
    hits = hits_on(cuts, clock, {a.tick for a in anchors[1:]}, genre.beats_per_bar, lead_in, final.tick)
    return Grid(bpm, genre.beats_per_bar, start_sample, lead_in, tempo, final.tick, cues.length_samples, hits)


def _anchored(
    anchors: list[_Anchor], cuts: tuple[float, ...], rate: float, bend: float, beats: int, before: float
) -> list[_Anchor]:
    """Anchors on the cuts that a leaning tempo can reach, in order."""
    found = list(anchors)
    units = _units(beats)
    origin = anchors[0].tick
    for cut in cuts:
        last = found[-1]
        span = cut - last.seconds
        if span * rate < PPQ or cut > before:
            continue
        expected = last.tick + span * rate
        for unit in units[:3]:
            tick = origin + round((expected - origin) / unit) * unit
            if tick > last.tick and abs(tick - expected) <= bend * span * rate:
                found.append(_Anchor(tick, cut))
                break
    return found


def ring_span(length: float) -> tuple[float, float]:
    """The shortest and the longest time that the last chord of so many seconds may ring."""
    return min(SHORTEST_RING_S, 0.45 * length), min(LONGEST_RING_S, 0.75 * length)


def _final(
    last: _Anchor, length: float, rate: float, bend: float, genre: Genre, origin: int, cuts: tuple[float, ...]
) -> _Anchor | None:
    """
    Where the last chord falls: on a late cut if one can be met, else so that it rings as long as it likes.

    The coarsest unit that leaves the chord time to die out wins: bar, half bar, beat …
    """
    shortest, longest = ring_span(length)
    wanted = length - min(genre.ring_s, 0.3 * length + 0.35, longest)
    late = [cut for cut in cuts if length - longest <= cut <= length - shortest]
    bar = genre.beats_per_bar * PPQ
    units = (bar, *((2 * PPQ,) if genre.beats_per_bar == 4 else ()), PPQ, PPQ // 2, SIXTEENTH)
    gives = RING_GIVES * (length - wanted)
    for targets, allowed, give in ((late, units[:-2], 0.0), ([wanted], units, gives)):
        for unit in allowed:
            options = [
                (abs(met.seconds - target), met.tick, met)
                for target in targets
                for met in _near(last, (target - give, target + give), rate, bend, genre, origin, unit)
                if length - longest <= met.seconds <= length - shortest
                and (target == wanted or abs(met.seconds - target) < MET_S)
            ]
            if options:
                return min(options, key=lambda option: option[:2])[2]
    return None


def _near(
    last: _Anchor, window: tuple[float, float], rate: float, bend: float, genre: Genre, origin: int, unit: int
) -> list[_Anchor]:
    """
    Ticks of the unit around a window of time, each with its time.

    The tempo leans no farther than it may, and only as far as it takes to come into the window.
    """
    middle = round((last.tick + (sum(window) / 2 - last.seconds) * rate - origin) / unit)
    found = []
    for count in range(max(middle - 2, 1), middle + 3):
        tick = origin + count * unit
        if tick > last.tick:
            ticks = tick - last.tick
            span = (ticks + _slowing_ticks(genre, bend, ticks)) / rate
            wanted = min(max(last.seconds + span, window[0]), window[1])
            lean = bend * span
            found.append(
                _Anchor(tick, min(max(wanted, last.seconds + span - lean), last.seconds + span + lean))
            )
    return found


def _slowing_ticks(genre: Genre, bend: float, ticks: int) -> float:
    """How many ticks' time the ritard adds to a last segment of that length; a fixed tempo has none."""
    slows = genre.ritard and bend and ticks >= SLOWING_FROM
    return (sum(RITARD) - len(RITARD)) * PPQ if slows else 0.0


def _tempo_map(
    anchors: list[_Anchor], final: _Anchor, bpm: float, genre: Genre, bend: float
) -> tuple[Tempo, ...]:
    points = [*anchors, final]
    tempo: list[Tempo] = []
    for here, after in pairwise(points):
        ticks, seconds = after.tick - here.tick, after.seconds - here.seconds
        exact = ticks * 60 / (seconds * PPQ)
        steady = bpm if abs(exact / bpm - 1) < 1e-6 else exact
        if after is final and _slowing_ticks(genre, bend, ticks):
            tempo += _slowing(here.tick, final.tick, seconds)
        else:
            tempo.append(Tempo(here.tick, steady))
    if anchors[0].tick > 0:
        tempo.insert(0, Tempo(0, bpm))
    return tuple(merged(tempo))


def _slowing(start: int, end: int, seconds: float) -> list[Tempo]:
    """The last segment with its last four beats growing longer, in the same time."""
    slow = len(RITARD) * PPQ
    weight = (end - start - slow) / PPQ + sum(RITARD)
    beat = seconds / weight
    tempo = [Tempo(start, 60 / beat)]
    tempo += [Tempo(end - slow + n * PPQ, 60 / (beat * by)) for n, by in enumerate(RITARD)]
    return tempo


def merged(tempo: list[Tempo]) -> list[Tempo]:
    """Without changes that change nothing."""
    kept: list[Tempo] = []
    for change in tempo:
        if not kept or abs(change.bpm - kept[-1].bpm) > 1e-9:
            kept.append(change)
    return kept


def hits_on(
    cuts: tuple[float, ...], clock: Clock, anchored: set[int], beats: int, lead_in: int, final: int
) -> tuple[Hit, ...]:
    """The accents of those cuts before the last chord; `anchored` ticks were laid on a cut."""
    hits: list[Hit] = []
    last = -1.0
    for cut in cuts:
        tick = round(clock.tick(cut))
        if tick < 0 or tick >= final - PPQ // 4 or cut - last < CLOSEST_HITS_MS / 1000:
            continue
        finest = SIXTEENTH if SIXTEENTH / clock.rate(tick) <= 0.12 else SIXTEENTH // 2
        grid_tick = lead_in + round((tick - lead_in) / finest) * finest
        if abs(grid_tick - tick) <= 2:
            tick = grid_tick
        place = (grid_tick - lead_in) % (beats * PPQ)
        weight = 1.0 if place == 0 else 0.85 if place % PPQ == 0 else 0.7
        hits.append(Hit(tick, grid_tick, weight if tick in anchored else weight - 0.05))
        last = cut
    return tuple(hits)
