"""The words by which actions are told apart: the lexicons of this room and the words for music."""

from __future__ import annotations

from functools import lru_cache

from add_music.library import Library
from add_music.phrasebook import Meaning, Phrasebook, entries
from add_music.tables import SHARED, load
from add_music.tongues import forms_of

PACKAGE = "add_music.assistant"
NO_EDITS = ("typed", "spelled", "affix")
"""Tables of the shared lexicons that hold no words of edits."""

EDIT, UPLOAD, STATE, CREDITS, EXPORT = "edit", "upload", "state", "credits", "export"


def _book(tongue: str) -> Phrasebook:
    """The phrases of actions and, as words of edits, the words for music."""
    own, music = load(PACKAGE, tongue), load(SHARED, tongue)
    noun, mood = Meaning("edit", "noun"), Meaning("edit", "mood")
    musical = (
        (phrase, mood if meaning.kind == "mood" else noun)
        for phrase, meaning in entries(music, skip=("bpm", *NO_EDITS))
    )
    return Phrasebook(
        [*entries(own, skip=("grammar",)), *musical],
        own.get("filler", ()),
        articles=music.get("articles", ()),
        forms=forms_of(tongue),
        tongue=tongue,
    )


LIBRARY = Library(_book)
"""The phrasebooks of this room."""


@lru_cache(maxsize=128)
def grammar(tongue: str, name: str) -> frozenset[str]:
    """Little words of a language by what they do in a sentence, as its lexicon lists them under `grammar`."""
    return frozenset(load(PACKAGE, tongue).get("grammar", {}).get(name, ()))
