"""Drums: grooves by energy, ghosts, fills into new sections, crashes on their first beat."""

from __future__ import annotations

import random
from collections.abc import Iterator

from add_music.music.form import Passage
from add_music.music.genres.grooves import FILLS, GROOVES, LANES, Groove
from add_music.music.genres.model import Player
from add_music.music.plan import Plan, Stroke, fitted, loud
from add_music.music.streams import stream
from add_music.music.timing import SIXTEENTH

ACCENTS = {"X": 14, "x": 0, "o": -30}
KIT_BASE = {"kick": 6, "boom": 6, "snare": 2, "clap": 0, "hat": -14, "shaker": -14, "open": -8, "ride": -10}
"""Balance inside a kit, in steps of velocity; other lanes -4."""
TICKS = 120
FILL_STEPS = 8


def write_drums(player: Player, plan: Plan) -> list[Stroke]:
    """A kit's part, but for the final hit."""
    strokes: list[Stroke] = []
    for passage in plan.passages:
        if not passage.has(player):
            continue
        groove = GROOVES[plan.genre.grooves[groove_level(passage.energy, len(plan.genre.grooves))]]
        chance = stream(plan.seed, "drums", passage.number)
        following = plan.passages[passage.number + 1] if passage.number + 1 < len(plan.passages) else None
        for bar in range(passage.first, passage.last):
            strokes += _bar(plan, passage, bar, groove, _fill(plan, passage, bar, following, chance), chance)
    return strokes


def write_timpani(player: Player, plan: Plan) -> list[Stroke]:
    """Roots on the first beat of strong bars, a roll into the next section."""
    strokes: list[Stroke] = []
    for passage in plan.passages:
        if not passage.has(player):
            continue
        for bar in range(passage.first, passage.last):
            tick = plan.grid.bar_tick(bar)
            root = plan.slots[plan.slot_at(tick)].chord.bass
            pitch = player.low + (root - player.low) % 12
            if passage.energy > 0.6 or (bar - passage.first) % 4 == 0:
                strokes.append(Stroke(tick, 2 * SIXTEENTH * 4, pitch, plan.velocity(passage.energy, 4)))
            if bar == passage.last - 1 and passage.energy > 0.5:
                steps = plan.bar_steps(bar)
                for n, step in enumerate(range(max(steps - 6, 1), steps)):
                    velocity = plan.velocity(passage.energy, -24 + 5 * n)
                    strokes.append(Stroke(tick + step * SIXTEENTH, SIXTEENTH, pitch, velocity))
    return strokes


def groove_level(energy: float, count: int) -> int:
    """Which groove from sparse to busy."""
    return min(count - 1, 0 if energy < 0.45 else 1 if energy < 0.8 else 2)


def _fill(
    plan: Plan, passage: Passage, bar: int, following: Passage | None, chance: random.Random
) -> Groove | None:
    """A fill in the last bar of a section, and now and then a small one inside."""
    fills = plan.genre.fills
    if not fills or passage.kind == "sting":
        return None
    if bar == passage.last - 1 and (following is None or following.energy > 0.4):
        busy = passage.energy if following is None else max(passage.energy, following.energy)
        return FILLS[fills[min(len(fills) - 1, int(busy * len(fills) * (0.7 + 0.3 * chance.random())))]]
    if (bar - passage.first) % 8 == 7 and chance.random() < 0.5:
        return FILLS[fills[0]]
    return None


def _bar(
    plan: Plan, passage: Passage, bar: int, groove: Groove, fill: Groove | None, chance: random.Random
) -> Iterator[Stroke]:
    steps = plan.bar_steps(bar)
    start = plan.grid.bar_tick(bar)
    fill_from = steps - FILL_STEPS if fill and steps > FILL_STEPS else steps
    build = _crescendo(passage, bar)
    opens = (
        bar == passage.first and bar > 0 and passage.kind not in ("intro", "break") and passage.energy > 0.5
    )
    if opens:
        yield Stroke(start, TICKS * 4, LANES["crash"], plan.velocity(passage.energy, 2))
    for name, step, sign in _signs(groove, plan.steps, 0, fill_from):
        covered = opens and step == 0 and name in ("hat", "ride", "open")
        dropped = sign == "o" and chance.random() > 0.5 + 0.4 * plan.mood.density * passage.energy
        if not covered and not dropped:
            yield _stroke(plan, passage, start, step, name, sign, build, groove)
    if fill and fill_from < steps:
        for name, step, sign in _signs(fill, FILL_STEPS, fill_from, steps):
            yield _stroke(plan, passage, start, step, name, sign, build, fill)
    elif (
        passage.energy > 0.5
        and (bar - passage.first) % 2
        and chance.random() < 0.3
        and "kick" in groove.lanes
    ):
        yield _stroke(plan, passage, start, steps - 2, "kick", "o", build, groove)


def _signs(groove: Groove, length: int, first: int, last: int) -> Iterator[tuple[str, int, str]]:
    """Lane, step and sign of every stroke of a pattern laid over the steps first–last."""
    for name, pattern in groove.lanes.items():
        for step, sign in enumerate(fitted(pattern, length)[: last - first]):
            if sign != ".":
                yield name, first + step, sign


def _stroke(
    plan: Plan, passage: Passage, start: int, step: int, name: str, sign: str, build: float, groove: Groove
) -> Stroke:
    tick = start + step * SIXTEENTH
    if late := groove.late.get(name):
        tick = max(0, tick + round(late / 1000 * plan.clock.rate(tick)))
    balance = KIT_BASE.get(name, -4) + ACCENTS[sign] + build
    return Stroke(tick, TICKS, LANES[name], loud(plan.velocity(passage.energy) + balance))


def _crescendo(passage: Passage, bar: int) -> float:
    """A build grows to its end."""
    return 16 * (bar - passage.first) / max(passage.bars, 1) - 8 if passage.kind == "build" else 0.0
