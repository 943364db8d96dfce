"""The grid meets the cuts: tempo, start, accents."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from add_music.music.brief import GENRES
from add_music.music.genres.catalogue import genre_named
from add_music.music.timing import CLOSEST_HITS_MS
from orders import beats_ms, notes_of, piece, share_hit, strongest_ms


def cut_list(seconds: float, every: float, seed: int) -> list[int]:
    """Cuts at random places, none closer to the next than 0.6 s."""
    chance = random.Random(seed)
    cuts = sorted(chance.randrange(800, int(seconds * 1000) - 2500) for _ in range(int(seconds / every)))
    return [cut for n, cut in enumerate(cuts) if n == 0 or cut - cuts[n - 1] >= 600]


def baseline(moments: list[int], seconds: float, count: int) -> float:
    """The share that cuts at other places would have hit."""
    chance = random.Random(99)
    places = [chance.randrange(800, int(seconds * 1000) - 2500) for _ in range(20 * count)]
    return share_hit(moments, places)


@pytest.mark.parametrize("genre", GENRES)
def test_the_strongest_moments_are_the_cuts(genre: str) -> None:
    """Of random cuts, most have one of the piece's strongest strokes within a frame; other places do not."""
    for seed, (seconds, every) in enumerate([(30, 5), (60, 4)]):
        cuts = cut_list(seconds, every, seed)
        score = piece(genre, seconds, seed, cuts)
        moments = strongest_ms(score, len(cuts) * 4 // 3 + 1)

        assert share_hit(moments, cuts) >= 0.6
        assert share_hit(moments, cuts) >= 3 * baseline(moments, seconds, len(cuts))


@pytest.mark.parametrize("genre", ["cinematic", "acoustic", "ambient", "orchestral"])
def test_a_free_tempo_is_chosen_for_the_cuts(genre: str) -> None:
    """With few cuts, most fall exactly on a beat, because tempo and bends are chosen for them."""
    hit, chance = 0.0, 0.0
    for seed in range(8):
        cuts = cut_list(40, 9, seed)
        score = piece(genre, 40, seed, cuts)
        hit += share_hit(beats_ms(score), cuts) / 8
        chance += baseline(beats_ms(score), 40, len(cuts)) / 8

    assert hit >= 0.6
    assert hit >= 3 * chance


def test_the_users_tempo_is_exact() -> None:
    """A named tempo is neither searched nor bent nor slowed down, with cuts or without."""
    for genre in GENRES:
        for cuts in ([], cut_list(45, 4, 3)):
            score = piece(genre, 45, 1, cuts, bpm=97.3)

            assert {change.bpm for change in score.tempo} == {97.3}


def test_a_fixed_tempo_starts_where_its_bars_meet_the_cuts() -> None:
    """Behind a pickup the bars of a fixed tempo can be moved; cuts two bars apart then meet bar lines."""
    cuts = [1300 + n * 4000 for n in range(9)]  # two bars of four at 120
    score = piece("house", 40, 1, cuts, bpm=120.0)

    assert share_hit(beats_ms(score), cuts) == 1.0
    assert min(n.tick for n in notes_of(score, "pad")) < 20


@pytest.mark.parametrize("genre", GENRES)
def test_tempo_leans_little(genre: str) -> None:
    """Before the last bars the tempo never leaves its middle by more than about twice the genre's bend."""
    score = piece(genre, 60, 4, cut_list(60, 4, 8))
    steady = [change.bpm for change in score.tempo if change.tick < score.final_tick - 5 * 960]
    middle = sorted(steady)[len(steady) // 2]

    assert all(abs(bpm / middle - 1) <= 2.2 * genre_named(genre).bend + 1e-6 for bpm in steady)


def test_strokes_move_little_to_a_cut() -> None:
    """An accent is at most 60 ms from a sixteenth of a usual tempo (half a sixteenth of a slow one)."""
    for bpm in (70.0, 100.0, 140.0):
        cuts = cut_list(40, 3, 5)
        score = piece("pop", 40, 2, cuts, bpm=bpm)
        unit = 240 if 15_000 / bpm <= 120 else 120
        start = next((s.end_tick for s in score.sections if s.name == "pickup"), 0)
        grid = [score.ms_at(tick) for tick in range(start % unit, score.final_tick, unit)]

        assert all(min(abs(at - cut) for at in grid) <= 65 for cut in cuts)


def test_rapid_cuts_are_not_rattled() -> None:
    """Cuts closer than a third of a second do not each get a crash of their own."""
    cuts = list(range(5000, 15_000, 120))
    score = piece("rock", 25, 1, cuts)
    kicks = sorted(
        score.ms_at(n.tick) for n in notes_of(score, "drums") if n.pitch == 36 and n.velocity >= 110
    )

    assert all(b - a >= CLOSEST_HITS_MS - 20 for a, b in pairwise(kicks))


@pytest.mark.parametrize("genre", ["cinematic", "acoustic", "jazz", "ambient"])
def test_a_late_cut_gets_the_last_chord(genre: str) -> None:
    """A cut in the last seconds, where the last chord may lie, is where it lies."""
    met = 0
    for seed in range(6):
        cut = 40_000 - 1700 - 250 * seed
        score = piece(genre, 40, seed, [11_000, 20_500, cut])
        met += abs(score.ms_at(score.final_tick) - cut) <= 1000 / 30

    assert met >= 5
