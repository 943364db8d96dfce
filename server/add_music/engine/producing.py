"""From a sheet to the finished file: beds in place, mixed under the own sound, written beside the picture."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from add_music.engine.disk import whole
from add_music.engine.sheet import Bed, Sheet
from add_music.media.audio import exactly, read_sound, silence
from add_music.media.encode import encode_picture
from add_music.media.movie import can_copy, copy_picture
from add_music.media.wav import write_wav
from add_music.music.cues import ms_to_samples
from add_music.sound.mix import MixPlan
from add_music.sound.produce import produce

Block = NDArray[np.float32]


def write_file(sheet: Sheet, output: Path, on_progress: Callable[[float], None]) -> None:
    """
    Write the file under a temporary name and give it its own when it is whole.

    Raises:
        AddMusicError: disk_full, output_unwritable, or what is wrong with a source.
    """
    heard = sheet.original_volume > 0 and any(source.sound for source in sheet.sources)
    with tempfile.TemporaryDirectory(dir=sheet.scratch, ignore_cleanup_errors=True) as scratch:
        sound = produce(
            lambda: beds(sheet), (lambda: own_sound(sheet)) if heard else None, plan_of(sheet), Path(scratch)
        )
        with whole(output) as part:
            if sheet.kind == "wav":
                write_wav(part, _told(sound, ms_to_samples(sheet.duration_ms), on_progress))
            elif len(sheet.sources) == 1 and can_copy(sheet.sources[0].info):
                copy_picture(sheet.sources[0].path, sound, part, on_progress=on_progress)
            else:
                encode_picture(
                    [source.path for source in sheet.sources],
                    sound,
                    part,
                    width=sheet.width,
                    height=sheet.height,
                    fps=Fraction(sheet.fps).limit_denominator(1001),
                    on_progress=on_progress,
                )


def plan_of(sheet: Sheet) -> MixPlan:
    """How the mix is to be made; fades and borders of the music are in the beds already."""
    return MixPlan(
        ms_to_samples(sheet.duration_ms),
        volume=None if all(bed.chosen for bed in sheet.beds) else _loudest(sheet),
        speech=sheet.speech,
        speech_lufs=sheet.speech_lufs,
        original_lufs=sheet.original_lufs,
        original_volume=sheet.original_volume,
        duck=sheet.duck,
    )


def own_sound(sheet: Sheet) -> Iterator[Block]:
    """The clips' own sound, one after the other, each exactly as long as its picture."""
    for source in sheet.sources:
        if source.sound:
            yield from read_sound(source.path, duration_ms=source.duration_ms)
        else:
            yield from silence(ms_to_samples(source.duration_ms))


def played(bed: Bed) -> Iterator[Block]:
    """The samples of a bed from its start on."""
    if bed.own_track:
        yield from read_sound(bed.path, start_ms=bed.offset_ms)
        return
    from add_music.engine.tasks import score_of
    from add_music.sound.reel import play

    skip = ms_to_samples(bed.offset_ms)
    for block in play(score_of(bed.path), bed.path):
        if skip < len(block):
            yield block[skip:]
        skip = max(skip - len(block), 0)


def beds(sheet: Sheet, play: Callable[[Bed], Iterator[Block]] = played) -> Iterator[Block]:
    """All music of the timeline, silent where there is none."""
    at = 0
    for bed in sheet.beds:
        start = ms_to_samples(bed.start_ms)
        yield from silence(start - at)
        yield from _faded(bed, bed.volume / _loudest(sheet), play(bed))
        at = start + ms_to_samples(bed.duration_ms)
    yield from silence(ms_to_samples(sheet.duration_ms) - at)


def _loudest(sheet: Sheet) -> float:
    """The level that the mix gives the bed; quieter stretches are lowered against it."""
    return max(bed.volume for bed in sheet.beds) or 1.0


def _faded(bed: Bed, gain: float, samples: Iterator[Block]) -> Iterator[Block]:
    """Exactly the bed's stretch, with its fades."""
    length = ms_to_samples(bed.duration_ms)
    fade_in, fade_out = ms_to_samples(bed.fade_in_ms), ms_to_samples(bed.fade_out_ms)
    at = 0
    for block in exactly(samples, length):
        if gain != 1.0 or at < fade_in or at + len(block) > length - fade_out:
            place = np.arange(at, at + len(block), dtype=np.float32)
            curve = np.full(len(block), gain, np.float32)
            if fade_in:
                curve *= np.minimum(place / fade_in, 1)
            if fade_out:
                curve *= np.clip((length - place) / fade_out, 0, 1)
            block = block * curve[:, None]  # noqa: PLW2901  # the faded block takes its place
        at += len(block)
        yield block


def _told(blocks: Iterator[Block], length: int, on_progress: Callable[[float], None]) -> Iterator[Block]:
    done = 0
    for block in blocks:
        done += len(block)
        yield block
        on_progress(min(done / length, 1.0))
