"""Compose a piece: grid, form and chords first, then every part, then speech, accents, end and feel."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from add_music.music import theory
from add_music.music.accents import markers, strike
from add_music.music.bass import write_bass
from add_music.music.brief import Brief, Change
from add_music.music.changes import Place, ordered, place_of, spliced, stretches, tempo_there, without
from add_music.music.chapters import developed
from add_music.music.comping import write_chords
from add_music.music.counter import write_counter
from add_music.music.cues import RATE, Cues
from add_music.music.drums import write_drums, write_timpani
from add_music.music.effects import write_effects
from add_music.music.ending import close, held_until, last_notes
from add_music.music.feel import humanise
from add_music.music.form import Passage, shape, until
from add_music.music.genres.catalogue import genre_named
from add_music.music.genres.model import Genre, Player
from add_music.music.harmony import Slot, chords
from add_music.music.lineup import band, forbidden, wanted_instruments
from add_music.music.melody import write_lead
from add_music.music.moods import DRIVES, blend, mode_beside, mode_for, tempo_range
from add_music.music.motif import said_with
from add_music.music.pace import ending_at, repaced
from add_music.music.plan import Plan, Stroke
from add_music.music.score import PPQ, Chord, Note, Part, Score, Section
from add_music.music.speech import make_room, quiet_ticks
from add_music.music.streams import stream
from add_music.music.timing import Grid, lay_out

SHORTEST_NOTE = 30
LAST_BARS = 4
"""So many bars before its last chord a piece may be otherwise because it ends earlier."""


def compose(brief: Brief, cues: Cues, seed: int) -> Score:
    """
    A whole piece of exactly `cues.length_samples`; the same arguments give the same piece.

    Args:
        brief: what music; `avoid` is absolute, `tempo_bpm` is kept exactly.
        cues: length, cuts to hit, spans of speech, movement of the picture, parts that are to be otherwise.
        seed: the take.
    """
    whole = replace(cues, length_samples=max(cues.length_samples, cues.planned_samples))
    plan = _planned(brief, whole, seed)
    piece = _Piece(brief, plan, _performed(brief, plan))
    changed = stretches(cues.changes, cues.length_ms)
    at_end = [stretch for stretch in changed[-1:] if stretch.end_ms >= cues.length_ms]
    # from the last part to the first: what lies before a part never moves
    for stretch in at_end:
        piece = _changed(piece, brief, plan, stretch, whole, last=True)
    if cues.length_samples < whole.length_samples:
        piece = _ended(piece, cues)
    for stretch in reversed(changed[: len(changed) - len(at_end)]):
        piece = _changed(piece, brief, plan, stretch, whole, last=False)
    score = piece.score
    for stretch in changed:
        score = without(score, stretch)
    return score


class _Piece(NamedTuple):
    """A score with the order and the plan that its last bars come from."""

    brief: Brief
    plan: Plan
    score: Score


def _changed(piece: _Piece, brief: Brief, plan: Plan, stretch: Change, cues: Cues, *, last: bool) -> _Piece:
    """The piece with one part of it otherwise."""
    other = ordered(brief, stretch.wishes)
    place = place_of(piece.score, stretch, last=last)
    if place.start >= place.end:
        return piece  # shorter than half a bar: only what is to be avoided is heard of it
    genre = genre_named(other.genre.value)
    bpm = tempo_there(stretch.wishes, genre, other.moods.value, plan.clock.rate(place.start) * 60 / PPQ)
    grid = plan.grid
    if bpm:
        grid, end = repaced(grid, genre, place.start, None if last else place.end, bpm, cues)
        place = replace(place, other_end=end)
    there = _planned(other, cues, plan.seed, like=replace(plan, grid=grid))
    score = spliced(piece.score, _performed(other, there), place)
    return _Piece(other, there, score) if last else piece._replace(score=score)


def _ended(piece: _Piece, cues: Cues) -> _Piece:
    """The piece with its last chord so early that it has died out at the end of the cues."""
    plan = piece.plan
    grid = ending_at(plan.grid, plan.genre, cues)
    passages = until(plan.passages, grid.bars)
    slots = chords(plan.genre, grid, passages, plan.mood, plan.seed)
    clock = grid.clock()
    there = Plan(plan.seed, plan.genre, plan.mood, grid, passages, slots, quiet_ticks(cues, clock))
    start = grid.bar_tick(max(grid.bars - LAST_BARS, passages[-1].first, 0))
    end = piece.score.sections[-1].end_tick + PPQ
    score = spliced(piece.score, _performed(piece.brief, there), Place(start, end, end, last=True))
    return _Piece(piece.brief, there, score)


def _performed(brief: Brief, plan: Plan) -> Score:
    """The piece of that plan."""
    genre = plan.genre
    wanted = brief.instruments.value
    players = band(genre, wanted, brief.avoid.value)
    players, passages = developed(players, plan.passages, forbidden(brief.avoid.value)[0], plan.seed)
    plan = replace(plan, passages=passages)
    asked = frozenset(wanted_instruments(wanted, brief.avoid.value, tuple(p.instrument for p in players)))
    marking = markers(players)
    tune: list[Stroke] = []
    parts = []
    opener = _opener(players, plan)
    for player in sorted(players, key=lambda p: p.role != "lead"):
        strokes = _written(player, plan, tune, opens=player is opener)
        if player.role == "lead":
            tune = sorted(tune + strokes)
        strokes = strike(player, plan, make_room(player, plan, strokes), marks=player.name in marking)
        strokes = close(player, plan, strokes)
        if not strokes and player.instrument in asked:
            strokes = last_notes(player, plan, strokes)
        if strokes:
            parts.append(_part(player, plan, strokes))
    order = [p.name for p in players]
    parts.sort(key=lambda part: order.index(part.name))
    parts += [
        _part(player, plan, strokes) for player, strokes in write_effects(plan, wanted, brief.avoid.value)
    ]
    return _score(brief, plan, tuple(parts))


def _planned(brief: Brief, cues: Cues, seed: int, like: Plan | None = None) -> Plan:
    """The decisions before the first note; for a part of another piece on its bars and its tonic."""
    genre = genre_named(brief.genre.value)
    moods = brief.moods.value
    mood = blend(moods)
    if like:
        home = like.passages[-1].key
        grid, key = like.grid, theory.Key(home.tonic, mode_beside(home.mode, moods, genre.modes))
        genre = replace(genre, melody=said_with(genre.melody, like.genre.melody))
    else:
        bpm = brief.tempo_bpm.value
        # a tempo that was kept and not asked for may lean to the cuts as one that was chosen
        exact = bpm if brief.tempo_bpm.origin == "user" else None
        span = (bpm, bpm) if bpm else tempo_range(genre.tempo[brief.tempo.value], moods)
        grid = lay_out(genre, span, exact, cues, stream(seed, "tempo"))
        key = _key(brief, genre, seed)
    drive = DRIVES[brief.energy.value]
    drive = replace(drive, lift=drive.lift + mood.energy)
    passages = shape(genre, grid, key, cues.motion, drive, stream(seed, "form"))
    slots = chords(genre, grid, passages, mood, seed)
    return Plan(seed, genre, mood, grid, passages, slots, quiet_ticks(cues, grid.clock()))


def _key(brief: Brief, genre: Genre, seed: int) -> theory.Key:
    """The key that was asked for, as exactly as it was; else one of the genre, in the moods' mode."""
    tonic = stream(seed, "key").choice(genre.tonics)
    mode = mode_for(brief.moods.value, genre.modes)
    if brief.key.value:
        tonic, said = theory.key_named(brief.key.value)
        mode = said or mode
    return theory.Key(tonic, mode)


def _opener(players: tuple[Player, ...], plan: Plan) -> Player | None:
    """Who sounds before the first bar line: the first chord player there, one that can hold before others."""
    able = [p for p in players if p.role in ("pad", "chords")]
    there = [p for p in able if plan.passages[0].has(p)] or able
    return min(there, key=lambda p: p.role != "pad") if there else None


def _written(player: Player, plan: Plan, tune: list[Stroke], *, opens: bool) -> list[Stroke]:
    if player.role == "lead":
        return write_lead(player, plan)
    if player.role == "counter":
        return write_counter(player, plan, tune)
    if player.role == "bass":
        return write_bass(player, plan)
    if player.role == "drums":
        return write_timpani(player, plan) if player.instrument == "timpani" else write_drums(player, plan)
    return write_chords(player, plan, opens=opens)


def _part(player: Player, plan: Plan, strokes: list[Stroke]) -> Part:
    played = humanise(player, plan, strokes, stream(plan.seed, "feel", player.name))
    end = held_until(player, plan)
    final = plan.grid.final_tick
    notes = [
        Note(s.tick, max(SHORTEST_NOTE, min(s.ticks, end - s.tick)), s.pitch, s.velocity)
        for s in sorted(played)
        if s.firm or s.tick < final
    ]
    return Part(
        player.name, player.role, player.instrument, player.gain_db, player.pan, tuple(_parted(notes))
    )


def _parted(notes: list[Note]) -> list[Note]:
    """No key is struck while it is still down, and not twice at once."""
    last: dict[int, int] = {}
    parted: list[Note] = []
    for note in notes:
        at = last.get(note.pitch)
        if at is not None:
            before = parted[at]
            if note.tick - before.tick < SHORTEST_NOTE:
                continue
            if before.tick + before.ticks > note.tick:
                parted[at] = replace(before, ticks=note.tick - before.tick)
        last[note.pitch] = len(parted)
        parted.append(note)
    return parted


def _score(brief: Brief, plan: Plan, parts: tuple[Part, ...]) -> Score:
    grid = plan.grid
    key = plan.passages[-1].key
    end = int(plan.clock.tick(grid.length_samples / RATE))
    return Score(
        seed=plan.seed,
        genre=brief.genre.value,
        moods=tuple(brief.moods.value),
        tonic=key.tonic_name,
        mode=key.mode,
        beats_per_bar=grid.beats_per_bar,
        tempo=grid.tempo,
        sections=_sections(plan.passages, grid, end),
        chords=tuple(_chord(slot, end) for slot in plan.slots),
        parts=parts,
        start_sample=grid.start_sample,
        final_tick=grid.final_tick,
        length_samples=grid.length_samples,
    )


def _sections(passages: tuple[Passage, ...], grid: Grid, end: int) -> tuple[Section, ...]:
    sections = [
        Section(
            p.kind, grid.bar_tick(p.first), min(grid.bar_tick(p.last), grid.final_tick), round(p.energy, 3)
        )
        for p in passages
    ]
    if grid.lead_in:
        sections.insert(0, Section("pickup", 0, grid.lead_in, sections[0].energy))
    sections[-1] = Section(sections[-1].name, sections[-1].start_tick, end, sections[-1].energy)
    return tuple(sections)


def _chord(slot: Slot, end: int) -> Chord:
    ticks = slot.ticks or end - slot.tick
    return Chord(slot.tick, ticks, slot.chord.symbol, slot.chord.root, slot.chord.tones)
