"""The sound of a file that is being written, fed in step with the picture."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from add_music.media.formats import AAC, SoundKind

RATE = 48_000
FRAME = 1024
"""Samples that are handed over at once, where an encoder does not say how many it takes."""


class Soundtrack:
    """
    Takes blocks (n, 2) at 48 kHz from an iterator and encodes them up to a given time.

    It asks for a block only when the picture has got there, so memory stays small and
    the one who makes the sound is never ahead of the one who writes it.
    """

    def __init__(
        self, output: OutputContainer, sound: Iterator[NDArray[np.float32]], kind: SoundKind = AAC
    ) -> None:
        self._output = output
        self._sound = sound
        self._layout = kind.layout
        self._stream: AudioStream = output.add_stream(
            kind.codec, rate=RATE, layout="stereo", format=kind.layout, options=dict(kind.options)
        )  # type: ignore[assignment]  # named at run time, so the checker cannot see that it is sound
        self._stream.bit_rate = kind.bit_rate
        self._stream.codec_context.open()
        self._frame = self._stream.codec_context.frame_size or FRAME
        self._waiting = np.zeros((0, 2), np.float32)
        self._encoded = 0
        self._ended = False

    def advance(self, until: Fraction) -> None:
        """Encode whole frames as long as they end before that time in seconds."""
        limit = int(until * RATE)
        while self._encoded + self._frame <= limit:
            self._encode(self._take(self._frame))

    def finish(self, end: Fraction) -> None:
        """Encode to exactly that time, padding with silence or leaving out what is beyond, and flush."""
        self.advance(end)
        rest = round(end * RATE) - self._encoded
        if rest > 0:
            self._encode(self._take(rest))
        self._output.mux(self._stream.encode(None))

    def _take(self, samples: int) -> NDArray[np.float32]:
        while len(self._waiting) < samples and not self._ended:
            block = next(self._sound, None)
            if block is None:
                self._ended = True
            elif len(block):
                self._waiting = np.concatenate([self._waiting, block]) if len(self._waiting) else block
        taken, self._waiting = self._waiting[:samples], self._waiting[samples:]
        if len(taken) < samples:
            taken = np.concatenate([taken, np.zeros((samples - len(taken), 2), np.float32)])
        return taken

    def _encode(self, samples: NDArray[np.float32]) -> None:
        planar = self._layout.endswith("p")
        planes = np.ascontiguousarray(samples.T if planar else samples.reshape(1, -1), dtype=np.float32)
        frame = AudioFrame.from_ndarray(planes, format=self._layout, layout="stereo")
        frame.sample_rate = RATE
        frame.pts, frame.time_base = self._encoded, Fraction(1, RATE)
        self._encoded += len(samples)
        self._output.mux(self._stream.encode(frame))
