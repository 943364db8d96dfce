"""
A finished film as an editing program needs it: what is shown and heard when, and out of which file.

Plain values, from which every format of this room is written. Times are milliseconds of the film; the
formats count frames, and `frame` rounds the same moment to the same frame in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

MarkerKind = Literal["section", "cut", "bar", "beat", "speech", "title"]
Kind = Literal["video", "audio"]
LONGEST_DENOMINATOR = 1001
"""Frame rates are whole numbers or, since colour television, those over 1.001."""


@dataclass(frozen=True, slots=True)
class Medium:
    """
    A file that is referred to.

    Args:
        place: its path or https address, absolute.
        fps: 0 for sound and photos.
    """

    name: str
    place: str
    duration_ms: int
    width: int = 0
    height: int = 0
    fps: float = 0.0
    sound: bool = False
    still: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """
    A part of a file (`offset_ms`, `source_ms`) that plays from `start_ms` on, for `duration_ms`.

    Args:
        dissolve_ms: how long the event before goes over into it, half of it before its start.
    """

    medium: Medium
    start_ms: int
    duration_ms: int
    offset_ms: int
    source_ms: int
    dissolve_ms: int = 0

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def speed(self) -> Fraction:
        """How much faster than usual it plays; a photo is simply shown."""
        return Fraction(1) if self.medium.still else Fraction(self.source_ms, self.duration_ms)


@dataclass(frozen=True, slots=True)
class Track:
    """Events one after the other, in one lane."""

    name: str
    kind: Kind
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """Words over the picture; `position` is one of the timeline's."""

    text: str
    start_ms: int
    end_ms: int
    position: str = "bottom"


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment, or a stretch, worth knowing of."""

    kind: MarkerKind
    name: str
    start_ms: int
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Film:
    """
    The whole.

    Args:
        folder: where the documents are to lie, absolute; files in it are referred to by relative paths.
        fit: how pictures of another shape were brought to the size: crop, pad or blur.
    """

    name: str
    folder: str
    width: int
    height: int
    fps: Fraction
    duration_ms: int
    tracks: tuple[Track, ...]
    titles: tuple[Title, ...] = ()
    markers: tuple[Marker, ...] = ()
    fit: str = "pad"

    def frame(self, ms: int) -> int:
        """The frame that is shown then."""
        return round(ms * self.fps / 1000)

    def half(self, event: Event) -> int:
        """Whole frames of a dissolve to either side of an event's start: no more than the files have."""
        return int(event.dissolve_ms * self.fps / 2000)

    @property
    def nominal_fps(self) -> int:
        """How many frames a second of timecode counts."""
        return max(round(self.fps), 1)

    def timecode(self, frames: int) -> str:
        """`HH:MM:SS:FF`, never dropping numbers: what every program can read."""
        seconds, frame = divmod(frames, self.nominal_fps)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return f"{hour:02}:{minute:02}:{second:02}:{frame:02}"

    def noted(self, *kinds: MarkerKind) -> list[Marker]:
        """The markers of those kinds, titles among them, in the order of their times."""
        titles = (Marker("title", t.text, t.start_ms, t.end_ms - t.start_ms) for t in self.titles)
        found = (marker for marker in (*self.markers, *titles) if marker.kind in kinds)
        return sorted(found, key=lambda marker: (marker.start_ms, kinds.index(marker.kind)))

    def media(self) -> Iterator[Medium]:
        """Each file once, in the order of its first use."""
        yield from dict.fromkeys(event.medium for track in self.tracks for event in track.events)


def rate(fps: float) -> Fraction:
    """The exact rate behind a rounded one, e.g. 30000/1001 behind 29.97."""
    near = round(fps)
    ntsc = Fraction(near * 1000, LONGEST_DENOMINATOR)
    if near and abs(fps - float(ntsc)) < min(abs(fps - near), 0.005):
        return ntsc
    return Fraction(fps).limit_denominator(LONGEST_DENOMINATOR)
