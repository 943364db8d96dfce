"""Single pictures out of a clip, upright and as small as wanted, at given moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from add_music.media.frames import FAST, SHRINK, Frame
from add_music.media.open import foreign_errors, open_media
from add_music.media.tracks import only, picture_start, seconds, shown_picture

PIXELS = 1_500_000_000
"""So much may be decoded for all moments of a call: 5 CPU seconds. Key frames show what is left out."""
TURNS_LEFT = {0: 0, 90: 1, 180: 2, 270: 3}


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A moment to have a picture of.

    Args:
        ms: when, against the first picture.
        since_ms: a key frame from here on will do as well, and costs nothing to reach.
    """

    ms: int
    since_ms: int


def stills(path: Path, moments: Sequence[Moment], size: tuple[int, int]) -> Iterator[Frame | None]:
    """
    A picture for each moment, stamped with its own time; None where there is none.

    Args:
        size: width and height of the pictures as they are shown.

    Raises:
        AddMusicError: the file is missing or not media.
    """
    with foreign_errors(path), open_media(path) as container:
        picture = shown_picture(container)
        if picture is None:
            yield from (None for _ in moments)
            return
        only(container, picture)
        picture.thread_type = "AUTO"
        picture.codec_context.options = dict(FAST)
        taking = _Taking(container, picture, picture_start(picture), size, VideoReformatter(), PIXELS)
        for moment in moments:
            yield taking.at(moment)


@dataclass(slots=True)
class _Taking:
    """An opened clip, and what may still be decoded of it."""

    container: InputContainer
    picture: VideoStream
    start: Fraction
    size: tuple[int, int]
    shrink: VideoReformatter
    left: int

    def at(self, moment: Moment) -> Frame | None:
        found: VideoFrame | None = None
        for frame in self._decoded(max(moment.ms, 0)):
            self.left -= frame.width * frame.height
            if found is None or self._ms(frame) <= moment.ms:
                found = frame
            # one before `since_ms` shows another scene, so the way there is decoded however long it is
            if self._ms(frame) >= (moment.since_ms if frame.key_frame else moment.ms):
                found = frame
                break
            if self.left < 0:
                break
        return self._upright(found) if found is not None else None

    def _decoded(self, ms: int) -> Iterator[VideoFrame]:
        ticks = int((self.start + Fraction(ms, 1000)) / (self.picture.time_base or Fraction(1, 1000)))
        with suppress(av.error.FFmpegError):  # a container that cannot go back: from where it stands
            self.container.seek(ticks, backward=True, stream=self.picture)
        for packet in self.container.demux(self.picture):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                continue  # one bad picture says nothing about the others

    def _ms(self, frame: VideoFrame) -> int:
        ticks = frame.pts if frame.pts is not None else frame.dts
        return round((seconds(ticks or 0, self.picture) - self.start) * 1000)

    def _upright(self, frame: VideoFrame) -> Frame:
        width, height = self.size
        turns = TURNS_LEFT.get(frame.rotation % 360, 0)
        stored = (height, width) if turns % 2 else (width, height)
        shrunk = self.shrink.reformat(frame, *stored, "rgb24", interpolation=SHRINK, threads=1)
        rgb: NDArray[np.uint8] = np.rot90(np.asarray(shrunk.to_ndarray(), np.uint8), turns)
        return Frame(max(self._ms(frame), 0), np.ascontiguousarray(rgb))
