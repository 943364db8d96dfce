"""The sound of a file as blocks of samples, in step with its picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from add_music.errors import problem
from add_music.media.open import foreign_errors, open_media
from add_music.media.tracks import heard_sound, only, picture_start, seconds, shown_picture

Block = NDArray[np.float32]

BLOCK_S = 1.0
AT_ONCE = 48_000
"""Samples of silence given out at once."""
SEEK_BEYOND_S = 15
"""Nearer starts are reached by decoding: that is fast, and no demuxer's seeking has to be trusted."""
PREROLL_S = 2
"""Decoded before a start that was reached by seeking, for codecs that need to settle."""
GAP_S = Fraction(30, 1000)
"""Time stamps in whole milliseconds wobble; only a larger step is a real hole or overlap."""
SEEKABLE = ("mov", "matroska")


def read_sound(
    path: Path, *, rate: int = 48_000, channels: int = 2, start_ms: int = 0, duration_ms: int | None = None
) -> Iterator[Block]:
    """
    The track a player would choose, resampled, in blocks (n, channels) of at most a second.

    Sample 0 belongs to the first shown picture: a track that starts later is preceded by silence, of one
    that starts earlier the beginning is dropped; encoder priming and edit lists are honoured. In a file
    without picture, sample 0 is the first sample.

    Args:
        channels: 1 or 2; surround is mixed down, mono is heard on both sides.
        start_ms: where to begin, against the first picture.
        duration_ms: give exactly so much, padded with silence or cut; None means to the end of the track.

    Raises:
        AddMusicError: the file is missing or not media, or its sound cannot be read at all.
    """
    length = None if duration_ms is None else duration_ms * rate // 1000
    return _rebatch(exactly(_from(path, rate, channels, start_ms), length, channels), round(rate * BLOCK_S))


def _from(path: Path, rate: int, channels: int, start_ms: int) -> Iterator[Block]:
    with foreign_errors(path), open_media(path) as container:
        zero = _zero(container)
        track = heard_sound(container)
        if track is None:
            return
        only(container, track)
        begin = zero + Fraction(start_ms, 1000)
        frames = _decoded(path, container, track, begin, sought=start_ms > SEEK_BEYOND_S * 1000)
        blocks = _aligned(frames, begin, rate, channels)
        yield from exactly(blocks, _until(container, track, begin, rate), channels, pad=False)


def _until(container: InputContainer, track: AudioStream, begin: Fraction, rate: int) -> int | None:
    """Samples to where an MP4's edit list ends the track: decoders give the last frame whole."""
    if not container.format.name.startswith("mov") or not track.duration or track.start_time is None:
        return None
    return max(round((seconds(track.start_time + track.duration, track) - begin) * rate), 0)


def _zero(container: InputContainer) -> Fraction:
    """Seconds on the container's clock at which the file begins for somebody who watches it."""
    picture = shown_picture(container)
    if picture is not None:
        return picture_start(picture)
    track = heard_sound(container)
    return seconds(track.start_time or 0, track) if track is not None else Fraction(0)


def _decoded(
    path: Path, container: InputContainer, track: AudioStream, begin: Fraction, *, sought: bool
) -> Iterator[AudioFrame]:
    if sought and container.format.name.startswith(SEEKABLE):
        container.seek(int(max(begin - PREROLL_S, Fraction(0)) * 1_000_000), backward=True)
    heard = False
    for packet in container.demux(track):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue  # one bad packet is a click, not the end of the clip; time stamps close the gap
        for frame in frames:
            heard = True
            yield frame
    if not heard and not sought:
        raise problem("file_damaged", path=path, seen="its sound cannot be decoded")


def _aligned(frames: Iterable[AudioFrame], begin: Fraction, rate: int, channels: int) -> Iterator[Block]:
    """Blocks whose first sample belongs to `begin`; holes become silence, overlaps are dropped."""
    made = 0  # samples given out, or to be dropped when negative
    due: Fraction | None = None
    resampler: AudioResampler | None = None
    shape: tuple[int, str, str] | None = None
    for frame in frames:
        at = frame.pts * frame.time_base if frame.pts is not None and frame.time_base else due
        if due is None or resampler is None or _kind(frame) != shape or abs((at or due) - due) > GAP_S:
            for block in _flushed(resampler, channels):
                made += len(block)
                yield from _after(block, made)
            target = round(((at if at is not None else begin) - begin) * rate)
            if target > max(made, 0):
                yield from silence(target - max(made, 0), channels)
            made = target if target > made or due is None else made
            resampler, shape = _resampler(frame, rate, channels), _kind(frame)
            due, late = at if at is not None else begin, made - target
        else:
            late = 0
        for block in _resampled(resampler, frame, channels):
            fresh = block[late:]
            late = max(late - len(block), 0)
            made += len(fresh)
            yield from _after(fresh, made)
        due += Fraction(frame.samples, frame.sample_rate)
    for block in _flushed(resampler, channels):
        made += len(block)
        yield from _after(block, made)


def _after(block: Block, made: int) -> Iterator[Block]:
    """The part of a block that lies after sample 0, when `made` counts to the block's end."""
    if made > 0:
        yield block[max(len(block) - made, 0) :]


def _kind(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.layout.name, frame.format.name


def _resampler(frame: AudioFrame, rate: int, channels: int) -> AudioResampler:
    # mono stays mono here: FFmpeg would lower it by 3 dB on its way to two sides
    layout = "mono" if channels == 1 or frame.layout.nb_channels == 1 else "stereo"
    return AudioResampler(format="flt", layout=layout, rate=rate)


def _resampled(resampler: AudioResampler, frame: AudioFrame | None, channels: int) -> Iterator[Block]:
    for done in resampler.resample(frame):
        samples = np.asarray(done.to_ndarray(), np.float32).reshape(-1, done.layout.nb_channels)
        yield np.repeat(samples, channels, axis=1) if samples.shape[1] < channels else samples


def _flushed(resampler: AudioResampler | None, channels: int) -> Iterator[Block]:
    if resampler is not None:
        yield from _resampled(resampler, None, channels)


def silence(samples: int, channels: int = 2) -> Iterator[Block]:
    """So many samples of nothing, in blocks of at most `AT_ONCE`."""
    for start in range(0, samples, AT_ONCE):
        yield np.zeros((min(AT_ONCE, samples - start), channels), np.float32)


def exactly(
    blocks: Iterator[Block], length: int | None, channels: int = 2, *, pad: bool = True
) -> Iterator[Block]:
    """The blocks cut at that many samples, or followed by silence up to there; all of them for None."""
    if length is None:
        yield from blocks
        return
    left = length
    for block in blocks:
        if left <= 0:
            return
        yield block[:left]
        left -= len(block)
    if pad:
        yield from silence(left, channels)


def _rebatch(blocks: Iterator[Block], size: int) -> Iterator[Block]:
    """Codec frames gathered into blocks of `size`; the last one is what is left."""
    kept: list[Block] = []
    held = 0
    for block in blocks:
        kept.append(block)
        held += len(block)
        while held >= size:
            whole = np.concatenate(kept)
            yield whole[:size]
            kept, held = [whole[size:]], held - size
    if held:
        yield np.concatenate(kept)
