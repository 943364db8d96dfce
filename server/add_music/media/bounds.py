"""
How large media may be: stated limits that are checked before anything is decoded.

A file of a few kilobytes can announce a picture of gigabytes, days of sound or thousands of tracks. The
limits leave room for what cameras make: 200-megapixel photos, 8K film, 240 pictures a second, a day.
"""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path

from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from add_music.errors import problem

STILL = ("jpeg_pipe", "png_pipe", "webp_pipe")
ANIMATED = ("gif", "apng")
STILL_PIXELS = 256_000_000
MOVING_PIXELS = 72_000_000
"""8192 × 8192 and a little: each picture of a film takes its turn in memory with a few dozen others."""
LONGEST_S = 24 * 3600
MOST_PACKETS = LONGEST_S * 60
"""Pictures, or packets of sound, of one track."""
FASTEST_FPS = 1000
MOST_TRACKS = 64
MOST_CHANNELS = 64
FASTEST_RATE = 768_000
PIXEL_OPTION = {"max_pixels": str(STILL_PIXELS)}
"""For FFmpeg, which decodes the first pictures of some files to see what they are."""


def check_bounds(container: InputContainer, path: Path) -> None:
    """
    Refuse a freshly opened file that announces more than the limits, and hold its decoders to them.

    Raises:
        FixInput: file_out_of_bounds.
    """
    tracks = len(container.streams)
    _refuse_beyond(path, tracks, MOST_TRACKS, "tracks")
    _refuse_beyond(path, (container.duration or 0) / 1_000_000 / 3600, LONGEST_S / 3600, "h")
    for stream in container.streams:
        _check_length(stream, path)
        if isinstance(stream, VideoStream) and stream.codec_context is not None:
            _check_picture(stream, path, _most_pixels(container))
    for sound in container.streams.audio:
        if sound.codec_context is not None:
            _refuse_beyond(path, sound.codec_context.channels, MOST_CHANNELS, "channels")
            _refuse_beyond(path, (sound.rate or 0) / 1000, FASTEST_RATE / 1000, "kHz")


def check_rate(path: Path, fps: float) -> None:
    """
    Refuse more pictures a second than any camera makes.

    Raises:
        FixInput: file_out_of_bounds.
    """
    _refuse_beyond(path, fps, FASTEST_FPS, "fps")


def check_packets(path: Path, count: int) -> None:
    """
    Refuse a track that goes on and on.

    Raises:
        FixInput: file_out_of_bounds.
    """
    _refuse_beyond(path, count, MOST_PACKETS, "packets")


def check_told_size(path: Path, container: InputContainer) -> None:
    """
    Whether a drawing or photo that cannot be decoded is refused for its size, which FFmpeg calls damage.

    Raises:
        FixInput: file_out_of_bounds.
    """
    if container.format.name not in STILL + ANIMATED:
        return
    most = _most_pixels(container)
    from PIL import Image

    pixels = 0
    with warnings.catch_warnings(), contextlib.suppress(OSError, ValueError, SyntaxError):
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as still:  # reads the header alone
                pixels = still.width * still.height
        except Image.DecompressionBombError:
            pixels = STILL_PIXELS + 1_000_000
    _refuse_beyond(path, pixels / 1_000_000, most / 1_000_000, "Mpx")


def _most_pixels(container: InputContainer) -> int:
    return STILL_PIXELS if container.format.name in STILL else MOVING_PIXELS


def _check_picture(stream: VideoStream, path: Path, most: int) -> None:
    context = stream.codec_context
    _refuse_beyond(path, context.width * context.height / 1_000_000, most / 1_000_000, "Mpx")
    if not context.is_open:
        context.options = {**context.options, "max_pixels": str(most)}


def _check_length(stream: Stream, path: Path) -> None:
    if stream.duration and stream.time_base:
        _refuse_beyond(path, float(stream.duration * stream.time_base) / 3600, LONGEST_S / 3600, "h")
    _refuse_beyond(path, stream.frames or 0, MOST_PACKETS, "packets")


def _refuse_beyond(path: Path, seen: float, limit: float, unit: str) -> None:
    if seen > limit:
        raise problem("file_out_of_bounds", path=path, seen=f"{seen:.6g} {unit}", limit=f"{limit:.6g} {unit}")
