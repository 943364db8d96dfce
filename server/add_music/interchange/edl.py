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
        for event in track.events:
            number += 1
            lines += [*_event(film, number, place, event), ""]
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


def _event(film: Film, number: int, lane: str, event: Event) -> Iterator[str]:
    start, end = film.frame(event.start_ms), film.frame(event.end_ms)
    source = film.frame(event.offset_ms)
    shown = round((end - start) * event.speed)
    hour = HOUR_S * film.nominal_fps
    times = (source, source + shown, hour + start, hour + end)
    codes = " ".join(film.timecode(frames) for frames in times)
    yield f"{number:03}  {AUXILIARY:<8} {lane:<5} C        {codes}"
    if event.speed != 1:
        speed = float(event.speed * film.nominal_fps)
        yield f"M2   {AUXILIARY:<8}       {speed:05.1f}                {film.timecode(source)}"
    yield f"* FROM CLIP NAME: {_line(event.medium.name)}"
    yield f"* SOURCE FILE: {_place(event.medium)}"
    if lane == "V":
        yield from _locators(film, event)


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
