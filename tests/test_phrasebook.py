"""Phrases as data find their meaning in a message."""

from __future__ import annotations

import pytest

from add_music.phrasebook import Meaning, Phrasebook, entries, wordings
from add_music.text import tokenise


def book(phrases: dict[str, list[str]], **more) -> Phrasebook:
    return Phrasebook(list(entries({"what": phrases})), **more)


def found(phrasebook: Phrasebook, text: str) -> list[str]:
    return [value for hit in phrasebook.find(tokenise(text)) for value in hit.values("what")]


def test_the_longest_phrase_wins():
    """ "Slow motion" is not "slow"."""
    phrases = book({"tempo": ["slow"], "effect": ["slow motion"]})

    assert found(phrases, "slow motion") == ["effect"]
    assert found(phrases, "slow music") == ["tempo"]


def test_fillers_may_stand_between_the_words_of_a_phrase():
    """ "Turn music down" is found with an article in it, not with another word."""
    phrases = book({"softer": ["turn music down"]}, fillers=["the"])

    assert found(phrases, "turn the music down") == ["softer"]
    assert found(phrases, "turn loud music down") == []


def test_a_phrase_never_swallows_the_filler_behind_it():
    """The word behind a phrase is still there for the next one."""
    phrases = book({"voice": ["voice"], "bit": ["a bit"]}, fillers=["a"])

    assert found(phrases, "voice a bit") == ["voice", "bit"]


def test_an_article_inside_a_phrase_stands_for_any_filler():
    """A phrase written with "the" is found with "my"."""
    phrases = book({"duck": ["under the voice"]}, fillers=["the", "my"], articles=["the"])

    assert found(phrases, "under my voice") == ["duck"]
    assert found(phrases, "under voice") == ["duck"]


def test_a_slot_hands_on_its_value():
    """What stood in the slot comes with the match."""

    def read(tokens, at):
        return (tokens[at].fold, 1) if tokens[at].kind == "number" else None

    phrases = book({"bpm": ["{n} bpm"]}, slots={"n": read})

    assert [hit.slots for hit in phrases.find(tokenise("at 90 bpm"))] == [("90",)]


def test_a_phrase_in_two_sections_means_both():
    """One stretch of words may say two things."""
    phrases = Phrasebook([("upbeat", Meaning("mood", "happy")), ("upbeat", Meaning("energy", "high"))])
    hit = phrases.match(tokenise("upbeat"), 0)

    assert hit is not None
    assert (hit.values("mood"), hit.values("energy")) == (("happy",), ("high",))


@pytest.mark.parametrize(
    ("phrase", "plain"),
    [
        ("chill(ed) beats", {"chilled beats", "chill beats"}),
        ("a|b c", {"a c", "b c"}),
        ("(by) x|y", {"by x", "by y", "x", "y"}),
    ],
)
def test_optional_and_alternative_parts_are_written_out(phrase, plain):
    """Brackets and bars save the writer of a lexicon work."""
    assert plain == {" ".join(wording.split()) for wording in wordings(phrase)}


def test_an_empty_phrase_is_a_mistake_in_the_lexicon():
    """A phrase without words would match everywhere, so it is refused."""
    with pytest.raises(ValueError, match="empty phrase"):
        book({"x": [""]})
