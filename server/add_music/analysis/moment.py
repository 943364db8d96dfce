"""
The most telling moment of a clip: the stretch in which a piece of music shows best how it goes with it.

Where somebody speaks for a part of the time one hears how the music steps back and comes up again, at cuts
whether it meets them, at a peak of motion whether it has its strength.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence

LENGTH_MS = 16_000
"""Long enough for a phrase of eight bars at 120 BPM, short enough to hear three one after the other."""
LONGEST_MS = 20_000
"""A clip up to here is heard whole."""
STEP_MS = 1000
MANY_CUTS = 4
SPEECH_WORTH, CUTS_WORTH, MOTION_WORTH, CHANGE_WORTH = 1.0, 0.6, 0.5, 0.3
"""Half speech, half none tells most; the level of motion less than a cut; that it changes least."""


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A stretch of the clip and what is in it.

    Args:
        speaks: somebody speaks in a part of it.
        cuts: how many cuts there are.
        moving: the strongest motion of the clip is in it, and stands out.
    """

    start_ms: int
    end_ms: int
    speaks: bool
    cuts: int
    moving: bool

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def telling_moment(evidence: Evidence, start_ms: int = 0, end_ms: int | None = None) -> Moment:
    """
    The stretch of LENGTH_MS that tells most, the earliest of equals.

    Args:
        start_ms, end_ms: only between these times, e.g. where the music plays.
    """
    end = evidence.duration_ms if end_ms is None else end_ms
    if end - start_ms <= LONGEST_MS:
        return _moment(evidence, start_ms, end)
    starts = [*range(start_ms, end - LENGTH_MS, STEP_MS), end - LENGTH_MS]
    best = max(starts, key=lambda at: (_worth(evidence, at, at + LENGTH_MS), -at))
    return _moment(evidence, best, best + LENGTH_MS)


def _worth(evidence: Evidence, start_ms: int, end_ms: int) -> float:
    share = _spoken_ms(evidence, start_ms, end_ms) / (end_ms - start_ms)
    motion = _motion(evidence, start_ms, end_ms)
    cuts = min(_cuts(evidence, start_ms, end_ms), MANY_CUTS) / MANY_CUTS
    halves = 1 - abs(2 * share - 1)
    strongest, change = (max(motion), max(motion) - min(motion)) if motion else (0.0, 0.0)
    return SPEECH_WORTH * halves + CUTS_WORTH * cuts + MOTION_WORTH * strongest + CHANGE_WORTH * change


def _moment(evidence: Evidence, start_ms: int, end_ms: int) -> Moment:
    spoken = _spoken_ms(evidence, start_ms, end_ms)
    peak = max(evidence.motion_curve, default=0.0)
    strongest = max(_motion(evidence, start_ms, end_ms), default=0.0)
    return Moment(
        start_ms,
        end_ms,
        speaks=spoken > 0,
        cuts=_cuts(evidence, start_ms, end_ms),
        moving=peak > 1.5 * evidence.motion and strongest == peak,
    )


def _spoken_ms(evidence: Evidence, start_ms: int, end_ms: int) -> int:
    return sum(max(min(s.end_ms, end_ms) - max(s.start_ms, start_ms), 0) for s in evidence.speech)


def _cuts(evidence: Evidence, start_ms: int, end_ms: int) -> int:
    return sum(start_ms < cut < end_ms for cut in evidence.cuts_ms)


def _motion(evidence: Evidence, start_ms: int, end_ms: int) -> tuple[float, ...]:
    return evidence.motion_curve[start_ms // 1000 : -(-end_ms // 1000)]
