"""
From two sources to the finished sound: measure, mix into a file, master from it.

Three passes, none of which holds more than some seconds: the first listens to both sources, the
second mixes them into a temporary file while metering the sum, the third reads it back through
one static gain and the limiter. Nothing is compressed: what the clip's own sound undergoes is a
constant factor, but for the limiter on single peaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE, Span, ms_to_samples
from add_music.sound.band import HIGH_HZ, LOW_HZ, BandMeter
from add_music.sound.ducking import duck_curve, merged
from add_music.sound.feed import Feed
from add_music.sound.limiter import limited, limiting
from add_music.sound.loudness import Meter, PeakMeter
from add_music.sound.mix import Heard, Levels, MixPlan, settle_levels

Block = NDArray[np.float32]
Play: TypeAlias = "Callable[[], Iterator[Block]]"

BLOCK = 48_000
ORIGINAL, MUSIC = "original", "music"
"""The stems of the clip's own sound, and of all music."""
PROGRAM_LUFS = -14.0
"""What the large platforms play music and video at."""
VOICE_LUFS = -15.5
"""With speech the voice leads: it gets this loudness, …"""
SPOKEN_PROGRAM_LUFS = (-16.0, -14.0)
"""… or a little more or less, so that the whole comes into this range …"""
VOICE_RANGE_LU = 1.5
"""… but not so far that the voice is too loud or too soft."""
CEILING_DB = -2.0
"""True peak before encoding: on strokes of noise AAC at 192 kb/s adds up to a dB."""
ORIGINAL_GAIN_DB = 12.0
"""A clip's own sound is never raised by more, lest its noise becomes the program."""
SPEECH_GAIN_DB = 18.0
"""Somebody who speaks softly may be raised a little more."""
VOICE_LIMITED_DB = 2.5
"""As much of its peaks a voice may lose; 4 dB cost it 3 dB of its margin over the bed (measured)."""
NEAR_LU = 0.1
ROUNDS = 3
CHASE_DB = 4.0
"""So much of what the limiter takes away is made up for; beyond that the music would only be squashed."""
CLOSING = 480
"""Samples over which a bed that goes on is faded out at its end, at the least."""
TAPS = 511
HALF = TAPS // 2


def produce(
    play_bed: Callable[[], Iterator[Block]],
    play_original: Callable[[], Iterator[Block]] | None,
    plan: MixPlan,
    folder: Path,
) -> Iterator[Block]:
    """
    The mixed, ducked and mastered sound, `plan.length_samples` samples in blocks (n, 2).

    Args:
        play_bed, play_original: give the samples at 48 kHz from the beginning; each is called twice.
        folder: takes one temporary file as long as the sound; it is gone at the end.

    Raises:
        OSError: the folder is full or cannot be written.
    """
    with _mastering(play_bed, play_original, plan, folder) as (_, pieces):
        for piece, curve in pieces:
            yield piece * curve


def produce_apart(
    stems: Mapping[str, Play], play_bed: Play, play_original: Play | None, plan: MixPlan, folder: Path
) -> Iterator[dict[str, Block]]:
    """
    The same in stems: what `produce` gives is the sum of them, but for rounding.

    Args:
        stems: name → what sums to the bed; each is called once.

    Yields:
        a block (n, 2) for each stem, and one named `original` where the clip's own sound is heard.
    """
    with _mastering(play_bed, play_original, plan, folder) as (levels, pieces):
        feeds = {name: Feed(_levelled(_bed(play, plan), plan, levels)) for name, play in stems.items()}
        if play_original and levels.original > 0:
            feeds[ORIGINAL] = Feed(block * np.float32(levels.original) for block in play_original())
        for piece, curve in pieces:
            yield {name: feed.take(len(piece)) * curve for name, feed in feeds.items()}


@contextmanager
def _mastering(
    play_bed: Play, play_original: Play | None, plan: MixPlan, folder: Path
) -> Iterator[tuple[Levels, Iterator[tuple[Block, Block]]]]:
    """The levels of the mix; and the mix in pieces, each with the master's factor on its samples."""
    heard = _listen(play_bed, play_original, plan)
    levels = settle_levels(plan, heard)
    path = folder / f"mix-{id(plan):x}.f32"
    try:
        measured = _mix_into(path, play_bed, play_original, plan, levels)
        with path.open("rb") as mixed:
            yield levels, _mastered(mixed, plan, levels, measured)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _listen(
    play_bed: Callable[[], Iterator[Block]],
    play_original: Callable[[], Iterator[Block]] | None,
    plan: MixPlan,
) -> Heard:
    """Measure what the plan does not know."""
    bed, bed_band = _hear(_bed(play_bed, plan), plan)
    if play_original is None or plan.original_volume <= 0:
        return Heard(bed.integrated_lufs())
    if plan.original_lufs is not None and not plan.speech:
        return Heard(bed.integrated_lufs(), plan.original_lufs)
    original, own_band = _hear(Feed(play_original()), plan)
    whole = original.integrated_lufs()
    known = plan.original_lufs if plan.original_lufs is not None else whole
    speech = plan.speech_lufs
    if speech is None and plan.speech:
        speech = original.integrated_lufs(plan.speech)
    margin = None
    if bed_band > 0 and own_band > 0:
        margin = 10 * log10(own_band / bed_band)
    return Heard(bed.integrated_lufs(), None if whole is None else known, speech, margin)


def _hear(feed: Feed, plan: MixPlan) -> tuple[Meter, float]:
    meter, band = Meter(), BandMeter(plan.speech)
    for _, samples in _blocks(plan):
        block = feed.take(samples)
        meter.add(block)
        if plan.speech:
            band.add(block)
    return meter, band.energy


def _blocks(plan: MixPlan) -> Iterator[tuple[int, int]]:
    for at in range(0, plan.length_samples, BLOCK):
        yield at, min(BLOCK, plan.length_samples - at)


def _bed(play_bed: Callable[[], Iterator[Block]], plan: MixPlan) -> Feed:
    """The bed in its place and with its fades, before any gain."""
    return Feed(_placed(Feed(play_bed(), plan.music_start_sample), plan))


def _placed(source: Feed, plan: MixPlan) -> Iterator[Block]:
    start, end = plan.music_start_sample, plan.music_end
    for at, samples in _blocks(plan):
        if at >= end:
            return
        place = np.arange(at, at + samples, dtype=np.float64)
        gain = np.clip((end - place) / max(plan.fade_out_samples, CLOSING), 0, 1)
        if plan.fade_in_samples:
            gain = np.minimum(gain, np.clip((place - start) / plan.fade_in_samples, 0, 1))
        yield source.take(samples) * np.sin(np.pi / 2 * gain).astype(np.float32)[:, None]


@dataclass(frozen=True, slots=True)
class _Sum:
    """What was measured of the mix: loudness in LUFS, peaks linear."""

    loudness: float | None
    true_peak: float
    spoken_peak: float


def _mix_into(
    path: Path,
    play_bed: Callable[[], Iterator[Block]],
    play_original: Callable[[], Iterator[Block]] | None,
    plan: MixPlan,
    levels: Levels,
) -> _Sum:
    """Write the sum, and measure it in passing."""
    meter, peaks, spoken = Meter(), PeakMeter(), 0.0
    original = Feed(play_original()) if play_original and levels.original > 0 else None
    bed = _levelled(_bed(play_bed, plan), plan, levels)
    with path.open("wb") as out:
        for at, samples in _blocks(plan):
            block = next(bed)
            if original:
                block = block + original.take(samples) * np.float32(levels.original)
            meter.add(block)
            peaks.add(block)
            spoken = max(spoken, _spoken_peak(block, at, plan.speech))
            out.write(np.ascontiguousarray(block, "<f4").data)
    return _Sum(meter.integrated_lufs(), peaks.true_peak(), spoken)


def _spoken_peak(block: Block, at: int, speech: Sequence[Span]) -> float:
    """The largest sample while somebody speaks."""
    peak = 0.0
    for span in speech:
        first, last = ms_to_samples(span.start_ms) - at, ms_to_samples(span.end_ms) - at
        if first < len(block) and last > 0:
            peak = max(peak, float(np.abs(block[max(first, 0) : last]).max(initial=0.0)))
    return peak


def _levelled(bed: Feed, plan: MixPlan, levels: Levels) -> Iterator[Block]:
    """The bed with its gain, stepping back under the voice."""
    spans = merged(plan.speech) if levels.ducked_db != levels.open_db or levels.carve_db else ()
    around = np.concatenate([np.zeros((HALF, 2), np.float32), bed.take(HALF)])
    for at, samples in _blocks(plan):
        around = np.concatenate([around, bed.take(samples)])
        block = around[HALF : HALF + samples]
        if not spans:
            yield block * np.float32(10 ** (levels.open_db / 20))
        else:
            ducked = duck_curve(spans, at, samples)
            gain = 10 ** ((levels.open_db + (levels.ducked_db - levels.open_db) * ducked) / 20)
            if levels.carve_db and ducked.any():
                depth = 1 - 10 ** (-levels.carve_db / 20)
                block = block - _speech_band(around[: samples + 2 * HALF]) * (depth * ducked)[:, None]
            yield np.asarray(block * gain[:, None], np.float32)
        around = around[samples:]


def _speech_band(around: Block) -> Block:
    """What lies between LOW_HZ and HIGH_HZ, without delay; HALF samples shorter on either side."""
    n = np.arange(TAPS) - HALF
    ideal = 2 * HIGH_HZ / RATE * np.sinc(2 * HIGH_HZ / RATE * n)
    ideal -= 2 * LOW_HZ / RATE * np.sinc(2 * LOW_HZ / RATE * n)
    size = 1 << (len(around) + TAPS).bit_length()
    kernel = np.fft.rfft((ideal * np.hanning(TAPS)).astype(np.float32), size)
    wave = np.fft.irfft(np.fft.rfft(around.T, size) * kernel, size)
    return np.asarray(wave[:, 2 * HALF : len(around)].T, np.float32)


def _mastered(
    mixed: BinaryIO, plan: MixPlan, levels: Levels, measured: _Sum
) -> Iterator[tuple[Block, Block]]:
    def read(at: int, samples: int) -> Block:
        out = np.zeros((samples, 2), np.float32)
        first, last = max(at, 0), min(at + samples, plan.length_samples)
        if first < last:
            mixed.seek(first * 8)
            out[first - at : last - at] = np.frombuffer(mixed.read((last - first) * 8), "<f4").reshape(-1, 2)
        return out

    ceiling = 10 ** (CEILING_DB / 20)
    known: dict[int, Block] = {}
    loudness = measured.loudness
    most_db = _most_db(levels, measured.spoken_peak)
    gain_db = min(_gain_db(levels, loudness), most_db)
    if loudness is not None and measured.true_peak * 10 ** (gain_db / 20) > ceiling:
        most_db = min(most_db, gain_db + CHASE_DB)
        wanted = loudness + gain_db
        gain_db = _after_limiting(read, plan.length_samples, gain_db, most_db, wanted, ceiling, known)
    yield from limiting(read, plan.length_samples, 10 ** (gain_db / 20), ceiling, known)


def _gain_db(levels: Levels, loudness: float | None) -> float:
    """The static gain of the master; without music the clip's own sound is left as it is."""
    if loudness is None or not levels.music:
        return 0.0
    if levels.voice_lufs is not None:
        gain = VOICE_LUFS - levels.voice_lufs
        low, high = SPOKEN_PROGRAM_LUFS
        led = min(max(gain, low - loudness), high - loudness)
        return min(max(led, gain - VOICE_RANGE_LU), gain + VOICE_RANGE_LU, SPEECH_GAIN_DB)
    gain = PROGRAM_LUFS - loudness + levels.fall_db
    return min(gain, ORIGINAL_GAIN_DB) if levels.original > 0 else gain


def _most_db(levels: Levels, spoken_peak: float) -> float:
    """The gain at which the limiter takes VOICE_LIMITED_DB off the loudest syllable."""
    if levels.voice_lufs is None or not spoken_peak:
        return np.inf
    return CEILING_DB + VOICE_LIMITED_DB - 20 * log10(spoken_peak)


def _after_limiting(
    read: Callable[[int, int], Block],
    length: int,
    gain_db: float,
    most_db: float,
    wanted: float,
    ceiling: float,
    known: dict[int, Block],
) -> float:
    """The gain that reaches the wanted loudness although the limiter takes some of it away."""
    for _ in range(ROUNDS - 1):
        meter = Meter()
        for block in limited(read, length, 10 ** (gain_db / 20), ceiling, known):
            meter.add(block)
        missing = wanted - (meter.integrated_lufs() or wanted)
        if abs(missing) < NEAR_LU:
            break
        gain_db = min(gain_db + missing, most_db)
    return gain_db
