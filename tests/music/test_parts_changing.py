"""A part of a piece is changed: there as wished, everywhere else note for note as before."""

from __future__ import annotations

from itertools import pairwise

import pytest

from add_music.music.brief import GENRES, Change, Wishes
from add_music.music.changes import stretches
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues
from add_music.music.score import Note, Score
from orders import brief

LENGTH_MS = 64_000


def made(genre: str, *changes: Change, seed: int = 3, **wishes: object) -> Score:
    return compose(brief(genre, **wishes), Cues(LENGTH_MS * RATE // 1000, changes=changes), seed)  # type: ignore[arg-type]


def heard(score: Score, start_ms: int, end_ms: int) -> dict[str, list[Note]]:
    """What each part strikes between two moments."""
    parts = {
        part.name: [n for n in part.notes if start_ms <= score.ms_at(n.tick) < end_ms] for part in score.parts
    }
    return {name: notes for name, notes in parts.items() if notes}


def weight(score: Score, start_ms: int, end_ms: int) -> int:
    return sum(n.velocity for notes in heard(score, start_ms, end_ms).values() for n in notes)


@pytest.mark.parametrize("genre", GENRES)
def test_calmer_from_a_moment_on_changes_nothing_before_it(genre: str) -> None:
    """Up to the bar before, every note stays; behind it less is played, on the same bars in the same key."""
    before = made(genre, moods=("energetic",))
    after = made(
        genre, Change(40_000, LENGTH_MS, Wishes(moods=("calm",), energy="low")), moods=("energetic",)
    )

    assert heard(after, 0, 35_000) == heard(before, 0, 35_000)
    assert weight(after, 42_000, 60_000) < 0.9 * weight(before, 42_000, 60_000)
    assert (after.tempo, after.final_tick, after.key) == (before.tempo, before.final_tick, before.key)
    assert after.sections[-1].energy < before.sections[-1].energy


@pytest.mark.parametrize("genre", ["pop", "house", "jazz", "epic", "lofi"])
def test_an_instrument_is_silent_in_a_part_and_nothing_else_changes(genre: str) -> None:
    """No drums from 20 to 30 seconds: none is struck there, all other notes are as before."""
    before = made(genre)
    after = made(genre, Change(20_000, 30_000, Wishes(avoid=("drums",))))
    kits = {part.name for part in before.parts if part.role == "drums"}

    assert kits & set(heard(before, 20_000, 30_000))
    assert not kits & set(heard(after, 20_000, 30_000))
    for start, end in ((0, 16_500), (33_500, LENGTH_MS)):
        assert heard(after, start, end) == heard(before, start, end)


@pytest.mark.parametrize(
    ("genre", "word", "instrument"), [("house", "guitar", "steel_guitar"), ("pop", "flute", "flute")]
)
def test_an_instrument_joins_for_a_part(genre: str, word: str, instrument: str) -> None:
    """An instrument that is wanted for a part is heard in it and not elsewhere."""
    before = made(genre)
    after = made(genre, Change(20_000, 40_000, Wishes(instruments=(word,))))

    assert instrument not in heard(before, 0, LENGTH_MS)
    assert instrument in heard(after, 20_000, 40_000)
    assert instrument not in heard(after, 0, 16_500)
    assert instrument not in heard(after, 43_500, LENGTH_MS)


def test_darker_in_a_part_is_the_parallel_mode() -> None:
    """A bright piece turns to a minor chord on the same tonic, and back."""
    before = made("pop", moods=("happy",))
    after = made("pop", Change(24_000, 40_000, Wishes(moods=("dark",))), moods=("happy",))

    def chords(score: Score, start: int, end: int) -> list[str]:
        return [c.symbol for c in score.chords if start <= score.ms_at(c.tick) < end]

    assert chords(after, 0, 21_000) == chords(before, 0, 21_000)
    assert chords(after, 44_000, LENGTH_MS) == chords(before, 44_000, LENGTH_MS)
    assert chords(after, 26_000, 38_000) != chords(before, 26_000, 38_000)


def test_calmer_does_not_turn_minor_into_major() -> None:
    """A mood that wants no mode in particular leaves the mode."""
    before = made("cinematic", moods=("dark",))
    after = made("cinematic", Change(24_000, 48_000, Wishes(moods=("calm",))), moods=("dark",))

    def thirds(score: Score) -> list[tuple[int, int]]:
        return [(c.root, (c.tones[1] - c.root) % 12) for c in score.chords]

    assert thirds(after) == thirds(before)


def test_a_later_change_goes_on_top_of_an_earlier_one() -> None:
    """Where two changes overlap both hold; what the later one says again is its own."""
    found = stretches(
        [
            Change(0, 30_000, Wishes(avoid=("drums",), moods=("calm",))),
            Change(20_000, 90_000, Wishes(moods=("sad",), avoid=("bass",))),
        ],
        60_000,
    )

    assert [(c.start_ms, c.end_ms, c.wishes.moods, c.wishes.avoid) for c in found] == [
        (0, 20_000, ("calm",), ("drums",)),
        (20_000, 30_000, ("sad",), ("drums", "bass")),
        (30_000, 60_000, ("sad",), ("bass",)),
    ]


def test_many_changes_of_one_piece_each_have_their_part() -> None:
    """Calm in the middle, loud at the end, no drums across both: sections still join up."""
    after = made(
        "pop",
        Change(16_000, 30_000, Wishes(moods=("calm",), energy="low")),
        Change(44_000, LENGTH_MS, Wishes(energy="high")),
        Change(25_000, 50_000, Wishes(avoid=("drums",))),
    )

    assert all(a.end_tick == b.start_tick for a, b in pairwise(after.sections))
    assert all(a.tick + a.ticks == b.tick for a, b in pairwise(after.chords))
    assert not any(p.role == "drums" for p in after.parts if p.name in heard(after, 26_000, 49_000))
    assert heard(after, 0, 12_000) == heard(made("pop"), 0, 12_000)


def test_a_change_takes_back_what_was_avoided_only_when_it_names_it() -> None:
    """ "No drums", then "no piano": neither; then "with drums": only the piano is left out."""
    order = Wishes(avoid=("piano",)).changing(Wishes(avoid=("drums",), instruments=("flute",)))
    again = Wishes(instruments=("drums",)).changing(order)

    assert order == Wishes(avoid=("drums", "piano"), instruments=("flute",))
    assert again == Wishes(avoid=("piano",), instruments=("flute", "drums"))
