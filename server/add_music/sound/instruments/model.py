"""
The seam between notes and sound.

Whatever can sound a note is an `Instrument`; `perform` knows nothing else about it. Today all of
them are made of code; a user's own SoundFont could stand behind the same two methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.bus import Bus
from add_music.sound.waves import fade_end

Samples = NDArray[np.float32]
Sound = Callable[[float, float, int, np.random.Generator], Samples]
"""(key, strength 0–1, samples, chance) → (samples, 2): the note as if it were held all that time."""

REFERENCE_VELOCITY = 100
CLOSING_S = 0.012
"""The last milliseconds of every note are faded, so that none ends in a click."""


class Instrument(Protocol):
    """
    One entry of the table of instruments.

    `takes`: how many different soundings of an equal note are kept and taken in turn; 0 means
    that every note is sounded afresh. `touch`: loudness grows with velocity to this power.
    """

    @property
    def takes(self) -> int: ...

    @property
    def touch(self) -> float: ...

    def bus_of(self, pitch: int) -> Bus:
        """The bus on which that key (of a kit: that drum) is heard."""
        ...

    def ended_by(self, pitch: int) -> frozenset[int]:
        """The keys whose next stroke ends a note of that key, as the foot closes an open hi-hat."""
        ...

    def held(self, samples: int) -> int:
        """How long a note of that length is held, rounded so that similar notes can share a sounding."""
        ...

    def length(self, pitch: int, samples: int) -> int:
        """How many samples `render` gives for that note."""
        ...

    def render(self, pitch: int, velocity: int, samples: int, rng: np.random.Generator) -> Samples:
        """The whole note with its decay after `samples`, shape (n, 2); starts and ends at silence."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """
    A pitched instrument.

    Args:
        sound: makes the open note.
        ring_s: the longest it sounds at all, at key 60; twice that 24 keys lower, half 24 higher.
        release_s: time constant of the damping after the note is let go; None: it always rings out.
        level_db: brings a phrase at velocity 100 to the common loudness (levels.py).
        touch: loudness grows with velocity to this power.
    """

    sound: Sound
    ring_s: float
    release_s: float | None
    bus: Bus
    level_db: float = 0.0
    touch: float = 1.1
    takes: int = 2

    def bus_of(self, pitch: int) -> Bus:
        del pitch
        return self.bus

    def ended_by(self, pitch: int) -> frozenset[int]:
        del pitch
        return frozenset()

    def held(self, samples: int) -> int:
        return 0 if self.release_s is None else geometric(samples)

    def length(self, pitch: int, samples: int) -> int:
        longest = max(int(self.ring_s * 2 ** ((60 - pitch) / 24) * RATE), RATE // 4)
        if self.release_s is None:
            return longest
        return min(samples + int(self.release_s * 5 * RATE), max(longest, samples))

    def render(self, pitch: int, velocity: int, samples: int, rng: np.random.Generator) -> Samples:
        length = self.length(pitch, samples)
        wave = self.sound(float(pitch), velocity / 127, length, rng)
        wave = wave * (10 ** (self.level_db / 20) * (velocity / REFERENCE_VELOCITY) ** self.touch)
        if self.release_s is not None and length > samples:
            wave[samples:] *= np.exp(-np.arange(length - samples) / (self.release_s * RATE))[:, None]
        wave *= fade_end(length, max(CLOSING_S, min(length / RATE * 0.2, 0.25)))[:, None]
        return np.asarray(wave, np.float32)


@dataclass(frozen=True, slots=True)
class Drum:
    """One key of a kit; it always rings out, for `seconds`."""

    sound: Sound
    seconds: float
    bus: Bus
    level_db: float = 0.0
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Kit:
    """A set of drums by General MIDI key; a key without drum is played by the nearest of its family."""

    drums: Mapping[int, Drum]
    level_db: float = 0.0
    touch: float = 1.1
    takes: int = 4
    chokes: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def drum(self, pitch: int) -> Drum:
        """The drum of that key, else the one with the nearest key."""
        own = self.drums.get(pitch)
        if own is None:
            near = min(self.drums, key=lambda k: (abs(k - pitch), k))
            own = self.drums[near]
        return own

    def bus_of(self, pitch: int) -> Bus:
        return self.drum(pitch).bus

    def ended_by(self, pitch: int) -> frozenset[int]:
        return self.chokes.get(pitch, frozenset())

    def held(self, samples: int) -> int:
        del samples
        return 0

    def length(self, pitch: int, samples: int) -> int:
        del samples
        return int(self.drum(pitch).seconds * RATE)

    def render(self, pitch: int, velocity: int, samples: int, rng: np.random.Generator) -> Samples:
        length = self.length(pitch, samples)
        drum = self.drum(pitch)
        gain = 10 ** ((self.level_db + drum.level_db) / 20) * (velocity / REFERENCE_VELOCITY) ** self.touch
        angle = (drum.pan + 1) * np.pi / 4
        sides = np.sqrt(2) * gain * np.array([np.cos(angle), np.sin(angle)])
        wave = drum.sound(float(pitch), velocity / 127, length, rng) * sides
        wave *= fade_end(length, min(length / RATE * 0.2, 0.25))[:, None]
        return np.asarray(wave, np.float32)


def geometric(samples: int) -> int:
    """The nearest of five steps an octave: note-offs move by 7 % at most, less than players vary them."""
    if samples <= 0:
        return 0
    return round(float(2 ** (round(log2(samples) * 5) / 5)))
