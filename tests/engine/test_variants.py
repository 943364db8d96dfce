"""How takes differ: by what was left open, and never by what was said."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from add_music.analysis.mood import settle
from add_music.engine.variants import Variant, variants
from add_music.music.brief import Wishes


def _of(wishes: Wishes, count: int = 2) -> list[Variant]:
    brief = settle(wishes, None)
    about: dict[str, Any] = {"genre": brief.genre.value, "tempo_bpm": 90.0, "brief": brief.to_json()}
    return list(islice(variants(about, wishes, None), count))


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(),
        Wishes(moods=("calm",)),
        Wishes(genre="jazz"),
        Wishes(energy="high"),
        Wishes(genre="rock", energy="high", tempo="fast"),
        Wishes(instruments=("piano",), avoid=("drums",)),
    ],
)
def test_what_was_said_stays(wishes: Wishes) -> None:
    """Every field that the user said is the same in every take."""
    for variant in _of(wishes, 5):
        for name in Wishes.__slots__:
            said = getattr(wishes, name)

            assert said in (None, (), getattr(variant.wishes, name))


def test_an_open_wish_is_tried_calmer_and_bolder_in_other_genres() -> None:
    """A medium piece has room to both sides, and no two takes share a genre."""
    first = settle(Wishes(energy=None), None)
    calmer, bolder = _of(Wishes())

    assert first.energy.value == "medium"
    assert (calmer.how, calmer.wishes.energy) == ("take_calmer", "low")
    assert (bolder.how, bolder.wishes.energy) == ("take_bolder", "high")
    assert len({first.genre.value, calmer.wishes.genre, bolder.wishes.genre}) == 3


def test_a_wish_for_one_genre_is_tried_with_other_energy() -> None:
    """The genre stays, the strength does not."""
    both = _of(Wishes(genre="lofi"))

    assert {variant.wishes.genre for variant in both} == {"lofi"}
    assert both[0].wishes.energy != both[1].wishes.energy or both[1].wishes.tempo_bpm


def test_a_wish_that_says_all_but_the_tempo_is_tried_slower_and_faster() -> None:
    """Two clear steps of tempo to each side."""
    slower, faster = _of(Wishes(genre="jazz", energy="low"))

    assert (slower.how, faster.how) == ("take_slower", "take_faster")
    assert slower.wishes.tempo_bpm < 80 < 100 < faster.wishes.tempo_bpm


def test_a_wish_that_says_everything_is_tried_with_other_tunes() -> None:
    """Only the notes are left to differ."""
    wishes = Wishes(genre="jazz", energy="low", tempo="slow")

    assert _of(wishes, 3) == [Variant("take_tune", wishes)] * 3
    assert _of(replace(wishes, tempo=None, tempo_bpm=100.0))[0].how == "take_tune"
