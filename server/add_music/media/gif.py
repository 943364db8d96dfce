"""Writing a film as a GIF: small, slow, in the 256 colours that suit it best, without sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

import av.error
from av.container import OutputContainer
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter
from av.video.stream import VideoStream

from add_music.errors import problem
from add_music.media.captions import Caption
from add_music.media.encode import Shot, pictures
from add_music.media.fitting import Target
from add_music.media.formats import FORMATS
from add_music.media.losses import Losses
from add_music.media.movie import Progress, Told
from add_music.media.open import foreign_errors
from add_music.media.target import new_movie

LONGEST_SIDE = 480
"""Pixels. A GIF compresses badly: half a minute of this is about 15 MB, and chats take no more."""
SHORTEST_DELAY = 8
"""Hundredths of a second a picture is shown, the unit of the format: 12.5 pictures a second look alive."""
PALETTE_EVERY_S = Fraction(1, 2)
"""How often the film is looked at for its colours."""
DITHER = "dither=bayer:bayer_scale=3:diff_mode=rectangle"
"""A pattern that stands still: half the bytes of diffused errors, which crawl."""
RGB = "bgra"
TICK = Fraction(1, 100)


def write_gif(
    shots: Sequence[Shot],
    output: Path,
    target: Target,
    *,
    fps: Fraction,
    captions: Sequence[Caption] = (),
    on_progress: Progress | None = None,
    losses: Losses | None = None,
) -> None:
    """
    Write the shots one after the other as a GIF that begins again for ever.

    The film is gone through twice, so that no picture is kept: once in big steps for its colours.

    Args:
        target: of this shape; pictures are made no larger than `LONGEST_SIDE`.
        fps: at most; what GIF can tell is at or below it.

    Raises:
        AddMusicError: as `encode_picture`.
    """
    settled = [shot.settled() for shot in shots]
    delay = max(ceil(100 / fps), SHORTEST_DELAY)
    rate = Fraction(100, delay)
    told = Told(on_progress, sum((shot.length or Fraction(0) for shot in settled), Fraction(0)))
    first = settled[0].path
    with foreign_errors(first, output):
        palette = _palette(pictures(settled, target, min(1 / PALETTE_EVERY_S, rate), captions))
        with new_movie(output, FORMATS["gif"]) as movie:
            frames = pictures(settled, target, rate, captions, losses)
            _write(movie, frames, palette, target, delay, told)
    told(None)


def small(width: int, height: int) -> tuple[int, int]:
    """The size of a GIF of a picture of that size, in whole pairs of pixels."""
    scale = min(Fraction(1), Fraction(LONGEST_SIDE, max(width, height, 1)))
    wide, high = (max(round(side * scale / 2) * 2, 2) for side in (width, height))
    return wide, high


def _palette(frames: Iterator[VideoFrame]) -> VideoFrame:
    graph = Graph()
    at = 0
    for frame in _coloured(frames):
        frame.pts, frame.time_base = at, TICK
        if not at:
            last = graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=TICK
            )
            for step in (("palettegen", "stats_mode=full"), ("buffersink", "")):
                node = graph.add(*step)
                last.link_to(node)
                last = node
            graph.configure()
        graph.vpush(frame)
        at += 1
    if not at:
        raise problem("file_damaged", path="", seen="not one picture can be decoded")
    graph.vpush(None)
    return graph.vpull()


def _write(
    movie: OutputContainer,
    frames: Iterator[VideoFrame],
    palette: VideoFrame,
    target: Target,
    delay: int,
    told: Told,
) -> None:
    stream = movie.add_stream("gif", rate=Fraction(100, delay))
    stream.width, stream.height, stream.pix_fmt = target.width, target.height, "pal8"
    stream.codec_context.time_base = TICK
    graph = Graph()
    colours = graph.add_buffer(
        width=palette.width, height=palette.height, format=palette.format, time_base=TICK
    )
    shown = graph.add_buffer(
        width=target.width, height=target.height, format=VideoFormat(RGB), time_base=TICK
    )
    use = graph.add("paletteuse", DITHER)
    sink = graph.add("buffersink")
    shown.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    palette.pts, palette.time_base = 0, TICK
    colours.push(palette)
    colours.push(None)
    at = 0
    for frame in _coloured(frames):
        frame.pts, frame.time_base = at, TICK
        shown.push(frame)
        _encode(movie, stream, sink, delay)
        at += delay
        told(at * TICK)
    shown.push(None)
    _encode(movie, stream, sink, delay)
    movie.mux(stream.encode(None))


def _coloured(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """Copies that may be kept, as the palette's filters take them."""
    shrink = VideoReformatter()
    for frame in frames:
        yield shrink.reformat(frame, format=RGB, src_colorspace=Colorspace.ITU709, threads=1)


def _encode(movie: OutputContainer, stream: VideoStream, sink: FilterContext, delay: int) -> None:
    while True:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, VideoFrame)
        frame.duration = delay
        movie.mux(stream.encode(frame))
