"""What the music must respect in time: the length, cuts to hit, spans to stay low."""

from __future__ import annotations

from dataclasses import dataclass

from add_music.music.brief import Change

RATE = 48_000
"""Samples per second of everything the engine composes, sounds and mixes."""


def ms_to_samples(ms: int) -> int:
    """Whole samples that start at that millisecond (48 a millisecond, so exact)."""
    return ms * RATE // 1000


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in integer milliseconds, the end not included."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True)
class Cues:
    """
    The moments a score is written for.

    Args:
        length_samples: exact length of the music at 48 kHz.
        cuts_ms: cuts of the picture, ascending.
        quiet: spans in which somebody speaks, ascending, not overlapping.
        motion: how much the picture moves, 0–1, one value a second; may be empty.
        changes: parts that are to be otherwise, the later one on top; outside of them every note stays.
        planned_samples: the length that a piece was made for which is to end before; until its last bars
            it stays as it was.
    """

    length_samples: int
    cuts_ms: tuple[int, ...] = ()
    quiet: tuple[Span, ...] = ()
    motion: tuple[float, ...] = ()
    changes: tuple[Change, ...] = ()
    planned_samples: int = 0

    @property
    def length_ms(self) -> int:
        return self.length_samples * 1000 // RATE
