"""Small pictures out of a clip, for looking at it: key frames with glances around them, whole stretches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from add_music.media.open import foreign_errors, open_media
from add_music.media.tracks import only, picture_start, seconds, shown_picture, stamp

FAST = {"skip_loop_filter": "all"}
"""Deblocking costs a sixth of the decoding and does not show at a tenth of the size."""
SHRINK = "AREA"
"""Averages every pixel, so that noise does not look like movement; 0.5 ms for 1080p."""
FOLLOW = 4
"""Packets decoded after a key frame to see movement: reordering puts a later picture among them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture (h, w, 3) of 8-bit RGB and when it is shown, against the first one."""

    ms: int
    rgb: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Glance:
    """A key frame and, where movement was looked at, a picture a few frames later."""

    key: Frame
    after: Frame | None


@dataclass(frozen=True, slots=True)
class PacketMark:
    """When a picture is shown, how many bytes it took, and whether it stands alone."""

    ms: int
    size: int
    key: bool


@dataclass(slots=True)
class Glances:
    """
    Looks through a clip once, decoding little; iterate, then read `packets`.

    Args:
        key_every_ms: key frames nearer than this to the one before are passed over.
        after_every_ms: how often to look for movement as well.

    `packets` has every picture of the clip in decoding order once the iteration is over.
    """

    path: Path
    width: int = 64
    height: int = 36
    key_every_ms: int = 500
    after_every_ms: int = 2000
    packets: list[PacketMark] = field(default_factory=list)

    def __iter__(self) -> Iterator[Glance]:
        with foreign_errors(self.path), open_media(self.path) as container:
            view = _View.of(container, self.width, self.height)
            if view is None:
                return
            self.packets.clear()
            looked = moved = -self.after_every_ms
            waiting: list[Packet[VideoStream]] = []
            for packet in container.demux(view.picture):
                if not packet.size:
                    break
                ms = view.ms(stamp(packet))
                if not packet.is_discard:
                    self.packets.append(PacketMark(ms, packet.size, packet.is_keyframe))
                if waiting and (len(waiting) > FOLLOW or packet.is_keyframe):
                    yield from view.glance(waiting)
                    waiting = []
                if packet.is_keyframe and ms - looked >= self.key_every_ms:
                    looked = ms
                    waiting = [packet]
                    if ms - moved < self.after_every_ms:
                        yield from view.glance(waiting)
                        waiting = []
                    else:
                        moved = ms
                elif waiting:
                    waiting.append(packet)
            yield from view.glance(waiting)


def frames_within(
    path: Path, windows: Sequence[tuple[int, int]], width: int, height: int
) -> Iterator[tuple[int, Frame]]:
    """
    Every picture of several stretches in ms, with the number of its stretch; the file is opened once.

    Raises:
        AddMusicError: the file is missing or not media.
    """
    with foreign_errors(path), open_media(path) as container:
        view = _View.of(container, width, height)
        if view is None:
            return
        for number, (start_ms, end_ms) in enumerate(windows):
            view.seek(start_ms)
            for frame in view.decoded(container.demux(view.picture)):
                ms = view.ms(frame.pts if frame.pts is not None else frame.dts)
                if ms >= end_ms:
                    break
                if ms >= start_ms:
                    yield number, view.small(ms, frame)


@dataclass(slots=True)
class _View:
    """One opened clip with what is needed to make small pictures of it."""

    container: InputContainer
    picture: VideoStream
    start: Fraction
    width: int
    height: int
    shrink: VideoReformatter

    @classmethod
    def of(cls, container: InputContainer, width: int, height: int) -> _View | None:
        picture = shown_picture(container)
        if picture is None:
            return None
        only(container, picture)
        # one thread: whole frames in parallel would be decoded beyond the stretch's end
        picture.codec_context.thread_count = 1
        picture.codec_context.options = dict(FAST)
        return cls(container, picture, picture_start(picture), width, height, VideoReformatter())

    def ms(self, ticks: int | None) -> int:
        return round((seconds(ticks or 0, self.picture) - self.start) * 1000)

    def seek(self, ms: int) -> None:
        at = self.start + Fraction(ms, 1000)
        ticks = int(at / (self.picture.time_base or Fraction(1, 1000)))
        self.container.seek(ticks, backward=True, stream=self.picture)

    def small(self, ms: int, frame: VideoFrame) -> Frame:
        shrunk = self.shrink.reformat(
            frame, self.width, self.height, "rgb24", interpolation=SHRINK, threads=1
        )
        return Frame(ms, np.asarray(shrunk.to_ndarray(), np.uint8))

    def decoded(self, packets: Iterator[Packet[VideoStream]]) -> Iterator[VideoFrame]:
        for packet in packets:
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                continue  # one bad picture says nothing about the others

    def glance(self, packets: Sequence[Packet[VideoStream]]) -> Iterator[Glance]:
        """Decode a key frame and what follows, without waiting for the rest of its group."""
        if not packets:
            return
        context = self.picture.codec_context
        frames = list(self.decoded(iter(packets)))
        with suppress(av.error.FFmpegError):  # nothing more to come out
            frames += context.decode(None)
        context.flush_buffers()
        key_ms = self.ms(stamp(packets[0]))
        stamped = [(self.ms(f.pts if f.pts is not None else f.dts), f) for f in frames]
        # pictures before the key frame lack what they refer to
        shown = sorted((pair for pair in stamped if pair[0] >= key_ms), key=lambda pair: pair[0])
        if shown:
            key = self.small(*shown[0])
            yield Glance(key, self.small(*shown[-1]) if len(shown) > 1 else None)
