"""What stands written in pictures: times, names, and words of the language where the font has its letters."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from add_music.media.page import can_write
from add_music.saying import ENGLISH, musical_key, say, speaking, word

if TYPE_CHECKING:
    from add_music.engine.pictures.scene import Bed, Scene

SEVERAL_MINUTES_MS = 600_000
HOUR_MS = 3_600_000
SIGNS = str.maketrans({"♭": "b", "♯": "#"})
"""As they are typed where a font has no such signs."""


def label(key: str, **seen: object) -> str:
    """A text of the catalogues, in English where the font cannot write the language."""
    words = say(key, **seen)
    if can_write(words):
        return words
    with speaking(ENGLISH):
        return say(key, **seen)


def name_of(kind: str, name: str) -> str:
    """The same for one of the program's own names."""
    words = word(kind, name)
    if can_write(words):
        return words
    with speaking(ENGLISH):
        return word(kind, name)


def written(words: str) -> str:
    """A user's words as a font can write them: without accents if need be, else nothing."""
    if can_write(words):
        return words
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    return plain if can_write(plain) else ""


def about(bed: Bed) -> str:
    """What a stretch of music is, in one line; an own track keeps its name."""
    if not bed.genre:
        return bed.name
    words = [word("genre", bed.genre), *(word("mood", mood) for mood in bed.moods[:2]), musical_key(bed.key)]
    return " · ".join([*words, say("at_bpm", bpm=bed.tempo_bpm)])


def written_about(bed: Bed) -> str:
    """The same, as the font can write it."""
    words = about(bed).translate(SIGNS)
    if can_write(words):
        return words
    with speaking(ENGLISH):
        return written(about(bed).translate(SIGNS))


def clock(ms: int, duration_ms: int) -> str:
    """A moment of something that long: with tenths where it is short, with hours where it has any."""
    tenths, seconds = ms // 100 % 10, ms // 1000
    minutes, rest = divmod(seconds, 60)
    if duration_ms >= HOUR_MS:
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return f"{minutes}:{rest:02}" + (f".{tenths}" if duration_ms < SEVERAL_MINUTES_MS else "")


def header(scene: Scene) -> str:
    """Name, length and size in one line."""
    whole = (scene.start_ms, scene.end_ms) == (0, scene.duration_ms)
    part = f"{clock(scene.start_ms, scene.duration_ms)} - {clock(scene.end_ms, scene.duration_ms)} / "
    length = ("" if whole else part) + clock(scene.duration_ms, scene.duration_ms)
    size = "{} x {}".format(*scene.size) if scene.width else ""
    rate = f"{scene.fps:.4g} fps" if scene.fps else ""
    return "   ·   ".join(part for part in (written(scene.name), length, size, rate) if part)
