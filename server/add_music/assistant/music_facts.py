"""What a draft tells about music beyond its name, and how two pieces differ in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from add_music.saying import musical_key, say, word
from add_music.wire.tolerant import as_number, as_object

MAX_WORDS = 60

Read = Callable[[object], Any]


def _word(value: object) -> str | None:
    """A word, also where it is wrapped together with the reason for it."""
    if isinstance(value, dict):
        value = value.get("value")
    return " ".join(value.split())[:MAX_WORDS] if isinstance(value, str) and value.strip() else None


def _words(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = [value]
    found = [word for word in map(_word, value) if word] if isinstance(value, list) else []
    return tuple(found) or None


def _bpm(value: object) -> str | None:
    number = as_number(value)
    return None if number is None else f"{number:.0f} bpm"


def _switch(value: object) -> str | None:
    return say("on" if value else "off") if isinstance(value, bool) else None


FACTS: tuple[tuple[str, tuple[str, ...], Read], ...] = (
    ("fact_genre", ("genre", "style"), _word),
    ("fact_moods", ("moods", "mood"), _words),
    ("fact_energy", ("energy",), _word),
    ("fact_tempo", ("tempo_bpm", "bpm"), _bpm),
    ("fact_key", ("key",), _word),
    ("fact_instruments", ("instruments",), _words),
    ("fact_duck", ("duck", "ducking"), _switch),
    ("fact_position", ("position",), _word),
)
"""What is told, the keys it may stand under, and how it is read."""
KINDS = {
    "fact_genre": "genre",
    "fact_moods": "mood",
    "fact_energy": "energy",
    "fact_instruments": "instrument",
}
"""Facts whose values are the program's own names, and which kind of names."""
MADE_FROM = ("score", "seed", "asset", "src", "url", "cdn_url")
"""Another one of these means that other music is heard, even where nothing else tells it apart."""


def fact_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What is different about the music (or the text) in two states of a segment."""
    found = list(_differing(old, new))
    if part := _changed_part(old, new):
        return [*found, say("same_changed", start=part[0], end=part[1])]
    if _differs(old, new, MADE_FROM):
        return [say("another_take", what=", ".join(found)) if found else say("another_take_alike")]
    return found


def _changed_part(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[float, float] | None:
    """From where to where, in seconds of the film, the music that stayed is different now."""
    was, now = as_object(old.get("m")), as_object(new.get("m"))
    before, after = was.get("changes") or [], now.get("changes")
    if not isinstance(before, list) or not isinstance(after, list) or was.get("seed") != now.get("seed"):
        return None
    fresh = [row for row in after[len(before) :] if isinstance(row, list)]
    times = [ms for row in fresh for value in row[:2] if (ms := as_number(value)) is not None]
    if after[: len(before)] != before or not times:
        return None
    begin = (as_number(new.get("st")) or 0) - (as_number(now.get("offset_ms")) or 0)
    return (begin + min(times)) / 1000, (begin + max(times)) / 1000


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for fact, keys, read in FACTS:
        was, now = (_fact(segment, keys, read) for segment in (old, new))
        if was == now or was is None or now is None:
            continue
        if isinstance(was, tuple):
            gone = [f"− {_told(fact, one)}" for one in was if one not in now]
            come = [f"+ {_told(fact, one)}" for one in now if one not in was]
            if gone or come:
                yield say("fact_list", fact=say(fact), changes=" ".join([*gone, *come]))
        else:
            yield say("fact", fact=say(fact), before=_told(fact, was), after=_told(fact, now))


def _told(fact: str, value: str) -> str:
    if fact == "fact_key":
        return musical_key(value)
    return word(KINDS[fact], value) if fact in KINDS else value


def _fact(segment: Mapping[str, Any], keys: tuple[str, ...], read: Read) -> Any:
    about = as_object(segment.get("m"))
    inner = as_object(about.get("about"))
    for place in (segment, about, inner, as_object(inner.get("brief"))):
        for key in keys:
            told = read(place.get(key))
            if told is not None:
                return told
    return None


def _differs(old: Mapping[str, Any], new: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    was, now = (
        [place.get(key) for place in (segment, as_object(segment.get("m"))) for key in keys]
        for segment in (old, new)
    )
    return was != now
