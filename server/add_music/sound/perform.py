"""
A score turned into sound, stretch by stretch.

A stretch is a window of time; its sound is that of all notes that begin in it, with their decay
and their room, even where that reaches beyond the window. As nothing on the way is non-linear
across notes, stretches are independent: any process may sound any of them, in any order, and
their sum is the piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Note, Part, Score
from add_music.sound.bus import Bus, response
from add_music.sound.chance import generator
from add_music.sound.ending import ending
from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.instruments.model import Instrument
from add_music.sound.kept import Kept
from add_music.sound.room import length_of, room_of, spectrum_of
from add_music.sound.tape import TAPED, crackle, tape
from add_music.sound.waves import fast_size

Samples = NDArray[np.float32]

STRETCH = 10 * RATE
"""Long enough that the tails (some 5 s each) do not count, short enough to share out and to hold."""
BLOCK = 48_000
QUIETEST_VELOCITY, LOUDEST_VELOCITY = 1, 127
VELOCITY_STEP = 14
"""Notes of about equal velocity share a sounding; the exact loudness is a factor."""
LOOSE_DB = 0.35
"""Spread of the strengths of notes that are written equal: no player repeats a note exactly."""
TAIL_AFTER_BODY = 0.35
"""Seconds a body or equaliser may ring on."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The notes that begin from `start_sample` on and before `end_sample`."""

    number: int
    start_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True)
class _Sounded:
    """A note placed in time: its first sample, its sound, and the bus it goes to."""

    start: int
    wave: Samples
    bus: Bus


def stretches(score: Score) -> tuple[Stretch, ...]:
    """The score cut into windows of STRETCH samples; at least one."""
    starts = range(0, max(score.length_samples, 1), STRETCH)
    return tuple(
        Stretch(number, start, min(start + STRETCH, score.length_samples))
        for number, start in enumerate(starts)
    )


def sound_stretch(score: Score, stretch: Stretch) -> tuple[int, Samples]:
    """
    All that begins in the stretch, with its tails, up to the end of the music.

    Returns:
        The sample of the piece on which it starts, and the samples (n, 2); the same for equal
        arguments in every process. Stretches overlap: sum them.
    """
    busses: dict[Bus, Samples] = {}
    reach = score.length_samples - stretch.start_sample
    longest = 0
    for sounded in _notes(score, stretch):
        at = sounded.start - stretch.start_sample
        wave = sounded.wave[: max(reach - at, 0)].T
        end = at + wave.shape[1]
        buffer = busses.get(sounded.bus)
        if buffer is None or buffer.shape[1] < end:
            buffer = busses[sounded.bus] = _grown(buffer, end)
        buffer[:, at:end] += wave
        longest = max(longest, end)
    samples = _mixed(score, busses, longest, reach)
    samples = _treated(score, stretch, samples, reach)
    samples *= ending(score, stretch.start_sample, len(samples))[:, None]
    return stretch.start_sample, samples


def assemble(sounded: Iterable[tuple[int, Samples]], length_samples: int) -> Iterator[Samples]:
    """
    The sum of all stretches as blocks of at most BLOCK samples, exactly `length_samples` in all.

    Args:
        sounded: (start, samples) in order of their starts. Only what still sounds is held.
    """
    source = iter(sounded)
    upcoming = next(source, None)
    held: list[tuple[int, Samples]] = []
    for at in range(0, length_samples, BLOCK):
        end = min(at + BLOCK, length_samples)
        while upcoming is not None and upcoming[0] < end:
            held.append(upcoming)
            upcoming = next(source, None)
        block = np.zeros((end - at, 2), np.float32)
        for start, samples in held:
            first, last = max(start, at), min(start + len(samples), end)
            if first < last:
                block[first - at : last - at] += samples[first - start : last - start]
        held = [(start, samples) for start, samples in held if start + len(samples) > end]
        yield block


def _grown(buffer: Samples | None, end: int) -> Samples:
    """A planar buffer (2, n) of at least `end` samples that keeps what was there."""
    out = np.zeros((2, -(-end // STRETCH) * STRETCH), np.float32)
    if buffer is not None:
        out[:, : buffer.shape[1]] = buffer
    return out


def _notes(score: Score, stretch: Stretch) -> Iterator[_Sounded]:
    kept = Kept()
    for part in score.parts:
        instrument = INSTRUMENTS[part.instrument]
        for number, note in enumerate(part.notes):
            start = max(score.sample_at(note.tick), 0)
            if stretch.start_sample <= start < stretch.end_sample:
                length = max(score.sample_at(note.tick + note.ticks) - start, 1)
                wave = _sound(score, part, instrument, number, note, length, kept)
                yield _Sounded(start, wave * _sides(part), instrument.bus_of(note.pitch))


def _sides(part: Part) -> Samples:
    """Gain of left and right: constant power, 0 dB in the middle."""
    angle = (part.pan + 1) * np.pi / 4
    gain = 10 ** (part.gain_db / 20) * np.sqrt(2)
    return np.array([gain * np.cos(angle), gain * np.sin(angle)], np.float32)


def _sound(
    score: Score, part: Part, instrument: Instrument, number: int, note: Note, length: int, kept: Kept
) -> Samples:
    chance = generator(score.seed, part.name, number)
    velocity = min(max(note.velocity, QUIETEST_VELOCITY), LOUDEST_VELOCITY)
    loose = 10 ** (chance.normal(0, LOOSE_DB) / 20)
    if instrument.takes == 0:
        return instrument.render(note.pitch, velocity, instrument.held(length), chance) * np.float32(loose)
    shared = min(-(-velocity // VELOCITY_STEP) * VELOCITY_STEP - VELOCITY_STEP // 2, LOUDEST_VELOCITY)
    take = int(chance.integers(instrument.takes))
    name = (part.instrument, note.pitch, shared, instrument.held(length), take)
    wave = kept.get(
        name, lambda: instrument.render(note.pitch, shared, name[3], generator(score.seed, *name))
    )
    exact = (velocity / shared) ** instrument.touch
    return wave * np.float32(loose * exact)


def _mixed(score: Score, busses: dict[Bus, Samples], longest: int, reach: int) -> Samples:
    """All busses through their filters and into the room, (n, 2)."""
    if not busses:
        return np.zeros((0, 2), np.float32)
    room = room_of(score.genre)
    length = min(longest + int(TAIL_AFTER_BODY * RATE) + length_of(room), reach)
    size = fast_size(longest + int(TAIL_AFTER_BODY * RATE) + length_of(room))
    dry = np.zeros((2, size // 2 + 1), np.complex64)
    wet = np.zeros_like(dry)
    for bus, buffer in busses.items():
        through = np.fft.rfft(buffer[:, :size], size) * response(bus, size)
        dry += through
        if bus.room_db is not None:
            wet += through * np.float32(10 ** (bus.room_db / 20))
    # A player on one side is heard by the room from both.
    wet = np.float32(0.75) * wet + np.float32(0.25) * wet[::-1]
    wave = np.fft.irfft(dry + wet * spectrum_of(room, size), size)
    return np.ascontiguousarray(wave[:, :length].T, np.float32)


def _treated(score: Score, stretch: Stretch, samples: Samples, reach: int) -> Samples:
    """The tape of genres that are played from one."""
    if score.genre not in TAPED:
        return samples
    samples = tape(score.seed, stretch.start_sample, samples)[:reach]
    surface = crackle(score.seed, stretch.number, stretch.end_sample - stretch.start_sample)
    if len(samples) < len(surface):
        samples = np.concatenate([samples, np.zeros((len(surface) - len(samples), 2), np.float32)])
    samples[: len(surface)] += surface
    return samples
