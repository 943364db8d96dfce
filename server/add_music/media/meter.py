"""Loudness and true peak of a finished file, by FFmpeg's EBU R 128 meter: a second opinion on our own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from numpy.typing import NDArray

from add_music.media.audio import read_sound

RATE = 48_000
SILENT_LUFS = -70.0
"""The absolute gate of BS.1770: at or below it nothing was measured."""
STEP = RATE // 10


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (BS.1770-4) and true peak; None where there was only silence."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None
    duration_ms: int


def measure_loudness(path: Path) -> Loudness:
    """
    Decode the sound as stereo, from the first picture on, and measure all of it.

    Raises:
        AddMusicError: the file is missing, not media, or its sound cannot be read.
    """
    graph = _meter()
    samples = 0
    peak = 0.0
    told: dict[str, str] = {}
    for block in read_sound(path):
        for at in range(0, len(block), STEP):
            graph.push(_frame(block[at : at + STEP], samples + at))
            told, peak = _read(graph, told, peak)
        samples += len(block)
    graph.push(None)
    told, peak = _read(graph, told, peak)
    lufs = float(told.get("lavfi.r128.I", SILENT_LUFS))
    return Loudness(
        integrated_lufs=lufs if lufs > SILENT_LUFS else None,
        true_peak_dbtp=20 * math.log10(peak) if peak > 0 else None,
        duration_ms=round(samples * 1000 / RATE),
    )


def _meter() -> Graph:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    return graph


def _frame(block: NDArray[np.float32], at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame


def _read(graph: Graph, told: dict[str, str], peak: float) -> tuple[dict[str, str], float]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return told, peak
        if frame.metadata:
            told = dict(frame.metadata)
            peaks = [float(told[name]) for name in told if name.startswith("lavfi.r128.true_peaks_ch")]
            peak = max([peak, *peaks])
