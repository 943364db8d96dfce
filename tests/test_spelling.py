"""Slips of the keyboard are put right, other words are left alone."""

from __future__ import annotations

import pytest

from add_music.spelling import Speller
from add_music.text import tokenise

SPELLER = Speller(["music", "peaceful", "guitar", "jazz", "house", "dreamy", "export", "later", "alter"])


def corrected(word: str) -> str:
    return SPELLER.correct(tokenise(word))[0].fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("musci", "music"),
        ("peacefull", "peaceful"),
        ("guitr", "guitar"),
        ("jaz", "jazz"),
        ("expoort", "export"),
        ("gutiar", "guitar"),
        ("latr", "later"),
    ],
)
def test_one_slip_is_put_right(typed, meant):
    """A doubled, dropped or swapped letter is forgiven."""
    assert meant == corrected(typed)


@pytest.mark.parametrize("word", ["mouse", "dream", "guilt", "xyz", "house", "musically", "hose"])
def test_another_word_stays_itself(word):
    """A changed letter or an ending makes another word."""
    assert word == corrected(word)
