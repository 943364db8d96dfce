"""Wordings of a typed brief become the names everybody uses."""

from __future__ import annotations

import pytest

from add_music.errors import FixInput
from add_music.music.brief import GENRES, MOODS, Wishes
from add_music.understanding.vocabulary import name_of, wishes_of


@pytest.mark.parametrize(
    ("kind", "wording", "name"),
    [
        ("genre", "lo-fi", "lofi"),
        ("genre", "synth pop", "synthwave"),
        ("genre", "Lofi Hip Hop", "lofi"),
        ("genre", "爵士", "jazz"),
        ("genre", "epic", "epic"),
        ("mood", "melancholy", "melancholic"),
        ("mood", "uplifting", "inspiring"),
        ("energy", "minimal", "low"),
        ("tempo", "uptempo", "fast"),
        ("instrument", "grand piano", "piano"),
    ],
)
def test_a_wording_reaches_its_name(kind, wording, name):
    """Variants, capitals and other languages mean the canonical name."""
    assert name == name_of(kind, wording)


@pytest.mark.parametrize("name", GENRES)
def test_every_genre_is_its_own_wording(name):
    """A canonical genre is never changed."""
    assert name == name_of("genre", name)


@pytest.mark.parametrize("name", MOODS)
def test_every_mood_is_its_own_wording(name):
    """A canonical mood is never changed."""
    assert name == name_of("mood", name)


def test_a_typed_brief_becomes_wishes():
    """All fields are made canonical; what is no wish is left out."""
    typed = {
        "genre": "Synth Pop",
        "moods": ["melancholy", "chill"],
        "energy": "low",
        "tempo": "mid-tempo",
        "tempo_bpm": 92,
        "instruments": ["Rhodes", "hurdy-gurdy"],
        "avoid": ["the drums", "techno"],
        "volume": 0.3,
        "seed": 7,
    }

    assert Wishes(
        "synthwave",
        ("melancholic", "calm"),
        "low",
        "medium",
        92.0,
        ("rhodes", "hurdy-gurdy"),
        ("drums", "electronic"),
    ) == wishes_of(typed)


def test_an_empty_brief_wishes_nothing():
    """Nothing typed is nothing wished."""
    assert Wishes() == wishes_of({})


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"genre": "xyzzy"}, "xyzzy"),
        ({"moods": ["blorp"]}, "blorp"),
        ({"energy": "purple"}, "purple"),
        ({"tempo_bpm": 900}, "900"),
    ],
)
def test_an_unknown_wording_is_refused_by_name(typed, word):
    """The error names what was seen, so that the assistant can correct it."""
    with pytest.raises(FixInput) as caught:
        wishes_of(typed)

    assert caught.value.code == "request_invalid"
    assert word in caught.value.message


def test_the_refusal_lists_what_is_known():
    """Who invents a genre is told all of them."""
    with pytest.raises(FixInput) as caught:
        wishes_of({"genre": "xyzzy"})

    assert all(name in caught.value.message for name in GENRES)
