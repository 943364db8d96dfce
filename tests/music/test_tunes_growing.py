"""Tunes grow from a motif: what returns is known again and is no copy, and the top is kept for the climax."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from add_music.music.genres.catalogue import CATALOGUE
from add_music.music.score import Note, Score, Section
from orders import first_bar, notes_of, piece

SUNG = ("pop", "folk", "cinematic", "classical", "rock", "holiday", "chiptune", "jazz", "latin")
STRAIGHT = ("pop", "folk", "cinematic", "classical", "rock", "chiptune")


def sung(score: Score, section: Section) -> list[Note]:
    loose = 60
    return [
        n for n in notes_of(score, "lead") if section.start_tick - loose <= n.tick < section.end_tick - loose
    ]


def named(score: Score, name: str) -> list[Section]:
    return [section for section in score.sections if section.name == name]


@pytest.mark.parametrize("genre", SUNG)
def test_the_highest_tone_comes_in_the_climax(genre: str) -> None:
    """Of six takes of a minute at least five have their top nowhere before the climax."""
    kept = 0
    for seed in range(6):
        score = piece(genre, 60, seed)
        (climax,) = named(score, "climax")
        before = [n.pitch for n in notes_of(score, "lead") if n.tick < climax.start_tick]
        kept += max(n.pitch for n in sung(score, climax)) >= max(before)

    assert kept >= 5


@pytest.mark.parametrize("genre", CATALOGUE)
def test_no_two_bars_of_a_tune_are_sung_alike_too_often(genre: str) -> None:
    """In three minutes two bars come back once, in music made of loops three times."""
    for seed in (1, 2):
        score = piece(genre, 180, seed)
        bar = score.beats_per_bar * 960
        bars: dict[int, list[tuple[int, int]]] = {}
        for note in notes_of(score, "lead"):
            number, place = divmod(round((note.tick - first_bar(score)) / 240) * 240, bar)
            bars.setdefault(number, []).append((place, note.pitch))
        pairs = Counter(
            (tuple(notes), tuple(bars.get(n + 1, ()))) for n, notes in bars.items() if n + 1 in bars
        )

        assert max(pairs.values()) <= CATALOGUE[genre].melody.repeats


@pytest.mark.parametrize("genre", STRAIGHT)
def test_a_theme_that_returns_begins_as_it_was_and_goes_on_otherwise(genre: str) -> None:
    """The rhythm of its first half bar is the same, the tune as a whole is not."""
    score = piece(genre, 180, 4)
    first, again = (sung(score, section) for section in named(score, "theme")[:2])

    def rhythm(tune: list[Note]) -> list[int]:
        start = round(tune[0].tick / 960) * 960
        return [round((n.tick - start) / 240) for n in tune if n.tick - start < 2 * 960 - 120]

    def steps(tune: list[Note]) -> list[int]:
        return [b.pitch - a.pitch for a, b in pairwise(tune)]

    assert rhythm(first) == rhythm(again)
    assert steps(first) != steps(again)


def test_statements_are_led_to_by_upbeats_where_the_style_has_them() -> None:
    """Jazz often begins before the bar line, ambient music hardly ever."""

    def share(genre: str) -> float:
        early, all_bars = 0, 0
        for seed in range(8):
            score = piece(genre, 60, seed)
            tune = [n.tick for n in notes_of(score, "lead")]
            for section in score.sections[1:-1]:
                line = section.start_tick
                on = any(abs(tick - line) < 120 for tick in tune)
                early += on and any(line - 1560 <= tick < line - 150 for tick in tune)
                all_bars += on
        return early / all_bars

    assert share("jazz") > 0.1 + share("ambient")


def test_the_band_of_a_long_piece_changes_from_chapter_to_chapter() -> None:
    """In half an hour who plays differs between stretches of a minute, and two instruments share the tune."""
    score = piece("acoustic", 1800, 2)
    players: dict[int, set[str]] = {}
    for part in score.parts:
        for note in part.notes:
            players.setdefault(score.ms_at(note.tick) // 60_000, set()).add(part.name)
    leads = [part for part in score.parts if part.role == "lead"]

    assert len({frozenset(names) for names in players.values()}) >= 5
    assert len(leads) == 2
    assert min(len(part.notes) for part in leads) > 0.2 * max(len(part.notes) for part in leads)


def test_what_must_not_be_heard_takes_no_tune_over() -> None:
    """Also a piece of many chapters keeps to what is avoided."""
    plain = {part.instrument for part in piece("acoustic", 900, 2).parts if part.role == "lead"}
    for name in plain:
        score = piece("acoustic", 900, 2, avoid=(name.replace("_", " "),))

        assert name not in {part.instrument for part in score.parts}


def test_who_was_asked_for_never_rests_for_a_whole_chapter() -> None:
    """In a quarter of an hour the guitar that was wanted is heard in every minute."""
    score = piece("house", 900, 3, instruments=("guitar",))
    asked = next(part for part in score.parts if part.instrument == "steel_guitar")
    minutes = {score.ms_at(note.tick) // 60_000 for note in asked.notes}

    assert minutes == set(range(15))
