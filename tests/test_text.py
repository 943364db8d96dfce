"""The words of a message, with data set apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.text import READ_LIMIT, clean, clock_s, fold, number, tokenise


def kinds(text: str, files=()) -> list[tuple[str, str]]:
    return [(token.kind, token.fold) for token in tokenise(text, files)]


def test_quotes_links_and_file_names_are_one_token_each():
    """No word inside them can be read as a wish."""
    seen = [kind for kind, _ in kinds('say "export now" like https://a.b/c of x.mp4')]

    assert seen == ["word", "quote", "word", "link", "word", "file"]


def test_a_known_file_with_spaces_is_one_token():
    """A name from the project is recognised although it holds spaces."""
    assert ("file", "<file>") in kinds("mute my summer trip.mp4 please", ["/x/my summer trip.mp4"])


def test_an_apostrophe_is_no_quote():
    """ "Don't" and "it's" open nothing."""
    assert "quote" not in [kind for kind, _ in kinds("don't say it's loud, that's all")]


@pytest.mark.parametrize(
    ("word", "folded"),
    [("LoFi", "lofi"), ("ｍｕｓｉｃ", "music"), ("Café", "cafe"), ("音樂", "音乐"), ("節奏", "节奏")],
)
def test_case_width_accents_and_script_do_not_matter(word, folded):
    """Words are compared in one form."""
    assert folded == fold(word)


def test_a_hyphen_inside_a_word_only_joins():
    """ "lo-fi" and "lo fi" are the same two words."""
    assert kinds("lo-fi") == kinds("lo fi")


def test_a_clock_counts_seconds():
    """Minutes and hours are converted."""
    assert clock_s(tokenise("1:02:03.5")[0]) == 3723.5


def test_of_an_endless_message_both_ends_are_read():
    """The middle of a pasted megabyte is left out."""
    text = clean("start " + "x" * 1_000_000 + " end")

    assert len(text) <= READ_LIMIT + 1
    assert text.startswith("start")
    assert text.endswith("end")


@given(st.text(max_size=400))
def test_tokens_lie_in_order_inside_the_text(text):
    """Every token says truly where it stands."""
    cleaned = clean(text)
    tokens = tokenise(cleaned)

    assert all(0 <= t.start < t.end <= len(cleaned) for t in tokens)
    assert all(a.start <= b.start for a, b in pairwise(tokens))


@given(st.text(max_size=400))
def test_cleaning_leaves_no_control_characters(text):
    """What is read has no control, format or broken characters but line breaks and joiners."""
    assert all(c in "\n\u200c\u200d" or ord(c) >= 32 for c in clean(text))


def test_arabic_signs_and_prepositions_are_no_part_of_their_neighbours():
    """The question mark is a sign, and a preposition written together with a figure leaves it a figure."""
    assert [token.kind for token in tokenise("خلص؟")] == ["word", "sign"]
    tokens = tokenise("لـ15")
    assert [(token.kind, token.fold) for token in tokens] == [("word", "ل"), ("number", "15")]
    assert number(tokenise("٢٫٥")[0]) == 2.5


def test_the_sign_behind_a_link_is_a_sign():
    """A comma behind an address cuts the sentence and belongs to no address."""
    link, comma = tokenise("https://example.org/a.mp4,")
    assert (link.value, comma.fold) == ("https://example.org/a.mp4", ",")
