"""From a sheet to the finished file: beds in place, mixed under the own sound, written beside the picture."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from add_music.engine.disk import whole
from add_music.engine.joining import Part, joined
from add_music.engine.sheet import Bed, Sheet, Source
from add_music.engine.timeline import EDGE_MS, Text
from add_music.media.audio import exactly, read_sound, silence
from add_music.media.captions import Caption
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.formats import FORMATS
from add_music.media.gif import small, write_gif
from add_music.media.losses import Loss, Losses
from add_music.media.movie import can_copy, copy_picture, part_of
from add_music.media.sound_file import write_sound
from add_music.media.stretch import stretched
from add_music.media.wav import write_wav
from add_music.music.cues import ms_to_samples
from add_music.settings import settings
from add_music.sound.mix import MixPlan
from add_music.sound.produce import produce

Block = NDArray[np.float32]
JOINT = 384
"""Samples (8 ms) over which a clip's own sound comes and goes where it was cut: no click, no gap."""

SEAM = 19_200
"""Samples (0.4 s) over which music that goes on goes over to another level."""


def write_file(sheet: Sheet, output: Path, on_progress: Callable[[float], None]) -> list[Loss]:
    """
    Write the file under a temporary name and give it its own when it is whole.

    Returns:
        the stretches of the sources that could not be decoded.

    Raises:
        AddMusicError: disk_full, output_unwritable, or what is wrong with a source.
    """
    heard = sheet.original_volume > 0 and any(source.sound for source in sheet.sources)
    with tempfile.TemporaryDirectory(dir=sheet.scratch, ignore_cleanup_errors=True) as scratch:
        sound = produce(
            lambda: beds(sheet), (lambda: own_sound(sheet)) if heard else None, plan_of(sheet), Path(scratch)
        )
        with whole(output) as part:
            losses = Losses()
            if sheet.pictures:
                _write_film(sheet, sound, part, on_progress, losses)
            else:
                _write_sound(sheet, sound, part, on_progress)
    return losses.found()


def _write_film(
    sheet: Sheet, sound: Iterator[Block], part: Path, on_progress: Callable[[float], None], losses: Losses
) -> None:
    kind = FORMATS[sheet.kind]
    if kind.sound is None:
        size = small(sheet.width, sheet.height)
        write_gif(
            _shots(sheet),
            part,
            Target(*size, sheet.fit),
            fps=_rate(sheet),
            captions=captions(sheet.texts, *size),
            on_progress=on_progress,
            losses=losses,
        )
    elif sheet.copied and can_copy(sheet.sources[0].info, kind):
        copy_picture(
            sheet.sources[0].path, sound, part, kind=kind, part=part_of(*sheet.part), on_progress=on_progress
        )
    else:
        encode(sheet, sound, part, on_progress, losses=losses)


def _write_sound(
    sheet: Sheet, sound: Iterator[Block], part: Path, on_progress: Callable[[float], None]
) -> None:
    length = ms_to_samples(sheet.duration_ms)
    told = _told(sound, length, on_progress)
    if sheet.kind in FORMATS:
        write_sound(part, told, length, FORMATS[sheet.kind])
    else:
        write_wav(part, told)


def encode(
    sheet: Sheet,
    sound: Iterator[Block],
    part: Path,
    on_progress: Callable[[float], None],
    options: Mapping[str, str] | None = None,
    losses: Losses | None = None,
) -> None:
    """The picture of a sheet with its texts, encoded anew beside that sound; `options` are the encoder's."""
    encode_picture(
        _shots(sheet),
        sound,
        part,
        Target(sheet.width - sheet.width % 2, sheet.height - sheet.height % 2, sheet.fit),
        fps=_rate(sheet),
        captions=captions(sheet.texts, sheet.width, sheet.height),
        kind=FORMATS[sheet.kind],
        options=options,
        losses=losses,
        on_progress=on_progress,
    )


def captions(texts: Sequence[Text], width: int, height: int) -> list[Caption]:
    """
    The texts drawn for a picture of that size.

    Raises:
        FixInput: `no_font`, `text_too_long`.
    """
    if not texts:
        return []
    from add_music.media.fonts import Fonts
    from add_music.media.lettering import Words, lettered

    words = [
        Words(
            text.text, text.position,
            *(Fraction(ms, 1000) for ms in (text.start_ms, text.end_ms, text.fade_ms)),
        )
        for text in texts
    ]  # fmt: skip
    return lettered(words, width, height, Fonts(settings().fonts))


def _rate(sheet: Sheet) -> Fraction:
    return Fraction(sheet.fps).limit_denominator(1001)


def _shots(sheet: Sheet) -> list[Shot]:
    return [_shot(source, number) for number, source in enumerate(sheet.sources)]


def _shot(source: Source, number: int) -> Shot:
    """A whole file is shown to its last picture, whatever its length says in milliseconds."""
    lead, tail = Fraction(source.lead_ms, 1000), Fraction(source.tail_ms, 1000)
    if source.whole:
        return Shot(source.path, lead=lead, tail=tail)
    offset, shown, length = (
        Fraction(ms, 1000) for ms in (source.offset_ms, source.source_ms, source.duration_ms)
    )
    return Shot(source.path, offset, shown, length, number if source.still else None, lead, tail)


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
    return joined(_part(source) for source in sheet.sources)


def _part(source: Source) -> Part:
    lead, length, tail = (ms_to_samples(ms) for ms in (source.lead_ms, source.duration_ms, source.tail_ms))
    whole = lead + length + tail
    if not source.sound:
        return Part(silence(whole), length, lead, tail)
    pace = source.source_ms / source.duration_ms
    end = source.offset_ms + source.source_ms
    heard = read_sound(
        source.path,
        start_ms=max(source.offset_ms - round(source.lead_ms * pace), 0),
        duration_ms=source.source_ms + round((source.lead_ms + source.tail_ms) * pace),
    )
    if source.source_ms != source.duration_ms:
        heard = stretched(heard, pace)
    fade_in = JOINT if source.offset_ms and not (source.runs_in or lead) else 0
    fade_out = JOINT if end < source.info.duration_ms and not (source.runs_on or tail) else 0
    return Part(faded(exactly(heard, whole), whole, fade_in, fade_out), length, lead, tail)


def played(bed: Bed, scratch: Path) -> Iterator[Block]:
    """The samples of a bed from its start on; a fitted track is decoded into that folder once."""
    if bed.own_track and not bed.pieces:
        yield from read_sound(bed.path, start_ms=bed.offset_ms)
        return
    from add_music.engine.tasks import score_of
    from add_music.media.decoded import decoded
    from add_music.sound.reel import play
    from add_music.sound.splice import spliced

    if bed.own_track:
        blocks = spliced(decoded(bed.path, scratch), bed.pieces)
    else:
        blocks = play(score_of(bed.path), bed.path)
    yield from skipped(blocks, ms_to_samples(bed.offset_ms))


def skipped(blocks: Iterator[Block], skip: int) -> Iterator[Block]:
    """The blocks without so many samples at their beginning."""
    for block in blocks:
        if skip < len(block):
            yield block[skip:]
        skip = max(skip - len(block), 0)


def beds(sheet: Sheet, play: Callable[[Bed, Path], Iterator[Block]] = played) -> Iterator[Block]:
    """All music of the timeline, silent where there is none."""
    at = 0
    loudest = _loudest(sheet)
    for before, bed, after in zip((None, *sheet.beds), sheet.beds, (*sheet.beds[1:], None), strict=False):
        start = ms_to_samples(bed.start_ms)
        yield from silence(start - at)
        blocks = play(bed, sheet.scratch)
        fade_in_ms, fade_out_ms = bed.fade_in_ms, bed.fade_out_ms
        if before and fade_in_ms == EDGE_MS and _goes_on(before, bed):
            fade_in_ms = 0
            blocks = _from_level(blocks, before.volume / bed.volume)
        if after and fade_out_ms == EDGE_MS and _goes_on(bed, after):
            fade_out_ms = 0
        there = replace(bed, fade_in_ms=fade_in_ms, fade_out_ms=fade_out_ms)
        yield from _faded(there, bed.volume / loudest, blocks)
        at = start + ms_to_samples(bed.duration_ms)
    yield from silence(ms_to_samples(sheet.duration_ms) - at)


def _goes_on(bed: Bed, after: Bed) -> bool:
    """Whether the second bed is the same music from where the first one stops, at another level at most."""
    same = (bed.path, bed.pieces) == (after.path, after.pieces) and bed.volume > 0 and after.volume > 0
    meets = bed.start_ms + bed.duration_ms == after.start_ms
    return same and meets and bed.offset_ms + bed.duration_ms == after.offset_ms


def _from_level(blocks: Iterator[Block], ratio: float) -> Iterator[Block]:
    """Blocks that begin at another level and come to their own within `SEAM` samples."""
    at = 0
    for block in blocks:
        if at < SEAM:
            place = np.minimum(np.arange(at, at + len(block), dtype=np.float32) / SEAM, 1)
            curve = np.asarray(ratio + (1 - ratio) * place, np.float32)
            block = block * curve[:, None]  # noqa: PLW2901  # the block that has its level takes its place
        at += len(block)
        yield block


def _loudest(sheet: Sheet) -> float:
    """The level that the mix gives the bed; quieter stretches are lowered against it."""
    return max((bed.volume for bed in sheet.beds), default=1.0) or 1.0


def _faded(bed: Bed, gain: float, samples: Iterator[Block]) -> Iterator[Block]:
    """Exactly the bed's stretch, with its fades."""
    length = ms_to_samples(bed.duration_ms)
    fades = ms_to_samples(bed.fade_in_ms), ms_to_samples(bed.fade_out_ms)
    return faded(exactly(samples, length), length, *fades, gain=gain)


def faded(
    blocks: Iterator[Block], length: int, fade_in: int, fade_out: int, *, gain: float = 1.0
) -> Iterator[Block]:
    """Blocks of `length` samples in all that come and go over so many, times a gain."""
    at = 0
    for block in blocks:
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
