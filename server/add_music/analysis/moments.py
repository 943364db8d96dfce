"""Which moments tell what a clip shows: the first picture of every shot, and some in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

STILL = 0.02
"""Below this much motion a shot looks the same at its end as at its beginning."""
STILL_EVERY_MS = 12_000
MOVING_EVERY_MS = 2_000
SHORTEST_MS = 250
"""Nearer moments show nothing new."""
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Glimpse:
    """
    A moment worth a picture.

    Args:
        since_ms: a picture from here on tells the same.
        at_cut: it is the first one of a shot.
    """

    ms: int
    since_ms: int
    at_cut: bool


def glimpses(
    start_ms: int, end_ms: int, cuts_ms: Sequence[int], motion: float, most: int
) -> tuple[Glimpse, ...]:
    """
    At most so many moments between those times, ascending.

    Every shot is shown by its first picture as long as there is room; what room is left goes to the
    longest shots. Where there are more shots, those spread best are taken.

    Args:
        motion: 0–1, of the whole clip; a still one needs fewer pictures.
        most: how many pictures there is room for.
    """
    if end_ms <= start_ms or most < 1:
        return ()
    cuts = [cut for cut in cuts_ms if start_ms < cut < end_ms]
    shots = [start_ms, *cuts]
    chosen = _spread(shots, most) if len(shots) > most else _filled(shots, end_ms, motion, most)
    begun, known = set(shots), set(cuts)
    before = [start_ms, *chosen]
    return tuple(
        # nearer to this moment than to the one before, and so of the same shot
        Glimpse(ms, ms if ms in begun else ms - (ms - last) // 2, ms in known)
        for last, ms in zip(before, chosen, strict=False)
    )


def _spread(shots: list[int], most: int) -> list[int]:
    """So many of them: in each equal share of the time the first that begins there, then some of the rest."""
    first, last = shots[0], shots[-1] + 1
    by_share: dict[int, int] = {}
    for shot in shots:
        by_share.setdefault((shot - first) * most // (last - first), shot)
    chosen = list(by_share.values())
    left = [shot for shot in shots if shot not in by_share.values()]
    step = max(len(left) // max(most - len(chosen), 1), 1)
    return sorted([*chosen, *left[::step][: most - len(chosen)]])


def _filled(shots: list[int], end_ms: int, motion: float, most: int) -> list[int]:
    """All of them, and what room is left for equal parts of the longest."""
    every = STILL_EVERY_MS if motion < STILL else MOVING_EVERY_MS
    widths = [end - start for start, end in pairwise([*shots, end_ms])]
    parts = [1] * len(shots)
    while sum(parts) < most:
        longest = max(range(len(shots)), key=lambda n: widths[n] / parts[n])
        seen_enough = widths[longest] / parts[longest] <= every and sum(parts) >= FEWEST
        if seen_enough or widths[longest] // (parts[longest] + 1) < SHORTEST_MS:
            break
        parts[longest] += 1
    return [
        start + width * part // count
        for start, width, count in zip(shots, widths, parts, strict=True)
        for part in range(count)
    ]
