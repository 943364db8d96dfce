"""The lexicons of all languages as one phrasebook, loaded once when the first message is read."""

from __future__ import annotations

from functools import lru_cache

from add_music.phrasebook import Phrasebook, entries, load
from add_music.spelling import Speller
from add_music.text import tokenise
from add_music.understanding.quantities import slots

LANGUAGES = ("en", "zh")
SHARED, PACKAGE = "add_music", "add_music.understanding"
ARTICLES = ("the", "a", "an", "my", "your", "our")


@lru_cache(maxsize=1)
def phrases() -> Phrasebook:
    """Every phrase of every language."""
    lexicons = [load(package, language) for language in LANGUAGES for package in (SHARED, PACKAGE)]
    edges = {
        tuple(token.fold for token in tokenise(phrase)): edge
        for lexicon in lexicons
        for edge, names in lexicon.get("edge", {}).items()
        for phrase in names
    }
    found = [entry for lexicon in lexicons for entry in entries(lexicon, skip=("edge",))]
    fillers = [word for lexicon in lexicons for word in lexicon.get("filler", ())]
    return Phrasebook(found, fillers, slots(edges), ARTICLES)


@lru_cache(maxsize=1)
def speller() -> Speller:
    """Corrects slips towards the words of the lexicons."""
    return Speller(phrases().words)
