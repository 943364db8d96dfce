"""How loud music is meant to be along the timeline, for a picture of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from add_music.engine.pictures.scene import Bed
from add_music.music.cues import Span, ms_to_samples
from add_music.sound.ducking import HOLD_MS, LEAD_MS, RELEASE_MS, duck_curve, merged

DUCKED = 0.35
"""What is left of the height under the voice; 9 dB, which is what the mix takes there, are 0.35."""
PLAIN = 0.7
"""The energy of a track of the user's own, which nobody has written down."""


def levels(bed: Bed, speech: Sequence[Span], times_ms: Sequence[int], fullest: float) -> list[float]:
    """
    The height, 0–1, of each of those moments.

    Args:
        fullest: the most energy that any music of the picture has.
    """
    spans = merged(speech) if bed.duck else ()
    return [
        _energy(bed, ms) / fullest * _faded(bed, ms) * (1 - (1 - DUCKED) * _ducked(spans, ms))
        for ms in times_ms
    ]


def fullest(beds: Sequence[Bed]) -> float:
    """The most energy that any of them has; never 0."""
    return max((part.energy for bed in beds for part in bed.parts), default=0.0) or PLAIN


def _energy(bed: Bed, ms: int) -> float:
    if not bed.parts:
        return PLAIN
    place = bisect_right(bed.parts, ms, key=lambda part: part.start_ms) - 1
    return bed.parts[max(place, 0)].energy


def _faded(bed: Bed, ms: int) -> float:
    rise = (ms - bed.start_ms) / bed.fade_in_ms if bed.fade_in_ms else 1.0
    fall = (bed.end_ms - ms) / bed.fade_out_ms if bed.fade_out_ms else 1.0
    return max(min(rise, fall, 1.0), 0.0)


def _ducked(spans: Sequence[Span], ms: int) -> float:
    near = [s for s in spans if s.start_ms - LEAD_MS <= ms <= s.end_ms + HOLD_MS + RELEASE_MS]
    return float(duck_curve(near, ms_to_samples(ms), 1)[0]) if near else 0.0
