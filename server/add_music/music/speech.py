"""Room for a voice: what the band leaves out while somebody speaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from add_music.music.cues import RATE, Cues
from add_music.music.genres.grooves import LANES
from add_music.music.genres.model import Player
from add_music.music.plan import Plan, Stroke, loud
from add_music.music.timing import SIXTEENTH, Clock

BEFORE_MS, AFTER_MS = 180, 260
"""Tunes stop a breath before a word and wait one after it."""
JOINED_MS = 2600
"""A pause shorter than this is no room for a tune."""
QUIETER = {"chords": 0.72, "pad": 0.8, "bass": 0.86, "drums": 0.68}
SILENCED_LANES = frozenset(LANES[n] for n in ("crash", "open", "cowbell", "bell", "high", "mid", "clap"))
SPOKEN_VOICES = 2
"""Chord voices left under speech: its outer ones, the middle is where the voice is."""
SHORTEST_TICKS = 150


def quiet_ticks(cues: Cues, clock: Clock) -> tuple[tuple[int, int], ...]:
    """The spans of speech in ticks, with a breath around and short pauses joined."""
    spans: list[tuple[float, float]] = []
    for span in cues.quiet:
        start, end = max(0, span.start_ms - BEFORE_MS) / 1000, (span.end_ms + AFTER_MS) / 1000
        if spans and start - spans[-1][1] < JOINED_MS / 1000:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, min(end, cues.length_samples / RATE)))
    return tuple((int(clock.tick(start)), int(clock.tick(end)) + 1) for start, end in spans)


def make_room(player: Player, plan: Plan, strokes: list[Stroke]) -> list[Stroke]:
    """The part as it is played around speech."""
    if not plan.quiet:
        return strokes
    if player.role in ("lead", "counter"):
        return _silenced(plan, strokes)
    return _softened(player, plan, strokes)


def _silenced(plan: Plan, strokes: list[Stroke]) -> list[Stroke]:
    kept = []
    for stroke in strokes:
        if plan.is_quiet(stroke.tick):
            continue
        if plan.touches_quiet(stroke.tick, stroke.tick + stroke.ticks):
            start = next(start for start, _ in plan.quiet if start > stroke.tick)
            if start - stroke.tick < SHORTEST_TICKS:
                continue
            stroke = stroke._replace(ticks=start - stroke.tick)  # noqa: PLW2901
        kept.append(stroke)
    return kept


def _softened(player: Player, plan: Plan, strokes: Sequence[Stroke]) -> list[Stroke]:
    factor = QUIETER.get(player.role, 0.8)
    kept: list[Stroke] = []
    for tick, together in groupby(sorted(strokes), key=lambda s: s.tick):
        group = list(together)
        if not plan.is_quiet(tick):
            kept += group
            continue
        if player.role == "drums":
            group = _thinner(group)
        elif player.role in ("chords", "pad"):
            group = _sparser(plan, group)
        kept += [s if s.firm else s._replace(velocity=loud(s.velocity * factor)) for s in group]
    return kept


def _sparser(plan: Plan, group: list[Stroke]) -> list[Stroke]:
    """The outer voices of a chord; of an arpeggio what falls on an eighth."""
    if len(group) > SPOKEN_VOICES:
        return [group[0], group[-1]]
    off = (group[0].tick - plan.grid.lead_in) % (2 * SIXTEENTH)
    return group if off == 0 or group[0].firm else []


def _thinner(group: list[Stroke]) -> list[Stroke]:
    """Without ghosts and bright cymbals."""
    return [s for s in group if s.pitch not in SILENCED_LANES and (s.velocity >= 46 or s.firm)]
