"""
A score turned into sound, stretch by stretch.

A stretch is a window of time; its sound is that of all notes that begin in it, with their decay
and their room, even where that reaches beyond the window. As nothing on the way is non-linear
across notes, stretches are independent: any process may sound any of them, in any order, and
their sum is the piece.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Note, Part, Score
from add_music.sound.bus import AIRY, TONE, Bus, response
from add_music.sound.chance import generator
from add_music.sound.ending import ending
from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.instruments.model import Instrument
from add_music.sound.kept import Kept
from add_music.sound.ride import Ride
from add_music.sound.room import length_of, room_of, spectrum_of
from add_music.sound.tape import TAPED, crackle, tape
from add_music.sound.waves import fast_size

Samples = NDArray[np.float32]

STRETCH = 10 * RATE
"""Long enough that the tails (some 5 s each) do not count, short enough to share out and to hold."""
BLOCK = 48_000
QUIETEST_VELOCITY, LOUDEST_VELOCITY = 1, 127
VELOCITY_STEP = 18
"""Notes of about equal velocity share a sounding; the exact loudness is a factor."""
LOOSE_DB = 0.35
"""Spread of the strengths of notes that are written equal: no player repeats a note exactly."""
GROWTH = 2 * RATE
TAIL_AFTER_BODY = 0.35
"""Seconds a body or equaliser may ring on."""

_kept = Kept()
"""Per process: a sounding depends on its name alone, so that it does not matter who made it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The notes that begin from `start_sample` on and before `end_sample`."""

    number: int
    start_sample: int
    end_sample: int


class _Desk:
    """The busses of one stretch, filled note by note."""

    def __init__(self) -> None:
        self.filtered: dict[Bus, Samples] = {}
        self.dry, self.wet = (np.zeros((2, 0), np.float32) for _ in range(2))
        self.length = 0

    def add(self, bus: Bus, at: int, wave: Samples) -> None:
        """Mix (2, n) into its bus from sample `at` on; what needs no filter shares two busses."""
        end = at + wave.shape[1]
        self.length = max(self.length, end)
        if not bus.flat:
            self.filtered[bus] = _added(self.filtered.get(bus, self.dry[:, :0]), at, wave)
            return
        self.dry = _added(self.dry, at, wave)
        if bus.room_db is not None:
            self.wet = _added(self.wet, at, wave * _linear(bus.room_db))


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
    desk = _Desk()
    reach = score.length_samples - stretch.start_sample
    for start, wave, bus in _notes(score, stretch):
        at = start - stretch.start_sample
        desk.add(bus, at, wave[: max(reach - at, 0)].T)
    samples = _mixed(score, desk, reach)
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


def _added(buffer: Samples, at: int, wave: Samples) -> Samples:
    """The planar buffer with the wave mixed in, grown if need be."""
    end = at + wave.shape[1]
    if buffer.shape[1] < end:
        grown = np.zeros((2, -(-end // GROWTH) * GROWTH), np.float32)
        grown[:, : buffer.shape[1]] = buffer
        buffer = grown
    buffer[:, at:end] += wave
    return buffer


def _linear(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))


def _notes(score: Score, stretch: Stretch) -> Iterator[tuple[int, Samples, Bus]]:
    """The first sample, the sound and the bus of each note that begins in the stretch."""
    ride = Ride(score)
    for part in score.parts:
        instrument = INSTRUMENTS[part.instrument]
        for number in _near(score, stretch, part):
            note = part.notes[number]
            start = max(score.sample_at(note.tick), 0)
            length = max(score.sample_at(note.tick + note.ticks) - start, 1)
            wave = _sound(score, part, instrument, number, note, length)
            gain = _sides(part) * np.float32(ride.gain_at(note.tick))
            yield start, wave * gain, instrument.bus_of(note.pitch)


def _near(score: Score, stretch: Stretch, part: Part) -> range:
    """The numbers of the notes that may begin in the stretch: notes stand in the order of their ticks."""

    def begins(note: Note) -> int:
        return max(score.sample_at(note.tick), 0)

    first = bisect_left(part.notes, stretch.start_sample, key=begins)
    return range(first, bisect_left(part.notes, stretch.end_sample, lo=first, key=begins))


def _sides(part: Part) -> Samples:
    """Gain of left and right: constant power, 0 dB in the middle."""
    angle = (part.pan + 1) * np.pi / 4
    gain = 10 ** (part.gain_db / 20) * np.sqrt(2)
    return np.array([gain * np.cos(angle), gain * np.sin(angle)], np.float32)


def _sound(score: Score, part: Part, instrument: Instrument, number: int, note: Note, length: int) -> Samples:
    chance = generator(score.seed, part.name, number)
    velocity = min(max(note.velocity, QUIETEST_VELOCITY), LOUDEST_VELOCITY)
    loose = 10 ** (chance.normal(0, LOOSE_DB) / 20)
    if instrument.takes == 0:
        return instrument.render(note.pitch, velocity, instrument.held(length), chance) * np.float32(loose)
    shared = min(-(-velocity // VELOCITY_STEP) * VELOCITY_STEP - VELOCITY_STEP // 2, LOUDEST_VELOCITY)
    take = int(chance.integers(instrument.takes))
    held = instrument.held(length)
    name = (score.seed, part.instrument, note.pitch, shared, held, take)
    wave = _kept.get(name, lambda: instrument.render(note.pitch, shared, held, generator(*name)))
    exact = (velocity / shared) ** instrument.touch
    return wave * np.float32(loose * exact)


def _mixed(score: Score, desk: _Desk, reach: int) -> Samples:
    """All busses through their filters and into the room, (n, 2); the desk is empty afterwards."""
    if not desk.length:
        return np.zeros((0, 2), np.float32)
    room = room_of(score.genre)
    with_tails = desk.length + int(TAIL_AFTER_BODY * RATE) + length_of(room)
    size = fast_size(with_tails)
    dry, wet = _spectrum(desk.dry, size), _spectrum(desk.wet, size)
    # The arrays are long: each is let go or changed in place as soon as it can be.
    desk.dry = desk.wet = desk.dry[:, :0]
    while desk.filtered:
        bus = next(iter(desk.filtered))
        through = _spectrum(desk.filtered.pop(bus), size)
        through *= response(bus, size)
        dry += through
        if bus.room_db is not None:
            through *= _linear(bus.room_db)
            wet += through
        del through
    # A player on one side is heard by the room from both.
    both = wet.sum(axis=0)
    both *= np.float32(0.25)
    wet *= np.float32(0.5)
    wet += both
    wet *= spectrum_of(room, size)
    dry += wet
    del wet, both
    dry *= response(TONE.get(score.genre, AIRY), size)
    out = np.empty((min(with_tails, reach), 2), np.float32)
    for side in (0, 1):
        out[:, side] = np.fft.irfft(dry[side], size)[: len(out)]
    return out


def _spectrum(buffer: Samples, size: int) -> NDArray[np.complex64]:
    lines = np.zeros((2, size // 2 + 1), np.complex64)
    for side in range(2 if buffer.size else 0):
        np.fft.rfft(buffer[side], size, out=lines[side])
    return lines


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
