"""Energy in the band that carries speech, 1–4 kHz, over chosen spans of a signal that arrives in blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE, Span, ms_to_samples

Samples = NDArray[np.float32]

LOW_HZ, HIGH_HZ = 1000.0, 4000.0
"""Two thirds of speech intelligibility lies in these two octaves (ANSI S3.5, band importance)."""
FRAME = 4096
FIRST_BIN, LAST_BIN = round(LOW_HZ * FRAME / RATE), round(HIGH_HZ * FRAME / RATE) + 1
_WINDOW = np.hanning(FRAME).astype(np.float32)


class SpeechFrames:
    """
    Cuts a signal into frames and gives the spectra of those that lie wholly within a span.

    Two signals of the same length yield the same frames.
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = np.array([(ms_to_samples(s.start_ms), ms_to_samples(s.end_ms)) for s in spans])
        self._at = 0
        self._pending = np.zeros((0, 2), np.float32)

    def add(self, block: Samples) -> NDArray[np.complex64]:
        """The band's bins (frames, channels, bins) of the frames that this block completes."""
        self._pending = np.concatenate([self._pending, block])
        whole = len(self._pending) // FRAME
        starts = self._at + np.arange(whole) * FRAME
        frames = self._pending[: whole * FRAME].reshape(whole, FRAME, 2)[self._inside(starts)]
        self._pending = self._pending[whole * FRAME :]
        self._at += whole * FRAME
        spectrum = np.fft.rfft(frames.transpose(0, 2, 1) * _WINDOW)
        return np.asarray(spectrum[:, :, FIRST_BIN:LAST_BIN], np.complex64)

    def _inside(self, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
        if not len(self._spans):
            return np.zeros(len(starts), bool)
        first, last = self._spans[:, 0], self._spans[:, 1]
        covered = (starts[:, None] >= first) & (starts[:, None] + FRAME <= last)
        return np.asarray(covered.any(axis=1))


class BandMeter:
    """Energy between LOW_HZ and HIGH_HZ within the spans; comparable between signals only."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._frames = SpeechFrames(spans)
        self.energy = 0.0

    def add(self, block: Samples) -> None:
        """Take the next samples, (n, 2)."""
        spectrum = self._frames.add(block)
        self.energy += float(np.sum(np.abs(spectrum) ** 2, dtype=np.float64))
