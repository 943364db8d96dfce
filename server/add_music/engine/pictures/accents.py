"""Which cuts the music answers, read from the notes themselves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from add_music.music.score import PPQ, Score

NEAR_MS = 45
"""One and a half pictures of a film with 30 a second: nearer, and the eye takes them for one event."""
STRONG = 0.75
"""As strong as the strongest quarter of the beats around."""


def accents(score: Score, cuts_ms: Sequence[int]) -> tuple[int, ...]:
    """Those of the cuts, in the score's own time, on which a strong note is struck."""
    strokes = sorted(
        (score.ms_at(note.tick), 10 ** (part.gain_db / 10) * note.velocity**2)
        for part in score.parts
        for note in part.notes
    )
    times = [ms for ms, _ in strokes]
    sums = [0.0, *accumulate(power for _, power in strokes)]

    def strength(ms: int) -> float:
        return sums[bisect_right(times, ms + NEAR_MS)] - sums[bisect_left(times, ms - NEAR_MS)]

    beats = sorted(strength(score.ms_at(tick)) for tick in range(0, score.final_tick + 1, PPQ))
    if not beats:
        return ()
    strong = beats[int(STRONG * (len(beats) - 1))]
    return tuple(ms for ms in cuts_ms if strength(ms) >= max(strong, 1.0))
