"""
A draft in words, and the difference between two drafts.

Only `t tt sg d m` of a draft are documented, so everything else is looked for in the places it
has been seen in, and differences are found by structure: an unknown key that changed is a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from add_music.assistant.phrases import say
from add_music.wire.draft import AUDIO, TEXT, VIDEO, TrackView, view

__all__ = [
    "AUDIO",
    "TEXT",
    "VIDEO",
    "Track",
    "added",
    "changes",
    "duration_s",
    "exportable",
    "timeline",
    "tracks",
]

MAX_NAMES = 3

Draft = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Track:
    """A track as far as it can be read; `key` finds it again in another version of the draft."""

    key: tuple[str, object]
    kind: int
    label: str
    name: str
    start_ms: int
    end_ms: int
    volume: float | None
    raw: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Label and name."""
        name = f'"{self.name}"' if self.kind == TEXT and self.name else self.name
        return f"{self.label}: {name}" if name else self.label

    @property
    def range(self) -> str:
        """From when to when, e.g. `0-10s`."""
        return f"{_seconds(self.start_ms)}-{_seconds(self.end_ms)}s"

    @property
    def line(self) -> str:
        """All of it, e.g. `BGM: Lo-fi (0-10s, 35%)`."""
        volume = f", {_percent(self.volume)}" if self.volume is not None and self.kind == AUDIO else ""
        return f"{self.title} ({self.range}{volume})"


def timeline(draft: Draft | None) -> str:
    """The draft in one line, as the original skill shows it; empty without tracks."""
    found = tracks(draft)
    if not found:
        return ""
    lines = " ".join(f"{number}. {track.line}" for number, track in enumerate(found, 1))
    return say("timeline_one" if len(found) == 1 else "timeline", count=len(found), tracks=lines)


def changes(before: Draft | None, after: Draft | None) -> list[str]:
    """One sentence for each difference, in the order of the tracks; empty when there is none."""
    old = {track.key: track for track in tracks(before)}
    new = {track.key: track for track in tracks(after)}
    found = [say("removed", track=track.line) for key, track in old.items() if key not in new]
    for key, track in new.items():
        if key in old:
            found += _differences(old[key], track)
        else:
            found.append(say("added", track=track.line))
    lengths = duration_s(before), duration_s(after)
    if before and None not in lengths and lengths[0] != lengths[1]:
        found.append(say("length_changed", before=f"{lengths[0]:g}s", after=f"{lengths[1]:g}s"))
    if not found and (before or {}) != (after or {}):
        found.append(say("project_changed"))
    return found


def added(before: Draft | None, after: Draft | None) -> list[Track]:
    """The tracks that were not there before."""
    old = {track.key for track in tracks(before)}
    return [track for track in tracks(after) if track.key not in old]


def exportable(draft: Draft | None) -> bool:
    """Whether at least one track holds a segment."""
    return view(draft).exportable


def duration_s(draft: Draft | None) -> float | None:
    """Length of the timeline in seconds; None when it is empty."""
    return view(draft).duration_ms / 1000 if draft else None


def tracks(draft: Draft | None) -> list[Track]:
    """The tracks of a draft, read with care."""
    found = []
    counts: dict[int, int] = {}
    for track in view(draft).tracks:
        counts[track.kind] = counts.get(track.kind, 0) + 1
        identity = track.raw.get("id")
        known = isinstance(identity, str | int)
        found.append(
            _track(track, ("id", identity) if known else ("place", (track.kind, counts[track.kind])))
        )
    return found


def _track(track: TrackView, key: tuple[str, object]) -> Track:
    segments = track.segments
    names = list(
        dict.fromkeys(
            " ".join((s.text or s.name if track.kind == TEXT else s.name).split()) for s in segments
        )
    )
    names = [name for name in names if name] or ([track.name] if track.name else [])
    shown = ", ".join(names[:MAX_NAMES]) + (f" +{len(names) - MAX_NAMES}" if len(names) > MAX_NAMES else "")
    return Track(
        key=key,
        kind=track.kind,
        label=track.label,
        name=shown,
        start_ms=min((s.start_ms for s in segments), default=0),
        end_ms=max((s.end_ms for s in segments), default=0),
        volume=next((s.volume for s in segments if s.volume is not None), None),
        raw=track.raw,
    )


def _differences(old: Track, new: Track) -> Iterator[str]:
    if old.raw == new.raw:
        return
    said = False
    if old.title != new.title:
        said = True
        yield say("name_changed", label=new.label, before=old.name or "–", after=new.name or "–")
    if old.volume != new.volume and None not in (old.volume, new.volume):
        said = True
        yield say("volume_changed", track=new.title, before=_percent(old.volume), after=_percent(new.volume))
    if old.range != new.range:
        said = True
        yield say("range_changed", track=new.title, before=old.range, after=new.range)
    if not said:
        yield say("details_changed", track=new.title)


def _seconds(ms: float) -> str:
    return f"{round(ms / 1000, 2):g}"


def _percent(volume: float | None) -> str:
    return "?" if volume is None else f"{round(volume * 100)}%"
