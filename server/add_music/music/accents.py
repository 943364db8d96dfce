"""
Accents on cuts: the band strikes together on the frame the picture changes.

The grid has been laid so that most cuts meet a beat. On each cut the strokes that stand for it
are moved onto it (at most 60 ms), a chord and a bass note are struck, and the kit marks it: a
crash where some time has passed since the last one, else snare or kick. Under speech the same,
softly and without cymbals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from add_music.music.bass import place_roots
from add_music.music.comping import place
from add_music.music.genres.grooves import LANES
from add_music.music.genres.model import Player
from add_music.music.lineup import NATURE
from add_music.music.plan import Plan, Stroke, loud
from add_music.music.score import PPQ
from add_music.music.timing import SIXTEENTH, Hit

WINDOW_MS = 60
"""Strokes this near a cut belong to it."""
CRASH_EVERY_S = 3.5
FORCE = 108
SPOKEN = 0.62
"""How loud an accent under speech is against one in the open."""


def strike(player: Player, plan: Plan, strokes: list[Stroke], *, marks: bool) -> list[Stroke]:
    """
    The part with its share of every hit.

    Args:
        player: whose part it is.
        plan: gives the hits.
        strokes: the part so far.
        marks: whether this player strikes every hit, also where it would be silent.
    """
    if not plan.grid.hits:
        return strokes
    strokes = sorted(strokes)
    ticks = [s.tick for s in strokes]
    share = _Share(player, plan)
    gone: set[int] = set()
    added: list[Stroke] = []
    for hit in plan.grid.hits:
        window = round(WINDOW_MS / 1000 * plan.clock.rate(hit.tick))
        near = range(bisect_left(ticks, hit.tick - window), bisect_left(ticks, hit.tick + window + 1))
        plays = marks or plan.passages[plan.slots[plan.slot_at(hit.tick)].passage].energy >= player.enters
        new = share.of(hit) if plays else []
        added += new or [strokes[n]._replace(tick=hit.tick, firm=True) for n in near if n not in gone]
        gone.update(near)
    kept = [s for n, s in enumerate(strokes) if n not in gone]
    return sorted(_cut_short(kept, share.instants) + added)


class _Share:
    """What one player does on a hit."""

    def __init__(self, player: Player, plan: Plan) -> None:
        self.player, self.plan = player, plan
        self.instants: list[int] = []
        self.last_crash = -9.0
        self.tones: list[tuple[int, ...]] = []
        if player.role == "bass":
            self.tones = [(root,) for root in place_roots(player, plan)]
        elif player.role in ("chords", "pad") and NATURE[player.instrument].struck:
            self.tones = list(place(player, plan))

    def of(self, hit: Hit) -> list[Stroke]:
        """The strokes on that hit; none for who only shifts what it plays anyway."""
        spoken = self.plan.is_quiet(hit.tick)
        force = FORCE * (0.8 + 0.2 * hit.weight) * (SPOKEN if spoken else 1.0) * self.plan.mood.force
        if self.player.instrument == "timpani":
            number = self.plan.slot_at(hit.tick)
            root = self.player.low + (self.plan.slots[number].chord.bass - self.player.low) % 12
            return [Stroke(hit.tick, PPQ, root, loud(force), firm=True)]
        if self.player.role == "drums":
            return [Stroke(hit.tick, 240, LANES[lane], loud(force - down), firm=True)
                    for lane, down in self._lanes(hit, spoken=spoken)]  # fmt: skip
        if not self.tones:
            return []
        self.instants.append(hit.tick)
        number = self.plan.slot_at(hit.tick + SIXTEENTH // 2)
        ticks = max(SIXTEENTH, min(2 * PPQ, self.plan.slots[number].end - hit.tick - 20))
        return [Stroke(hit.tick, ticks, pitch, loud(force - 8), firm=True) for pitch in self.tones[number]]

    def _lanes(self, hit: Hit, *, spoken: bool) -> tuple[tuple[str, float], ...]:
        seconds = self.plan.clock.seconds(hit.tick)
        if spoken:
            return (("kick", 0.0), ("rim", 12.0))
        if seconds - self.last_crash >= CRASH_EVERY_S:
            self.last_crash = seconds
            return (("kick", 0.0), ("crash", 6.0))
        return (("kick", 0.0), ("snare", 2.0))


def _cut_short(strokes: list[Stroke], instants: list[int]) -> list[Stroke]:
    """No stroke sounds on through a moment at which its player strikes anew."""
    if not instants:
        return strokes
    short = []
    for stroke in strokes:
        at = bisect_left(instants, stroke.tick + 1)
        end = instants[at] if at < len(instants) else stroke.tick + stroke.ticks
        short.append(stroke._replace(ticks=max(30, min(stroke.ticks, end - stroke.tick - 5))))
    return short


def markers(players: Sequence[Player]) -> frozenset[str]:
    """Who marks every hit: the kit if there is one, and the first chord player that strikes or plucks."""
    kits = [p.name for p in players if p.role == "drums"][:1]
    struck = [p.name for p in players if p.role == "chords" and NATURE[p.instrument].struck][:1]
    others = [p.name for p in players if NATURE[p.instrument].struck and p.role == "bass"][:1]
    return frozenset(kits + (struck or others))
