"""Writing 24-bit stereo WAV, streaming, without FFmpeg: the format is 44 bytes and the samples."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from add_music.media.open import foreign_errors

CHANNELS = 2
BYTES = 3
FULL_SCALE = 2**23 - 1
LARGEST = 2**32 - 1
"""Sizes in a WAV are 32 bits; a file over 4 h keeps the largest, which players take as "to the end"."""


def write_wav(path: Path, blocks: Iterable[NDArray[np.float32]], rate: int = 48_000) -> None:
    """
    Write blocks (n, 2) of ±1.0 as 24-bit PCM; what lies beyond full scale is clipped.

    Raises:
        AddMusicError: disk_full, output_unwritable.
    """
    with wav_writer(path, rate) as add:
        for block in blocks:
            add(block)


@contextmanager
def wav_writer(path: Path, rate: int = 48_000) -> Iterator[Callable[[NDArray[np.float32]], None]]:
    """
    The same for blocks that come one by one: what is given is called with each.

    Raises:
        AddMusicError: disk_full, output_unwritable.
    """
    with foreign_errors(None, path), path.open("wb") as out:
        out.write(_header(0, rate))
        written = 0

        def add(block: NDArray[np.float32]) -> None:
            nonlocal written
            written += _write(out, block)

        yield add
        out.seek(0)
        out.write(_header(written, rate))


def _write(out: BinaryIO, block: NDArray[np.float32]) -> int:
    whole = np.rint(np.clip(block.astype(np.float64), -1.0, 1.0) * FULL_SCALE).astype("<i4")
    packed = np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)[:, :BYTES]
    return out.write(packed.tobytes())


def _header(data_bytes: int, rate: int) -> bytes:
    frame = CHANNELS * BYTES
    size = min(data_bytes, LARGEST - 36)
    head = struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE")
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, CHANNELS, rate, rate * frame, frame, 8 * BYTES)
    return head + form + struct.pack("<4sI", b"data", size)
