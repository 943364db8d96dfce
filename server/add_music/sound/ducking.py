"""When the bed steps back for the voice: a curve known in advance, so it can move before the first word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import Span, ms_to_samples

LEAD_MS = 350
"""The bed has started to fall so long before the voice …"""
READY_MS = 50
"""… and is down this long before it."""
HOLD_MS = 250
"""Stays down after the last word, …"""
RELEASE_MS = 2000
"""… then takes this long to come back."""
PAUSE_MS = 2500
"""In a shorter pause the bed stays down: music that jumps up between two sentences draws attention."""


def merged(speech: Sequence[Span]) -> tuple[Span, ...]:
    """The spans with all pauses shorter than PAUSE_MS closed."""
    out: list[Span] = []
    for span in sorted(speech, key=lambda s: s.start_ms):
        if out and span.start_ms - out[-1].end_ms < PAUSE_MS:
            out[-1] = Span(out[-1].start_ms, max(out[-1].end_ms, span.end_ms))
        else:
            out.append(span)
    return tuple(out)


def duck_curve(spans: Sequence[Span], start: int, samples: int) -> NDArray[np.float32]:
    """
    How far the bed has stepped back, 0 (not at all) to 1, for `samples` samples from `start` on.

    Args:
        spans: as `merged` gives them.
    """
    out = np.zeros(samples, np.float32)
    for span in spans:
        begin = ms_to_samples(span.start_ms - LEAD_MS)
        down = ms_to_samples(span.start_ms - READY_MS)
        hold = ms_to_samples(span.end_ms + HOLD_MS)
        back = hold + ms_to_samples(RELEASE_MS)
        first, last = max(begin, start), min(back, start + samples)
        if first >= last:
            continue
        at = np.arange(first, last)
        fall = np.clip((at - begin) / (down - begin), 0, 1)
        rise = np.clip((back - at) / (back - hold), 0, 1)
        here = out[first - start : last - start]
        np.maximum(here, (_smooth(fall) * _smooth(rise)).astype(np.float32), out=here)
    return out


def _smooth(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 to 1 without a corner."""
    return x * x * (3 - 2 * x)
