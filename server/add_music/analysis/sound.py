"""Listening to a clip once: how loud it is, where somebody speaks and how loud, and where music plays."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from add_music.analysis.speech import BEGIN, CLOSE_GAP_MS, WINDOW_MS, Decimator, Listener, spans
from add_music.analysis.tones import ToneListener
from add_music.media.audio import read_sound
from add_music.music.cues import RATE, Span
from add_music.sound.loudness import Meter

STEP = RATE * WINDOW_MS // 1000
REACH = CLOSE_GAP_MS // WINDOW_MS // 2
"""Windows on either side of one without voice that make it a pause within speech."""
METER_AT_ONCE = RATE
CURVE_PARTS = 800
"""More than a picture of the clip has columns for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the sound of a clip holds; loudness None where it is silent."""

    loudness_lufs: float | None
    speech: tuple[Span, ...]
    speech_lufs: float | None
    curve: tuple[float, ...] = ()
    music: tuple[Span, ...] = ()


def listen(path: Path, duration_ms: int, on_progress: Callable[[float], None] | None = None) -> Heard:
    """
    One decode of the sound feeds the meter, the speech model, the speech's own meter and the ear for music.

    Raises:
        AddMusicError: the sound cannot be read.
    """
    whole = Meter()
    listener = Listener()
    decimator = Decimator()
    voice = _VoiceMeter()
    tones = ToneListener()
    outline = _Outline(duration_ms * RATE // 1000)
    done = 0
    for block in read_sound(path, duration_ms=duration_ms):
        whole.add(block)
        outline.add(block)
        low = decimator.add(block)
        fresh = listener.add(low)
        tones.add(low)
        voice.add(block, listener.probabilities[len(listener.probabilities) - fresh :])
        done += len(block)
        if on_progress:
            on_progress(min(done / (duration_ms * RATE / 1000), 1.0))
    speech = spans(listener.probabilities, duration_ms)
    lufs = voice.lufs() if speech else None
    return Heard(whole.integrated_lufs(), speech, lufs, outline.curve(), tones.spans(duration_ms))


class _Outline:
    """The peak level of each of CURVE_PARTS equal stretches of so many samples; one sample at least."""

    def __init__(self, length: int) -> None:
        self._edges = np.linspace(0, length, min(CURVE_PARTS, max(length, 1)) + 1).astype(np.int64)
        self._peaks = np.zeros(len(self._edges) - 1, np.float32)
        self._at = 0

    def add(self, block: NDArray[np.float32]) -> None:
        level = np.abs(block).max(axis=1)
        first = int(np.searchsorted(self._edges, self._at, side="right")) - 1
        last = int(np.searchsorted(self._edges, self._at + len(level), side="left"))
        last = min(last, len(self._peaks))
        if first < last:
            starts = np.maximum(self._edges[first:last] - self._at, 0)
            np.maximum(
                self._peaks[first:last], np.maximum.reduceat(level, starts), out=self._peaks[first:last]
            )
        self._at += len(level)

    def curve(self) -> tuple[float, ...]:
        return tuple(round(min(float(peak), 1.0), 3) for peak in self._peaks)


class _VoiceMeter:
    """Loudness of the stretches with voice, measured in passing: it holds back some 0.3 s, not the clip."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._samples = np.zeros((0, 2), np.float32)
        self._windows: deque[tuple[NDArray[np.float32], float]] = deque()
        self._told: deque[float] = deque()
        self._before: deque[float] = deque(maxlen=REACH)
        self._kept: list[NDArray[np.float32]] = []
        self._held = 0

    def add(self, block: NDArray[np.float32], probabilities: list[float]) -> None:
        self._samples = np.concatenate([self._samples, block])
        self._told.extend(probabilities)
        while self._told and len(self._samples) >= STEP:
            self._windows.append((self._samples[:STEP], self._told.popleft()))
            self._samples = self._samples[STEP:]
            if len(self._windows) > REACH:
                self._decide()

    def lufs(self) -> float | None:
        """BS.1770 over what had voice; call once, at the end."""
        while self._windows:
            self._decide()
        self._measure()
        return self._meter.integrated_lufs()

    def _decide(self) -> None:
        samples, probability = self._windows.popleft()
        after = (p for _, p in self._windows)
        if probability >= BEGIN or (_voiced(self._before) and _voiced(after)):
            self._kept.append(samples)
            self._held += len(samples)
            if self._held >= METER_AT_ONCE:
                self._measure()
        self._before.append(probability)

    def _measure(self) -> None:
        if self._kept:
            self._meter.add(np.concatenate(self._kept))
        self._kept, self._held = [], 0


def _voiced(probabilities: Iterable[float]) -> bool:
    return any(p >= BEGIN for p in probabilities)
