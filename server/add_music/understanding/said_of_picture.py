"""What the phrases about the picture say: texts, places, formats and speeds."""

from __future__ import annotations

from add_music.phrasebook import Found
from add_music.understanding.frame import SPEEDS, Frame


def read_shown(frame: Frame, value: str, _item: Found, _place: object) -> None:
    """A text, captions or a sticker."""
    if frame.scope == "deny" and frame.contrasted:
        return
    if frame.scope == "deny" and not frame.avoid:
        frame.denied.append(value)
    elif frame.scope != "instead":
        frame.shown.append(value)


def read_position(frame: Frame, value: str, _item: Found, _place: object) -> None:
    """Where on the picture; "top" and "left" make a corner."""
    if frame.scope == "deny":
        return
    if frame.position is None or "-" in value:
        frame.position = value
    elif frame.position in ("top", "bottom") and value in ("left", "right"):
        frame.position = f"{frame.position}-{value}"


def read_aspect(frame: Frame, value: str, _item: Found, _place: object) -> None:
    """A format by its figures, or by a word that is one only by itself."""
    name, _, bare = value.partition(" ")
    if frame.scope in ("deny", "instead"):
        frame.denied.append(name)
    elif bare:
        frame.bare_aspect = name
    else:
        frame.aspect = name


def read_fit(frame: Frame, value: str, _item: Found, _place: object) -> None:
    """How the picture fills another format."""
    if frame.scope == "deny":
        frame.denied.append(value)
    else:
        frame.fit = frame.fit or value


def read_speed(frame: Frame, value: str, item: Found, _place: object) -> None:
    """How fast the clip plays, as a factor or a direction."""
    if frame.scope == "deny":
        frame.denied.append(value)
        return
    if value in ("faster", "slower"):
        frame.subjects.append("video")
        if not frame.scope and value not in frame.directions:
            frame.directions.append(value)
        return
    figure = float(item.slots[-1]) if item.slots else 1.0
    counted = {
        "times": figure,
        "times_and_half": figure + 0.5,
        "times_slower": 1 / figure if figure else 0.0,
        "percent": figure / 100,
        "percent_faster": 1 + figure / 100,
        "percent_slower": 1 - figure / 100,
    }
    frame.speed = counted[value] if value in counted else SPEEDS[value] if value in SPEEDS else float(value)
