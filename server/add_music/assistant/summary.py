"""
A draft in words.

Only `t tt sg d m` of a draft are documented, so everything else is looked for in the places it
has been seen in (wire/draft.py). Names are the user's, or a backend's: they are shown as data, in one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from add_music.saying import ENGLISH, language, say, word
from add_music.wire.draft import AUDIO, LABELS, TEXT, VIDEO, SegmentView, TrackView, view
from add_music.wire.tolerant import as_object, as_words

__all__ = [
    "AUDIO",
    "TEXT",
    "VIDEO",
    "Track",
    "duration_s",
    "exportable",
    "named",
    "percent",
    "seconds",
    "span",
    "timeline",
    "tracks",
]

MAX_NAMES = 3
LONGEST_NAME = 60
Draft = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Track:
    """A track as far as it can be read; `number` is its place in the timeline, from 1."""

    number: int
    kind: int
    label: str
    name: str
    start_ms: int
    end_ms: int
    volumes: tuple[float, ...]
    segments: tuple[SegmentView, ...]
    raw: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Label and name."""
        name = f'"{self.name}"' if self.kind == TEXT and self.name else self.name
        return f"{self.label}: {name}" if name else self.label

    @property
    def range(self) -> str:
        """From when to when, e.g. `0-10s`."""
        return span(self.start_ms, self.end_ms)

    @property
    def line(self) -> str:
        """All of it, e.g. `BGM: Lo-fi (0-10s, 35%)`."""
        low, high = (percent(of(self.volumes)) if self.volumes else "" for of in (min, max))
        volume = "" if self.kind != AUDIO or not low else f", {high if low == high else f'{low[:-1]}-{high}'}"
        return f"{self.title} ({self.range}{volume})"


def timeline(draft: Draft | None) -> str:
    """The draft in one line, as the original skill shows it; empty without tracks."""
    found = tracks(draft)
    if not found:
        return ""
    lines = " ".join(f"{track.number}. {track.line}" for track in found)
    return say("timeline", count=len(found), tracks=lines)


def exportable(draft: Draft | None) -> bool:
    """Whether at least one track holds a segment."""
    return view(draft).exportable


def duration_s(draft: Draft | None) -> float | None:
    """Length of the timeline in seconds; None when it is empty."""
    return view(draft).duration_ms / 1000 if draft else None


def tracks(draft: Draft | None) -> list[Track]:
    """The tracks of a draft, read with care."""
    return [_track(number, track) for number, track in enumerate(view(draft).tracks, 1)]


def named(segment: SegmentView, kind: int) -> str:
    """What a segment is called: the words of a title, the name of anything else; may be empty."""
    return _in_one_line(segment.text or segment.name if kind == TEXT else _piece(segment) or segment.name)


def seconds(ms: float) -> str:
    """Milliseconds as seconds with two digits at most, e.g. `10` or `0.25`."""
    return f"{ms / 1000:.2f}".rstrip("0").rstrip(".")


def span(start_ms: float, end_ms: float) -> str:
    """From when to when, e.g. `0-10s`."""
    return f"{seconds(start_ms)}-{seconds(end_ms)}s"


def percent(volume: float | None) -> str:
    """A linear volume, e.g. `35%`."""
    return "?" if volume is None else f"{round(volume * 100)}%"


def _track(number: int, track: TrackView) -> Track:
    segments = track.segments
    names = [name for name in dict.fromkeys(named(s, track.kind) for s in segments) if name]
    names = names or [name for name in [_in_one_line(track.name)] if name]
    more = f" +{len(names) - MAX_NAMES}" if len(names) > MAX_NAMES else ""
    return Track(
        number=number,
        kind=track.kind,
        label=_label(track.kind),
        name=", ".join(names[:MAX_NAMES]) + more,
        start_ms=min((s.start_ms for s in segments), default=0),
        end_ms=max((s.end_ms for s in segments), default=0),
        volumes=tuple(dict.fromkeys(s.volume for s in segments if s.volume is not None)),
        segments=segments,
        raw=track.raw,
    )


def _label(kind: int) -> str:
    return word("track", LABELS[kind]) if kind in LABELS else say("track_type", kind=str(kind))


def _piece(segment: SegmentView) -> str:
    """
    What our own engine's music is called in other languages than the engine's; empty for any other segment.

    Only a name made of its mood and genre is told anew, no name that somebody gave.
    """
    about = as_object(as_object(segment.raw.get("m")).get("about"))
    genre, moods = about.get("genre"), about.get("moods")
    mood = str(moods[0]) if isinstance(moods, list) and moods else ""
    if not isinstance(genre, str) or segment.name.lower() != f"{mood} {genre}".strip():
        return ""
    if language() == ENGLISH:
        return segment.name
    told = word("genre", genre)
    told = told[:1].upper() + told[1:]
    return f"{told} ({word('mood', mood)})" if mood else told


def _in_one_line(name: str) -> str:
    """A name that is fit to be shown, and of no more than 60 characters."""
    words = as_words(name)
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1].rstrip()}…"
