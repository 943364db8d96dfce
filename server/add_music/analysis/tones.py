"""
Hearing where music plays: tones that begin, keep their pitch for a while, and give way to others.

In a spectrogram music draws horizontal bars; the pitch of a voice glides, and water, wind and crowds have
no pitch (continuous frequency activation: K. Seyerlehner, T. Pohle, M. Schedl, G. Widmer, "Automatic Music
Detection in Television Productions", DAFx 2007). Counted are beginnings, so a hum counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from add_music.analysis.speech import RATE
from add_music.music.cues import Span

Samples = NDArray[np.float32]

WINDOW, HOP = 4096, 1024
"""256 ms, so that neighbouring tones are apart; a look each 64 ms."""
HOP_MS = HOP * 1000 // RATE
LOWEST_HZ, HIGHEST_HZ = 60, 2_000
AROUND = 25
"""Bins to either side (100 Hz) above whose mean a tone stands out."""
STANDS_OUT_DB = 11.0
DOWN_TO_DB = 50.0
"""Below the loudest moment of the last seconds nothing counts as a tone."""
SILENT_DB = -70.0
"""Of full scale."""
HELD = 6
"""Looks (380 ms) in a row at one pitch that make a tone: longer than a vowel keeps its pitch."""
MUSIC = 3.5
"""Tones a second. Measured: most pieces 4.5–24; talk up to 1.1; rain, crowds, birds and fires less."""
WITHIN_MS = 6_000
SHORTEST_MS = 5_000
CLOSE_GAP_MS = 4_000


class Windows:
    """Cuts samples (n,) at 16 kHz, given in any portions, into overlapping windows (m, WINDOW)."""

    def __init__(self) -> None:
        self._waiting = np.zeros(WINDOW // 2, np.float32)

    def add(self, samples: Samples) -> Samples:
        """The windows that are complete by now."""
        self._waiting = np.concatenate([self._waiting, samples])
        if len(self._waiting) < WINDOW:
            return np.zeros((0, WINDOW), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(self._waiting, WINDOW)[::HOP]
        self._waiting = self._waiting[len(frames) * HOP :].copy()
        return frames


class ToneListener:
    """Takes samples (n,) at 16 kHz in any portions and tells where music plays."""

    def __init__(self) -> None:
        self._windows = Windows()
        low, high = (round(hertz * WINDOW / RATE) for hertz in (LOWEST_HZ, HIGHEST_HZ))
        self._bins = slice(low, high)
        self._held = np.zeros(high - low, np.int64)
        self._loudest = SILENT_DB
        self._begun: list[int] = []

    def add(self, samples: Samples) -> None:
        """Listen on."""
        for level in _levels(self._windows.add(samples))[:, self._bins]:
            self._look(level)

    def spans(self, end_ms: int) -> tuple[Span, ...]:
        """Where music plays; what is shorter than a jingle is left out, short gaps are closed."""
        begun = np.array(self._begun, float)
        width = WITHIN_MS // HOP_MS
        if not len(begun):
            return ()
        sums = np.concatenate([[0.0], np.cumsum(begun)])
        at = np.arange(len(begun))
        first, last = np.maximum(at - width // 2, 0), np.minimum(at + width // 2 + 1, len(begun))
        playing = (sums[last] - sums[first]) / ((last - first) * HOP_MS / 1000) >= MUSIC
        return _joined(playing, end_ms)

    def _look(self, level: Samples) -> None:
        self._loudest = max(self._loudest - DOWN_TO_DB / (WITHIN_MS / HOP_MS), float(level.max()), SILENT_DB)
        tone = _peaks(level) & (level > self._loudest - DOWN_TO_DB) & (level > SILENT_DB)
        before = np.pad(self._held, 1)
        longest = np.maximum(np.maximum(before[:-2], before[2:]), before[1:-1])
        self._held = np.where(tone, longest + 1, 0)
        self._begun.append(int((self._held == HELD).sum()))


def _levels(frames: Samples) -> Samples:
    """Spectra in dB of full scale."""
    window = hann()
    spectra = np.abs(np.fft.rfft(frames * window, axis=1)) * (2 / window.sum())
    return np.asarray(20 * np.log10(np.maximum(spectra, 1e-6)), np.float32)


def _peaks(level: Samples) -> NDArray[np.bool_]:
    """Where a spectrum stands out of what is around."""
    padded = np.pad(level, AROUND, mode="edge")
    sums = np.concatenate([[0.0], np.cumsum(padded, dtype=np.float64)])
    usual = (sums[2 * AROUND + 1 :] - sums[: -2 * AROUND - 1]) / (2 * AROUND + 1)
    beside = np.pad(level, 1, constant_values=np.inf)
    return np.asarray((level > beside[:-2]) & (level >= beside[2:]) & (level > usual + STANDS_OUT_DB))


@lru_cache(maxsize=1)
def hann() -> Samples:
    """The shape of a window."""
    return np.asarray(np.hanning(WINDOW), np.float32)


def _joined(playing: Sequence[bool] | NDArray[np.bool_], end_ms: int) -> tuple[Span, ...]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(playing, np.int8), [0]])))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2] * HOP_MS, edges[1::2] * HOP_MS, strict=True):
        if found and start - found[-1][1] < CLOSE_GAP_MS:
            found[-1] = (found[-1][0], int(end))
        else:
            found.append((int(start), int(end)))
    spans = (Span(start, min(end, end_ms)) for start, end in found)
    return tuple(span for span in spans if span.duration_ms >= min(SHORTEST_MS, end_ms // 2))
