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
MUTE_KEYS = ("muted", "mute")
TEXT_KEYS = ("tx", "text", "content")
NAME_KEYS = ("n", "name", "title")
SOURCE_KEYS = ("src", "url", "cdn_url")
OFFSET_KEYS = ("ss", "source_start", "offset_ms", "trim_start")
SPEED_KEYS = ("sp", "speed", "rate")
FADE_IN_KEYS = ("fi", "fade_in_ms", "fade_in", "fadeIn")
FADE_OUT_KEYS = ("fo", "fade_out_ms", "fade_out", "fadeOut")

PASSING = frozenset({"id", "version", "updated_at", "updatedAt", "modified_at", "modifiedAt"})
"""Keys whose values may be other ones at each reading, and mean nothing to a person."""

DEEPEST = 40
"""Levels of a draft that are compared: below them lies nothing that a person could be told."""

PERCENT_FROM = 10.0
"""A volume from here on is in per cent: linear ones end at 2 or so."""
UNIT_UNSAID = ("fade_in", "fadeIn", "fade_out", "fadeOut")
SECONDS_BELOW = 50.0
"""Under a name without a unit a fade below this is in seconds: nobody fades for that few milliseconds."""


@dataclass(frozen=True, slots=True)
class SegmentView:
    """
    One segment; what is not told is None, or empty.

    Args:
        volume: linear; one below zero was in decibels, one from 10 on in per cent.
        offset_ms: where in its source it begins.
        raw: the object as it came.
    """

    start_ms: int
    duration_ms: int
    name: str
    text: str
    volume: float | None
    raw: Mapping[str, Any]
    fade_in_ms: int | None = None
    fade_out_ms: int | None = None
    offset_ms: int | None = None
    speed: float | None = None

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


def lasting(value: object, depth: int = DEEPEST) -> Any:
    """A draft, or a part of one, without the keys that come and go: alike in this is the same."""
    if depth == 0 and isinstance(value, Mapping | list):
        return None
    if isinstance(value, Mapping):
        return {key: lasting(inner, depth - 1) for key, inner in value.items() if key not in PASSING}
    return [lasting(inner, depth - 1) for inner in value] if isinstance(value, list) else value


def _track(track: Mapping[str, Any]) -> TrackView:
    kind = as_number(track.get("tt"))
    known = kind is not None and kind == int(kind)
    segments = tuple(_segments(_objects(track.get("sg")), track))
    return TrackView(int(kind) if known else -1, _name(track), segments, track)  # type: ignore[arg-type]


def _segments(raw: Iterator[Mapping[str, Any]], track: Mapping[str, Any]) -> Iterator[SegmentView]:
    """Segments without a start follow one another; one without a volume has its track's."""
    at = 0
    for segment in raw:
        told = _number(segment, START_KEYS)
        start = at if told is None else told
        duration = _whole(segment.get("d")) or 0
        volume = _volume(segment)
        yield SegmentView(
            start_ms=start,
            duration_ms=duration,
            name=_name(segment),
            text=next((v for v in _values(segment, TEXT_KEYS) if isinstance(v, str) and v), ""),
            volume=_volume(track) if volume is None else volume,
            raw=segment,
            fade_in_ms=_fade(segment, FADE_IN_KEYS),
            fade_out_ms=_fade(segment, FADE_OUT_KEYS),
            offset_ms=_number(segment, OFFSET_KEYS),
            speed=next((v for v in map(as_number, _values(segment, SPEED_KEYS)) if v is not None), None),
        )
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


def _volume(place: Mapping[str, Any]) -> float | None:
    if any(value is True for value in _values(place, MUTE_KEYS)):
        return 0.0
    told = next((v for v in map(as_number, _values(place, VOLUME_KEYS)) if v is not None), None)
    if told is None or told >= PERCENT_FROM:
        return None if told is None else told / 100
    return 10 ** (max(told, -1000.0) / 20) if told < 0 else told


def _fade(segment: Mapping[str, Any], keys: tuple[str, ...]) -> int | None:
    for key in keys:
        told = next((v for v in map(as_number, _values(segment, (key,))) if v is not None), None)
        if told is not None:
            in_seconds = key in UNIT_UNSAID and 0 < told < SECONDS_BELOW
            return _whole(told * 1000 if in_seconds else told)
    return None


def _number(place: Mapping[str, Any], keys: tuple[str, ...]) -> int | None:
    return next((ms for ms in map(_whole, _values(place, keys)) if ms is not None), None)


def _values(place: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Any]:
    """What stands under those keys, in the object itself first and in its `m` second."""
    for holder in (place, as_object(place.get("m"))):
        for key in keys:
            if key in holder:
                yield holder[key]


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or of a mapping by name."""
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return (item for item in items if isinstance(item, dict))


def _whole(value: object) -> int | None:
    number = as_number(value)
    if number is None or abs(number) > 1e15:  # no timeline lasts thirty thousand years
        return None
    return round(number)
