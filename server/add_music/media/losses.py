"""Which stretches of a file could not be decoded while it was written anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

APART_S = Fraction(1)
"""Damaged pictures nearer to each other than that are one damage."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A stretch of a file in seconds after its first picture, in which pictures are missing."""

    path: Path
    start_s: float
    end_s: float


@dataclass(slots=True)
class Losses:
    """Takes damaged pictures one by one, in any order."""

    moments: dict[Path, set[Fraction]] = field(default_factory=dict)

    def note(self, path: Path, moment: Fraction) -> None:
        """A picture that was to be shown then cannot be decoded."""
        self.moments.setdefault(path, set()).add(moment)

    def found(self) -> list[Loss]:
        """The stretches, file after file."""
        found: list[Loss] = []
        for path, moments in self.moments.items():
            at = sorted(moments)
            begins = [a for a, b in zip(at, [None, *at], strict=False) if b is None or a - b > APART_S]
            ends = [a for a, b in zip(at, [*at[1:], None], strict=True) if b is None or b - a > APART_S]
            found += [Loss(path, float(a), float(b)) for a, b in zip(begins, ends, strict=True)]
        return found
