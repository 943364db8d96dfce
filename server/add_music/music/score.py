"""The composed music as plain data: tempo map, sections, chords, notes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from add_music.music.cues import RATE

PPQ = 960
"""Ticks per quarter note: fine enough (0.7 ms at 90 bpm) to carry swing and human timing."""

_tick_of = attrgetter("tick")

FORMAT = 1
"""Version of the stored form of a score."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """From that tick on, so many quarter notes a minute."""

    tick: int
    bpm: float


@dataclass(frozen=True, slots=True)
class Note:
    """`pitch` is a MIDI key (drum kits: General MIDI percussion key); `velocity` 1–127."""

    tick: int
    ticks: int
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Part:
    """
    One player.

    `role` is one of lead, counter, chords, pad, bass, drums, effects. `instrument` is a name of
    `sound/`'s instrument table. `gain_db` is the balance against the other parts;
    `pan` runs from -1 (left) to 1 (right).
    """

    name: str
    role: str
    instrument: str
    gain_db: float
    pan: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord symbol with its sounding time, for people, MIDI markers and tests."""

    tick: int
    ticks: int
    symbol: str
    root: int
    tones: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form; `energy` 0–1 is its intended intensity."""

    name: str
    start_tick: int
    end_tick: int
    energy: float


@dataclass(frozen=True, slots=True)
class Score:
    """
    A whole piece; a pure function of (brief, cues, seed).

    Tick 0 sounds at sample `start_sample`; the music ends at sample `length_samples`,
    by when the last chord, struck at `final_tick`, has died out.
    """

    seed: int
    genre: str
    moods: tuple[str, ...]
    tonic: str
    mode: str
    beats_per_bar: int
    tempo: tuple[Tempo, ...]
    sections: tuple[Section, ...]
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]
    start_sample: int
    final_tick: int
    length_samples: int
    format: int = FORMAT
    _starts: tuple[float, ...] = field(init=False, repr=False, compare=False)
    """The sample on which each tempo begins, so that looking one up is quick in a long film."""

    def __post_init__(self) -> None:
        starts = [float(self.start_sample)]
        for here, after in pairwise(self.tempo):
            starts.append(starts[-1] + (after.tick - here.tick) * 60 * RATE / (here.bpm * PPQ))
        object.__setattr__(self, "_starts", tuple(starts))

    @property
    def key(self) -> str:
        """As people write it, e.g. "D minor"."""
        return f"{self.tonic} {self.mode}"

    @property
    def tempo_bpm(self) -> float:
        return self.tempo[0].bpm

    def sample_at(self, tick: int) -> int:
        """The sample on which that tick sounds (ticks before 0 run at the first tempo)."""
        last = max(bisect_right(self.tempo, tick, key=_tick_of) - 1, 0)
        base = self.tempo[last]
        return round(self._starts[last] + (tick - base.tick) * 60 * RATE / (base.bpm * PPQ))

    def ms_at(self, tick: int) -> int:
        """The millisecond on which that tick sounds."""
        return round(self.sample_at(tick) * 1000 / RATE)
