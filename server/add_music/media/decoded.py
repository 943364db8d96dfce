"""A sound decoded once, for those who jump about in it: it lies on disk and looks like an array."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from add_music.media.audio import read_sound

FRAME_BYTES = 8


def decoded(path: Path, scratch: Path) -> NDArray[np.float32]:
    """
    All samples (n, 2) at 48 kHz, in a file without a name that is gone when nobody holds the array.

    Raises:
        AddMusicError: the sound cannot be read.
    """
    about = path.stat()
    return _decoded(path, scratch, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1)
def _decoded(path: Path, scratch: Path, *_: int) -> NDArray[np.float32]:
    with tempfile.TemporaryFile(dir=scratch) as file:
        for block in read_sound(path):
            file.write(np.ascontiguousarray(block, np.float32).data)
        length = file.tell() // FRAME_BYTES
        if not length:
            return np.zeros((0, 2), np.float32)
        return np.memmap(file, np.float32, "r", shape=(length, 2))
