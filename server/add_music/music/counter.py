"""Second voices: guide tones, answers in the tune's rests, parallels, sparks of bells."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import pairwise

from add_music.music.form import Passage
from add_music.music.genres.model import Player
from add_music.music.harmony import Slot
from add_music.music.plan import Plan, Stroke
from add_music.music.score import PPQ
from add_music.music.streams import stream
from add_music.music.theory import nearest, pitches, scale_under

ANSWERED = 0.7
"""The chance that a call is answered."""
LATER = ("contrast", "climax", "build", "outro")


def write_counter(player: Player, plan: Plan, tune: list[Stroke]) -> list[Stroke]:
    """A second voice under, beside or after the tune, but for the final note."""
    write = STYLES[player.style]
    strokes: list[Stroke] = []
    for passage in plan.passages:
        if passage.has(player):
            strokes += write(player, plan, passage, tune)
    return strokes


def _guide(player: Player, plan: Plan, passage: Passage, _tune: list[Stroke]) -> list[Stroke]:
    """Long tones on thirds and sevenths, each as near as can be to the one before."""
    strokes: list[Stroke] = []
    before = (player.low + player.high) / 2 + plan.mood.register / 2
    for slot in _slots(plan, passage):
        tones = slot.chord.tones
        guides = (tones[1], *tones[3:4]) if len(tones) > 2 else tones
        pitch = nearest(pitches(tuple(sorted(set(guides))), player.low, player.high), before)
        velocity = plan.velocity(passage.energy, -10)
        if strokes and strokes[-1].pitch == pitch and strokes[-1].tick + strokes[-1].ticks + 20 >= slot.tick:
            strokes[-1] = strokes[-1]._replace(ticks=slot.end - strokes[-1].tick - 20)
        else:
            strokes.append(Stroke(slot.tick, max(slot.ticks - 20, 90), pitch, velocity))
        before = 0.7 * pitch + 0.3 * (player.low + player.high) / 2
    return strokes


def _answer(player: Player, plan: Plan, passage: Passage, tune: list[Stroke]) -> list[Stroke]:
    """Over the tune's rests and long notes an echo of its last rhythm: call and response."""
    chance = stream(plan.seed, "answer", player.name, passage.number)
    start, end = plan.grid.bar_tick(passage.first), plan.grid.bar_tick(passage.last)
    sung = [s for s in tune if start - 2 * PPQ <= s.tick < end]
    calls = [*(s.tick for s in sung), end] if sung else [start, end]
    strokes: list[Stroke] = []
    for number, (tick, following) in enumerate(pairwise(calls)):
        begin = (tick // PPQ + 1) * PPQ if sung else tick
        room = following - PPQ // 2 - begin
        if begin < start or room < PPQ or chance.random() > ANSWERED:
            continue
        rhythm = _echo([s.tick for s in sung[max(number - 3, 0) : number + 1]], room)
        strokes += _run(player, plan, passage, [begin + step for step in rhythm], chance)
    return strokes


def _echo(ticks: list[int], room: int) -> list[int]:
    """The steps of the last notes of a call as far as there is room, in halves of a beat."""
    steps = [round((tick - ticks[0]) / (PPQ // 2)) * (PPQ // 2) for tick in ticks] if ticks else []
    echo = sorted({step for step in steps if step < room})
    return echo if len(echo) > 1 else [step for step in (0, PPQ // 2, PPQ) if step < room]


def _run(
    player: Player, plan: Plan, passage: Passage, ticks: list[int], chance: random.Random
) -> list[Stroke]:
    """Chord tones one after the other, up or down, the last one longer."""
    at, way = chance.choice((-1, 0, 1)), chance.choice((1, -1))
    strokes = []
    for n, tick in enumerate(ticks):
        tones = pitches(tuple(sorted(plan.slots[plan.slot_at(tick)].chord.tones)), player.low, player.high)
        pitch = tones[max(0, min(len(tones) - 1, len(tones) // 2 + at + way * n))]
        held = ticks[n + 1] - tick if n + 1 < len(ticks) else PPQ
        strokes.append(Stroke(tick, max(held - 20, 90), pitch, plan.velocity(passage.energy, -8)))
    return strokes


def _parallel(player: Player, plan: Plan, passage: Passage, tune: list[Stroke]) -> list[Stroke]:
    """The tune a third or sixth below, in the louder sections; guide tones in the others."""
    if passage.kind not in LATER:
        return _guide(player, plan, passage, tune) if passage.kind == "theme" and passage.visit else []
    start, end = plan.grid.bar_tick(passage.first), plan.grid.bar_tick(passage.last)
    strokes = []
    for note in tune:
        if start <= note.tick < end:
            slot = plan.slots[plan.slot_at(note.tick)]
            scale = pitches(scale_under(slot.chord, slot.key), player.low, player.high)
            below = [p for p in scale if 3 <= note.pitch - p <= 9] or [nearest(scale, note.pitch - 12)]
            pitch = max(below, key=lambda p: (p % 12 in slot.chord.tones, p))
            strokes.append(note._replace(pitch=pitch, velocity=max(20, note.velocity - 14)))
    return strokes


def _sparks(player: Player, plan: Plan, passage: Passage, _tune: list[Stroke]) -> list[Stroke]:
    """Single high chord tones, now and then: light on the water."""
    chance = stream(plan.seed, "sparks", player.name, passage.number)
    strokes = []
    for slot in _slots(plan, passage):
        if chance.random() < 0.35 + 0.45 * passage.energy:
            tones = pitches(tuple(sorted(slot.chord.tones)), player.low, player.high)
            beat = chance.choice((0, 1, 2, 3)) * PPQ
            if beat < slot.ticks:
                pitch = chance.choice(tones)
                strokes.append(Stroke(slot.tick + beat, 2 * PPQ, pitch, plan.velocity(passage.energy, -14)))
    return strokes


def _slots(plan: Plan, passage: Passage) -> Iterator[Slot]:
    start, end = plan.grid.bar_tick(passage.first), plan.grid.bar_tick(passage.last)
    first = plan.slot_at(start)
    for slot in plan.slots[first:-1]:
        if slot.tick >= end:
            return
        yield slot


STYLES: dict[str, Callable[[Player, Plan, Passage, list[Stroke]], list[Stroke]]] = {
    "guide": _guide, "answer": _answer, "parallel": _parallel, "sparks": _sparks,
}  # fmt: skip
