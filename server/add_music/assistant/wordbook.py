"""The words by which actions are told apart: the lexicons of this room and the words for music."""

from __future__ import annotations

from add_music.books import Library
from add_music.phrasebook import Meaning, Phrasebook, entries
from add_music.tables import SHARED, load
from add_music.tongues import forms_of

PACKAGE = "add_music.assistant"
NO_EDITS = ("typed", "spelled", "affix")
"""Tables of the shared lexicons that hold no words of edits."""

EDIT, UPLOAD, STATE, CREDITS, EXPORT = "edit", "upload", "state", "credits", "export"


def make_book(tongue: str) -> Phrasebook:
    """The phrases of actions and, as words of edits, the words for music."""
    own, music = load(PACKAGE, tongue), load(SHARED, tongue)
    _GRAMMAR[tongue] = {name: frozenset(words) for name, words in own.get("grammar", {}).items()}
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


_GRAMMAR: dict[str, dict[str, frozenset[str]]] = {}
LIBRARY = Library(make_book)
"""The phrasebooks of this room."""


def grammar(tongue: str, name: str) -> frozenset[str]:
    """Little words of a language by what they do in a sentence, as its lexicon lists them under `grammar`."""
    LIBRARY.book(tongue)
    return _GRAMMAR.get(tongue, {}).get(name, frozenset())
