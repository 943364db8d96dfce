"""A genre is a table: the one that the documentation shows is played as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from add_music.music.genres.catalogue import CATALOGUE
from add_music.music.genres.grooves import GROOVES
from add_music.music.genres.model import Genre
from orders import of_role, piece

GUIDE = Path(__file__).parents[2] / "docs" / "music.md"


@pytest.fixture
def reggae(monkeypatch: pytest.MonkeyPatch) -> Genre:
    """The documented genre, in the catalogue for one test."""
    block = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    for name in ("one_drop_1", "one_drop_2"):
        monkeypatch.setitem(GROOVES, name, None)  # so that they are gone afterwards
    made: dict[str, Genre] = {}
    exec(block[1], made)  # our own page
    monkeypatch.setitem(CATALOGUE, "reggae", made["REGGAE"])
    return made["REGGAE"]


@pytest.mark.parametrize("seconds", [2.0, 20.0, 60.0, 200.0])
@pytest.mark.parametrize("mood", [(), ("happy",), ("dark",)])
def test_the_documented_genre_is_played(reggae: Genre, seconds: float, mood: tuple[str, ...]) -> None:
    """Its band plays at its tempo to the end, in any mood and length."""
    score = piece("reggae", seconds, 3, moods=mood)

    assert {part.instrument for part in score.parts} <= {p.instrument for p in reggae.players} | {"flute"}
    assert 70 <= score.tempo_bpm <= 82
    assert score.chords[-1].tick == score.final_tick
    if seconds >= 20:
        assert len(of_role(score, "lead", "bass", "drums", "chords")) >= 4
