"""
Accents on cuts: the band strikes together on the frame the picture changes.

The grid has been laid so that most cuts meet a beat. On each cut the strokes that stand for it
are moved onto it (at most 60 ms), a chord and a bass note are struck, and the kit marks it, with a
crash where some time has passed since the last one. Under speech the same, softly and without
cymbals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from add_music.music.bass import place_roots
from add_music.music.comping import place
from add_music.music.genres.grooves import LANES
from add_music.music.genres.model import Player
from add_music.music.harmony import Slot
from add_music.music.lineup import NATURE
from add_music.music.plan import Plan, Stroke, loud
from add_music.music.score import PPQ
from add_music.music.theory import nearest, pitches
from add_music.music.timing import SIXTEENTH, Hit

WINDOW_MS = 60
"""Strokes this near a cut belong to it."""
CRASH_EVERY_S = 2.4
ABOVE = 36
"""How much harder a hit is than a plain stroke of its section, in steps of velocity."""
SPOKEN = 0.6
"""How loud an accent under speech is against one in the open."""
ANTICIPATION = PPQ // 2
"""A hit so shortly before the next chord already strikes that one, as a band pushes a chord."""
AROUND = 0.9
LOUDEST_AROUND = 97
"""Where cuts are hit, everything else is played a little softer, so that hits stand out."""
BREATH_MS = 110
"""Struck strokes fall silent so long before a hit: what comes out of a gap is heard."""


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
    share = _Share(player, plan, marks=marks)
    gone: set[int] = set()
    added: list[Stroke] = []
    for hit in plan.grid.hits:
        rate = plan.clock.rate(hit.tick) / 1000
        first, last = hit.tick - round(WINDOW_MS * rate), hit.tick + round(WINDOW_MS * rate)
        plays = marks or plan.passages[plan.slots[plan.slot_at(hit.tick)].passage].has(player)
        new = share.of(hit) if plays else []
        if new:
            first = hit.tick - round(BREATH_MS * rate)
        near = range(bisect_left(ticks, first), bisect_left(ticks, last + 1))
        added += new or [strokes[n]._replace(tick=hit.tick, firm=True) for n in near if n not in gone]
        gone.update(near)
    kept = [
        s._replace(velocity=min(loud(s.velocity * AROUND), LOUDEST_AROUND))
        for n, s in enumerate(strokes)
        if n not in gone
    ]
    return sorted(_cut_short(kept, share.instants) + added)


class _Share:
    """What one player does on a hit."""

    def __init__(self, player: Player, plan: Plan, *, marks: bool) -> None:
        self.player, self.plan = player, plan
        self.instants: list[int] = []
        self.last_crash = -9.0
        self.last = (-1, 0)
        self.tones: list[tuple[int, ...]] = []
        if player.role == "bass":
            self.tones = [(root,) for root in place_roots(player, plan)]
        elif player.role in ("chords", "pad"):
            self.tones = list(place(player, plan))
        elif marks:
            self.tones = [_sparkle(player, slot) for slot in plan.slots]
        if marks and player.role == "chords":
            # the octave on top is what is heard through held chords
            self.tones = [(*tones, tones[-1] + 12) for tones in self.tones]

    def of(self, hit: Hit) -> list[Stroke]:
        """The strokes on that hit; none for who only shifts what it plays anyway."""
        spoken = self.plan.is_quiet(hit.tick)
        if spoken and self.player.role in ("lead", "counter"):
            return []
        energy = self.plan.passages[self.plan.slots[self.plan.slot_at(hit.tick)].passage].energy
        above = ABOVE * self.plan.genre.punch * (0.7 + 0.3 * hit.weight)
        force = self.plan.velocity(energy, above) * (SPOKEN if spoken else 1.0)
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
        number = self.plan.slot_at(hit.tick + ANTICIPATION)
        left = self.plan.slots[number].end - hit.tick - 20
        # what can be held goes on to the next chord: a hit leaves no hole behind it
        held = left if not NATURE[self.player.instrument].struck else min(2 * PPQ, left)
        ticks = max(SIXTEENTH, held)
        tones = self._turned(number)
        return [Stroke(hit.tick, ticks, pitch, loud(force - 8), firm=True) for pitch in tones]

    def _turned(self, number: int) -> tuple[int, ...]:
        """The chord's tones; its next inversion when the last hit had it too, as its echo would mask it."""
        times = self.last[1] + 1 if self.last[0] == number else 0
        self.last = (number, times)
        tones = self.tones[number]
        if times % 2 == 0 or self.player.role == "bass":
            return tones
        return tuple(sorted({*tones[1:], tones[0] + 12}))

    def _lanes(self, hit: Hit, *, spoken: bool) -> tuple[tuple[str, float], ...]:
        if spoken:
            return (("kick", 0.0), ("rim", 12.0))
        seconds = self.plan.clock.seconds(hit.tick)
        if seconds - self.last_crash >= CRASH_EVERY_S:
            self.last_crash = seconds
            return (("kick", 0.0), ("snare", 8.0), ("crash", 6.0))
        return (("kick", 0.0), ("snare", 2.0), ("open", 14.0))


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


def _sparkle(player: Player, slot: Slot) -> tuple[int, ...]:
    """Root and fifth (or what stands there) in the upper part of a melodic instrument's register."""
    upper = player.high - 8
    tones = {nearest(pitches((tone,), player.low, player.high), upper) for tone in slot.chord.tones[:3:2]}
    return tuple(sorted(tones))


def markers(players: Sequence[Player]) -> frozenset[str]:
    """
    Who marks every hit, also where it would be silent: the kit, the first chord player that strikes
    or plucks, the bass; without a kit whoever strikes or plucks.
    """
    struck = [p for p in players if NATURE[p.instrument].struck]
    kits = [p for p in struck if p.role == "drums" and p.instrument != "timpani"]
    chosen = (
        kits[:1]
        + [p for p in struck if p.role == "chords"][:1]
        + [p for p in players if p.role == "bass"][:1]
    )
    if not kits:
        chosen += struck
    return frozenset(p.name for p in chosen)
