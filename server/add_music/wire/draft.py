"""
The timeline as any backend writes it.

Documented are `t` (tracks), `tt` (track type), `sg` (segments), `d` (milliseconds) and `m` (an open
object). Everything else is read from the places where it has been seen, and a draft is never
changed here: it goes to a render as it came.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from add_music.wire.tolerant import as_number, as_object

VIDEO, AUDIO, TEXT = 0, 1, 7
LABELS: Mapping[int, str] = {VIDEO: "Video", AUDIO: "BGM", TEXT: "Title"}

START_KEYS = ("st", "s", "start", "ts", "start_ms")
VOLUME_KEYS = ("v", "vol", "volume")
TEXT_KEYS = ("tx", "text", "content")
NAME_KEYS = ("n", "name", "title")
SOURCE_KEYS = ("src", "url", "cdn_url")


@dataclass(frozen=True, slots=True)
class SegmentView:
    """One segment; `volume` is linear, None when not told. `raw` is the object as it came."""

    start_ms: int
    duration_ms: int
    name: str
    text: str
    volume: float | None
    raw: Mapping[str, Any]

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class TrackView:
    """One track; `kind` is the documented number, or -1 when it names none."""

    kind: int
    name: str
    segments: tuple[SegmentView, ...]
    raw: Mapping[str, Any]

    @property
    def label(self) -> str:
        return LABELS.get(self.kind, f"Track type {self.kind}")


@dataclass(frozen=True, slots=True)
class DraftView:
    """A whole timeline."""

    tracks: tuple[TrackView, ...]
    duration_ms: int

    @property
    def exportable(self) -> bool:
        """At least one track has segments."""
        return any(track.segments for track in self.tracks)

    def of(self, kind: int) -> tuple[TrackView, ...]:
        """The tracks of that type."""
        return tuple(track for track in self.tracks if track.kind == kind)


def view(draft: object) -> DraftView:
    """The tracks and segments of a draft, as far as they can be understood; never raises."""
    fields = as_object(draft)
    tracks = tuple(_track(track) for track in _objects(fields.get("t")))
    ends = [segment.end_ms for track in tracks for segment in track.segments]
    said = _whole(fields.get("d"))
    return DraftView(tracks, said if said is not None else max(ends, default=0))


def _track(track: Mapping[str, Any]) -> TrackView:
    kind = track.get("tt")
    known = isinstance(kind, int) and not isinstance(kind, bool)
    segments = tuple(_segments(_objects(track.get("sg"))))
    return TrackView(kind if known else -1, _name(track), segments, track)  # type: ignore[arg-type]


def _segments(raw: Iterator[Mapping[str, Any]]) -> Iterator[SegmentView]:
    """Segments without a start follow one another."""
    at = 0
    for segment in raw:
        starts = (_whole(value) for value in _values(segment, START_KEYS))
        start = next((ms for ms in starts if ms is not None), at)
        duration = _whole(segment.get("d")) or 0
        volumes = (as_number(value) for value in _values(segment, VOLUME_KEYS))
        volume = next((v for v in volumes if v is not None), None)
        words = next((v for v in _values(segment, TEXT_KEYS) if isinstance(v, str) and v), "")
        yield SegmentView(start, duration, _name(segment), words, volume, segment)
        at = start + duration


def _name(place: Mapping[str, Any]) -> str:
    said = next((v for v in _values(place, NAME_KEYS) if isinstance(v, str) and v), "")
    if said:
        return said
    address = next((v for v in _values(place, SOURCE_KEYS) if isinstance(v, str) and v), "")
    try:
        return unquote(posixpath.basename(urlsplit(address).path))
    except ValueError:
        return ""


def _values(place: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Any]:
    """What stands under those keys, in the object itself first and in its `m` second."""
    for holder in (place, as_object(place.get("m"))):
        for key in keys:
            if key in holder:
                yield holder[key]


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _whole(value: object) -> int | None:
    number = as_number(value)
    return None if number is None or abs(number) > 1e15 else round(number)  # infinity has no milliseconds
