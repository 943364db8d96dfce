"""Human timing and touch: swing, laying back, small unevenness. Firm strokes stay where they are."""

from __future__ import annotations

import random
from collections.abc import Sequence

from add_music.music.genres.model import Player
from add_music.music.plan import Plan, Stroke, loud
from add_music.music.score import PPQ

BEHIND = {"bass": 0.6, "chords": 1.0, "lead": 1.2, "counter": 1.0, "pad": 0.4, "drums": 0.0}
"""Share of the genre's `late_ms` by which a role lies behind the drums."""
UNEVEN = {"drums": 3.5, "bass": 4.0}
"""Spread of velocity; 5 for everybody else."""
STRUM_MS = {
    "nylon_guitar": 11,
    "steel_guitar": 9,
    "clean_guitar": 8,
    "piano": 3,
    "felt_piano": 5,
    "rhodes": 4,
    "wurlitzer": 4,
    "harpsichord": 5,
    "harp": 14,
    "ukulele": 9,
    "banjo": 9,
    "mandolin": 7,
}
"""How far the strings of one chord follow each other."""


def humanise(player: Player, plan: Plan, strokes: Sequence[Stroke], chance: random.Random) -> list[Stroke]:
    """The strokes as this player would play them."""
    feel = plan.genre.feel
    late = feel.late_ms * BEHIND.get(player.role, 0.0)
    spread = UNEVEN.get(player.role, 5.0)
    strum = STRUM_MS.get(player.instrument, 0)
    played: list[Stroke] = []
    before, place = -1, 0
    push = 0.0
    for stroke in sorted(strokes):
        if stroke.firm:
            played.append(stroke)
            continue
        if stroke.tick != before:
            before, place = stroke.tick, 0
            push = chance.gauss(0, feel.loose_ms * 0.5)
        rate = plan.clock.rate(stroke.tick) / 1000
        shift = _swing(stroke.tick - plan.grid.lead_in, feel.swing, feel.swing_unit)
        shift += (late + push + place * strum) * rate
        place += 1
        tick = max(0, stroke.tick + round(shift))
        velocity = loud(stroke.velocity + chance.gauss(0, spread))
        played.append(stroke._replace(tick=tick, velocity=velocity))
    return played


def _swing(tick: int, swing: float, unit: int) -> float:
    """Ticks by which the off-beat of its pair is delayed."""
    pair = PPQ * 8 // unit
    within = tick % pair
    if swing == 0.5 or within == 0:
        return 0.0
    half = pair / 2
    moved = (swing - 0.5) * pair
    # what lies between the beats is stretched before the off-beat and squeezed after it
    return moved * (within / half if within <= half else (pair - within) / half)
