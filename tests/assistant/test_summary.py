"""A draft in the words of the reader."""

from __future__ import annotations

from add_music.assistant.summary import timeline
from add_music.saying import speaking


def test_the_timeline_is_told_in_the_language_of_the_project() -> None:
    """Labels and what our own music is called are words of the language; names that somebody gave stay."""
    music = {"d": 10_000, "m": {"name": "Calm jazz", "about": {"genre": "jazz", "moods": ["calm"]}}}
    named = {"d": 10_000, "m": {"name": "Our song", "about": {"genre": "jazz", "moods": ["calm"]}}}
    draft = {"t": [{"tt": 1, "sg": [music]}, {"tt": 1, "sg": [named]}]}

    with speaking("es"):
        told = timeline(draft)

    assert told == (
        "Línea de tiempo (2 pistas): 1. Música: Jazz (tranquilo) (0-10s) 2. Música: Our song (0-10s)"
    )
