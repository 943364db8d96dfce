"""
The tune: a motif of two bars, said, moved, said again and answered.

A motif is rhythm and contour; every statement is fitted to its chords (chord tones on strong
beats and long notes) and to an arch over the section. Repeats are varied as players vary them:
another starting tone, an ornament, a dropped note, another tail (Schoenberg, Fundamentals of
Musical Composition, on the period: basic idea, its repetition, contrast, cadence).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from add_music.music.form import Passage
from add_music.music.genres.model import Player
from add_music.music.motif import Motif, changed, motif
from add_music.music.plan import Plan, Stroke, fitted
from add_music.music.streams import stream
from add_music.music.theory import nearest, pitches, scale_under
from add_music.music.timing import SIXTEENTH

PERIOD = ("idea", "moved", "idea", "answer")
SPARSE = ("idea", "rest", "moved", "rest")
FREE = {"climax": 0.5, "contrast": 1.3}
"""How much the genre's rests count in a section's second slots; 1.6 elsewhere."""
BREATH = 3 * SIXTEENTH
LONG = 4
"""Sixteenths; so long a note does not lie a half step over a tone of its chord (an avoid note: Levine)."""
WIDEST = 9
"""No leap inside a statement is wider than a major sixth: what is wider is hard to sing."""
CHANGED = ("plain", "ornament", "thin", "lift", "tail")
"""Ways to say a motif again; a theme that returns is not said as it was a second time."""
OTHERWISE = ("tail", "ornament", "lift", "thin", "sink", "ornament", "thin", "rise", "low")
"""What is tried when a statement would be heard too often as it is."""
APEX = 4
"""Semitones at the top of a lead's register that are kept for the climax."""
UPBEATS = ((2,), (4,), (4, 2), (2, 1), (6, 4, 2))
"""Sixteenths before the bar on which the notes of an upbeat stand."""
FROM_ABOVE = 0.3
"""The chance that an upbeat comes down to its statement."""
UPBEAT_ROOM = 8
"""Sixteenths that must be free (or only held through) before a statement that is led to."""
TURNED = {"lift": 3, "sink": -4, "rise": 6, "low": -7}
"""Semitones by which a statement is sung higher or lower for a change."""
LIFT = {"climax": 4, "contrast": 2, "intro": -2, "break": -1, "build": 1}
"""Semitones a section's tune lies above the theme's."""


Shape = tuple[tuple[int, int], ...]
"""A statement as ticks from its first bar line, and pitches."""


@dataclass(slots=True)
class _Heard:
    """What was sung so far: how often each statement, and the last bar of the last one."""

    counts: Counter[Shape] = field(default_factory=Counter)
    tail: Shape = ()


def write_lead(player: Player, plan: Plan) -> list[Stroke]:
    """The lead's part, but for the final note."""
    strokes: list[Stroke] = []
    leap = max(0.05, plan.genre.melody.leap + plan.mood.leap)
    motifs: dict[int, Motif] = {}
    heard = _Heard()
    for passage in plan.passages:
        if not passage.has(player):
            continue
        if passage.theme not in motifs:
            motifs[passage.theme] = motif(plan.genre.melody, leap, passage.theme, plan.seed)
        for line in _sing(player, plan, passage, motifs[passage.theme], heard):
            upbeat = _upbeat(player, plan, passage, strokes[-1:], line)
            if strokes:
                strokes[-1] = _released(strokes[-1], (upbeat or line)[0].tick)
            strokes += upbeat + line
    return strokes


def _sing(
    player: Player, plan: Plan, passage: Passage, theme: Motif, heard: _Heard
) -> Iterator[list[Stroke]]:
    """The statements of a passage; `heard` is what was sung before."""
    chance = stream(plan.seed, "tune", passage.number)
    words = SPARSE if passage.kind in ("break", "outro") else PERIOD
    before: int | None = None
    places = list(range(passage.first, passage.last, 2))
    for n, bar in enumerate(places):
        last = n == len(places) - 1
        word = "answer" if last else words[n % 4]
        if passage.kind == "intro" and not last:
            word = "rest"
        if word == "rest" or (
            word == "moved" and chance.random() < plan.genre.melody.rest * FREE.get(passage.kind, 1.6)
        ):
            heard.tail = ()
            continue
        height = 4.0 * _arch((n + 0.5) / len(places)) + LIFT.get(passage.kind, 0)
        # what comes back is to be known again by its beginning
        change = (
            "plain"
            if n == 0 or (passage.visit == 0 and n < 2)
            else chance.choice(CHANGED[bool(passage.visit) :])
        )
        if word == "moved":
            height += chance.choice((-3, 2, 3))
        if passage.kind == "climax" and n == round(0.6 * (len(places) - 1)):
            height += APEX
        most = 1 if n and passage.visit else plan.genre.melody.repeats
        spare = stream(plan.seed, "otherwise", passage.number, n)
        for way in (change, *OTHERWISE):
            said = changed(theme, way, spare if way is not change else chance)
            if word == "answer":
                said = replace(said, tail=theme.close)
            line = _place(player, plan, passage, said, bar, height + TURNED.get(way, 0), before)
            line = _answered(plan, line) if word == "answer" else line
            shapes = _shapes(plan, bar, line, heard.tail)
            if all(heard.counts[shape] < most for shape in shapes):
                break
        heard.counts.update(shapes)
        heard.tail = tuple(note for note in shapes[0] if note[0] >= plan.grid.bar_ticks)
        if line:
            before = line[-1].pitch
            yield line


def _shapes(plan: Plan, bar: int, line: list[Stroke], tail: Shape) -> tuple[Shape, Shape]:
    """The statement, and its first bar together with the last one of the statement before it."""
    start = plan.grid.bar_tick(bar)
    shape = tuple((stroke.tick - start, stroke.pitch) for stroke in line)
    head = tuple(note for note in shape if note[0] < plan.grid.bar_ticks)
    return shape, (*tail, (0, 0), *head)


def _upbeat(
    player: Player, plan: Plan, passage: Passage, before: list[Stroke], line: list[Stroke]
) -> list[Stroke]:
    """Notes that lead to a statement, where there is room for them."""
    start = line[0].tick
    room = start - UPBEAT_ROOM * SIXTEENTH
    chance = stream(plan.seed, "upbeat", start)
    if (
        chance.random() > plan.genre.melody.upbeat
        or room < plan.grid.lead_in
        or (before and before[0].tick > room - 2 * SIXTEENTH)
        or (start - plan.grid.lead_in) % plan.grid.bar_ticks
    ):
        return []
    steps = chance.choice(UPBEATS)
    slot = plan.slots[plan.slot_at(start - 1)]
    classes = scale_under(slot.chord, slot.key, pentatonic=plan.genre.melody.pentatonic)
    scale = pitches(classes, player.low, _ceiling(player, passage))
    near = [p for p in scale if p < line[0].pitch][-len(steps) :]
    if chance.random() < FROM_ABOVE or len(near) < len(steps):
        near = [p for p in scale if p > line[0].pitch][: len(steps)][::-1]
    if len(near) < len(steps):
        return []
    ticks = [start - step * SIXTEENTH for step in steps]
    return [
        Stroke(tick, max(end - tick - 20, 90), pitch, plan.velocity(passage.energy, -6 + 3 * n))
        for n, (tick, end, pitch) in enumerate(zip(ticks, [*ticks[1:], start], near, strict=True))
    ]


def _released(stroke: Stroke, tick: int) -> Stroke:
    """The last note before that tick, short enough to be heard as an end."""
    return stroke._replace(ticks=max(90, min(stroke.ticks, tick - 2 * SIXTEENTH - stroke.tick)))


def _ceiling(player: Player, passage: Passage) -> int:
    """The highest pitch of a lead in a passage."""
    return player.high if passage.kind == "climax" else player.high - APEX


def _arch(place: float) -> float:
    """0 at the ends, 1 at two thirds: where a phrase has its highest tone."""
    return place / 0.66 if place < 0.66 else (1 - place) / 0.34


def _place(
    player: Player, plan: Plan, passage: Passage, said: Motif, bar: int, arch: float, before: int | None
) -> list[Stroke]:
    """The motif from that bar on, fitted to its chords."""
    steps = [plan.bar_steps(bar), plan.bar_steps(bar + 1) if bar + 1 < passage.last else 0]
    text = fitted(said.cell, plan.steps)[: steps[0]] + fitted(said.tail, plan.steps)[: max(steps[1], 0)]
    start = plan.grid.bar_tick(bar)
    low, high = player.low, _ceiling(player, passage)
    centre = (player.low + player.high) / 2 - 2 + plan.mood.register + arch
    wanted = centre if before is None else 0.6 * centre + 0.4 * before
    strokes: list[Stroke] = []
    pitch = 0
    for n, step in enumerate(i for i, sign in enumerate(text) if sign == "x"):
        tick = start + step * SIXTEENTH
        slot = plan.slots[plan.slot_at(tick)]
        held = _held(text, step)
        scale = pitches(scale_under(slot.chord, slot.key, pentatonic=plan.genre.melody.pentatonic), low, high)
        tones = pitches(tuple(sorted(slot.chord.tones)), low, high)
        place = step % plan.steps
        strong = place == 0 or (place == 8 and plan.steps == 16) or held >= 6
        if not strokes:
            pitch = nearest(tones, wanted)
        else:
            move = said.moves[n - 1] if n - 1 < len(said.moves) else -1
            free = _moved(pitch, move, scale, tones if strong else (), centre)
            rubs = held >= LONG and free not in tones and (free - 1) % 12 in slot.chord.tones
            pitch = _moved(pitch, move, scale, tones, centre) if rubs else free
        ticks = round(held * SIXTEENTH * min(plan.mood.length, 1.0)) - 20
        accent = 10 if place == 0 else 4 if place % 4 == 0 else -4
        strokes.append(Stroke(tick, max(ticks, 90), pitch, plan.velocity(passage.energy, accent + 6)))
    return _breathing(strokes, start + sum(steps) * SIXTEENTH)


def _breathing(line: list[Stroke], end: int) -> list[Stroke]:
    """A statement ends early enough for its player to breathe before the next one."""
    if not line:
        return line
    last = line[-1]
    return [*line[:-1], last._replace(ticks=max(90, min(last.ticks, end - BREATH - last.tick)))]


def _moved(pitch: int, move: int, scale: tuple[int, ...], tones: tuple[int, ...], centre: float) -> int:
    """So many scale steps on, turned back at the edge of the tessitura, to a chord tone when one must."""
    if abs(pitch - centre) > 8 and (pitch > centre) == (move > 0):
        move = -move
    at = min(range(len(scale)), key=lambda i: (abs(scale[i] - pitch), i))
    if not 0 <= at + move < len(scale):
        move = -move
    target = scale[max(0, min(len(scale) - 1, at + move))]
    while abs(target - pitch) > WIDEST:
        move -= 1 if move > 0 else -1
        target = scale[at + move]
    if tones and target not in tones:
        tones = tuple(t for t in tones if abs(t - pitch) <= WIDEST) or tones
        near = [t for t in tones if abs(t - target) <= 2] or list(tones)
        return min(near, key=lambda t: (abs(t - target) + (1.5 if t == pitch and move else 0), t))
    return target


def _held(text: str, step: int) -> int:
    held = 1
    while step + held < len(text) and text[step + held] == "-":
        held += 1
    return held


def _answered(plan: Plan, line: list[Stroke]) -> list[Stroke]:
    """The phrase comes to rest: its last note is long and a tone of its chord's triad."""
    if not line:
        return line
    last = line[-1]
    number = plan.slot_at(last.tick)
    slot = plan.slots[number]
    triad = slot.chord.tones[:3]
    options = pitches(tuple(sorted(triad)), last.pitch - 7, last.pitch + 7)
    if len(line) > 1:
        options = tuple(p for p in options if abs(p - line[-2].pitch) <= WIDEST) or options
    rest = nearest(options, last.pitch - 0.1)
    return [
        *line[:-1],
        last._replace(pitch=rest, ticks=max(last.ticks, min(slot.end - last.tick - 20, 1900))),
    ]
