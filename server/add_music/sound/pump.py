"""
The pump of dance music: what sustains steps back at every stroke of the bass drum.

Studios make it with a compressor that listens to the kick; here the kicks are known from the
score, so it is a gain that depends on the time in the piece alone and stretches still sum to the
whole. Depths and the recovery within a beat after the productions measured by Brøvig-Hanssen,
Sandvik and Aareskjold-Drecker (Music Theory Online 26.2, 2020).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Note, Part, Score

Gains = NDArray[np.float32]

KICKS = frozenset({35, 36})
SOFTEST = 56
"""Ghost strokes below that velocity do not count."""
FALL = RATE * 6 // 1000
"""Samples in which the gain falls; it begins that much before the stroke and is down when it sounds."""
HELD, RECOVERY_BEATS = 0.12, 0.8
"""Share of the recovery for which the gain stays down, and all of it in beats."""

PUMPS: Mapping[str, Mapping[str, float]] = {
    "house": {"pad": 7.0, "chords": 4.5, "bass": 6.0, "counter": 3.0, "lead": 1.5},
    "electronic": {"pad": 8.0, "chords": 5.0, "bass": 6.0, "counter": 3.0, "lead": 2.0},
    "tropical": {"pad": 5.0, "chords": 4.0, "bass": 3.0, "counter": 2.0},
    "synthwave": {"pad": 4.0, "chords": 2.0, "bass": 3.0},
    "trap": {"bass": 4.0, "pad": 3.0, "chords": 1.5},
    "lofi": {"pad": 2.5, "chords": 2.0, "bass": 1.5},
    "hiphop": {"bass": 2.0, "pad": 2.0},
    "pop": {"pad": 3.0, "bass": 1.5},
}
"""Genre → role → dB by which it steps back."""


class Pump:
    """The gain of each role between two samples of a score."""

    def __init__(self, score: Score, start: int, samples: int) -> None:
        self._depths = PUMPS.get(score.genre, {})
        self._down = _down(score, start, samples) if self._depths else None

    def gain(self, role: str) -> Gains | None:
        """Linear, one value a sample; None where nothing steps back."""
        depth = self._depths.get(role)
        if depth is None or self._down is None:
            return None
        return np.asarray(10 ** (self._down * np.float32(-depth / 20)), np.float32)


def _down(score: Score, start: int, samples: int) -> Gains | None:
    """How far the pump is pressed down, 0–1; None without a kick in reach."""
    recovery = int(RECOVERY_BEATS * 60 / score.tempo_bpm * RATE)
    drums = (part for part in score.parts if part.role == "drums")
    near = [
        at for part in drums for at in _kicks(score, part, start, start - recovery, start + samples + FALL)
    ]
    if not near:
        return None
    fall = 0.5 - 0.5 * np.cos(np.pi * np.arange(FALL) / FALL)
    place = np.arange(recovery) / recovery
    rise = 0.5 + 0.5 * np.cos(np.pi * np.clip((place - HELD) / (1 - HELD), 0, 1))
    shape = np.concatenate([fall, rise]).astype(np.float32)
    out = np.zeros(samples, np.float32)
    for at in near:
        first, last = max(at - FALL, 0), min(at - FALL + len(shape), samples)
        np.maximum(out[first:last], shape[first - at + FALL : last - at + FALL], out=out[first:last])
    return out


def _kicks(score: Score, part: Part, start: int, first: int, last: int) -> Iterator[int]:
    """The samples, counted from `start`, of the bass drum's strokes between two samples of the piece."""

    def begins(note: Note) -> int:
        return score.sample_at(note.tick)

    for number in range(bisect_left(part.notes, first, key=begins), len(part.notes)):
        note = part.notes[number]
        at = begins(note)
        if at >= last:
            return
        if note.pitch in KICKS and note.velocity >= SOFTEST:
            yield at - start
