"""The lexicons of all languages as one phrasebook, loaded once when the first message is read."""

from __future__ import annotations

from functools import lru_cache

from add_music.phrasebook import Phrasebook, entries, load
from add_music.spelling import Speller
from add_music.text import tokenise
from add_music.understanding.quantities import slots

LANGUAGES = ("en", "zh")
PACKAGE = "add_music.understanding"
NAMING = ("genre", "mood", "energy", "tempo", "instrument")


@lru_cache(maxsize=1)
def phrases() -> Phrasebook:
    """Every phrase of every language."""
    lexicons = [load(PACKAGE, language) for language in LANGUAGES]
    edges = {
        tuple(token.fold for token in tokenise(phrase)): edge
        for lexicon in lexicons
        for edge, names in lexicon["edge"].items()
        for phrase in names
    }
    found = [entry for lexicon in lexicons for entry in entries(lexicon, skip=("edge",))]
    fillers = [word for lexicon in lexicons for word in lexicon["filler"]]
    return Phrasebook(found, fillers, slots(edges))


@lru_cache(maxsize=1)
def speller() -> Speller:
    """Corrects slips towards the words of the lexicons."""
    return Speller(phrases().words)
