"""
An edit decision list in the form of CMX 3600: what every editing program of the last forty years can read.

One lane of picture and stereo pairs of sound; a list knows neither files nor titles, so both stand in its
comments, in the forms that programs look for. Timecode of the film begins at one hour, as on tape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from add_music.interchange.film import Event, Film, Medium, Track
from add_music.interchange.places import ADDRESS

HOUR_S = 3600
AUXILIARY = "AX"
"""The reel of a file that is none."""
CHANNELS_A_TRACK = 2
COLOURS = {"section": "MAGENTA", "title": "YELLOW"}


def to_edl(film: Film) -> str:
    """The list, with CR LF at the line ends, in plain ASCII where programs compare, else UTF-8."""
    lines = [f"TITLE: {_line(film.name)[:70]}", "FCM: NON-DROP FRAME", ""]
    number = 0
    for place, track in _lanes(film):
        for before, event, after in zip(
            (None, *track.events), track.events, (*track.events[1:], None), strict=False
        ):
            number += 1
            lines += [*_event(film, number, place, (before, event, after)), ""]
    return "\r\n".join(lines) + "\r\n"


def _lanes(film: Film) -> Iterator[tuple[str, Track]]:
    """`V` for the picture; pairs of channels for sound: `A`, `A3`, `A5` … by their first ones."""
    channel = 1
    for track in film.tracks:
        if track.kind == "video":
            yield "V", track
            continue
        yield "AA" if channel == 1 else f"A{channel}", track
        channel += CHANNELS_A_TRACK


def _event(
    film: Film, number: int, lane: str, about: tuple[Event | None, Event, Event | None]
) -> Iterator[str]:
    """The lines of an event; a dissolve begins with where the event before ends, which is where it begins."""
    before, event, after = about
    lead, tail = film.half(event), film.half(after) if after else 0
    start, end = film.frame(event.start_ms) - lead, film.frame(event.end_ms) - tail
    source = max(film.frame(event.offset_ms) - round(lead * event.speed), 0)
    head = f"{number:03}  {AUXILIARY:<8} {lane:<5}"
    if before and lead:
        last = film.frame(before.offset_ms + before.source_ms) - round(lead * before.speed)
        yield f"{head} C        {_codes(film, last, 0, start, 0)}"
    shown = round((end - start) * event.speed)
    kind = f"D    {2 * lead:03}" if lead else "C       "
    yield f"{head} {kind} {_codes(film, source, shown, start, end - start)}"
    if event.speed != 1:
        speed = float(event.speed * film.nominal_fps)
        yield f"M2   {AUXILIARY:<8}       {speed:05.1f}                {film.timecode(source)}"
    if before and lead:
        yield f"* FROM CLIP NAME: {_line(before.medium.name)}"
        yield f"* TO CLIP NAME: {_line(event.medium.name)}"
    else:
        yield f"* FROM CLIP NAME: {_line(event.medium.name)}"
    yield f"* SOURCE FILE: {_place(event.medium)}"
    if lane == "V":
        yield from _locators(film, event)


def _codes(film: Film, source: int, shown: int, start: int, frames: int) -> str:
    """In and out of the file and of the film."""
    hour = HOUR_S * film.nominal_fps
    times = (source, source + shown, hour + start, hour + start + frames)
    return " ".join(film.timecode(time) for time in times)


def _locators(film: Film, event: Event) -> Iterator[str]:
    """Sections and titles that begin while the event is shown, as Avid's locators."""
    hour = HOUR_S * film.nominal_fps
    for marker in film.noted("section", "title"):
        if event.start_ms <= marker.start_ms < event.end_ms:
            at = film.timecode(hour + film.frame(marker.start_ms))
            yield f"* LOC: {at} {COLOURS[marker.kind]:<7} {_line(marker.name)}"


def _place(medium: Medium) -> str:
    return medium.place if ADDRESS.match(medium.place) else _line(medium.place)


def _line(words: str) -> str:
    """On one line: a comment ends where its line does."""
    return re.sub(r"\s+", " ", words).strip()
