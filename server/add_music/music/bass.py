"""The bass: an idiom's pattern on the chord's root, walking and leading into the next chord."""

from __future__ import annotations

import random

from add_music.music.form import Passage
from add_music.music.genres.model import Player
from add_music.music.genres.patterns import BASSES
from add_music.music.harmony import Slot
from add_music.music.plan import Plan, Stroke, fitted, line_for, other_line
from add_music.music.streams import stream
from add_music.music.theory import nearest, pitches, scale_under
from add_music.music.timing import SIXTEENTH

ACCENTS = {"R": 6, "r": -12, "5": -2, "8": 0, "3": -2, "7": -2, "w": 0, "a": -4, "g": -30}


def write_bass(player: Player, plan: Plan) -> list[Stroke]:
    """The bass part, but for the final note."""
    roots = place_roots(player, plan)
    strokes: list[Stroke] = []
    for passage in plan.passages:
        if not passage.has(player):
            continue
        lines = BASSES[player.style]
        line = line_for(lines, passage.energy, plan.mood.density)
        chance = stream(plan.seed, "bass", passage.number)
        for bar in range(passage.first, passage.last):
            shown = line
            if (bar - passage.first) % 2 and chance.random() < 0.25:
                shown = other_line(line, len(lines), chance)
            strokes += _bar(player, plan, passage, bar, lines[shown], roots, chance)
    return strokes


def place_roots(player: Player, plan: Plan) -> list[int]:
    """A root (or slash bass) pitch for every chord, each near the one before, low in the register."""
    roots: list[int] = []
    home = player.low + 7
    for slot in plan.slots:
        options = pitches((slot.chord.bass,), player.low, player.high)
        wanted = 0.5 * (roots[-1] if roots else home) + 0.5 * home
        roots.append(nearest(options, wanted))
    return roots


def _bar(
    player: Player,
    plan: Plan,
    passage: Passage,
    bar: int,
    pattern: str,
    roots: list[int],
    chance: random.Random,
) -> list[Stroke]:
    steps = plan.bar_steps(bar)
    start = plan.grid.bar_tick(bar)
    text = list(fitted(pattern, plan.steps)[:steps])
    numbers = [plan.slot_at(start + step * SIXTEENTH) for step in range(steps)]
    for step in range(1, steps):
        if numbers[step] != numbers[step - 1] and text[step] not in "Rr":
            text[step] = "R" if text[step] != "." or step % 4 == 0 else "."
    strokes: list[Stroke] = []
    for step, sign in enumerate(text):
        if sign in "-.":
            continue
        number = numbers[step]
        after = min(number + 1, len(roots) - 1)
        before = strokes[-1].pitch if strokes else roots[number]
        pitch = _pitch(sign, plan.slots[number], roots[number], roots[after], before, chance)
        ticks = _length(text, step, sign)
        ticks = min(ticks, plan.slots[number].end - start - step * SIXTEENTH)
        velocity = plan.velocity(passage.energy, ACCENTS[sign] + (4 if step == 0 else 0))
        strokes.append(Stroke(start + step * SIXTEENTH, ticks, _within(pitch, player), velocity))
    return strokes


def _length(text: list[str], step: int, sign: str) -> int:
    held = 1
    while step + held < len(text) and text[step + held] == "-":
        held += 1
    ticks = held * SIXTEENTH
    if sign == "g":
        return 60
    return ticks - 30 if held > 1 else round(ticks * 0.8)


def _pitch(sign: str, slot: Slot, root: int, coming: int, before: int, chance: random.Random) -> int:
    intervals = slot.chord.intervals
    if sign == "5":
        fifth = next((i for i in intervals if i in (6, 7, 8)), 7)
        # under a slash bass the chord's fifth is counted from its root, not from the bass
        return root + fifth if slot.chord.bass == slot.chord.root else root + 12
    if sign == "8":
        return root + 12
    if sign == "3":
        return root + intervals[1]
    if sign == "7":
        return root + next((i for i in intervals if i in (9, 10, 11)), 7)
    if sign == "w":
        return _step(slot, before, coming)
    if sign == "a":
        return _approach(slot, before, coming, chance)
    return root


def _step(slot: Slot, before: int, coming: int) -> int:
    """The next tone of the scale towards the coming root, chord tones when it is reached."""
    scale = pitches(scale_under(slot.chord, slot.key), before - 7, before + 7)
    way = 1 if coming > before or (coming == before and before % 2 == 0) else -1
    onward = [p for p in scale if (p - before) * way > 0]
    return min(onward, key=lambda p: abs(p - before)) if onward else before


def _approach(slot: Slot, before: int, coming: int, chance: random.Random) -> int:
    """A tone that leads into the coming root: a scale step or half step beside it, or its fifth."""
    if coming == before:
        return coming + chance.choice((7, 12))
    scale = pitches(scale_under(slot.chord, slot.key), coming - 2, coming + 2)
    beside = [p for p in (*scale, coming - 1, coming + 1) if p not in (coming, before)]
    near = min(beside, key=lambda p: (abs(p - before), p))
    return near if chance.random() < 0.7 or coming - 1 == before else coming - 1


def _within(pitch: int, player: Player) -> int:
    while pitch > player.high:
        pitch -= 12
    while pitch < player.low:
        pitch += 12
    return pitch
