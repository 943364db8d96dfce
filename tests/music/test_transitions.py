"""Stronger sections are led to and landed on, where the genre does so and nobody speaks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from add_music.music.effects import EFFECTS
from add_music.music.genres.catalogue import CATALOGUE
from add_music.music.score import Score
from add_music.sound.instruments import EFFECTS as SOUNDS
from orders import of_role, piece


def ends_ms(score: Score, name: str) -> list[int]:
    return [
        score.ms_at(n.tick + n.ticks)
        for p in of_role(score, "effects")
        if p.instrument == name
        for n in p.notes
    ]


def test_every_effect_can_be_heard() -> None:
    """Genres name effects that are written, and what is written has a sound."""
    assert set(EFFECTS) == set(SOUNDS)
    assert {name for genre in CATALOGUE.values() for name in genre.effects} == set(EFFECTS)


@pytest.mark.parametrize(("genre", "name"), [("house", "riser"), ("cinematic", "swell"), ("pop", "swell")])
def test_what_rises_is_let_go_where_a_stronger_section_begins(genre: str, name: str) -> None:
    """Each rise ends on the first beat of a section with more energy than the one before."""
    score = piece(genre, 90, 3)
    sections = [s for s in score.sections if s.name != "pickup"]
    starts = {
        score.ms_at(after.start_tick) for before, after in pairwise(sections) if after.energy > before.energy
    }
    ends = ends_ms(score, name)

    assert ends
    assert all(min(abs(end - start) for start in starts) <= 1 for end in ends)


def test_a_blow_falls_where_the_climax_begins() -> None:
    """Epic music lands on its climax."""
    score = piece("epic", 60, 1)
    climax = next(s for s in score.sections if s.name == "climax")
    blows = [n.tick for p in of_role(score, "effects") if p.instrument == "impact" for n in p.notes]

    assert climax.start_tick in blows


@pytest.mark.parametrize("word", ["drums", "sound effects", "risers", "electronic"])
def test_effects_are_silent_when_they_are_not_wanted(word: str) -> None:
    """Whoever wants no drums hears no blow; no effects, no risers: none of them."""
    heard = {p.instrument for p in of_role(piece("house", 60, 1, avoid=(word,)), "effects")}

    assert heard <= {"drums": {"riser"}, "risers": {"impact"}, "electronic": {"impact"}}.get(word, set())


def test_nothing_rises_while_somebody_speaks() -> None:
    """Under speech from end to end there are no effects."""
    assert not of_role(piece("epic", 60, 1, quiet=((0, 60_000),)), "effects")
