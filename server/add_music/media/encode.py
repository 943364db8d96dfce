"""Writing the finished movie with the picture encoded anew: other codecs, several clips, another size."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from add_music.errors import problem
from add_music.media.captions import Caption, Captions
from add_music.media.extent import picture_extent
from add_music.media.fitting import Fit, Target
from add_music.media.focus import Way, way_through
from add_music.media.formats import AAC, H264, MP4, Format, PictureKind
from add_music.media.info import SLIDE_MS
from add_music.media.losses import Losses
from add_music.media.movie import Progress, Told
from add_music.media.open import foreign_errors, open_media
from add_music.media.slides import DISSOLVE, dissolved, moved, roomy
from add_music.media.soundtrack import Soundtrack
from add_music.media.target import carry_metadata, new_movie
from add_music.media.tracks import only, picture_start, seconds, shown_picture, square_ratio, stamp

KEY_FRAME_EVERY_S = 4
BT709 = 1
"""As FFmpeg numbers colour matrices (ITU-T H.273)."""
UNDECIDED = 0
"""The type of a picture about which its encoder decides; a decoded one still has its old type."""
SEEK_BEYOND = Fraction(2)
"""Nearer beginnings are reached by decoding, seconds."""


@dataclass(frozen=True, slots=True)
class Shot:
    """
    A part of a file that is shown; all of it when nothing else is said.

    Args:
        offset: seconds after the first picture at which it begins.
        source: seconds of the file that are shown; None for the rest of it.
        length: seconds they take; None for as long as they are.
        photo: its number among the photos that are shown; None for what moves by itself.
        lead, tail: seconds before its beginning and after its end in which it is seen with its neighbours.
    """

    path: Path
    offset: Fraction = Fraction(0)
    source: Fraction | None = None
    length: Fraction | None = None
    photo: int | None = None
    lead: Fraction = Fraction(0)
    tail: Fraction = Fraction(0)

    def settled(self) -> Shot:
        """
        The same with every figure told.

        Raises:
            AddMusicError: no_video, picture_without_duration.
        """
        source = _length(self.path) - self.offset if self.source is None else self.source
        return replace(self, source=source, length=source if self.length is None else self.length)


def encode_picture(
    shots: Sequence[Shot],
    sound: Iterator[NDArray[np.float32]],
    output: Path,
    target: Target,
    *,
    fps: float | Fraction,
    captions: Sequence[Caption] = (),
    kind: Format = MP4,
    options: Mapping[str, str] | None = None,
    on_progress: Progress | None = None,
    losses: Losses | None = None,
) -> None:
    """
    Write a film (4:2:0; an MP4 has H.264 High) with the shots one after the other and this sound.

    Every shot is turned upright, fitted into the target and brought to a constant rate. A shot takes
    the frames from its exact start to its exact end, so that many shots do not drift away from their
    sound. Metadata come from the first one. Writes to `output` itself, like `copy_picture`.

    Args:
        captions: drawn over the picture, the later ones above.
        kind: the file that is written, with a picture and sound.
        options: of the encoder, instead of the usual ones.
        losses: told of what cannot be decoded, in the place of which the picture before is held.

    Raises:
        AddMusicError: disk_full, output_unwritable, picture_without_duration, file_damaged and the
            other errors of `open_media`.
    """
    rate = Fraction(fps).limit_denominator(1001)
    settled = [shot.settled() for shot in shots]
    told = Told(on_progress, sum((shot.length or Fraction(0) for shot in settled), Fraction(0)))
    first = settled[0].path
    with foreign_errors(first, output), new_movie(output, kind) as movie:
        with open_media(first) as source:
            carry_metadata(source.metadata, movie)
        picture = kind.picture or H264
        stream = _stream(movie, target, rate, picture, options or picture.options)
        soundtrack = Soundtrack(movie, sound, kind.sound or AAC)
        shown = 0
        for frame in pictures(settled, target, rate, captions, losses):
            frame.pict_type = UNDECIDED
            frame.pts, frame.time_base = shown, 1 / rate
            movie.mux(stream.encode(frame))
            shown += 1
            soundtrack.advance(shown / rate)
            told(shown / rate)
        movie.mux(stream.encode(None))
        soundtrack.finish(shown / rate)
    told(None)


def pictures(
    shots: Sequence[Shot],
    target: Target,
    rate: Fraction,
    captions: Sequence[Caption] = (),
    losses: Losses | None = None,
) -> Iterator[VideoFrame]:
    """
    Every frame of the finished film in yuv420p, each to be used before the next is asked for.

    Args:
        shots: settled ones.
    """
    drawn = Captions(captions)
    for number, frame in enumerate(_pictures(shots, target, rate, losses or Losses())):
        with drawn.over(frame, number / rate):
            yield frame


def _pictures(shots: Sequence[Shot], target: Target, rate: Fraction, losses: Losses) -> Iterator[VideoFrame]:
    """Every frame of the finished file; one that is held comes several times."""
    begin = Fraction(0)
    shown = 0
    before: VideoFrame | None = None
    going: Iterator[VideoFrame] = iter(())
    both = 0
    for number, shot in enumerate(shots):
        assert shot.length is not None
        until = max(round((begin + shot.length) * rate), shown + 1)
        after = 2 * min(round(shot.tail * rate), until - shown) if number + 1 < len(shots) else 0
        times = [n / rate - begin for n in range(shown - both // 2, until + after // 2)]
        seen = _fitted(shot, iter(times), target, losses) if shot.photo is None else None
        frames = seen or _photo(shot, times, target)
        come_up = _coming_up(before, frames, times) if _comes_up(shots, number) else frames
        for place in range(both):
            yield dissolved(next(going), next(come_up), (place + 0.5) / both)
        for _ in range(len(times) - both - after):
            before = next(come_up)
            yield before
        going, both = come_up, after
        shown = until
        begin += shot.length


def _comes_up(shots: Sequence[Shot], number: int) -> bool:
    """Whether it is a photo that no longer way into it was wished for than the usual one."""
    shot = shots[number]
    return bool(number) and shot.photo is not None and not shot.lead and shots[number - 1].path != shot.path


def _coming_up(
    before: VideoFrame | None, frames: Iterator[VideoFrame], times: Sequence[Fraction]
) -> Iterator[VideoFrame]:
    """The frames, the first ones over the last one of the shot before."""
    for time, frame in zip(times, frames, strict=False):
        if before is None or time >= DISSOLVE:
            yield frame
        else:
            yield dissolved(before, frame, float(max(time, Fraction(0)) / DISSOLVE))


def _photo(shot: Shot, times: Sequence[Fraction], target: Target) -> Iterator[VideoFrame]:
    """A photo that is moved through while it is shown."""
    assert shot.source is not None
    assert shot.length is not None
    pace = shot.source / shot.length
    whole = Fraction(SLIDE_MS, 1000)
    photo = next(_fitted(shot, iter([Fraction(0)]), roomy(target), Losses()))
    shares = (min(max(float((shot.offset + time * pace) / whole), 0.0), 1.0) for time in times)
    yield from moved(photo, shares, shot.photo or 0, target)


def _length(clip: Path) -> Fraction:
    with foreign_errors(clip), open_media(clip) as container:
        picture = shown_picture(container)
        if picture is None:
            raise problem("no_video", path=clip)
        extent = picture_extent(container, picture, None)
        if extent is None:
            raise problem("picture_without_duration", path=clip)
        return extent.end - extent.start


def _stream(
    movie: OutputContainer, target: Target, rate: Fraction, kind: PictureKind, options: Mapping[str, str]
) -> VideoStream:
    stream: VideoStream = movie.add_stream(kind.codec, rate=rate, options=dict(options))  # type: ignore[assignment]  # named at run time
    stream.width, stream.height, stream.pix_fmt = target.width, target.height, "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / rate
    context.gop_size = max(round(rate * KEY_FRAME_EVERY_S), 1)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = 1
    return stream


def _fitted(shot: Shot, times: Iterator[Fraction], target: Target, losses: Losses) -> Iterator[VideoFrame]:
    """What the shot shows at each of those times, counted in seconds from its beginning."""
    assert shot.source is not None
    assert shot.length is not None
    pace = shot.source / shot.length if shot.length else Fraction(1)
    with foreign_errors(shot.path), open_media(shot.path) as container:
        graph: Fit | None = None
        picture = shown_picture(container)
        ratio = square_ratio(picture) if picture is not None else Fraction(1)
        moments = (max(shot.offset + time * pace, Fraction(0)) for time in times)
        first = max(shot.offset - shot.lead * pace, Fraction(0))
        end = shot.offset + shot.source + shot.tail * pace
        way, cut = Way(), None
        shown = _shown(container, first, lambda at: losses.note(shot.path, at) if first <= at < end else None)
        for at, frame, repeats in _at_times(shown, moments):
            graph = graph if graph is not None and graph.takes(frame) else Fit(frame, ratio, target)
            if graph.cut is not None and graph.cut != cut:
                cut = graph.cut
                way = way_through(shot.path, first, end, cut.share, across=cut.across)
            fitted = graph.fit(frame, way.at(at))
            for _ in range(repeats):
                yield fitted
        if graph is None:
            raise problem("file_damaged", path=shot.path, seen="not one picture can be decoded")


def _shown(
    container: InputContainer, begin: Fraction, on_loss: Callable[[Fraction], None]
) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Decoded pictures with their times, some before `begin` included; the file's first is at 0."""
    picture = shown_picture(container)
    assert picture is not None
    only(container, picture)
    picture.codec_context.thread_type = "AUTO"
    if begin > SEEK_BEYOND and picture.time_base:
        start = picture_start(picture)
        container.seek(int((start + begin) / picture.time_base), backward=True, stream=picture)
        frames = _decoded(container, picture, start, on_loss)
        first = next(frames, None)
        if first is not None and first[0] <= begin:
            yield first
            yield from frames
            return
        frames.close()
        container.seek(0)  # its index does not lead there: the long way does
        picture.codec_context.flush_buffers()
    yield from _decoded(container, picture, None, on_loss)


def _decoded(
    container: InputContainer,
    picture: VideoStream,
    start: Fraction | None,
    on_loss: Callable[[Fraction], None],
) -> Generator[tuple[Fraction, VideoFrame], None, None]:
    """Pictures from here on with their times after `start`, after the first one for None."""
    for packet in container.demux(picture):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            at = stamp(packet)
            if at is not None:
                on_loss(seconds(at, picture) - picture_start(picture))
            continue  # one bad picture: the one before stays a moment longer
        for frame in frames:
            ticks = frame.pts if frame.pts is not None else frame.dts
            moment = seconds(ticks or 0, picture)
            start = moment if start is None else start
            yield moment - start, frame


def _at_times(
    frames: Iterator[tuple[Fraction, VideoFrame]], times: Iterator[Fraction]
) -> Iterator[tuple[Fraction, VideoFrame, int]]:
    """The frames on the screen at the given moments: since when, and how many moments each fills."""
    current = next(frames, None)
    if current is None:
        return
    coming = next(frames, None)
    held = 0
    for time in times:
        while coming is not None and coming[0] <= time + Fraction(1, 2000):
            if held:
                yield *current, held
            current, coming, held = coming, next(frames, None), 0
        held += 1
    if held:
        yield *current, held
