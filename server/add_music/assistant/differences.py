"""
The difference between two drafts, in plain words: what, where, from what to what.

Differences are found by structure: a key that nobody knows and that changed is a change, too. Ids are a
help where they are kept, but a backend may number its tracks anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from add_music.assistant.music_facts import MADE_FROM, fact_changes
from add_music.assistant.pairing import Key, paired
from add_music.assistant.summary import (
    TEXT,
    Track,
    duration_s,
    named,
    percent,
    seconds,
    span,
    tracks,
)
from add_music.saying import enumerated, say
from add_music.wire.draft import (
    FADE_IN_KEYS,
    FADE_OUT_KEYS,
    MUTE_KEYS,
    NAME_KEYS,
    OFFSET_KEYS,
    PASSING,
    SPEED_KEYS,
    START_KEYS,
    TEXT_KEYS,
    VOLUME_KEYS,
    SegmentView,
    lasting,
)
from add_music.wire.tolerant import as_number, as_object

if TYPE_CHECKING:
    from add_music.client.snapshot import Snapshot

Draft = Mapping[str, Any]

SHOWN = 6
"""Changed segments of one track that are told one by one."""
KNOWN = frozenset(
    (
        *START_KEYS, *VOLUME_KEYS, *MUTE_KEYS, *TEXT_KEYS, *NAME_KEYS, *OFFSET_KEYS, *SPEED_KEYS,
        *FADE_IN_KEYS, *FADE_OUT_KEYS, *MADE_FROM, *PASSING, "d", "chosen",
    )
)  # fmt: skip
"""Keys that are told in words of their own, or mean nothing to a person."""


def changes(
    before: Draft | None,
    after: Draft | None,
    canvases: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> list[str]:
    """
    One sentence for each difference, in the order of the tracks; empty when there is none.

    Args:
        canvases: what the state says about the picture beside the draft, before and after.
    """
    pairs, gone, come = paired(tracks(before), tracks(after), TRACK_KEYS)
    olds = {id(new): old for old, new in pairs}
    found = [say("removed", track=track.line) for track in gone]
    for track in tracks_in_order(pairs, come):
        old = olds.get(id(track))
        found += _of_track(old, track) if old else [say("added", track=track.line)]
    found += _of_project(before or {}, after or {}, canvases)
    if not found and lasting(before or {}) != lasting(after or {}):
        places = [old.number for old, _ in sorted(pairs, key=lambda pair: pair[1].number)]
        order = places != sorted(places)
        found.append(say("order_changed" if order else "project_changed"))
    return found


def alike(before: Snapshot, after: Snapshot) -> bool:
    """Whether nothing has changed that means anything."""
    return all(
        lasting(old or {}) == lasting(new or {})
        for old, new in ((before.draft, after.draft), (before.canvas, after.canvas))
    )


def added(before: Draft | None, after: Draft | None) -> list[Track]:
    """The tracks that were not there before."""
    return paired(tracks(before), tracks(after), TRACK_KEYS)[2]


def tracks_in_order(pairs: Sequence[tuple[Track, Track]], come: Sequence[Track]) -> list[Track]:
    """The tracks of the later draft."""
    return sorted([*(new for _, new in pairs), *come], key=lambda track: track.number)


def _of_project(
    before: Draft, after: Draft, canvases: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> Iterator[str]:
    if not tracks(before) or not tracks(after):
        return
    lengths = duration_s(before), duration_s(after)
    if None not in lengths and lengths[0] != lengths[1]:
        first, last = (f"{seconds((length or 0) * 1000)}s" for length in lengths)
        yield say("length_changed", before=first, after=last)
    sizes = [
        _size(as_object(draft.get("m")), canvas)
        for draft, canvas in zip((before, after), canvases, strict=True)
    ]
    if sizes[0] != sizes[1] and all(sizes):
        yield say("canvas_changed", before=sizes[0], after=sizes[1])
    elif lasting(canvases[0]) != lasting(canvases[1]) and sizes[0] == sizes[1]:
        yield say("canvas_settings_changed")
    other = _setting_names(_without(before), _without(after))
    if other:
        yield say("project_settings_changed", names=enumerated(other))


def _size(*places: Mapping[str, Any]) -> str:
    for place in places:
        width, height = as_number(place.get("width")), as_number(place.get("height"))
        if width and height:
            return f"{width:g}x{height:g}"
    ratios = (place.get(key) for place in places for key in ("ratio", "aspect"))
    return next((ratio for ratio in ratios if isinstance(ratio, str)), "")


def _without(draft: Draft) -> dict[str, Any]:
    about = {k: v for k, v in as_object(draft.get("m")).items() if k not in ("width", "height")}
    return {key: value for key, value in draft.items() if key != "t"} | {"m": about}


def _of_track(old: Track, new: Track) -> list[str]:
    if lasting(old.raw) == lasting(new.raw):
        return []
    if len(old.segments) != len(new.segments) and _same_material(old, new):
        found = list(_slices(old, new))
    else:
        found = list(_by_segment(old, new))
    if len(found) > SHOWN:
        found = [*found[:SHOWN], say("more_changed", label=new.label, count=len(found) - SHOWN)]
    if found:
        return found
    if old.title != new.title:
        return [say("changed", track=new.label, what=f"{_shown(old)} → {_shown(new)}")]
    if old.label != new.label:
        return [say("changed", track=new.title, what=f"{old.label} → {new.label}")]
    names = _setting_names(old.raw, new.raw)
    what = say("settings_changed", names=enumerated(names)) if names else say("inner_changed")
    return [say("changed", track=new.title, what=what)]


def _by_segment(old: Track, new: Track) -> Iterator[str]:
    several = len(old.segments) > 1 or len(new.segments) > 1
    named_ones = several and any(_identity(s.raw) is not None for s in (*old.segments, *new.segments))
    # where ids tell segments apart, what is left over is not the same thing under another name
    keys = SEGMENT_KEYS if named_ones else (*SEGMENT_KEYS, lambda _: True)
    pairs, gone, come = paired(old.segments, new.segments, keys)
    for segment in gone:
        yield say("removed", track=_subject(new, segment, several=True))
    for was, now in sorted(pairs, key=lambda pair: pair[1].start_ms):
        what = list(_of_segment(was, now, new.kind))
        if what:
            # a name that changed is told as such, not used as one
            renamed = named(was, new.kind) != named(now, new.kind)
            subject = new.label if renamed and not several else _subject(new, now, several=several)
            yield say("changed", track=subject, what=enumerated(what))
    for segment in come:
        yield say("added", track=_subject(new, segment, several=True))


def _of_segment(old: SegmentView, new: SegmentView, kind: int) -> Iterator[str]:
    """Each difference between two states of a segment."""
    told = [
        *_of_name(old, new, kind),
        *fact_changes(old.raw, new.raw),
        *_of_sound(old, new),
        *_of_place(old, new),
    ]
    if not told and lasting(old.raw) != lasting(new.raw):
        names = _setting_names(old.raw, new.raw)
        told = [say("settings_changed", names=enumerated(names)) if names else say("inner_changed")]
    yield from told


def _of_name(old: SegmentView, new: SegmentView, kind: int) -> Iterator[str]:
    was, now = named(old, kind), named(new, kind)
    if was != now:
        quote = '"' if kind == TEXT else ""
        yield f"{quote}{was or '–'}{quote} → {quote}{now or '–'}{quote}"


def _of_sound(old: SegmentView, new: SegmentView) -> Iterator[str]:
    if old.volume != new.volume and None not in (old.volume, new.volume):
        key = "mute_changed" if new.volume == 0 else "volume_changed"
        yield say(key, before=percent(old.volume), after=percent(new.volume))
    for key, was, now in (
        ("fade_in_changed", old.fade_in_ms, new.fade_in_ms),
        ("fade_out_changed", old.fade_out_ms, new.fade_out_ms),
    ):
        if (was or 0) != (now or 0):
            yield say(key, before=f"{seconds(was or 0)}s", after=f"{seconds(now or 0)}s")
    if (old.speed or 1) != (new.speed or 1):
        yield say("speed_changed", before=f"{old.speed or 1:g}x", after=f"{new.speed or 1:g}x")


def _of_place(old: SegmentView, new: SegmentView) -> Iterator[str]:
    was, now = span(old.start_ms, old.end_ms), span(new.start_ms, new.end_ms)
    if was != now:
        change = new.duration_ms - old.duration_ms
        key = "moved" if change == 0 else "shortened" if change < 0 else "lengthened"
        yield say(key, before=was, after=now)
    if (old.offset_ms or 0) != (new.offset_ms or 0):
        begins = f"{seconds(old.offset_ms or 0)}s", f"{seconds(new.offset_ms or 0)}s"
        yield say("offset_changed", before=begins[0], after=begins[1])


def _same_material(old: Track, new: Track) -> bool:
    """Whether both tracks are made of pieces of the same things, so that cuts alone tell nothing."""
    was, now = ({named(s, track.kind) for s in track.segments} for track in (old, new))
    return bool(was & now) and not _overlaps(old) and not _overlaps(new)


def _overlaps(track: Track) -> bool:
    ordered = sorted(track.segments, key=lambda s: s.start_ms)
    return any(after.start_ms < before.end_ms for before, after in pairwise(ordered))


def _slices(old: Track, new: Track) -> Iterator[str]:
    """Stretches of time in which something else is heard or seen than before."""
    edges = {edge for s in (*old.segments, *new.segments) for edge in (s.start_ms, s.end_ms)}
    stretches: list[tuple[int, int, str]] = []
    for start, end in pairwise(sorted(edges)):
        what = _slice(_at(old, start), _at(new, start), new.kind)
        if stretches and what == stretches[-1][2] and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], end, what)
        else:
            stretches.append((start, end, what))
    for start, end, what in stretches:
        if what:
            yield say("changed", track=f"{new.title} ({span(start, end)})", what=what)


def _slice(old: SegmentView | None, new: SegmentView | None, kind: int) -> str:
    if old is None or new is None:
        return "" if old is new else say("slice_added" if old is None else "slice_removed")
    parts = [*_of_name(old, new, kind), *fact_changes(old.raw, new.raw)]
    if old.volume != new.volume and None not in (old.volume, new.volume):
        parts.append(say("volume_changed", before=percent(old.volume), after=percent(new.volume)))
    return enumerated(parts)


def _at(track: Track, ms: int) -> SegmentView | None:
    return next((s for s in track.segments if s.start_ms <= ms < s.end_ms), None)


def _subject(track: Track, segment: SegmentView, *, several: bool) -> str:
    name = named(segment, track.kind) or track.name
    quote = '"' if track.kind == TEXT and name else ""
    title = f"{track.label}: {quote}{name}{quote}" if name else track.label
    return f"{title} ({span(segment.start_ms, segment.end_ms)})" if several else title


def _shown(track: Track) -> str:
    return (f'"{track.name}"' if track.kind == TEXT else track.name) if track.name else "–"


def _setting_names(old: object, new: object) -> list[str]:
    """The names of the keys whose values differ, as far as a person can read them."""
    found = dict.fromkeys(_changed_keys(lasting(old), lasting(new)))
    names = [" ".join(key.replace("_", " ").split()) for key in found]
    return [name for name in names if 2 <= len(name) <= 24 and name.replace(" ", "").isalpha()][:SHOWN]


def _changed_keys(old: object, new: object, key: str = "") -> Iterator[str]:
    if old == new or key in KNOWN:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from _changed_keys(old.get(name), new.get(name), str(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for was, now in zip(old, new, strict=True):
            yield from _changed_keys(was, now, key)
    else:
        yield key


def _identity(raw: Mapping[str, Any]) -> Hashable | None:
    told = raw.get("id")
    return told if isinstance(told, str | int) else None


def _whole(raw: Mapping[str, Any]) -> str:
    return json.dumps(lasting(raw), sort_keys=True)


TRACK_KEYS: tuple[Key[Track], ...] = (
    lambda track: (track.kind, mark) if (mark := _identity(track.raw)) is not None else None,
    lambda track: _whole(track.raw),
    lambda track: (track.kind, track.name) if track.name else None,
    lambda track: track.kind,
)
SEGMENT_KEYS: tuple[Key[SegmentView], ...] = (
    lambda segment: _identity(segment.raw),
    lambda segment: _whole(segment.raw),
    lambda segment: (segment.name, segment.text) if segment.name or segment.text else None,
)
