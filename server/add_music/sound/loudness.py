"""
Loudness and true peak after ITU-R BS.1770-4, streaming and in plain numpy.

The K-weighting is applied by fast convolution: the response of the two biquads of the
recommendation is taken at the bins of a long FFT, and as the filter rings for less than
the discarded part of each frame, the result equals that of the recursive filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log10

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE, Span

Samples = NDArray[np.float32]

FRAME = 16_384
OVERLAP = 4_096
"""Samples the weighting filter is given to ring out; at its end the response is 1e-8 of its start."""

HOP = RATE // 10
BLOCK_HOPS = 4
"""Gating blocks of 400 ms, overlapping by three quarters."""

OFFSET_DB = -0.691
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0

# BS.1770-4, tables 1 and 2: the coefficients at 48 kHz as (b, a).
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))

PHASES = 4
TAPS = 24
"""Taps of each phase of the interpolator: flat to 20 kHz within 0.2 dB (the recommendation's own has 12)."""


class Meter:
    """
    Integrated loudness of a stereo signal that arrives in blocks of any size.

    Memory grows by eight bytes for each 100 ms of sound.
    """

    def __init__(self) -> None:
        self.length = 0
        self._pending = np.zeros((OVERLAP, 2), np.float32)
        self._weighted = np.zeros((0, 2), np.float32)
        self._hops: list[float] = []

    def add(self, block: Samples) -> None:
        """Take the next samples, shape (n, 2), full scale ±1."""
        self.length += len(block)
        self._pending = np.concatenate([self._pending, block.astype(np.float32, copy=False)])
        frames = (len(self._pending) - OVERLAP) // (FRAME - OVERLAP)
        if frames:
            used = frames * (FRAME - OVERLAP)
            self._take(_weigh(self._pending[: used + OVERLAP]))
            self._pending = self._pending[used:].copy()

    def integrated_lufs(self, spans: Sequence[Span] = ()) -> float | None:
        """
        Gated loudness of all that was added; None when nothing is above -70 LUFS.

        Args:
            spans: count only the 400 ms blocks whose middle lies in one of these spans.
        """
        hops = np.array(self._hops + self._unfinished())
        if len(hops) < BLOCK_HOPS:
            return None
        blocks = np.convolve(hops, np.full(BLOCK_HOPS, 1 / BLOCK_HOPS), "valid")
        if spans:
            blocks = blocks[_middle_in(spans, len(blocks))]
        return _gated(blocks)

    def _take(self, weighted: Samples) -> None:
        weighted = np.concatenate([self._weighted, weighted])
        whole = len(weighted) // HOP
        self._hops += _hop_powers(weighted[: whole * HOP])
        self._weighted = weighted[whole * HOP :]

    def _unfinished(self) -> list[float]:
        waiting = len(self._pending) - OVERLAP
        filled = np.concatenate([self._pending, np.zeros((FRAME - OVERLAP - waiting, 2), np.float32)])
        rest = np.concatenate([self._weighted, _weigh(filled)[:waiting]])
        return _hop_powers(rest[: len(rest) // HOP * HOP])


def true_peak(samples: Samples) -> float:
    """Largest magnitude, linear, of the signal (n, 2) between and on its samples (4× oversampled)."""
    meter = PeakMeter()
    meter.add(samples)
    return meter.true_peak()


def true_peak_dbtp(samples: Samples) -> float:
    """The true peak in dB relative to full scale; -inf for silence."""
    return decibels(true_peak(samples))


def decibels(magnitude: float) -> float:
    """20·log10, with -inf for zero."""
    return 20 * log10(magnitude) if magnitude > 0 else -np.inf


class PeakMeter:
    """True peak of a stereo signal that arrives in blocks of any size."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._tail = np.zeros((TAPS - 1, 2), np.float32)

    def add(self, block: Samples) -> None:
        """Take the next samples, shape (n, 2)."""
        for at in range(0, len(block), HOP):
            piece = np.concatenate([self._tail, block[at : at + HOP]])
            self._tail = piece[len(piece) - TAPS + 1 :]
            # A piece that cannot reach the peak found so far need not be interpolated.
            if len(piece) and float(np.abs(piece).max()) * interpolator_bound() > self._peak:
                self._peak = max(self._peak, float(oversampled_peaks(piece).max(initial=0.0)))

    def true_peak(self) -> float:
        """The largest magnitude, linear; the signal is taken to go on in silence."""
        rest = oversampled_peaks(np.concatenate([self._tail, np.zeros((TAPS - 1, 2), np.float32)]))
        return max(self._peak, float(rest.max(initial=0.0)))


def oversampled_peaks(samples: Samples) -> Samples:
    """
    Largest magnitude over both channels and four phases around each sample.

    Returns:
        n - TAPS + 1 values; value i belongs to the time from sample i + TAPS/2 - 1 to the next.
    """
    phases = interpolator()
    count = len(samples) - TAPS + 1
    peaks: Samples = np.abs(samples[TAPS // 2 - 1 : TAPS // 2 - 1 + count]).max(axis=1)
    for channel in samples.T:
        contiguous = np.ascontiguousarray(channel)
        for phase in phases:
            np.maximum(peaks, np.abs(np.convolve(contiguous, phase, "valid")), out=peaks)
    return peaks


@lru_cache(maxsize=1)
def interpolator() -> Samples:
    """The three phases between two samples as (3, TAPS): a sinc under a Kaiser window (β = 6)."""
    at = np.arange(TAPS) - (TAPS // 2 - 1)
    shifts = np.arange(1, PHASES)[:, None] / PHASES
    distance = at - shifts
    window = np.i0(6 * np.sqrt(np.clip(1 - (distance / (TAPS / 2)) ** 2, 0, 1))) / np.i0(6)
    phases = np.sinc(distance) * window
    # np.convolve reverses its second argument; the phases come in mirrored pairs.
    even: Samples = np.asarray(phases / phases.sum(axis=1, keepdims=True), np.float32)
    return even[:, ::-1]


@lru_cache(maxsize=1)
def interpolator_bound() -> float:
    """No interpolated value exceeds the largest sample by more than this factor."""
    return float(np.abs(interpolator()).sum(axis=1).max())


@lru_cache(maxsize=1)
def _response() -> NDArray[np.complex64]:
    z = np.exp(-2j * np.pi * np.arange(FRAME // 2 + 1) / FRAME)
    response = np.ones(len(z), np.complex128)
    for b, a in (SHELF, HIGH_PASS):
        response *= (b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)
    return response.astype(np.complex64)


def _weigh(samples: Samples) -> Samples:
    """K-weight whole frames; the first OVERLAP samples only warm the filter up."""
    step = FRAME - OVERLAP
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME, axis=0)[::step]
    spectrum = np.fft.rfft(frames, axis=-1)
    weighted = np.fft.irfft(spectrum * _response(), FRAME, axis=-1)[:, :, OVERLAP:]
    return np.asarray(weighted.transpose(0, 2, 1).reshape(-1, 2), np.float32)


def _hop_powers(weighted: Samples) -> list[float]:
    hops = weighted.reshape(-1, HOP * 2).astype(np.float64)
    powers: list[float] = (np.einsum("ij,ij->i", hops, hops) / HOP).tolist()
    return powers


def _middle_in(spans: Iterable[Span], blocks: int) -> NDArray[np.bool_]:
    middle_ms = np.arange(blocks) * 100 + 200
    inside = np.zeros(blocks, bool)
    for span in spans:
        inside |= (middle_ms >= span.start_ms) & (middle_ms < span.end_ms)
    return inside


def _gated(blocks: NDArray[np.float64]) -> float | None:
    loud = blocks[blocks > 10 ** ((ABSOLUTE_GATE_LUFS - OFFSET_DB) / 10)]
    if not len(loud):
        return None
    kept = loud[loud > loud.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
    return OFFSET_DB + 10 * log10(kept.mean())
