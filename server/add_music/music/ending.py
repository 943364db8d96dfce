"""
The end: everybody strikes the last chord and lets it die out on the last frame.

Held notes are released a little before the end so that their release and the room are over when
the picture is; struck ones ring. Nothing sounds on into the last chord.
"""

from __future__ import annotations

from add_music.music.bass import place_roots
from add_music.music.comping import place
from add_music.music.cues import RATE
from add_music.music.genres.grooves import LANES
from add_music.music.genres.model import Player
from add_music.music.lineup import NATURE
from add_music.music.plan import Plan, Stroke
from add_music.music.theory import nearest, pitches

RELEASE_SHARE, LONGEST_RELEASE_S = 0.15, 0.22
"""How much of the last ring is left to release and room."""
ROLL_MS = {
    "nylon_guitar": 34,
    "steel_guitar": 26,
    "clean_guitar": 22,
    "piano": 20,
    "felt_piano": 42,
    "rhodes": 30,
    "wurlitzer": 26,
    "harpsichord": 34,
    "harp": 55,
    "ukulele": 24,
    "banjo": 26,
    "mandolin": 20,
}
LAST_TICKS = 60
"""So early ends what rings to the end: the last stroke of a rolled chord is a note, too."""
WHOLE = 3
"""Sections of a piece in which a single voice that never played does not come in for the last chord."""
LAST_ACCENT, DRIVEN_ACCENT = -2, 12
"""A calm piece ends softly; one that ends at full energy ends with a blow."""


def close(player: Player, plan: Plan, strokes: list[Stroke]) -> list[Stroke]:
    """The part cut at the final tick, with its last notes."""
    final = plan.grid.final_tick
    kept = [s._replace(ticks=min(s.ticks, final - s.tick)) for s in strokes if s.tick < final - 20]
    newcomer = not kept and len(plan.passages) >= WHOLE
    if player.role in ("lead", "counter") and (newcomer or plan.is_quiet(final)):
        return kept
    return kept + last_notes(player, plan, kept)


def held_until(player: Player, plan: Plan) -> int:
    """The tick at which that player lets the last chord go: who strikes or plucks lets it ring to the end."""
    length = plan.grid.length_samples / RATE
    nature = NATURE.get(player.instrument)
    if nature and nature.struck:
        return int(plan.clock.tick(length)) - LAST_TICKS
    ring = length - plan.clock.seconds(plan.grid.final_tick)
    return int(plan.clock.tick(length - min(LONGEST_RELEASE_S, RELEASE_SHARE * ring)))


def last_notes(player: Player, plan: Plan, kept: list[Stroke]) -> list[Stroke]:
    """What this player does at the very end."""
    final, end = plan.grid.final_tick, held_until(player, plan)
    energy = plan.passages[-1].energy
    velocity = plan.velocity(energy, LAST_ACCENT + DRIVEN_ACCENT * max(0.0, 2 * energy - 1))
    chord = plan.slots[-1].chord
    if player.instrument == "timpani":
        pitch = player.low + (chord.root - player.low) % 12
        return [Stroke(final, end - final, pitch, velocity, firm=True)]
    if player.role == "drums":
        if not kept:
            return []
        lanes = ("kick", "crash") if energy > 0.45 and not plan.is_quiet(final) else ("kick",)
        return [Stroke(final, 240, LANES[lane], velocity, firm=True) for lane in lanes]
    if player.role == "bass":
        return [Stroke(final, end - final, _root(player, plan), velocity, firm=True)]
    if player.role in ("chords", "pad"):
        roll = ROLL_MS.get(player.instrument, 0) / 1000 * plan.clock.rate(final)
        return [
            Stroke(final + round(n * roll), end - final - round(n * roll), pitch, velocity - 2 * n, firm=True)
            for n, pitch in enumerate(place(player, plan)[-1])
        ]
    before = kept[-1].pitch if kept else (player.low + player.high) // 2
    stable = (chord.root,) if player.role == "lead" else (chord.tones[1 % len(chord.tones)],)
    pitch = nearest(pitches(stable, player.low, player.high), before)
    return [Stroke(final, end - final, pitch, velocity + 2, firm=True)]


def _root(player: Player, plan: Plan) -> int:
    root = plan.slots[-1].chord.root
    return nearest(pitches((root,), player.low, player.high), place_roots(player, plan)[-1])
