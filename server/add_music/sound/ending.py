"""The end of a piece: the last chord dies out by itself, and is gone on the last sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Score

LONGEST_S = 2.0
SHORTEST_S = 0.25
SHARE = 0.5
"""The last chord is left alone for the first half of its time: struck notes die out by themselves."""
STEEPNESS = 0.8
"""Power of the raised cosine: what still rings is heard until the last frame, and falls ever faster."""


def ending(score: Score, start: int, samples: int) -> NDArray[np.float32]:
    """The gain of `samples` samples from `start` on: 1, then from the last chord on down to exactly 0."""
    last_chord = score.length_samples - score.sample_at(score.final_tick)
    length = int(min(max(last_chord * SHARE, SHORTEST_S * RATE), LONGEST_S * RATE, score.length_samples))
    begin = score.length_samples - length
    first = max(begin - start, 0)
    gain = np.ones(samples, np.float32)
    if first < samples:
        at = np.arange(start + first, start + samples, dtype=np.float64)
        # The last sample itself is silent.
        place = np.clip((at - begin) / max(length - 1, 1), 0, 1)
        gain[first:] = (0.5 + 0.5 * np.cos(np.pi * place)) ** STEEPNESS
    return gain
