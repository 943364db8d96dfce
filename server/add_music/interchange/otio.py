"""
OpenTimelineIO: the timeline with its files, markers and speeds, for Resolve, Premiere, Avid and others.

The format is JSON whose objects name their schema and its version; what is written here is what
OpenTimelineIO 0.17 and later write themselves. Its library is not needed: it has no wheels for the newest
Python, and would keep everybody there from installing. The tests read every document with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from add_music.interchange.film import Event, Film, Marker, MarkerKind, Medium, Track
from add_music.interchange.places import beside

SOUND_RATE = 48_000
COLOURS: Mapping[str, str] = {
    "section": "PURPLE",
    "cut": "RED",
    "speech": "GREEN",
    "title": "YELLOW",
}
KINDS = {"video": "Video", "audio": "Audio"}
SHOWN: tuple[MarkerKind, ...] = ("section", "title", "speech", "cut")
"""What an editor wants on its ruler; beats are many, and stand in the marker list."""


def to_otio(film: Film) -> str:
    """The document; titles are markers, as OpenTimelineIO knows no text."""
    stack = _item("Stack.1", "tracks") | {
        "markers": [_marker(film, marker) for marker in film.noted(*SHOWN)],
        "children": [_track(film, track) for track in film.tracks],
    }
    document = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"add_music": {"width": film.width, "height": film.height, "fit": film.fit}},
        "name": film.name,
        "global_start_time": _time(0, float(film.fps)),
        "tracks": stack,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _track(film: Film, track: Track) -> dict[str, Any]:
    pieces = _pieces(film, track.events)
    return _item("Track.1", track.name) | {"children": list(pieces), "kind": KINDS[track.kind]}


def _pieces(film: Film, events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    """The events, with gaps where there is none."""
    at = 0
    for event in events:
        start, end = film.frame(event.start_ms), film.frame(event.end_ms)
        if start > at:
            yield _item("Gap.1", "") | {"source_range": _range(0, start - at, float(film.fps))}
        half = film.half(event)
        if half and start == at:
            yield _dissolve(half, float(film.fps))
        yield _clip(film, event, end - start)
        at = end


def _dissolve(half: int, fps: float) -> dict[str, Any]:
    """It takes from both clips what they have beyond the joint."""
    return {
        "OTIO_SCHEMA": "Transition.1",
        "metadata": {},
        "name": "dissolve",
        "in_offset": _time(half, fps),
        "out_offset": _time(half, fps),
        "transition_type": "SMPTE_Dissolve",
    }


def _clip(film: Film, event: Event, frames: int) -> dict[str, Any]:
    """`source_range` is as long as the event lasts: the speed is an effect on top of it."""
    fps = float(film.fps)
    warp = {
        "OTIO_SCHEMA": "LinearTimeWarp.1",
        "metadata": {},
        "name": "speed",
        "effect_name": "LinearTimeWarp",
        "enabled": True,
        "time_scalar": float(event.speed),
    }
    return _item("Clip.2", event.medium.name) | {
        "source_range": _range(film.frame(event.offset_ms), frames, fps),
        "effects": [warp] if event.speed != 1 else [],
        "media_references": {"DEFAULT_MEDIA": _reference(film, event.medium)},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _reference(film: Film, medium: Medium) -> dict[str, Any]:
    if medium.still:
        available = None
    elif medium.fps:
        available = _range(0, round(medium.duration_ms * medium.fps / 1000), medium.fps)
    else:
        available = _range(0, round(medium.duration_ms * SOUND_RATE / 1000), float(SOUND_RATE))
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": medium.name,
        "available_range": available,
        "available_image_bounds": None,
        "target_url": beside(medium.place, film.folder),
    }


def _marker(film: Film, marker: Marker) -> dict[str, Any]:
    start, end = film.frame(marker.start_ms), film.frame(marker.start_ms + marker.duration_ms)
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {"add_music": {"kind": marker.kind}},
        "name": marker.name,
        "color": COLOURS[marker.kind],
        "marked_range": _range(start, end - start, float(film.fps)),
        "comment": "",
    }


def _item(schema: str, name: str) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
    }


def _range(start: int, length: int, fps: float) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, fps), "duration": _time(length, fps)}


def _time(value: int, fps: float) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": fps, "value": float(value)}
