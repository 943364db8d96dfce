"""Writing the finished movie with the picture encoded anew: other codecs, several clips, another size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av.error
import numpy as np
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from add_music.errors import problem
from add_music.media.extent import picture_extent
from add_music.media.movie import Progress, Told
from add_music.media.open import foreign_errors, open_media
from add_music.media.soundtrack import Soundtrack
from add_music.media.target import carry_metadata, new_movie
from add_music.media.tracks import only, seconds, shown_picture, square_ratio

CODEC: Final = "libx264"
QUALITY = {"preset": "veryfast", "crf": "20", "profile": "high"}
"""Visually lossless for footage that was compressed before (media notes: 78 CPU s for 2 min of 1080p)."""
KEY_FRAME_EVERY_S = 4
HD_HEIGHT = 720
"""From here on, colours that the file does not describe are BT.709, below BT.601: as players assume."""
BT709, UNTOLD = 1, 2
"""As FFmpeg numbers colour matrices (ITU-T H.273)."""
TURNS = {90: ("transpose", "cclock"), 180: ("hflip,vflip", ""), 270: ("transpose", "clock")}


def encode_picture(
    clips: Sequence[Path],
    sound: Iterator[NDArray[np.float32]],
    output: Path,
    *,
    width: int,
    height: int,
    fps: float | Fraction,
    on_progress: Progress | None = None,
) -> None:
    """
    Write an MP4 (H.264 High, 4:2:0) with the clips one after the other and this sound.

    Every clip is turned upright, fitted into width × height with black around, and brought to a
    constant rate. A clip takes the frames from its exact start to its exact end, so that many clips
    do not drift away from their sound. Metadata come from the first clip. Writes to `output` itself,
    like `copy_picture`.

    Raises:
        AddMusicError: disk_full, output_unwritable, picture_without_duration, file_damaged and the
            other errors of `open_media`.
    """
    rate = Fraction(fps).limit_denominator(1001)
    lengths = [_length(clip) for clip in clips]
    told = Told(on_progress, sum(lengths, Fraction(0)))
    with foreign_errors(clips[0], output), new_movie(output) as movie:
        with open_media(clips[0]) as first:
            carry_metadata(first.metadata, movie)
        stream = _stream(movie, width - width % 2, height - height % 2, rate)
        soundtrack = Soundtrack(movie, sound)
        begin = Fraction(0)
        shown = 0
        for clip, length in zip(clips, lengths, strict=True):
            until = max(round((begin + length) * rate), shown + 1)
            for frame in _fitted(clip, until - shown, begin, shown, stream, rate):
                frame.pts, frame.time_base = shown, 1 / rate
                shown += 1
                movie.mux(stream.encode(frame))
                soundtrack.advance(shown / rate)
                told(shown / rate)
            begin += length
        movie.mux(stream.encode(None))
        soundtrack.finish(shown / rate)
    told(None)


def _length(clip: Path) -> Fraction:
    with foreign_errors(clip), open_media(clip) as container:
        picture = shown_picture(container)
        if picture is None:
            raise problem("no_video", path=clip)
        extent = picture_extent(container, picture, None)
        if extent is None:
            raise problem("picture_without_duration", path=clip)
        return extent.end - extent.start


def _stream(movie: OutputContainer, width: int, height: int, rate: Fraction) -> VideoStream:
    stream = movie.add_stream(CODEC, rate=rate, options=dict(QUALITY))
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / rate
    context.gop_size = max(round(rate * KEY_FRAME_EVERY_S), 1)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = 1
    return stream


def _fitted(
    clip: Path, count: int, begin: Fraction, shown: int, stream: VideoStream, rate: Fraction
) -> Iterator[VideoFrame]:
    """Exactly `count` frames of the clip; frame number `shown` + k is what the clip shows at that moment."""
    with foreign_errors(clip), open_media(clip) as container:
        graph: _Fit | None = None
        picture = shown_picture(container)
        ratio = square_ratio(picture) if picture is not None else Fraction(1)
        times = (max((shown + k) / rate - begin, Fraction(0)) for k in range(count))
        for frame, repeats in _at_times(_shown(container), times):
            graph = graph if graph is not None and graph.takes(frame) else _Fit(frame, ratio, stream)
            fitted = graph.fit(frame)
            for _ in range(repeats):
                yield fitted
        if graph is None:
            raise problem("file_damaged", path=clip, seen="not one picture can be decoded")


def _shown(container: InputContainer) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Decoded pictures with their times, the first one at 0."""
    picture = shown_picture(container)
    assert picture is not None
    only(container, picture)
    picture.codec_context.thread_type = "AUTO"
    start: Fraction | None = None
    for packet in container.demux(picture):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue  # one bad picture: the one before stays a moment longer
        for frame in frames:
            stamp = frame.pts if frame.pts is not None else frame.dts
            at = seconds(stamp or 0, picture)
            start = at if start is None else start
            yield at - start, frame


def _at_times(
    frames: Iterator[tuple[Fraction, VideoFrame]], times: Iterator[Fraction]
) -> Iterator[tuple[VideoFrame, int]]:
    """The frames that are on the screen at the given moments, each with how many moments it fills."""
    current = next(frames, None)
    if current is None:
        return
    coming = next(frames, None)
    held = 0
    for time in times:
        while coming is not None and coming[0] <= time + Fraction(1, 2000):
            if held:
                yield current[1], held
            current, coming, held = coming, next(frames, None), 0
        held += 1
    if held:
        yield current[1], held


class _Fit:
    """Turns, scales and pads frames of one kind."""

    def __init__(self, frame: VideoFrame, ratio: Fraction, stream: VideoStream) -> None:
        self._kind = self._describe(frame)
        self._graph = Graph()
        source = self._graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 90_000)
        )
        steps = [self._graph.add(*step) for step in _steps(frame, ratio, stream.width, stream.height)]
        self._graph.link_nodes(source, *steps, self._graph.add("buffersink"))
        self._graph.configure()

    def takes(self, frame: VideoFrame) -> bool:
        return self._kind == self._describe(frame)

    def fit(self, frame: VideoFrame) -> VideoFrame:
        frame.pts, frame.time_base = 0, Fraction(1, 90_000)
        self._graph.vpush(frame)
        return self._graph.vpull()

    @staticmethod
    def _describe(frame: VideoFrame) -> tuple[int, int, str, int]:
        return frame.width, frame.height, frame.format.name, frame.rotation


def _steps(frame: VideoFrame, ratio: Fraction, width: int, height: int) -> Iterator[tuple[str, str]]:
    """The filters that bring a frame upright and whole into width × height."""
    turned = frame.rotation % 360
    names, way = TURNS.get(turned, ("", ""))
    for name in filter(None, names.split(",")):
        yield name, way
    shown = (
        (frame.height, round(frame.width * ratio))
        if turned in (90, 270)
        else (round(frame.width * ratio), frame.height)
    )
    scale = min(Fraction(width, shown[0]), Fraction(height, shown[1]))
    inner_width, inner_height = (max(round(side * scale / 2) * 2, 2) for side in shown)
    matrix = "bt709" if frame.height >= HD_HEIGHT else "smpte170m"
    told = f"in_color_matrix={matrix}:" if frame.colorspace == UNTOLD and not frame.format.is_rgb else ""
    yield "scale", f"{inner_width}:{inner_height}:{told}out_color_matrix=bt709:out_range=tv:flags=bicubic"
    yield "pad", f"{width}:{height}:-1:-1:black"
    yield "setsar", "1"
    yield "format", "yuv420p"
