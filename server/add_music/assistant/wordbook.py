"""The words by which actions are told apart: the lexicons of this room and the words for music."""

from __future__ import annotations

from functools import lru_cache

from add_music.phrasebook import Meaning, Phrasebook, entries, load
from add_music.spelling import Speller

LANGUAGES = ("en", "zh")
SHARED, PACKAGE = "add_music", "add_music.assistant"
ARTICLES = ("the", "a", "an", "my", "your", "our")

EDIT, UPLOAD, STATE, CREDITS, EXPORT = "edit", "upload", "state", "credits", "export"


@lru_cache(maxsize=1)
def book() -> Phrasebook:
    """The phrases of actions and, as words of edits, the words for music."""
    own = [load(PACKAGE, language) for language in LANGUAGES]
    music = [load(SHARED, language) for language in LANGUAGES]
    musical = [
        (phrase, Meaning("edit", "mood" if meaning.kind == "mood" else "noun"))
        for lexicon in music
        for phrase, meaning in entries(lexicon, skip=("bpm",))
    ]
    fillers = [word for lexicon in own for word in lexicon["filler"]]
    return Phrasebook(
        [*(entry for lexicon in own for entry in entries(lexicon, skip=("grammar",))), *musical],
        fillers,
        articles=ARTICLES,
    )


@lru_cache(maxsize=1)
def speller() -> Speller:
    """Corrects slips towards the words of the lexicons."""
    return Speller(book().words)


@lru_cache(maxsize=8)
def grammar(name: str) -> frozenset[str]:
    """Little words by what they do in a sentence, as the lexicons list them under `grammar`."""
    lexicons = [load(PACKAGE, language) for language in LANGUAGES]
    return frozenset(word for lexicon in lexicons for word in lexicon.get("grammar", {}).get(name, ()))
