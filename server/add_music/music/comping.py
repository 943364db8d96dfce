"""Chord parts: comping, arpeggios and pads over led voices."""

from __future__ import annotations

from collections.abc import Iterator

from add_music.music.form import Passage
from add_music.music.genres.model import Player
from add_music.music.genres.patterns import COMPS
from add_music.music.plan import Plan, Stroke, fitted, line_for, other_line
from add_music.music.streams import stream
from add_music.music.timing import SIXTEENTH
from add_music.music.voicing import Voicing, lead_voices

ACCENTS = {"X": 12, "x": 0, "o": -20, "h": -4, "b": -2, "t": -10}
WHOLE = "Xxoh"
RETURNS_CHANGED = 0.5
"""The chance that a section which comes back is accompanied otherwise."""
PICKUP = -16
"""How much softer the chord before the first bar line is."""
SHORT = 0.55
"""A stroke followed by silence sounds for this share of its sixteenth more."""


def write_chords(player: Player, plan: Plan, *, opens: bool = False) -> list[Stroke]:
    """
    The part of a player whose style is a comping pattern, but for the final chord.

    Args:
        player: role chords or pad.
        plan: form and chords.
        opens: whether this player fills the time before the first bar line.
    """
    voicings = place(player, plan)
    strokes: list[Stroke] = []
    for passage in plan.passages:
        if not passage.has(player):
            continue
        lines = COMPS[player.style]
        line = line_for(lines, passage.energy, plan.mood.density)
        chance = stream(plan.seed, "comp", player.name, passage.number)
        if passage.visit and chance.random() < RETURNS_CHANGED:
            line = other_line(line, len(lines), chance)
        for bar in range(passage.first, passage.last):
            shown = line
            if (bar - passage.first) % 4 == 3 and chance.random() < 0.35:
                shown = other_line(line, len(lines), chance)
            strokes += _bar(plan, passage, bar, lines[shown], voicings)
    if opens and plan.grid.lead_in:
        velocity = plan.velocity(plan.passages[0].energy, PICKUP)
        strokes += [Stroke(0, plan.grid.lead_in, pitch, velocity) for pitch in voicings[0]]
    return strokes


def place(player: Player, plan: Plan) -> list[Voicing]:
    """The player's voicing of every chord, the final one included, bent by the mood's register."""
    shift = round(plan.mood.register / 2)
    low, high = player.low + shift, player.high + shift
    return lead_voices([slot.chord for slot in plan.slots], low, high, player.voices)


def _bar(plan: Plan, passage: Passage, bar: int, pattern: str, voicings: list[Voicing]) -> Iterator[Stroke]:
    steps = plan.bar_steps(bar)
    start = plan.grid.bar_tick(bar)
    text = list(fitted(pattern, plan.steps)[:steps])
    numbers = [plan.slot_at(start + step * SIXTEENTH) for step in range(steps)]
    for step in range(1, steps):
        if numbers[step] != numbers[step - 1] and text[step] == "-":
            text[step] = "x" if _held_by(text, step) in WHOLE else "t"
    for step, sign in enumerate(text):
        if sign in "-.":
            continue
        slot = plan.slots[numbers[step]]
        length = _length(text, step, slot.end - start - step * SIXTEENTH, plan.mood.length)
        velocity = plan.velocity(passage.energy, ACCENTS.get(sign, -6) + (5 if step == 0 else 0))
        for pitch in _sounding(sign, voicings[numbers[step]]):
            yield Stroke(start + step * SIXTEENTH, length, pitch, velocity)


def _held_by(text: list[str], step: int) -> str:
    before = step - 1
    while before > 0 and text[before] == "-":
        before -= 1
    return text[before]


def _length(text: list[str], step: int, left: int, articulation: float) -> int:
    """Ticks a stroke is held: through its hyphens, picked notes ring on, nothing outlasts its chord."""
    if text[step] == "h":
        return max(SIXTEENTH // 2, left - 10)
    held = 1
    while step + held < len(text) and text[step + held] == "-":
        held += 1
    ticks = held * SIXTEENTH
    if text[step].isdigit():
        ticks = max(ticks, 4 * SIXTEENTH)
    elif held == 1:
        ticks = round(ticks * SHORT)
    return max(60, min(left, round(ticks * min(articulation, 1.15))))


def _sounding(sign: str, voicing: Voicing) -> tuple[int, ...]:
    if sign in WHOLE:
        return voicing
    if sign == "b":
        return voicing[:1]
    if sign == "t":
        return voicing[1:] or voicing
    place = int(sign) - 1
    turn, voice = divmod(place, len(voicing))
    return (voicing[voice] + 12 * turn,)
