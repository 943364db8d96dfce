"""Files of sound alone: what an export writes, and short MP3s, which every player and model takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from add_music.media.formats import Format
from add_music.media.open import file_url, foreign_errors
from add_music.media.soundtrack import Soundtrack
from add_music.media.target import new_movie

RATE = 48_000
BIT_RATE = 96_000
"""Three of twenty seconds stay below a megabyte as text, which some hosts take of a result and no more."""


def write_mp3(path: Path, blocks: Iterable[NDArray[np.float32]]) -> None:
    """
    Write blocks (n, 2) of ±1.0 at 48 kHz.

    Raises:
        AddMusicError: disk_full, output_unwritable.
    """
    options = {"protocol_whitelist": "file"}
    with (
        foreign_errors(None, path),
        av.open(file_url(path), "w", format="mp3", options=options) as output,
    ):
        stream = output.add_stream("libmp3lame", rate=RATE, layout="stereo", format="fltp")
        stream.bit_rate = BIT_RATE
        at = 0
        for block in blocks:
            planes = np.ascontiguousarray(np.clip(block, -1.0, 1.0).T, dtype=np.float32)
            frame = AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            at += len(block)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def write_sound(path: Path, blocks: Iterator[NDArray[np.float32]], length: int, kind: Format) -> None:
    """
    Write so many samples of blocks (n, 2) at 48 kHz in that kind of file.

    Raises:
        AddMusicError: disk_full, output_unwritable.
    """
    assert kind.sound is not None
    with foreign_errors(None, path), new_movie(path, kind) as output:
        Soundtrack(output, blocks, kind.sound).finish(Fraction(length, RATE))
