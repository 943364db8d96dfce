"""The lexicons of all languages as phrasebooks; each is loaded when the first message in it is read."""

from __future__ import annotations

from functools import cache

from add_music.books import Library
from add_music.phrasebook import Phrasebook, entries
from add_music.tables import SHARED, load
from add_music.tongues import forms_of
from add_music.understanding.quantities import Quantities

PACKAGE = "add_music.understanding"
NO_PHRASES = ("edge", "number", "unit", "typed", "spelled", "affix", "says", "told")
"""Tables that are no phrases: other modules read them."""


def make_book(tongue: str) -> Phrasebook:
    music, own = load(SHARED, tongue), load(PACKAGE, tongue)
    found = [entry for lexicon in (music, own) for entry in entries(lexicon, skip=NO_PHRASES)]
    forms = forms_of(tongue)
    quantities = Quantities(own, forms)
    return Phrasebook(
        found,
        own.get("filler", ()),
        quantities.slots(),
        music.get("articles", ()),
        forms=forms,
        tongue=tongue,
        known=quantities.words,
    )


@cache
def told_by(tongue: str, name: str) -> frozenset[str]:
    """The little words of a language that begin an explanation (`opening`), or state something (`copula`)."""
    return frozenset(load(PACKAGE, tongue).get("told", {}).get(name, ()))


def make_saying(tongue: str) -> Phrasebook:
    own = load(PACKAGE, tongue)
    found = [
        (phrase, meaning)
        for phrase, meaning in entries(own, only=("says", "shown", "act"))
        if meaning.kind == "says" or meaning.value in ("text", "write")
    ]
    return Phrasebook(found, own.get("filler", ()), forms=forms_of(tongue), tongue=tongue)


LIBRARY = Library(make_book)
"""The phrasebooks of this room."""

SAYING = Library(make_saying)
"""The words behind which a text to be shown may follow."""
