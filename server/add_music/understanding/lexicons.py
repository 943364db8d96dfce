"""The lexicons of all languages as phrasebooks; each is loaded when the first message in it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from add_music.books import Library
from add_music.forms import UNSPACED, Forms
from add_music.phrasebook import Meaning, Phrasebook, entries
from add_music.tables import SHARED, load
from add_music.text import fold
from add_music.tongues import forms_of
from add_music.understanding.quantities import Quantities

PACKAGE = "add_music.understanding"
MARKS = re.compile(r"[\[\]()|]")
NO_PHRASES = ("edge", "number", "unit", "typed", "spelled", "affix", "says", "told")
"""Tables that are no phrases: other modules read them."""


def make_book(tongue: str) -> Phrasebook:
    music, own = load(SHARED, tongue), load(PACKAGE, tongue)
    found = [entry for lexicon in (music, own) for entry in entries(lexicon, skip=NO_PHRASES)]
    forms = forms_of(tongue)
    quantities = Quantities(own, forms)
    return Phrasebook(
        [*found, *_naming_music(own, forms)],
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


def _naming_music(lexicon: Mapping[str, Any], forms: Forms) -> Iterator[tuple[str, Meaning]]:
    """Verbs of removal whose phrase names the music ("delete all music"), as what they are about."""
    named = [fold(word) for word in lexicon["subject"]["music"] if " " not in word]
    stems = frozenset(forms.stem(word) for word in named)
    unspaced = tuple(word for word in named if len(word) > 1 and word > UNSPACED)
    music = Meaning("subject", "music")
    for act in ("remove", "mute"):
        for phrase in lexicon["act"].get(act, ()):
            words = fold(MARKS.sub(" ", phrase)).split()
            if any(forms.stem(word) in stems for word in words) or any(u in phrase for u in unspaced):
                yield phrase, music


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
