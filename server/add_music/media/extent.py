"""From when to when the streams of a file really last, by their packets and not by the header."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path
from statistics import median

import av.error
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from add_music.media.bounds import check_packets
from add_music.media.open import open_media
from add_music.media.tracks import only, picture_start, seconds, stamp

TAIL_S = 2
"""How far before its announced end a file is read to see where it ends."""
LOOK_AT = 120
"""Packets looked at for the start, the frame rate and whether it is constant."""


@dataclass(frozen=True, slots=True)
class Extent:
    """
    Exact seconds of the first shown picture and of the end of the last.

    `gap` is the usual distance of two pictures, in seconds; 0 for a single one. `uneven` says that
    the distances differ: a variable frame rate.
    """

    start: Fraction
    end: Fraction
    gap: Fraction
    uneven: bool


def picture_extent(
    container: InputContainer, picture: VideoStream, announced: Fraction | None
) -> Extent | None:
    """
    Where the picture of a freshly opened container starts and ends; None when no packet is readable.

    Args:
        announced: the end by the header, in seconds; None when it names none. Then, or when
            nothing is found there, every packet is read (0.1 s for 2 minutes of 1080p).
    """
    only(container, picture)
    try:
        first = list(islice((p for p in container.demux(picture) if p.size and not p.is_corrupt), LOOK_AT))
    except av.error.FFmpegError:
        first = []
    stamps = sorted(at for p in first if not p.is_discard and (at := stamp(p)) is not None)
    if not stamps:
        return None
    start = picture_start(picture) if picture.start_time is not None else seconds(stamps[0], picture)
    gaps = [seconds(b - a, picture) for a, b in pairwise(stamps)]
    gap = median(gaps) if gaps else Fraction(0)
    end = _tail(container, picture, announced) if announced is not None and len(first) == LOOK_AT else None
    if end is None or end <= start:
        end = stream_end(Path(container.name.removeprefix("file:")), picture.index)
    if end is None:
        return None
    return Extent(start, end, gap, _uneven(gaps, gap))


def stream_end(path: Path, index: int) -> Fraction | None:
    """Seconds at which the last readable packet of that stream ends; every packet is read."""
    with open_media(path) as container:
        stream = container.streams[index]
        only(container, stream)
        return _read_through(container, stream)


def _uneven(gaps: list[Fraction], usual: Fraction) -> bool:
    # time stamps in whole milliseconds (Matroska) wobble by one; a single odd gap is not a variable rate
    allowed = max(Fraction(2, 1000), usual / 10)
    return sum(abs(gap - usual) > allowed for gap in gaps) > max(len(gaps) * 0.05, 1)


def _tail(container: InputContainer, stream: Stream, announced: Fraction) -> Fraction | None:
    try:
        container.seek(int(max(announced - TAIL_S, Fraction(0)) * 1_000_000), backward=True)
    except av.error.FFmpegError:
        return None
    return _read_through(container, stream)


def _read_through(container: InputContainer, stream: Stream) -> Fraction | None:
    """End of the last shown packet from here on; damage ends the reading."""
    path = Path(container.name.removeprefix("file:"))
    end: int | None = None
    latest: int | None = None
    gap = 1
    try:
        for count, packet in enumerate(container.demux(stream)):
            check_packets(path, count)
            at = stamp(packet)
            if at is None or not packet.size or packet.is_discard or packet.is_corrupt:
                continue
            if latest is not None and at > latest:
                gap = at - latest
            latest = at if latest is None else max(latest, at)
            end = max(latest if end is None else end, at + (packet.duration or gap))
    except av.error.FFmpegError:
        pass  # what came before the damage counts; the caller compares it with what was announced
    return None if end is None else seconds(end, stream)
