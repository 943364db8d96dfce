"""Writing the finished movie with the picture copied, packet for packet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from add_music.errors import problem
from add_music.media.formats import AAC, MP4, Format
from add_music.media.info import MediaInfo
from add_music.media.open import foreign_errors, open_media
from add_music.media.soundtrack import Soundtrack
from add_music.media.target import carry_metadata, new_movie
from add_music.media.tracks import only, picture_start, seconds, shown_picture, stamp

NEAR = Fraction(1, 1000)
"""Times of key frames are told in whole milliseconds."""
Progress = Callable[[float], None]

COPIED_FROM = ("mov", "matroska")
"""Containers that say when each picture is shown; AVI only says when it is decoded."""
HEVC_TAG = "hvc1"
"""Apple's players show HEVC only under this tag."""
TAGGED = ("mp4", "mov")


@dataclass(frozen=True, slots=True)
class Part:
    """From one key frame to before another, in seconds after the first picture; None: an end of the file."""

    start: Fraction | None = None
    end: Fraction | None = None


WHOLE = Part()


def part_of(start_ms: int | None, end_ms: int | None) -> Part:
    """The part between two key frames that are told in ms."""
    start, end = (None if ms is None else Fraction(ms, 1000) for ms in (start_ms, end_ms))
    return Part(start, end)


def can_copy(info: MediaInfo, kind: Format = MP4) -> bool:
    """Whether the picture can go into a file of that kind as it is, for the players that show such files."""
    return (
        info.kind == "video"
        and info.picture is not None
        and kind.picture is not None
        and info.picture.codec in kind.picture.copied
        and info.container.startswith(COPIED_FROM)
    )


def copy_picture(
    source: Path,
    sound: Iterator[NDArray[np.float32]],
    output: Path,
    *,
    kind: Format = MP4,
    part: Part = WHOLE,
    on_progress: Progress | None = None,
) -> None:
    """
    Write a film with the source's picture, bit for bit, and this sound.

    The movie begins with the first shown picture and ends with the last one; the sound is cut or padded
    with silence to exactly that. Rotation, colour description, language, chapters' neighbours such as
    title, dates and place are kept; other tracks are left out. Writes to `output` itself: give a temporary
    name, rename it on success, remove it otherwise.

    Args:
        sound: blocks (n, 2) at 48 kHz, sample 0 at the first picture.
        kind: the file that is written, one that takes the picture (`can_copy`).
        part: of the source; it begins and ends at key frames (`key_frames`).
        on_progress: called with the share done, 0–1.

    Raises:
        AddMusicError: disk_full, output_unwritable, file_damaged and the other errors of `open_media`.
    """
    with foreign_errors(source, output), open_media(source) as original, new_movie(output, kind) as movie:
        picture = shown_picture(original)
        if picture is None:
            raise problem("no_video", path=source)
        start = picture_start(picture) + (part.start or 0)
        only(original, picture)
        copied = _same_stream(movie, picture, kind)
        carry_metadata(original.metadata, movie)
        soundtrack = Soundtrack(movie, sound, kind.sound or AAC)
        told = Told(on_progress, announced_length(original, picture))
        end = Fraction(0)
        for packet in _on_own_clock(_packets(original, picture, part), picture, start):
            # pictures come in decoding order: none that is still to come is shown before this time
            decoded = seconds(packet.dts or 0, picture)
            if not packet.is_discard:
                end = max(end, seconds((packet.pts or 0) + (packet.duration or 0), picture))
            packet.stream = copied
            movie.mux_one(packet)
            soundtrack.advance(decoded)
            told(decoded)
        if not end:
            raise problem("file_damaged", path=source, seen="not one picture can be read")
        soundtrack.finish(end)
    told(None)


def key_frames(path: Path) -> list[int]:
    """
    The times in ms, after the first one, of the pictures that stand alone; nothing is decoded.

    Raises:
        AddMusicError: the file is missing or not media.
    """
    with foreign_errors(path), open_media(path) as container:
        picture = shown_picture(container)
        if picture is None:
            return []
        only(container, picture)
        start = picture_start(picture)
        stamps = [stamp(p) for p in container.demux(picture) if p.size and p.is_keyframe and not p.is_discard]
        return sorted({round((seconds(at, picture) - start) * 1000) for at in stamps if at is not None})


def picture_hash(path: Path, part: Part = WHOLE) -> str:
    """SHA-256 over the bytes of the picture's packets, in decoding order."""
    digest = hashlib.sha256()
    with foreign_errors(path), open_media(path) as container:
        picture = shown_picture(container)
        if picture is None:
            raise problem("no_video", path=path)
        only(container, picture)
        for packet in _packets(container, picture, part):
            digest.update(bytes(packet))
    return digest.hexdigest()


def announced_length(container: InputContainer, picture: VideoStream) -> Fraction | None:
    """How long the header says the picture lasts; good enough to tell how far one has got."""
    if picture.duration:
        return seconds(picture.duration, picture)
    return Fraction(container.duration, 1_000_000) if container.duration else None


def _same_stream(movie: OutputContainer, picture: VideoStream, kind: Format) -> VideoStream:
    copied = movie.add_stream_from_template(picture)
    copied.time_base = picture.time_base
    copied.metadata.update({k: v for k, v in picture.metadata.items() if k in ("language", "handler_name")})
    if picture.codec_context.name == "hevc" and kind.container in TAGGED:
        copied.codec_context.codec_tag = HEVC_TAG
    return copied


def _packets(container: InputContainer, picture: VideoStream, part: Part) -> Iterator[Packet[VideoStream]]:
    """Those of a part: from the key frame at its start to before that at its end, without what leads in."""
    zero = picture_start(picture)
    begin = None if part.start is None else zero + part.start - NEAR
    end = None if part.end is None else zero + part.end - NEAR
    if begin is not None and picture.time_base:
        container.seek(int((begin + 2 * NEAR) / picture.time_base), backward=True, stream=picture)
    for packet in container.demux(picture):
        at = stamp(packet)
        if not packet.size or at is None:
            continue
        moment = seconds(at, picture)
        if end is not None and packet.is_keyframe and moment >= end:
            return
        if begin is None or moment >= begin:
            yield packet


def _on_own_clock(
    packets: Iterator[Packet[VideoStream]], picture: VideoStream, start: Fraction
) -> Iterator[Packet[VideoStream]]:
    """The packets with the first shown picture at 0 and decoding times that only ever grow."""
    zero = round(start / (picture.time_base or Fraction(1, 1000)))
    last: int | None = None
    for packet in _with_decoding_times(packets):
        assert packet.dts is not None
        packet.dts -= zero
        packet.pts = packet.dts if packet.pts is None else packet.pts - zero
        if last is not None and packet.dts <= last:
            packet.dts = last + 1  # a muxer refuses time that stands still; the picture's own time stays
        last = packet.dts
        packet.pts = max(packet.pts, packet.dts)
        yield packet


def _with_decoding_times(packets: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    """Matroska does not say when the first reordered pictures are decoded: just before the first known."""
    waiting: list[Packet[VideoStream]] = []
    for packet in packets:
        if packet.dts is None:
            waiting.append(packet)
            continue
        yield from _counted_back(waiting, packet.dts)
        waiting = []
        yield packet
    first_shown = min((p.pts for p in waiting if p.pts is not None), default=0)
    yield from _counted_back(waiting, first_shown + 1)


def _counted_back(waiting: list[Packet[VideoStream]], known: int) -> Iterator[Packet[VideoStream]]:
    for number, packet in enumerate(waiting):
        packet.dts = known - (len(waiting) - number) * max(packet.duration or 1, 1)
        yield packet


class Told:
    """Tells progress in whole percents only, and the end (None) always."""

    def __init__(self, on_progress: Progress | None, length: Fraction | None) -> None:
        self._on_progress = on_progress
        self._length = length
        self._last = -1

    def __call__(self, at: Fraction | None) -> None:
        share = 1 if at is None else at / self._length if self._length else 0
        percent = min(max(int(share * 100), 0), 100)
        if self._on_progress and percent > self._last:
            self._last = percent
            self._on_progress(percent / 100)
