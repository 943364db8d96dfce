"""
A score turned into sound, stretch by stretch.

A stretch is a window of time; its sound is that of all notes that begin in it, with their decay
and their room, even where that reaches beyond the window. As nothing on the way is non-linear
across notes, stretches are independent: any process may sound any of them, in any order, and
their sum is the piece.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.music.score import Note, Part, Score
from add_music.sound.bus import AIRY, TONE, Bus, through
from add_music.sound.chance import generator
from add_music.sound.chorus import chorused, has_chorus
from add_music.sound.echo import echo_of, echoed, length_of_echoes
from add_music.sound.ending import ending
from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.instruments.model import Instrument
from add_music.sound.kept import Kept
from add_music.sound.pump import Pump
from add_music.sound.ride import ride_of
from add_music.sound.room import heard_in, length_of, room_of
from add_music.sound.tape import TAPED, crackle, tape
from add_music.sound.waves import fade_end

Samples = NDArray[np.float32]
Played = tuple[Part, range]
"""A part and the numbers of its notes that begin in a stretch."""

STRETCH = 10 * RATE
"""Long enough that the tails (some 5 s each) do not count, short enough to share out and to hold."""
BLOCK = 48_000
QUIETEST_VELOCITY, LOUDEST_VELOCITY = 1, 127
VELOCITY_STEP = 18
"""Notes of about equal velocity share a sounding; the exact loudness is a factor."""
LOOSE_DB = 0.35
"""Spread of the strengths of notes that are written equal: no player repeats a note exactly."""
CHOKE = RATE // 50
"""Samples in which a closed hi-hat falls silent."""
TAIL_AFTER_BODY = 0.35
"""Seconds a body or equaliser may ring on."""
VINYL = "vinyl"
"""What is heard of the record itself, beside the roles of a band."""

_kept = Kept()
"""Per process: a sounding depends on its name alone, so that it does not matter who made it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The notes that begin from `start_sample` on and before `end_sample`."""

    number: int
    start_sample: int
    end_sample: int


class _Desk:
    """
    The busses of one stretch on their way to one sum.

    The busses of a part are filtered and mixed as soon as the part is complete, so that never more
    than one part's busses are held.

    Args:
        length: samples to the end of the last note.
        total: samples to the end of all tails.
    """

    def __init__(self, length: int, total: int) -> None:
        self._length = length
        self._busses: dict[Bus, Samples] = {}
        self.dry, self.wet = (np.zeros((2, total), np.float32) for _ in range(2))

    def add(self, bus: Bus, at: int, wave: Samples) -> None:
        """Mix (2, n) into its bus from sample `at` on."""
        if bus.flat:
            self._heard(bus, at, wave)
            return
        buffer = self._busses.get(bus)
        if buffer is None:
            buffer = self._busses[bus] = np.zeros((2, self._length), np.float32)
        buffer[:, at : at + wave.shape[1]] += wave

    def close_part(
        self,
        pump: Samples | None,
        echo: Callable[[Samples], Samples] | None,
        chorus: Callable[[Samples], Samples] | None = None,
    ) -> None:
        """
        Filter the busses of the part whose notes have all been added.

        Args:
            pump: gain of every sample.
            echo: gives the repeats of what it is given.
            chorus: gives what it is given with its shadow.
        """
        while self._busses:
            bus = next(iter(self._busses))
            buffer = self._busses.pop(bus)
            if pump is not None:
                buffer *= pump
            wave = through(chorus(buffer) if chorus else buffer, bus)
            self._heard(bus, 0, wave)
            if echo:
                self._heard(bus, 0, echo(wave))

    def _heard(self, bus: Bus, at: int, wave: Samples) -> None:
        """Direct and, as far as the bus is in it, by way of the room."""
        end = min(at + wave.shape[1], self.dry.shape[1])
        wave = wave[:, : end - at]
        self.dry[:, at:end] += wave
        if bus.room_db is not None:
            self.wet[:, at:end] += wave * _linear(bus.room_db)


def stretches(score: Score) -> tuple[Stretch, ...]:
    """The score cut into windows of STRETCH samples; at least one."""
    starts = range(0, max(score.length_samples, 1), STRETCH)
    return tuple(
        Stretch(number, start, min(start + STRETCH, score.length_samples))
        for number, start in enumerate(starts)
    )


def heard_roles(score: Score) -> tuple[str, ...]:
    """The roles that a score's sound is the sum of, in the order of its parts."""
    roles = dict.fromkeys(part.role for part in score.parts if part.notes)
    return (*roles, VINYL) if score.genre in TAPED else tuple(roles)


def sound_stretch(
    score: Score,
    stretch: Stretch,
    roles: Collection[str] | None = None,
    names: Collection[str] | None = None,
) -> tuple[int, Samples]:
    """
    All that begins in the stretch, with its tails, up to the end of the music.

    Args:
        roles: only these of `heard_roles`, as they sound in the whole band: all roles apart sum to it.
        names: the same by the parts' names (and VINYL).

    Returns:
        The sample of the piece on which it starts, and the samples (n, 2); the same for equal
        arguments in every process. Stretches overlap: sum them.
    """
    reach = score.length_samples - stretch.start_sample
    parts = [
        part
        for part in score.parts
        if (roles is None or part.role in roles) and (names is None or part.name in names)
    ]
    worn = all(VINYL in some for some in (roles, names) if some is not None)
    played = [(part, _near(score, stretch, part)) for part in parts]
    length = _length(score, stretch, played, reach)
    samples = _mixed(score, stretch, played, length, reach) if length else np.zeros((0, 2), np.float32)
    samples = _treated(score, stretch, samples, reach, worn=worn)
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


def _linear(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))


def _near(score: Score, stretch: Stretch, part: Part) -> range:
    """The numbers of the notes that may begin in the stretch: notes stand in the order of their ticks."""

    def begins(note: Note) -> int:
        return max(score.sample_at(note.tick), 0)

    first = bisect_left(part.notes, stretch.start_sample, key=begins)
    return range(first, bisect_left(part.notes, stretch.end_sample, lo=first, key=begins))


def _length(score: Score, stretch: Stretch, played: Sequence[Played], reach: int) -> int:
    """Samples from the start of the stretch to the end of its last note."""
    longest = 0
    for part, numbers in played:
        instrument = INSTRUMENTS[part.instrument]
        for number in numbers:
            note = part.notes[number]
            start, length = _time(score, note)
            rings = instrument.length(note.pitch, instrument.held(length))
            longest = max(longest, start - stretch.start_sample + rings)
    return min(longest, reach)


def _time(score: Score, note: Note) -> tuple[int, int]:
    """The first sample of a note and how long it is held."""
    start = max(score.sample_at(note.tick), 0)
    return start, max(score.sample_at(note.tick + note.ticks) - start, 1)


def _sides(part: Part) -> Samples:
    """Gain of left and right: constant power, 0 dB in the middle."""
    angle = (part.pan + 1) * np.pi / 4
    gain = 10 ** (part.gain_db / 20) * np.sqrt(2)
    return np.array([gain * np.cos(angle), gain * np.sin(angle)], np.float32)


def _sound(
    score: Score, part: Part, instrument: Instrument, number: int, note: Note, length: int
) -> tuple[Samples, float]:
    """The note's samples, which must not be changed in place, and their gain."""
    chance = generator(score.seed, part.name, number)
    velocity = min(max(note.velocity, QUIETEST_VELOCITY), LOUDEST_VELOCITY)
    loose = float(10 ** (chance.normal(0, LOOSE_DB) / 20))
    if instrument.takes == 0:
        return instrument.render(note.pitch, velocity, instrument.held(length), chance), loose
    shared = min(-(-velocity // VELOCITY_STEP) * VELOCITY_STEP - VELOCITY_STEP // 2, LOUDEST_VELOCITY)
    take = int(chance.integers(instrument.takes))
    held = instrument.held(length)
    name = (score.seed, part.instrument, note.pitch, shared, held, take)
    wave = _kept.get(name, lambda: instrument.render(note.pitch, shared, held, generator(*name)))
    return wave, loose * (velocity / shared) ** instrument.touch


def _choked(score: Score, part: Part, instrument: Instrument, number: int, wave: Samples) -> Samples:
    """The note as far as the next stroke of a key that ends it; that may lie in a later stretch."""
    note = part.notes[number]
    ends = instrument.ended_by(note.pitch)
    if not ends:
        return wave
    start = score.sample_at(note.tick)
    for place in range(number + 1, len(part.notes)):
        later = part.notes[place]
        length = score.sample_at(later.tick) - start + CHOKE
        if length >= len(wave):
            return wave
        if later.pitch in ends and length > CHOKE:
            return wave[:length] * fade_end(length, CHOKE / RATE)[:, None]
    return wave


def _mixed(score: Score, stretch: Stretch, played: Sequence[Played], length: int, reach: int) -> Samples:
    """The parts through their busses into the room, (n, 2), with the tail of the room."""
    tails = int(TAIL_AFTER_BODY * RATE) + length_of(room_of(score.genre)) + length_of_echoes(score)
    desk = _Desk(length, length + tails)
    ride, pump = ride_of(score), Pump(score, stretch.start_sample, length)
    for part, numbers in played:
        instrument, sides = INSTRUMENTS[part.instrument], _sides(part)
        for number in numbers:
            note = part.notes[number]
            start, held = _time(score, note)
            wave, gain = _sound(score, part, instrument, number, note, held)
            at = start - stretch.start_sample
            wave = _choked(score, part, instrument, number, wave[: max(reach - at, 0)])
            gain *= ride.gain_at(note.tick)
            desk.add(instrument.bus_of(note.pitch), at, (wave * (sides * np.float32(gain))).T)
        echo = echo_of(score, part.role)
        chorus = has_chorus(score.genre, part.instrument)
        desk.close_part(
            pump.gain(part.role),
            partial(echoed, echo=echo, bpm=score.tempo_bpm) if echo else None,
            partial(chorused, start=stretch.start_sample) if chorus else None,
        )
    return _in_room(desk, score, min(length + tails, reach))


def _in_room(desk: _Desk, score: Score, length: int) -> Samples:
    """The desk's sum with its room; the arrays are long, so they are changed in place."""
    dry, wet = desk.dry, desk.wet
    # A player on one side is heard by the room from both.
    both = wet.sum(axis=0)
    both *= np.float32(0.25)
    wet *= np.float32(0.5)
    wet += both
    dry += heard_in(room_of(score.genre), wet)[:, : dry.shape[1]]
    return np.ascontiguousarray(through(dry, TONE.get(score.genre, AIRY))[:, :length].T)


def _treated(score: Score, stretch: Stretch, samples: Samples, reach: int, *, worn: bool) -> Samples:
    """The tape of genres that are played from one; `worn` adds its own noises."""
    if score.genre not in TAPED:
        return samples
    samples = tape(score.seed, stretch.start_sample, samples)[:reach]
    if not worn:
        return samples
    surface = crackle(score.seed, stretch.number, stretch.end_sample - stretch.start_sample)
    if len(samples) < len(surface):
        samples = np.concatenate([samples, np.zeros((len(surface) - len(samples), 2), np.float32)])
    samples[: len(surface)] += surface
    return samples
