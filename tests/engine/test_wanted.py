"""Operations from a message and the typed brief beside it."""

from __future__ import annotations

import pytest

from add_music.engine.wanted import operations_of
from add_music.errors import AddMusicError
from add_music.understanding.operations import AddMusic, ChangeMusic, Context


def test_a_brief_may_use_the_words_people_use() -> None:
    """Assistants write "lo-fi" and "melancholy": both are known names in another spelling."""
    brief = {"genre": "lo-fi", "moods": ["melancholy"], "avoid": ["drum kit"]}

    [operation] = operations_of("", brief, Context())

    assert isinstance(operation, AddMusic)
    assert (operation.wishes.genre, operation.wishes.moods) == ("lofi", ("melancholic",))
    assert operation.wishes.avoid == ("drums",)


def test_the_brief_wins_and_the_words_fill_in() -> None:
    """What both say comes from the brief; what only the words say stays."""
    [operation] = operations_of("calm jazz with piano", {"genre": "house", "volume": 0.5}, Context())

    assert isinstance(operation, AddMusic)
    assert (operation.wishes.genre, operation.wishes.moods) == ("house", ("calm",))
    assert (operation.wishes.instruments, operation.volume) == (("piano",), 0.5)


def test_a_brief_alone_changes_the_music_that_is_there() -> None:
    """With music on the timeline and no words, typed wishes are a change."""
    [operation] = operations_of("", {"tempo_bpm": 90}, Context(has_music=True))

    assert isinstance(operation, ChangeMusic)
    assert operation.wishes.tempo_bpm == 90


def test_a_name_nobody_knows_is_refused_with_the_known_ones() -> None:
    """The error names the field, what was seen and what it may be."""
    with pytest.raises(AddMusicError) as caught:
        operations_of("music", {"genre": "zxqv"}, Context())

    assert caught.value.code == "request_invalid"
    assert "zxqv" in caught.value.message
    assert "lofi" in caught.value.message + caught.value.next_step
