"""What a file holds: streams, sizes, times, read from its content in a few milliseconds."""

from __future__ import annotations

import stat
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Literal

import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from add_music.errors import problem
from add_music.media.bounds import ANIMATED, STILL, check_rate, check_told_size
from add_music.media.extent import Extent, picture_extent, stream_end
from add_music.media.info import MediaInfo, Picture, Sound
from add_music.media.open import foreign_errors, open_media
from add_music.media.tracks import decodable, heard_sound, only, seconds, shown_picture, square_ratio
from add_music.wire.media_types import READABLE, extension

TRIED_PACKETS = 300
"""A file that begins in the middle of a group of pictures shows nothing before its next key frame."""
CODEC_DELAY_MS = 100
"""A header and the packets of an MP3 may differ by what encoder and decoder add at both ends."""
READABLE_SHARE = 0.95
MISSED_S = Fraction(1)
OFF_S = Fraction(1, 5)
"""An MP4 whose table of contents promises a second or a twentieth more than its data hold was cut short on
its way; headers are off by up to a fifth of a second without any harm."""


def inspect(path: Path) -> MediaInfo:
    """
    The streams of one file, after checking that it is a readable media file.

    Raises:
        AddMusicError: file_missing, file_is_folder, file_not_regular, file_empty, file_unreadable,
            file_type_unsupported, file_not_media, file_damaged, file_out_of_bounds.
    """
    size = _check_file(path)
    with foreign_errors(path), open_media(path) as container:
        picture = shown_picture(container)
        heard = heard_sound(container)
        name = container.format.name
        if picture is not None:
            return _with_picture(path, size, container, picture, heard)
        if heard is not None:
            return _audio_file(path, size, container, heard)
        raise problem("file_not_media", path=path, seen=f"a {name} file without picture or sound")


def _check_file(path: Path) -> int:
    try:
        found = path.stat()
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            raise problem("file_missing", path=path) from error
        raise problem("file_unreadable", path=path, reason=(error.strerror or "no access").lower()) from error
    except ValueError as error:  # a zero byte in the name
        raise problem("file_missing", path=path) from error
    if stat.S_ISDIR(found.st_mode):
        raise problem("file_is_folder", path=path)
    if not stat.S_ISREG(found.st_mode):
        raise problem("file_not_regular", path=path)
    ending = extension(path.name)
    if ending not in READABLE:
        raise problem("file_type_unsupported", path=path, seen=f".{ending}" if ending else "no ending")
    if found.st_size == 0:
        raise problem("file_empty", path=path)
    return found.st_size


def _with_picture(
    path: Path, size: int, container: InputContainer, picture: VideoStream, heard: AudioStream | None
) -> MediaInfo:
    name = container.format.name
    extent = None if name in STILL else picture_extent(container, picture, _announced_end(container, picture))
    if extent is None and name not in STILL:
        raise problem("file_damaged", path=path, seen="not one picture can be read")
    first = _first_frame(path, container, picture)
    if extent is None or (name in ANIMATED and not extent.gap):
        extent = Extent(Fraction(0), Fraction(0), Fraction(0), uneven=False)
        kind: Literal["video", "image"] = "image"
    else:
        kind = "video"
        _check_whole(path, container, picture, extent)
    sounds = [
        _sound(path, s, heard, extent.start, extent.end) for s in container.streams.audio if decodable(s)
    ]
    shown = _picture(picture, first, extent)
    check_rate(path, shown.fps)
    return MediaInfo(kind, name, size, shown.duration_ms, shown, tuple(sounds))


def _picture(stream: VideoStream, first: VideoFrame, extent: Extent) -> Picture:
    width, height = max(round(first.width * square_ratio(stream)), 1), first.height
    turned = first.rotation % 360
    if turned in (90, 270):
        width, height = height, width
    lasts = extent.end - extent.start
    return Picture(
        index=stream.index,
        codec=stream.codec_context.name,
        width=width,
        height=height,
        rotation=turned,
        fps=_rate(stream, extent),
        start_ms=round(extent.start * 1000),
        duration_ms=round(lasts * 1000),
        pixel_format=first.format.name,
        variable_rate=extent.uneven,
    )


def _rate(stream: VideoStream, extent: Extent) -> float:
    """Average frames a second; by the packets where the header's rate is none or cannot be."""
    lasts = extent.end - extent.start
    if not lasts:
        return 0.0
    if extent.uneven and stream.frames > 1:
        return float(stream.frames / lasts)
    told = stream.average_rate or stream.guessed_rate
    seen = 1 / extent.gap if extent.gap else None
    if seen and (not told or not Fraction(9, 10) < told / seen < Fraction(11, 10)):
        return float(seen)
    return float(told or 0)


def _sound(
    path: Path, stream: AudioStream, heard: AudioStream | None, picture_start: Fraction, picture_end: Fraction
) -> Sound:
    container = stream.container
    assert isinstance(container, InputContainer)
    start = seconds(stream.start_time, stream) if stream.start_time is not None else Fraction(0)
    if stream.duration:
        end = start + seconds(stream.duration, stream)
    elif container.duration:
        end = Fraction(container.duration + (container.start_time or 0), 1_000_000)
    else:
        end = stream_end(path, stream.index) or picture_end
    return Sound(
        index=stream.index,
        codec=stream.codec_context.name,
        rate=stream.rate,
        channels=stream.codec_context.channels,
        start_ms=round((start - picture_start) * 1000),
        duration_ms=max(round((end - start) * 1000), 0),
        default=heard is not None and stream.index == heard.index,
    )


def _audio_file(path: Path, size: int, container: InputContainer, heard: AudioStream) -> MediaInfo:
    sounds = [
        _sound(path, s, heard, Fraction(0), Fraction(0)) for s in container.streams.audio if decodable(s)
    ]
    chosen = next(s for s in sounds if s.default)
    duration_ms = chosen.duration_ms
    # MP3 and raw AAC have no table of contents: without a Xing header the length is guessed from the bit rate
    if container.format.name in ("mp3", "aac") or not duration_ms:
        end = stream_end(path, heard.index)
        if end is None:
            raise problem("file_damaged", path=path, seen="not one packet of sound can be read")
        counted = round(end * 1000) - chosen.start_ms
        duration_ms = duration_ms if abs(counted - duration_ms) < CODEC_DELAY_MS else counted
        sounds = [replace(s, duration_ms=duration_ms) if s is chosen else s for s in sounds]
    return MediaInfo("audio", container.format.name, size, duration_ms, None, tuple(sounds))


def _announced_end(container: InputContainer, picture: VideoStream) -> Fraction | None:
    start = seconds(picture.start_time or 0, picture)
    if picture.duration and container.format.name.startswith("mov"):
        return start + seconds(picture.duration, picture)
    if container.duration and container.format.name not in ("gif", "apng"):
        return Fraction(container.duration + (container.start_time or 0), 1_000_000)
    return None


def _first_frame(path: Path, container: InputContainer, picture: VideoStream) -> VideoFrame:
    """The first picture that can be decoded; it also tells how the picture is turned."""
    try:
        if container.format.name not in STILL:
            container.seek(picture.start_time or 0, backward=True, stream=picture)
        frame = _decode_one(container, picture)
        if frame is None:  # nothing where the beginning should be: look from the real one
            with open_media(path) as again:
                beginning = again.streams[picture.index]
                assert isinstance(beginning, VideoStream)
                frame = _decode_one(again, beginning)
    except av.error.FFmpegError as error:
        check_told_size(path, container)
        raise problem("file_damaged", path=path, seen="its first picture cannot be decoded") from error
    if frame is None:
        raise problem("file_damaged", path=path, seen="not one picture can be decoded")
    return frame


def _decode_one(container: InputContainer, picture: VideoStream) -> VideoFrame | None:
    only(container, picture)
    context = picture.codec_context
    context.thread_count = 1  # threads would decode a dozen pictures ahead for nothing
    for packet in islice(container.demux(picture), TRIED_PACKETS):
        # a picture that stands alone comes out at once when the decoder is told that there is no more
        for frame in (*context.decode(packet), *context.decode(None)):
            return frame
        context.flush_buffers()
    return None


def _check_whole(path: Path, container: InputContainer, picture: VideoStream, extent: Extent) -> None:
    """Compare with the table of contents of an MP4; other containers go by what can be read."""
    if not container.format.name.startswith("mov") or not picture.duration:
        return
    announced = seconds(picture.duration, picture)
    readable = extent.end - extent.start
    missing = announced - readable
    if missing > OFF_S and (missing > MISSED_S or readable < announced * Fraction(READABLE_SHARE)):
        seen = f"it should last {float(announced):.1f} s but breaks off after {float(readable):.1f} s"
        raise problem("file_damaged", path=path, seen=seen)
