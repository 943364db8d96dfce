"""Where the moments of a timeline went when parts of it were taken out or sped up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """So much of the old timeline became so much of the new one; either may be nothing."""

    before_ms: int
    after_ms: int


@dataclass(frozen=True, slots=True)
class Warp:
    """The whole way, stretch after stretch from 0 on."""

    stretches: tuple[Stretch, ...]

    def at(self, ms: int) -> int:
        """The new time of an old one; what was taken out is where the gap closed."""
        befores, afters = self._starts()
        number = min(max(bisect_right(befores, ms) - 1, 0), len(self.stretches) - 1)
        stretch = self.stretches[number]
        if not stretch.before_ms:
            return afters[number]
        into = min(max(ms - befores[number], 0), stretch.before_ms)
        return afters[number] + round(into * stretch.after_ms / stretch.before_ms)

    def _starts(self) -> tuple[Sequence[int], Sequence[int]]:
        befores, afters = [0], [0]
        for stretch in self.stretches[:-1]:
            befores.append(befores[-1] + stretch.before_ms)
            afters.append(afters[-1] + stretch.after_ms)
        return befores, afters
