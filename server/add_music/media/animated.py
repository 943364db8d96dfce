"""Animated WebP, which the FFmpeg of PyAV's wheel cannot read: its pictures as an animated PNG in memory."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from add_music.errors import problem

MOST_PIXELS = 100_000_000
"""Of all pictures together, as they lie in memory at once (400 MB): 15 seconds of a 512 × 512 sticker."""


class Named(io.BytesIO):
    """Bytes that say which file they stand for."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def as_apng(path: Path, name: str) -> Named:
    """
    The same pictures, for as long each, without any loss.

    Raises:
        FixInput: file_out_of_bounds.
        OSError: it cannot be read.
    """
    about = path.stat()
    return Named(_converted(path, about.st_mtime_ns, about.st_size), name)


@lru_cache(maxsize=2)
def _converted(path: Path, *_: int) -> bytes:
    from PIL import Image, ImageSequence  # takes longer to load than most files to open

    with Image.open(path) as film:
        count = getattr(film, "n_frames", 1)
        pixels = film.width * film.height * count
        if pixels > MOST_PIXELS:
            seen, most = f"{pixels / 1e6:.0f} Mpx", f"{MOST_PIXELS / 1e6:.0f} Mpx"
            raise problem("file_out_of_bounds", path=path, seen=seen, limit=most)
        frames, lengths = [], []
        for frame in ImageSequence.Iterator(film):
            frames.append(frame.convert("RGBA"))
            lengths.append(max(int(frame.info.get("duration", 0)), 10))
        out = io.BytesIO()
        frames[0].save(
            out, "PNG", save_all=True, append_images=frames[1:], duration=lengths, compress_level=1
        )
        return out.getvalue()
