"""Sound at another speed with its pitch kept (FFmpeg's `atempo`)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from numpy.typing import NDArray

Block = NDArray[np.float32]

SLOWEST, FASTEST = 0.5, 2.0
"""One filter's range: below it the filter refuses, above it leaves samples out."""


def stretched(blocks: Iterator[Block], speed: float, rate: int = 48_000) -> Iterator[Block]:
    """
    The same sound in 1/speed of its time, at the same pitch.

    Args:
        blocks: (n, 2) each; about as many samples come out as went in, divided by the speed.
    """
    graph = _graph(speed, rate)
    at = 0
    for block in blocks:
        if not len(block):
            continue
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.reshape(1, -1)), "flt", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        at += len(block)
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _graph(speed: float, rate: int) -> Graph:
    graph = Graph()
    nodes = [graph.add_abuffer(sample_rate=rate, format="flt", layout="stereo", time_base=Fraction(1, rate))]
    nodes += [graph.add("atempo", f"{step:.6f}") for step in _steps(speed)]
    nodes += [
        graph.add("aformat", f"sample_fmts=flt:sample_rates={rate}:channel_layouts=stereo"),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(*nodes).configure()
    return graph


def _steps(speed: float) -> Iterator[float]:
    while speed < SLOWEST:
        yield SLOWEST
        speed /= SLOWEST
    while speed > FASTEST:
        yield FASTEST
        speed /= FASTEST
    yield speed


def _pulled(graph: Graph) -> Iterator[Block]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield np.asarray(frame.to_ndarray(), np.float32).reshape(-1, 2)
