"""
Changes of a part: there another piece on the same tonic is heard, everywhere else the old one, note for note.

A part in another genre keeps the bars where that genre can be played at their tempo, and the motifs; one
in another tempo has bars of its own, between two lines of the old ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from add_music.music.brief import Brief, Change, Choice, Wishes
from add_music.music.genres.model import Genre
from add_music.music.lineup import forbidden
from add_music.music.moods import tempo_range
from add_music.music.score import PPQ, Chord, Note, Part, Score, Section, Tempo

HELD = frozenset({"pad", "counter"})
"""Roles whose notes go on across a border; what is struck is not struck again in its middle."""
LEAST_REST = PPQ
"""What is left of a held note for less than a beat is not begun anew."""


SUITS = 1.12
"""A genre can be played so far from the tempi that are its own, as a factor."""


@dataclass(frozen=True, slots=True)
class Place:
    """The bar lines between which a part is otherwise, and where the second one lies in the other score."""

    start: int
    end: int
    other_end: int
    last: bool
    """The part goes on to the end of the piece."""

    @property
    def shift(self) -> int:
        """By how many ticks what follows is later than it was."""
        return self.other_end - self.end


def ordered(brief: Brief, wishes: Wishes) -> Brief:
    """The brief of a part: what was said for it in the place of what holds for the whole."""
    base = Wishes(
        genre=brief.genre.value,
        moods=brief.moods.value,
        energy=brief.energy.value,
        instruments=brief.instruments.value,
        avoid=brief.avoid.value,
    )
    whole = wishes.changing(base)
    said = {
        name: Choice(getattr(whole, name), "user", "said for this part")
        for name in ("genre", "moods", "energy", "instruments", "avoid")
    }
    return replace(brief, **said)


def tempo_there(wishes: Wishes, genre: Genre, moods: Sequence[str], bpm: float) -> float | None:
    """The tempo of a part that cannot keep the one around it, in quarter notes a minute."""
    if wishes.tempo_bpm:
        return wishes.tempo_bpm
    if wishes.tempo:
        low, high = tempo_range(genre.tempo[wishes.tempo], moods)
        return (low + high) / 2
    low, high = min(s[0] for s in genre.tempo.values()), max(s[1] for s in genre.tempo.values())
    if wishes.genre and not low / SUITS <= bpm <= high * SUITS:
        return min(max(bpm, low), high)
    return None


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


def place_of(score: Score, stretch: Change, *, last: bool) -> Place:
    """Where in a score the stretch lies, on its bars; the last one goes on to the end."""
    start, end = max(_bar_at(score, stretch.start_ms), 0), _bar_at(score, stretch.end_ms)
    if last:
        end = score.sections[-1].end_tick + PPQ
    return Place(start, end, end, last)


def spliced(score: Score, other: Score, place: Place) -> Score:
    """The score with the bars of that place out of another one that is the same until there."""
    if place.start >= place.end:
        return score
    if place.last:
        place = replace(place, other_end=max(place.other_end, other.sections[-1].end_tick + PPQ))
    return replace(
        score,
        tempo=_tempo(score, other, place),
        sections=_sections(score, other, place),
        chords=tuple(_chords(score, other, place)),
        parts=_parts(score, other, place),
        final_tick=other.final_tick if place.last else score.final_tick + place.shift,
        length_samples=other.length_samples if place.last else score.length_samples,
    )


def _tempo(score: Score, other: Score, place: Place) -> tuple[Tempo, ...]:
    after = (replace(t, tick=t.tick + place.shift) for t in score.tempo if t.tick > place.end)
    until = [t for t in other.tempo if t.tick <= place.other_end or place.last]
    return (*until, *(() if place.last else after))


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


def _parts(score: Score, other: Score, place: Place) -> tuple[Part, ...]:
    """The players of both; who is heard otherwise there, louder or in another role, has another part."""
    begin = score.sections[-1].end_tick + PPQ
    parts = []
    theirs = list(other.parts)
    for ours in score.parts:
        same = next((p for p in theirs if replace(p, notes=()) == replace(ours, notes=())), None)
        inside = same.notes if same else ()
        theirs = [part for part in theirs if part is not same]
        held = ours.role in HELD
        after = () if place.last else _within(ours.notes, place.end, begin, held=held)
        notes = (
            *_within(ours.notes, 0, place.start, held=held),
            *_within(inside, place.start, place.other_end, held=held),
            *(replace(note, tick=note.tick + place.shift) for note in after),
        )
        parts.append(replace(ours, notes=notes))
    for part in theirs:
        notes = tuple(_within(part.notes, place.start, place.other_end, held=part.role in HELD))
        parts.append(replace(part, name=_free(part.name, parts), notes=notes))
    return tuple(part for part in parts if part.notes)


def _free(name: str, parts: Sequence[Part]) -> str:
    """The name, with a number when another part has it."""
    taken = {part.name for part in parts}
    numbered = (f"{name}_{number}" for number in range(2, len(parts) + 3))
    return next(free for free in (name, *numbered) if free not in taken)


def _within(notes: Sequence[Note], start: int, end: int, *, held: bool) -> list[Note]:
    """What of the notes lies within those ticks, cut at both."""
    kept = []
    for note in notes:
        last = min(note.tick + note.ticks, end)
        if start <= note.tick < end:
            kept.append(replace(note, ticks=last - note.tick))
        elif held and note.tick < start and last - start >= LEAST_REST:
            kept.append(replace(note, tick=start, ticks=last - start))
    return sorted(kept, key=lambda note: note.tick)


def _chords(score: Score, other: Score, place: Place) -> Iterator[Chord]:
    rows: list[tuple[Score, int, int | None, int]] = [
        (score, 0, place.start, 0),
        (other, place.start, None if place.last else place.other_end, 0),
    ]
    if not place.last:
        rows.append((score, place.end, None, place.shift))
    for source, first, last, shift in rows:
        for chord in source.chords:
            begin, stop = max(chord.tick, first), chord.tick + chord.ticks
            stop = stop if last is None else min(stop, last)
            if begin < stop:
                yield replace(chord, tick=begin + shift, ticks=stop - begin)


def _sections(score: Score, other: Score, place: Place) -> tuple[Section, ...]:
    """The sections of both, with borders where the part begins and ends."""
    before = _clipped(score.sections, 0, place.start, 0)
    inside = _clipped(other.sections, place.start, place.other_end, 0)
    after = (
        [] if place.last else _clipped(score.sections, place.end, score.sections[-1].end_tick, place.shift)
    )
    return (*before, *inside, *after)


def _clipped(sections: Sequence[Section], start: int, end: int, shift: int) -> list[Section]:
    return [
        replace(s, start_tick=max(s.start_tick, start) + shift, end_tick=min(s.end_tick, end) + shift)
        for s in sections
        if s.start_tick < end and s.end_tick > start
    ]


def without(score: Score, stretch: Change) -> Score:
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
