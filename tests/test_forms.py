"""Words are compared in one form, whatever is attached to them."""

from __future__ import annotations

import pytest

from add_music.forms import Forms
from add_music.phrasebook import Phrasebook, entries
from add_music.tables import load
from add_music.text import tokenise

ENGLISH = Forms(load("add_music", "en"))
TURKISH = Forms(
    {
        "affix": {
            "endings": ["lar", "ler", "i", "ü", "in", "e"],
            "split": ["~siz", "~suz", "~me"],
            "changes": {"ğ": "k"},
            "whole": ["mini"],
        }
    }
)
ARABIC = Forms({"affix": {"beginnings": ["ال"], "split": ["و~"]}})


def forms(words: str, known: set[str], language: Forms = TURKISH) -> list[str]:
    return [token.fold for token in language.tokens(tokenise(words), known)]


@pytest.mark.parametrize(("typed", "meant"), [("whats", ["what", "'s"]), ("gimme it", ["give", "me", "it"])])
def test_hurried_spellings_stand_for_the_full_words(typed, meant):
    """ "whats" and "gimme" read like "what's" and "give me"."""
    assert forms(typed, set(), ENGLISH) == meant


def test_an_ending_that_changes_nothing_is_cut_off():
    """A word is found with the endings of its language, a changed last letter included."""
    assert forms("müziği", {"muzik"}) == ["muzik"]
    assert forms("mini", set()) == ["mini"]


def test_an_ending_that_says_something_becomes_a_word():
    """ "davulsuz" is drums and without."""
    assert forms("davulsuz", {"davul"}) == ["davul", "~suz"]
    assert forms("susuz", {"davul"}) == ["susuz"]


def test_a_beginning_that_says_something_becomes_a_word():
    """The Arabic "and" is written together with the next word, whose article says nothing."""
    assert forms("والطبول", {"طبول"}, ARABIC) == ["و~", "طبول"]


def test_a_phrase_is_found_in_any_form():
    """Endings are cut off in the lexicon and in the message alike."""
    lexicon = {"deny": {"after": ["~suz"]}, "x": {"drums": ["davullar"]}}
    book = Phrasebook(list(entries(lexicon)), forms=TURKISH)
    tokens = list(TURKISH.tokens(tokenise("davulsuz"), book.words))

    assert [hit.meanings[0].value for hit in book.find(tokens)] == ["drums", "after"]


def test_what_stands_behind_a_beginning_is_typed_out_as_well():
    """ "And" written together with a hurried spelling is "and" and the full word."""
    arabic = Forms({"typed": {"ضيف": "اضف"}, "affix": {"split": ["و~"]}})
    assert forms("وضيف", {"اضف"}, arabic) == ["و~", "اضف"]
