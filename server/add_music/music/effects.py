"""What leads into a section and lands on it: a noise that rises, a cymbal that swells, a blow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from add_music.music.form import Passage
from add_music.music.genres.model import Player
from add_music.music.lineup import forbidden
from add_music.music.plan import Plan, Stroke
from add_music.music.score import PPQ

ROLE = "effects"
RISE = 0.1
"""A section so much stronger than the one before is led to."""
LONG_BARS = 6
"""After a section so long what leads out of it takes twice its time."""


@dataclass(frozen=True, slots=True)
class Effect:
    """
    One of them.

    `beats` is how long it leads up to the bar line, 0 for what lands on it; `words` are what people
    call it when they do not want it, `like` an instrument whose ban forbids it, too.
    """

    beats: int
    gain_db: float
    words: frozenset[str]
    like: str


SURE = frozenset({"effect", "sound effect", "fx", "sfx", "transition", "noise"})
EFFECTS: dict[str, Effect] = {
    "riser": Effect(4, -9.0, SURE | {"riser", "sweep", "whoosh"}, "synth_lead"),
    "swell": Effect(4, -9.0, SURE | {"swell", "cymbal", "crash"}, "acoustic_kit"),
    "impact": Effect(0, -6.0, SURE | {"impact", "boom", "hit"}, "orchestral_kit"),
}


def write_effects(
    plan: Plan, wanted: Sequence[str], avoid: Sequence[str]
) -> Iterator[tuple[Player, list[Stroke]]]:
    """The genre's effects that may be heard and those that were asked for, each with its strokes."""
    never, _ = forbidden(avoid)
    said = _words(avoid)
    asked = tuple(name for name, effect in EFFECTS.items() if (effect.words - SURE) & _words(wanted))
    for name in dict.fromkeys((*asked, *plan.genre.effects)):
        effect = EFFECTS[name]
        if effect.words & said or (effect.like in never and name not in asked):
            continue
        strokes = list(_leading(plan, effect) if effect.beats else _landing(plan))
        if not strokes and name in asked:
            strokes = _once(plan, effect)
        if strokes:
            yield Player(name, ROLE, name, "", 0.0, effect.gain_db, 0.0, 24, 72), strokes


def _words(said: Sequence[str]) -> set[str]:
    return {re.sub(r"s$", "", word.strip().lower()) for word in said}


def _once(plan: Plan, effect: Effect) -> list[Stroke]:
    """Where nothing calls for it, what was asked for leads into the last chord or lands on it."""
    final = plan.grid.final_tick
    energy, tonic = plan.passages[-1].energy, plan.slots[-1].key.tonic
    if not effect.beats:
        return [Stroke(final, 2 * PPQ, 36 + tonic, plan.velocity(energy, 6), firm=True)]
    start = max(final - effect.beats * PPQ, 0)
    return [Stroke(start, final - start, 48 + tonic, plan.velocity(energy, -8), firm=True)]


def _leading(plan: Plan, effect: Effect) -> Iterator[Stroke]:
    for before, after in pairwise(plan.passages):
        if after.energy - before.energy < RISE:
            continue
        end = plan.grid.bar_tick(after.first)
        beats = effect.beats * (1 + (before.bars >= LONG_BARS and after.kind == "climax"))
        start = max(end - beats * PPQ, plan.grid.bar_tick(before.first))
        if not plan.touches_quiet(start, end + PPQ):
            yield Stroke(start, end - start, 48 + after.key.tonic, plan.velocity(after.energy, -8), firm=True)


def _landing(plan: Plan) -> Iterator[Stroke]:
    for before, after in pairwise(plan.passages):
        tick = plan.grid.bar_tick(after.first)
        if _lands(before, after) and not plan.is_quiet(tick):
            yield Stroke(tick, 2 * PPQ, 36 + after.key.tonic % 12, plan.velocity(after.energy, 6), firm=True)


def _lands(before: Passage, after: Passage) -> bool:
    """A climax lands with weight, and so does what comes out of a quiet section."""
    return after.energy - before.energy >= RISE and (
        after.kind == "climax" or before.kind in ("break", "build")
    )
