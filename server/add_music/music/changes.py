"""
Changes of a part: there another piece on the same bars is heard, everywhere else the old one, note for note.

What the wishes of a part cannot alter is what would make it another piece: genre, tempo, bars, tonic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from add_music.music.brief import Brief, Change, Choice, Wishes
from add_music.music.lineup import forbidden
from add_music.music.score import PPQ, Chord, Note, Part, Score, Section

HELD = frozenset({"pad", "counter"})
"""Roles whose notes go on across a border; what is struck is not struck again in its middle."""
LEAST_REST = PPQ
"""What is left of a held note for less than a beat is not begun anew."""


def ordered(brief: Brief, wishes: Wishes) -> Brief:
    """The brief of a part: what was said for it in the place of what holds for the whole."""
    base = Wishes(
        moods=brief.moods.value,
        energy=brief.energy.value,
        instruments=brief.instruments.value,
        avoid=brief.avoid.value,
    )
    whole = wishes.changing(base)
    said = {
        name: Choice(getattr(whole, name), "user", "said for this part")
        for name in ("moods", "energy", "instruments", "avoid")
    }
    return replace(brief, **said)


def stretches(changes: Sequence[Change], length_ms: int) -> list[Change]:
    """The changes as stretches that do not overlap; a later change goes on top of an earlier one."""
    kept = [replace(c, start_ms=max(c.start_ms, 0), end_ms=min(c.end_ms, length_ms)) for c in changes]
    edges = sorted({edge for c in kept for edge in (c.start_ms, c.end_ms)})
    found = []
    for start, end in pairwise(edges):
        wishes = Wishes()
        for change in kept:
            if change.start_ms <= start and change.end_ms >= end:
                wishes = change.wishes.changing(wishes)
        if wishes != Wishes():
            found.append(Change(start, end, wishes))
    return found


def spliced(score: Score, other: Score, stretch: Change) -> Score:
    """The score with the bars of that stretch out of another one on the same bars."""
    start, end = _bar_at(score, stretch.start_ms), _bar_at(score, stretch.end_ms)
    start = max(start, 0)
    if stretch.end_ms * 48 >= score.length_samples - 48:
        end = score.sections[-1].end_tick + PPQ
    if start < end:
        score = replace(
            score,
            sections=_sections(score, other, start, end),
            chords=_chords(score, other, start, end),
            parts=_parts(score, other, start, end),
        )
    return _without(score, stretch)


def _bar_at(score: Score, ms: int) -> int:
    """The bar line nearest to a moment."""
    first, bar = first_bar(score), score.beats_per_bar * PPQ
    return first + round((tick_at(score, ms) - first) / bar) * bar


def first_bar(score: Score) -> int:
    """The tick of the first bar line."""
    return score.sections[0].end_tick if score.sections[0].name == "pickup" else 0


def tick_at(score: Score, ms: int) -> int:
    """Where in the score that moment is."""
    low, high = 0, score.sections[-1].end_tick
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if score.ms_at(middle) <= ms else (low, middle)
    return low


def _parts(score: Score, other: Score, start: int, end: int) -> tuple[Part, ...]:
    theirs = {part.name: part for part in other.parts}
    ours = {part.name: part for part in score.parts}
    parts = []
    for name in dict.fromkeys((*ours, *theirs)):
        base = ours.get(name) or replace(theirs[name], notes=())
        inside = theirs[name].notes if name in theirs else ()
        held = base.role in HELD
        notes = [
            *_within(base.notes, 0, start, held=held),
            *_within(inside, start, end, held=held),
            *_within(base.notes, end, score.sections[-1].end_tick + PPQ, held=held),
        ]
        if notes:
            parts.append(replace(base, notes=tuple(sorted(notes, key=lambda n: n.tick))))
    return tuple(parts)


def _within(notes: Sequence[Note], start: int, end: int, *, held: bool) -> list[Note]:
    """What of the notes lies within those ticks, cut at both."""
    kept = []
    for note in notes:
        last = min(note.tick + note.ticks, end)
        if start <= note.tick < end:
            kept.append(replace(note, ticks=last - note.tick))
        elif held and note.tick < start and last - start >= LEAST_REST:
            kept.append(replace(note, tick=start, ticks=last - start))
    return kept


def _chords(score: Score, other: Score, start: int, end: int) -> tuple[Chord, ...]:
    found = []
    for chords, first, last in ((score, 0, start), (other, start, end), (score, end, None)):
        for chord in chords.chords:
            begin, stop = max(chord.tick, first), chord.tick + chord.ticks
            stop = stop if last is None else min(stop, last)
            if begin < stop:
                found.append(replace(chord, tick=begin, ticks=stop - begin))
    return tuple(found)


def _sections(score: Score, other: Score, start: int, end: int) -> tuple[Section, ...]:
    """The sections with borders where the part begins and ends, and in it the energies of the other score."""
    found = []
    for here in score.sections:
        inside = [t for s in other.sections for t in (s.start_tick, s.end_tick) if start <= t <= end]
        edges = sorted({t for t in (start, end, *inside) if here.start_tick < t < here.end_tick})
        for first, last in pairwise([here.start_tick, *edges, here.end_tick]):
            there = next((s for s in other.sections if s.start_tick <= first < s.end_tick), here)
            found.append(
                Section(here.name, first, last, there.energy if start <= first < end else here.energy)
            )
    return tuple(found)


def _without(score: Score, stretch: Change) -> Score:
    """Nothing of what must not be heard sounds there, from the beat before to the beat after."""
    instruments, roles = forbidden(stretch.wishes.avoid)
    if not instruments and not roles:
        return score
    first = first_bar(score)
    start = first + (tick_at(score, stretch.start_ms) - first) // PPQ * PPQ
    end = first - -(tick_at(score, stretch.end_ms) - first) // PPQ * PPQ
    parts = []
    for part in score.parts:
        notes = part.notes
        if part.instrument in instruments or part.role in roles:
            notes = (
                *_within(notes, 0, start, held=False),
                *(note for note in notes if note.tick >= end),
            )
        if notes:
            parts.append(replace(part, notes=notes))
    return replace(score, parts=tuple(parts))
