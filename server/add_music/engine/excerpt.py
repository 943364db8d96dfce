"""A stretch of a sheet's sound, to be heard before anything is made: the music under the clip's own sound."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from add_music.engine.disk import whole
from add_music.engine.producing import beds, own_sound, plan_of, played
from add_music.engine.sheet import Bed, Sheet
from add_music.engine.tasks import score_of
from add_music.media.sound_file import write_mp3
from add_music.music.cues import Span, ms_to_samples
from add_music.sound.produce import produce
from add_music.sound.reel import needed, play

Block = NDArray[np.float32]


def heard_between(sheet: Sheet, start_ms: int, end_ms: int) -> list[tuple[Path, int]]:
    """The reels and the numbers of their stretches that are heard between those times."""
    composed = (bed for bed in sheet.beds if not bed.own_track)
    return [(bed.path, number) for bed in composed for number in _heard(bed, start_ms, end_ms)]


def write_excerpt(sheet: Sheet, start_ms: int, end_ms: int, output: Path) -> None:
    """
    Write what is heard between those times, of which the stretches of music were recorded.

    The levels are those of the whole program as far as they follow from the clip; the excerpt is mastered
    by itself, so takes are equally loud one after the other.
    """
    first, last = ms_to_samples(start_ms), ms_to_samples(end_ms)
    plan = replace(
        plan_of(sheet),
        length_samples=last - first,
        speech=tuple(
            Span(max(span.start_ms - start_ms, 0), min(span.end_ms, end_ms) - start_ms)
            for span in sheet.speech
            if span.start_ms < end_ms and span.end_ms > start_ms
        ),
    )
    music = partial(_played, start_ms=start_ms, end_ms=end_ms)
    with tempfile.TemporaryDirectory(dir=sheet.scratch) as scratch:
        sound = produce(
            lambda: _between(beds(sheet, music), first, last),
            (lambda: _between(own_sound(sheet), first, last)) if sheet.original_volume else None,
            plan,
            Path(scratch),
        )
        with whole(output) as part:
            write_mp3(part, sound)


def _heard(bed: Bed, start_ms: int, end_ms: int) -> range:
    """Which stretches of the bed's score are heard then."""
    first, last = (ms_to_samples(max(at - bed.start_ms, 0) + bed.offset_ms) for at in (start_ms, end_ms))
    return needed(score_of(bed.path), first, last)


def _played(bed: Bed, scratch: Path, start_ms: int, end_ms: int) -> Iterator[Block]:
    if bed.own_track:
        yield from played(bed, scratch)
        return
    sounding = play(score_of(bed.path), bed.path, _heard(bed, start_ms, end_ms))
    yield from _between(sounding, ms_to_samples(bed.offset_ms), None)


def _between(blocks: Iterator[Block], first: int, last: int | None) -> Iterator[Block]:
    at = 0
    for block in blocks:
        begin, end = max(first - at, 0), len(block) if last is None else min(last - at, len(block))
        if begin < end:
            yield block[begin:end]
        at += len(block)
        if last is not None and at >= last:
            return
