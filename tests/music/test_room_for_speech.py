"""Under speech the music makes room."""

from __future__ import annotations

import pytest

from add_music.music.brief import GENRES
from add_music.music.score import Note, Score
from orders import notes_of, piece

TALK = [(6000, 14_000), (24_000, 33_000)]


def during(score: Score, notes: list[Note]) -> list[Note]:
    """The notes that begin while somebody speaks."""
    return [n for n in notes if any(a <= score.ms_at(n.tick) < b for a, b in TALK)]


@pytest.mark.parametrize("genre", GENRES)
def test_tunes_are_silent_under_speech(genre: str) -> None:
    """No lead or counter note sounds while somebody speaks, whatever the cuts."""
    score = piece(genre, 45, 2, cuts=(8000, 12_000, 20_000, 28_000), quiet=TALK)
    for note in notes_of(score, "lead", "counter"):
        start, end = score.ms_at(note.tick), score.ms_at(note.tick + note.ticks)

        assert all(end <= a + 5 or start >= b for a, b in TALK)


@pytest.mark.parametrize("genre", GENRES)
def test_the_rest_is_thinner_and_softer(genre: str) -> None:
    """The same piece with speech strikes fewer and softer notes in those seconds, but goes on."""
    plain, spoken = piece(genre, 45, 2), piece(genre, 45, 2, quiet=TALK)
    before = during(plain, notes_of(plain, "chords", "pad", "bass", "drums"))
    after = during(spoken, notes_of(spoken, "chords", "pad", "bass", "drums"))

    assert 0 < len(after) <= len(before)
    assert sum(n.velocity for n in after) <= 0.85 * sum(n.velocity for n in before)


def test_a_short_pause_is_no_room_for_a_tune() -> None:
    """Between two sentences half a second apart the lead stays silent."""
    score = piece("pop", 40, 1, quiet=[(4000, 15_000), (15_600, 36_000)])

    assert not [n for n in notes_of(score, "lead") if 15_000 <= score.ms_at(n.tick) < 15_600]


def test_the_open_parts_keep_their_tune() -> None:
    """Where nobody speaks the tune is heard."""
    score = piece("corporate", 60, 3, quiet=[(0, 20_000)])

    assert [n for n in notes_of(score, "lead") if score.ms_at(n.tick) > 21_000]
