"""Every instrument that the lexicons know, in any language, is heard when it is asked for."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import pytest

import add_music
from add_music.music.effects import EFFECTS
from add_music.music.lineup import meaning
from add_music.music.score import Score
from orders import piece

LEXICONS = sorted((Path(add_music.__file__).parent / "lexicon").glob("*.toml"))
KNOWN = sorted(
    {name for book in LEXICONS for name in tomllib.loads(book.read_text("utf-8")).get("instrument", {})}
)
GENRES = ("pop", "ambient", "house", "orchestral")
FEWEST_NOTES = 3
SHORTEST_SHARE = 0.25
"""Of the piece: nobody who was asked for only turns up for the end."""


@lru_cache(maxsize=1)
def asked_for(name: str, genre: str) -> Score:
    return piece(genre, seconds=24.0, seed=4, instruments=(name,))


@pytest.mark.parametrize("name", KNOWN)
def test_an_instrument_of_the_lexicons_is_heard(name: str) -> None:
    """One of those that its word means plays, from early on and more than a note or two."""
    genre = GENRES[KNOWN.index(name) % len(GENRES)]
    score = asked_for(name, genre)
    nearest = meaning(name)
    parts = [p for p in score.parts if p.instrument in (nearest or EFFECTS)]

    assert nearest or name in EFFECTS, f"nobody knows what plays {name}"
    assert parts, f"{name} is not heard in {genre}"
    if nearest:
        loudest = max(parts, key=lambda part: len(part.notes))
        first, last = (
            score.sample_at(n.tick) / score.length_samples for n in (loudest.notes[0], loudest.notes[-1])
        )
        assert len(loudest.notes) >= FEWEST_NOTES
        assert last - first > SHORTEST_SHARE
    else:
        assert name in {p.instrument for p in parts}


def test_a_drone_takes_nobody_s_place() -> None:
    """With a didgeridoo the bass plays on: it lies under the band, as low as it is."""
    plain, droned = piece("world", seed=2), piece("world", seed=2, instruments=("didgeridoo",))
    drone = next(p for p in droned.parts if p.instrument == "didgeridoo")

    assert {p.instrument for p in plain.parts} <= {p.instrument for p in droned.parts}
    assert all(note.pitch <= 45 for note in drone.notes)
