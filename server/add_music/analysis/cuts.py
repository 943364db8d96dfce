"""
Finding hard cuts without decoding everything.

Three steps, each only where the one before leaves a doubt:

1. Key frames that look alike have no cut between them, unless they show one colour only.
2. Where they differ, the packet sizes tell where: the first picture of a new shot
   cannot be predicted and costs much more than its neighbours; or the encoder saw the
   cut itself and put a key frame there, out of its usual rhythm.
3. As far as the budget reaches, those groups of pictures are decoded and every picture
   is compared with the ones around it. What is beyond the budget counts when the
   signs of step 2 are clear.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from add_music.analysis.looks import Grid, distance, flat
from add_music.media.frames import PacketMark

DIFFERENT = 0.3
"""Distance of two key frames from which a cut between them is possible."""
CLEARLY_DIFFERENT = 0.55
"""Distance from which the packets alone are believed."""
OUTLIER = 1.45
"""Size of a picture against the largest of its neighbours."""
CLEAR_OUTLIER = 1.7
NEIGHBOURS_MS = 280
AFTER_KEY_MS = 150
"""As long as the first picture predicted from a key frame may take to come, with pictures between them."""
MARGIN_MS = 400
"""Decoded beyond a suspected cut: the detector compares with what comes after."""
MOST_FOR_FLAT = 150
"""Bytes of a predicted picture of one colour at the most, whatever its size: nothing has to be told."""
SAME_MS = 150
"""Two signs nearer than this mean the same cut."""


@dataclass(frozen=True, slots=True)
class Group:
    """
    Pictures between two looked-at key frames that may hold a cut.

    Args:
        apart: distance of the two key frames; None when there is no second one.
        suspects: when the packets make a cut likely.
        believed: the cuts when nothing is decoded.
        sure: whether they show clearly.
    """

    start_ms: int
    end_ms: int
    apart: float | None
    suspects: tuple[int, ...]
    believed: tuple[int, ...]
    sure: bool

    def window(self) -> tuple[int, int]:
        """What to decode to be sure: to the last suspect, or all of it."""
        last = max(self.suspects, default=self.end_ms)
        return self.start_ms, last + MARGIN_MS

    def urgency(self) -> tuple[int, float, int]:
        """Sorts by what decoding is worth: weak signs, then none between different ends, then clear signs."""
        apart = self.apart or 0.0
        if self.suspects and not self.sure:
            rank = 0
        elif self.apart is not None and not self.suspects:
            rank = 1
        else:
            rank = 2 if self.suspects else 3
        return rank, -apart, self.start_ms


def doubtful_groups(
    keys: Sequence[tuple[int, Grid]], packets: Sequence[PacketMark], end_ms: int
) -> list[Group]:
    """The groups that may hold a cut; `packets` in any order."""
    shown = sorted(packets, key=lambda p: p.ms)
    big = _outliers(shown)
    rhythm = _rhythm(shown)
    groups = []
    for (start, grid), after in zip(keys, [*keys[1:], None], strict=True):
        until = after[0] if after else end_ms
        apart = distance(grid, after[1]) if after else None
        alike = apart is not None and apart < DIFFERENT
        if alike and not (flat(grid) and _anything(shown, start, until)):
            continue
        inside = {ms: ratio for ms, ratio in big.items() if start < ms < until}
        key_told = after is not None and not _in_rhythm(after[0], shown, rhythm)
        suspects = [*inside, *([until] if key_told else [])]
        clear = [ms for ms, ratio in inside.items() if ratio >= CLEAR_OUTLIER]
        if not clear and key_told:
            clear = [until]
        signs = clear or list(inside)
        believed = signs if apart is not None and apart >= CLEARLY_DIFFERENT and len(signs) == 1 else []
        sure = believed == clear and len(suspects) == 1
        groups.append(Group(start, until, apart, tuple(sorted(suspects)), tuple(believed), sure))
    return groups


def _anything(shown: Sequence[PacketMark], start_ms: int, end_ms: int) -> bool:
    """Whether the pictures between two of one colour cost more than such pictures do."""
    sizes = [p.size for p in shown if start_ms < p.ms < end_ms and not p.key]
    return max(sizes, default=0) > MOST_FOR_FLAT


def refreshed(packets: Sequence[PacketMark]) -> frozenset[int]:
    """
    Key frames that only the encoder's rhythm put there.

    A starved encoder lets the picture fall behind and puts it right at once with the next of them.
    """
    shown = sorted(packets, key=lambda p: p.ms)
    rhythm = _rhythm(shown)
    return frozenset(p.ms for p in shown if p.key and _in_rhythm(p.ms, shown, rhythm))


def _outliers(shown: Sequence[PacketMark]) -> dict[int, float]:
    """
    Pictures that are much larger than all their neighbours, with how much.

    Key frames are large anyway, and so are the first pictures after one: they repair what it left out.
    """
    found: dict[int, float] = {}
    first = 0
    key_ms = -AFTER_KEY_MS
    for number, packet in enumerate(shown):
        while shown[first].ms < packet.ms - NEIGHBOURS_MS:
            first += 1
        key_ms = packet.ms if packet.key else key_ms
        if packet.ms - key_ms < AFTER_KEY_MS:
            continue
        last = number
        while last + 1 < len(shown) and shown[last + 1].ms <= packet.ms + NEIGHBOURS_MS:
            last += 1
        around = [p.size for n, p in enumerate(shown[first : last + 1], first) if n != number and not p.key]
        if len(around) >= 4 and packet.size >= OUTLIER * max(around):
            found[packet.ms] = packet.size / max(around)
    return found


def _rhythm(shown: Sequence[PacketMark]) -> int:
    """The longest distance of two key frames: the one the encoder was told; shorter ones had a reason."""
    keys = [p.ms for p in shown if p.key]
    return max((b - a for a, b in pairwise(keys)), default=0)


def _in_rhythm(key_ms: int, shown: Sequence[PacketMark], rhythm: int) -> bool:
    before = max((p.ms for p in shown if p.key and p.ms < key_ms), default=0)
    return key_ms - before >= rhythm * 0.9


class CutDetector:
    """
    Finds hard cuts in consecutive pictures of one stretch.

    A cut is a change that is large against the changes around it (so neither a fast pan nor
    noise is one) and that stays (so a flash is none).

    Args:
        refreshed: when a key frame may have changed the picture a little; there it must change more.
    """

    CHANGE = 0.26
    CHANGE_WHERE_REFRESHED = 0.5
    AGAINST_USUAL = 3.5
    STAYS = 0.55
    AROUND = 10

    def __init__(self, refreshed: Collection[int] = ()) -> None:
        self._refreshed = refreshed
        self._times: list[int] = []
        self._grids: list[Grid] = []

    def add(self, ms: int, grid: Grid) -> None:
        self._times.append(ms)
        self._grids.append(grid)

    def cuts(self) -> list[int]:
        """Milliseconds of the first picture after each cut."""
        changes = [distance(a, b) for a, b in zip(self._grids, self._grids[1:], strict=False)]
        return [self._times[n + 1] for n, change in enumerate(changes) if self._is_cut(n, change, changes)]

    def _is_cut(self, n: int, change: float, changes: list[float]) -> bool:
        popped = self._times[n + 1] in self._refreshed
        if change < (self.CHANGE_WHERE_REFRESHED if popped else self.CHANGE):
            return False
        around = changes[max(n - self.AROUND, 0) : n] + changes[n + 1 : n + 1 + self.AROUND]
        if around and change < self.AGAINST_USUAL * max(median(around), 0.01):
            return False
        if change < max(changes[max(n - 2, 0) : n + 3]):
            return False
        before = self._grids[n]
        later = self._grids[min(n + 4, len(self._grids) - 1)]
        earlier, first = self._grids[max(n - 3, 0)], self._grids[n + 1]
        return min(distance(before, later), distance(earlier, first)) >= self.STAYS * change


def merged(found: Sequence[int]) -> tuple[int, ...]:
    """Ascending, signs of the same cut taken together."""
    kept: list[int] = []
    for ms in sorted(found):
        if not kept or ms - kept[-1] >= SAME_MS:
            kept.append(ms)
    return tuple(kept)
