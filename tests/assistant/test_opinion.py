"""The second opinion on what a message asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.assistant.opinion import ACTIONS, BUCKETS, Piece, buckets, evidences, likelihoods, load_model
from add_music.assistant.reading import read_message
from add_music.assistant.route import by_phrases, route
from add_music.assistant.senses import UNKNOWN, senses_in, senses_of
from add_music.text import tokenise
from add_music.tongues import TONGUES


def test_the_weights_fit_the_features() -> None:
    """One step for each action and bucket, and a judgement for each action."""
    model = load_model()

    assert len(model.weights) == BUCKETS * len(ACTIONS)
    assert len(model.bias) == len(model.english) == len(model.others) == len(ACTIONS)


@pytest.mark.parametrize(
    ("message", "actions"),
    [
        ("the band is chuffed, how do I get my hands on it", ("export",)),
        ("my treasurer is going to ask what these clips cost us", ("credits",)),
        ("the bride's mother thinks it's too gloomy so yeah anything but gloomy", ("edit",)),
    ],
)
def test_wordings_that_no_phrase_has_are_understood(message: str, actions: tuple[str, ...]) -> None:
    """What it was learnt for."""
    assert route(message) == actions


def test_what_is_quoted_or_names_a_file_is_no_word() -> None:
    """Two messages that differ only in data have the same features, whatever the data say."""
    one, other = (
        read_message(f'put "{words}" at the start of {name}')
        for words, name in (("send me the file", "export-now.mp4"), ("hello", "a.mp4"))
    )

    assert buckets(one.whole, one.tongues) == buckets(other.whole, other.tongues)


@given(st.text(max_size=200))
def test_any_text_has_likelihoods(text: str) -> None:
    """Shares between 0 and 1, the same each time, and a route that holds nothing twice."""
    reading = read_message(text)
    asked = by_phrases(reading)
    model = load_model()

    likely = likelihoods(evidences([0.0] * len(ACTIONS), [[0.0] * len(ACTIONS)], asked), model.english)

    assert all(0 <= share <= 1 for share in likely)
    assert route(text) == route(text)
    assert len(set(route(text))) == len(route(text))


def test_a_message_without_end_is_weighed_from_both_ends() -> None:
    """A pasted book takes no longer than a page."""
    words = tokenise("word " * 900)

    assert buckets(Piece(words), ["en"]) == buckets(Piece([*words[:200], *words[-200:]]), ["en"])


def test_a_word_stands_for_its_longer_forms() -> None:
    """Tables need not list every form; words that they do not have are about nothing."""
    senses = list(senses_in(tokenise("rendering fading xylograph"), ["en"]))

    assert "finish" in senses[0]
    assert "change" in senses[1]
    assert senses[2] == UNKNOWN


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_language_sorts_its_words_by_the_same_senses(tongue: str) -> None:
    """Else what is learnt in one language would say nothing in another."""
    english = {sense for senses in senses_of("en").values() for sense in senses}
    own = {sense for senses in senses_of(tongue).values() for sense in senses}

    assert own == english
