"""
Finding dissolves and fades in consecutive pictures: one shot turns into another bit by bit.

While two shots are blended every picture is a mixture of the last one before and the first one after, with a
share that grows from none to all (R. Lienhart, "Comparison of automatic shot boundary detection algorithms",
SPIE 1999). A pan or something that passes in front mixes nothing, a changing light leaves the same pattern,
and a cut grows at once. A fade is a mixture with one flat colour; two of them make a change of shot.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from add_music.analysis.looks import Grid, distance
from add_music.music.cues import Span

Rows = NDArray[np.float32]

LENGTHS_MS = (400, 600, 800, 1000, 1300, 1600, 2000, 2500, 3000)
"""Tried lengths; those in between fit one of them well enough."""
STEPS = 8
"""So many starts are tried within a length."""
DIFFERENT = 0.35
"""Distance of the two shots at the least, as between two key frames with a cut between them."""
UNLIKE = 0.75
"""Correlation of their patterns at the most; what a light does to one shot leaves more."""
UNMIXED = 0.25
"""How much of the pictures in between, against the difference of the shots, may be no mixture of them."""
HALF_WAY = (0.3, 0.7)
"""Share of the second shot in the middle of the mixture."""
AT_ONCE = 0.4
"""Growth of the share from one picture to the next beyond which it is a cut."""
BACK = 0.06
"""How far the share may fall back between two pictures."""
AROUND = 0.7
"""Change from picture to picture before and after, against that in between, at the most."""
LEAST_AFTER = 8
"""Pictures of the new shot that must have been seen."""
FLAT = 0.2
"""Contrast of a picture of one colour against the usual one of the stretch."""
FADE_MS = 200, 1500
"""From a shot to a flat colour, and back to another one, takes so long."""


class DissolveDetector:
    """Takes consecutive pictures of one stretch and tells where one shot turns into another bit by bit."""

    def __init__(self) -> None:
        self._times: list[int] = []
        self._grids: list[Grid] = []

    def add(self, ms: int, grid: Grid) -> None:
        """The next picture."""
        self._times.append(ms)
        self._grids.append(grid)

    def dissolves(self) -> tuple[Span, ...]:
        """From the last picture of the old shot to the first one of the new shot alone, ascending."""
        if len(self._grids) < STEPS:
            return ()
        rows = np.stack([grid.ravel() for grid in self._grids])
        found = [*self._fades(rows), *self._mixtures(rows)]
        return _strongest([(strength, Span(self._times[a], self._times[b])) for strength, a, b in found])

    def _mixtures(self, rows: Rows) -> Iterator[tuple[float, int, int]]:
        """Strength, first and last picture of each stretch that mixes its ends."""
        frame_ms = (self._times[-1] - self._times[0]) / (len(rows) - 1)
        for length in {max(round(ms / frame_ms), 4) for ms in LENGTHS_MS}:
            for first in range(0, len(rows) - length, max(length // STEPS, 1)):
                last = first + length
                old, new = self._grids[first], self._grids[last]
                if distance(old, new) >= DIFFERENT and _likeness(old, new) <= UNLIKE:
                    unmixed = _unmixed(rows[first : last + 1])
                    if unmixed <= UNMIXED and _rests_around(rows, first, last):
                        size = float(np.linalg.norm(rows[last] - rows[first]))
                        yield size * (1 - unmixed), first, last

    def _fades(self, rows: Rows) -> Iterator[tuple[float, int, int]]:
        """The same for ways from one shot to another through a flat colour."""
        contrast = np.array([float(np.abs(grid - grid.mean(axis=(0, 1))).mean()) for grid in self._grids])
        flat = contrast < FLAT * float(np.median(contrast))
        edges = np.flatnonzero(np.diff(np.concatenate([[0], flat.astype(np.int8), [0]])))
        for dark, light in zip(edges[::2], edges[1::2] - 1, strict=True):
            first, last = self._falls(contrast, int(dark), -1), self._falls(contrast, int(light), 1)
            if first is None or last is None:
                continue
            ways = max(_unmixed(rows[first : dark + 1]), _unmixed(rows[light : last + 1]))
            if ways <= UNMIXED and _likeness(self._grids[first], self._grids[last]) <= UNLIKE:
                yield np.inf, first, last

    def _falls(self, contrast: NDArray[np.float64], flat: int, way: int) -> int | None:
        """The picture from which (or up to which) the contrast runs to that flat one; None for a cut."""
        at = flat
        while 0 <= at + way < len(contrast) and contrast[at + way] > contrast[at] * 1.005:
            at += way
            if abs(self._times[at] - self._times[flat]) > FADE_MS[1]:
                break
        return at if abs(self._times[at] - self._times[flat]) >= FADE_MS[0] else None


def _likeness(one: Grid, other: Grid) -> float:
    """Correlation of the patterns of two pictures, whatever their light and contrast."""
    a, b = (grid - grid.mean(axis=(0, 1)) for grid in (one, other))
    norm = float(np.sqrt(np.square(a).sum() * np.square(b).sum()))
    return float((a * b).sum()) / norm if norm else 0.0


def _unmixed(rows: Rows) -> float:
    """How much of the pictures is no evenly growing mixture of the first and the last one; inf for a cut."""
    whole = rows[-1] - rows[0]
    size = float(whole @ whole)
    if not size:
        return np.inf
    share = (rows - rows[0]) @ whole / size
    growth = np.diff(share)
    low, high = HALF_WAY
    if growth.max() > AT_ONCE or growth.min() < -BACK or not low <= share[len(share) // 2] <= high:
        return np.inf
    left = rows - rows[0] - share[:, None] * whole
    return float(np.sqrt(np.square(left).sum(axis=1).mean() / size))


def _rests_around(rows: Rows, first: int, last: int) -> bool:
    """Whether the pictures before and after change less than those in between; a pan goes on."""
    within = float(np.linalg.norm(rows[last] - rows[first])) / (last - first)
    reach = max((last - first) // 2, 2)
    before, after = rows[max(first - reach, 0) : first + 1], rows[last : last + reach + 1]
    if len(after) <= min(reach // 2, LEAST_AFTER):
        return False
    # where nothing is known of what was before, the key frame there was like the one before it
    known = [side for side in (before, after) if len(side) > 2]
    around = [float(np.linalg.norm(side[-1] - side[0])) / (len(side) - 1) for side in known]
    return sum(around) / len(around) <= AROUND * within


def _strongest(found: list[tuple[float, Span]]) -> tuple[Span, ...]:
    """Of those that overlap the strongest one."""
    kept: list[Span] = []
    for _, span in sorted(found, key=lambda item: -item[0]):
        if all(span.end_ms <= other.start_ms or span.start_ms >= other.end_ms for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start_ms))
