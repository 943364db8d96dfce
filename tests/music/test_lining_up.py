"""What must be heard is heard, and what must not be heard never is."""

from __future__ import annotations

import pytest

from add_music.music.brief import GENRES
from add_music.music.lineup import NATURE, WORDS, meaning
from orders import of_role, piece

KITS = {name for name, nature in NATURE.items() if nature.role == "drums"}


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("drums", KITS),
        ("percussion", KITS),
        ("piano", {"piano", "felt_piano", "rhodes", "wurlitzer"}),
        ("vocals", {"choir"}),
        ("choir", {"choir"}),
        ("guitar", {"nylon_guitar", "steel_guitar", "clean_guitar"}),
        ("bass", {"upright_bass", "electric_bass", "synth_bass", "sub_bass", "808_bass"}),
        ("strings", {"strings", "violins", "violas", "cellos", "spiccato", "pizzicato"}),
        ("brass", {"brass_ensemble"}),
        ("bells", {"bells", "music_box"}),
    ],
)
def test_what_is_avoided_is_never_heard(genre: str, word: str, family: set[str]) -> None:
    """No part is played by the avoided family, also when cuts ask for accents, and music is left."""
    score = piece(genre, 24, 3, cuts=(3000, 9100, 15_000), avoid=(word,))

    assert not {part.instrument for part in score.parts} & family
    assert score.parts


def test_avoiding_beats_asking() -> None:
    """Who asks for drums and avoids drums gets none."""
    score = piece("house", 20, instruments=("drums", "piano"), avoid=("drums",))

    assert not of_role(score, "drums")
    assert any(part.instrument == "piano" for part in score.parts)


@pytest.mark.parametrize("genre", GENRES)
def test_all_words_together_can_be_avoided(genre: str) -> None:
    """Without nearly everything something still plays."""
    avoid = ("drums", "piano", "guitar", "synth", "choir", "brass", "flute")
    score = piece(genre, 24, avoid=avoid)
    forbidden = {name for word in avoid for name in meaning(word)}

    assert score.parts
    assert not {part.instrument for part in score.parts} & forbidden


def test_no_melody_means_no_lead() -> None:
    """A role can be avoided like an instrument."""
    assert not of_role(piece("pop", 30, avoid=("melody",)), "lead")


@pytest.mark.parametrize(
    "word",
    ["piano", "guitar", "strings", "drums", "synth", "bass", "flute", "violin", "bells", "ukulele", "sax",
     "Rhodes", "acoustic guitar", "music box", "electric pianos", "timpani", "choir", "808", "soft drums"],
)  # fmt: skip
@pytest.mark.parametrize("genre", ["lofi", "epic", "chiptune", "piano", "classical"])
def test_what_is_asked_for_is_heard(word: str, genre: str) -> None:
    """An asked instrument, or its nearest relative, plays notes through much of the piece."""
    score = piece(genre, 40, 2, energy="low", instruments=(word,))
    playing = [p for p in score.parts if p.instrument in meaning(word)]

    assert meaning(word)
    assert playing
    assert max(len(p.notes) for p in playing) >= 4


def test_an_asked_lead_is_heard_under_endless_speech() -> None:
    """A flute that may not play tunes under speech still sounds somewhere."""
    score = piece("lofi", 30, quiet=[(0, 30_000)], instruments=("flute",))

    assert any(p.instrument == "flute" and p.notes for p in score.parts)


def test_every_word_names_instruments_that_exist() -> None:
    """The table of words leads to the table of instruments, and each instrument has a word."""
    assert {name for names in WORDS.values() for name in names} == set(NATURE)
    assert meaning("theremin orchestra") == WORDS["orchestra"]
    assert meaning("silence") == ()
