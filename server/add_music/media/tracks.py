"""Which streams of a container are the picture and the sound that people see and hear."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition, Stream
from av.video.stream import VideoStream


def shown_picture(container: InputContainer) -> VideoStream | None:
    """The video stream a player shows: the default one, never a cover or thumbnails."""
    covers = Disposition.attached_pic | Disposition.timed_thumbnails
    moving = [
        s for s in container.streams.video if not s.disposition & covers and s.codec_context is not None
    ]
    chosen = [s for s in moving if s.disposition & Disposition.default]
    return next(iter(chosen or moving), None)


def heard_sound(container: InputContainer) -> AudioStream | None:
    """The audio stream a player plays: the default one, else the first that can be decoded."""
    tracks = [s for s in container.streams.audio if decodable(s)]
    chosen = [s for s in tracks if s.disposition & Disposition.default]
    return next(iter(chosen or tracks), None)


def decodable(stream: AudioStream) -> bool:
    """Whether this build of FFmpeg has a decoder for it and the header describes its sound."""
    return stream.codec_context is not None and bool(stream.rate) and stream.codec_context.channels > 0


def only(container: InputContainer, stream: Stream) -> None:
    """Let the demuxer skip every other stream without reading its data where it can."""
    for other in container.streams:
        other.discard = Discard.default if other.index == stream.index else Discard.all


def seconds(ticks: int, stream: Stream) -> Fraction:
    """Exact seconds of a time stamp of that stream."""
    return ticks * (stream.time_base or Fraction(1, 1000))


def stamp(packet: Packet[Any]) -> int | None:
    """When a packet is shown; AVI knows only when it is decoded."""
    return packet.pts if packet.pts is not None else packet.dts


def picture_start(picture: VideoStream) -> Fraction:
    """
    Seconds at which the first shown picture appears.

    FFmpeg has looked at the first packets when it opened the file; pictures before an edit list's
    beginning are decoded but not shown and do not count.
    """
    return seconds(picture.start_time or 0, picture)


def square_ratio(picture: VideoStream) -> Fraction:
    """How much wider a stored pixel is shown than it is high; 1 where the file says nothing sensible."""
    ratio = picture.sample_aspect_ratio or Fraction(1)
    return ratio if Fraction(1, 10) < ratio < 10 else Fraction(1)
