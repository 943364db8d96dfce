"""Times, shares and levels in words."""

from __future__ import annotations

import pytest

from add_music.tables import load
from add_music.text import tokenise
from add_music.understanding.quantities import Quantities


def readers(words: str) -> Quantities:
    """The readers of the language the words are in."""
    return Quantities(load("add_music.understanding", "en" if words.isascii() else "zh"))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("0:10", 10),
        ("1:02:03", 3723),
        ("10 s", 10),
        ("10s", 10),
        ("1 min 20 s", 80),
        ("1 minute and 20 seconds", 80),
        ("half a minute", 30),
        ("a minute", 60),
        ("twenty five seconds", 25),
        ("2.5 sec", 2.5),
        ("第10秒", 10),
        ("1分20秒", 80),
        ("半分钟", 30),
        ("一分钟", 60),
        ("三十秒", 30),
        ("10-second", 10),
    ],
)
def test_a_time_is_read_in_every_notation(words, seconds):
    """Clock, units, words and Chinese give the same seconds, and all tokens are used."""
    tokens = tokenise(words)

    assert (seconds, len(tokens)) == readers(words).time(tokens, 0)


def test_a_bare_number_is_no_time():
    """Without a unit a number may be anything."""
    assert readers("10").time(tokenise("10"), 0) is None


@pytest.mark.parametrize(
    ("words", "percent"), [("30%", 30), ("thirty percent", 30), ("12.5 per cent", 12.5), ("百分之三十", 30)]
)
def test_a_share_is_read_in_every_notation(words, percent):
    """Signs, words and Chinese give the same percentage."""
    assert percent == readers(words).percent(tokenise(words), 0)[0]


@pytest.mark.parametrize(
    ("words", "db"), [("-18 dB", -18), ("minus 6 decibels", -6), ("+3dB", 3), ("6分贝", 6)]
)
def test_a_level_keeps_its_sign(words, db):
    """Decibels are read with their sign."""
    assert db == readers(words).db(tokenise(words), 0)[0]


@pytest.mark.parametrize(
    ("words", "value"),
    [("one hundred and twenty", 120), ("forty-two", 42), ("一百二十", 120), ("十五", 15), ("7", 7)],
)
def test_a_number_is_read_in_words(words, value):
    """Spelled-out numbers count like digits."""
    assert value == readers(words).number(tokenise(words), 0)[0]
