"""Whole pieces: every genre, every length, the same for the same seed, and with a real end."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from add_music.music.brief import ENERGIES, GENRES, MOODS, TEMPOS
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues, Span
from add_music.music.lineup import NATURE
from add_music.music.score import Score
from orders import brief, first_bar, of_role, piece


def assert_sound(score: Score) -> None:
    """What holds for every score there is."""
    length_ms = score.length_samples * 1000 // RATE
    assert 0 <= score.start_sample < RATE
    assert score.final_tick > 0
    assert score.sections[0].start_tick == 0
    assert all(a.end_tick == b.start_tick for a, b in pairwise(score.sections))
    assert all(0 <= section.energy <= 1 for section in score.sections)
    assert [c.tick for c in score.chords] == sorted(c.tick for c in score.chords)
    assert score.chords[-1].tick == score.final_tick
    assert len({part.name for part in score.parts}) == len(score.parts)
    for part in score.parts:
        assert part.notes
        assert -1 <= part.pan <= 1
        assert [n.tick for n in part.notes] == sorted(n.tick for n in part.notes)
        for note in part.notes:
            assert note.tick >= 0
            assert note.ticks > 0
            assert 1 <= note.velocity <= 127
            assert 20 <= note.pitch <= 108
            assert score.ms_at(note.tick + note.ticks) <= length_ms


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_genre_composes_a_sound_piece(genre: str, seed: int) -> None:
    """Notes lie in order and inside the length, parts have names of their own, sections join up."""
    score = piece(genre, 47.3, seed)

    assert_sound(score)
    assert len(score.parts) >= 3


@settings(max_examples=60, deadline=None)
@given(
    genre=st.sampled_from(GENRES),
    moods=st.lists(st.sampled_from(MOODS), max_size=3, unique=True),
    energy=st.sampled_from(ENERGIES),
    tempo=st.sampled_from(TEMPOS),
    bpm=st.one_of(st.none(), st.floats(40, 220)),
    length=st.integers(RATE, 90 * RATE),
    seed=st.integers(0, 2**31),
    cuts=st.lists(st.integers(0, 90_000), max_size=30),
    talk=st.lists(st.integers(0, 90_000), max_size=6, unique=True),
    motion=st.lists(st.floats(0, 1), max_size=90),
)
def test_any_order_gives_a_sound_piece(
    genre, moods, energy, tempo, bpm, length, seed, cuts, talk, motion
) -> None:
    """Whatever is asked, with whatever cuts, speech and movement, the score is sound and ends in time."""
    length_ms = length * 1000 // RATE
    edges = sorted(talk)[: len(talk) // 2 * 2]
    cues = Cues(
        length,
        tuple(sorted({cut for cut in cuts if cut < length_ms})),
        tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b <= length_ms),
        tuple(motion),
    )

    score = compose(brief(genre, tuple(moods), energy, tempo, bpm), cues, seed)

    assert_sound(score)
    assert score.length_samples == length
    assert 0.1 <= (length - score.sample_at(score.final_tick)) / RATE <= 4.0


@pytest.mark.parametrize("genre", ["jazz", "epic", "chiptune", "ambient"])
def test_the_same_seed_gives_the_same_piece(genre: str) -> None:
    """A score is a function of brief, cues and seed."""
    assert piece(genre, 31, 7, cuts=(4000, 9000)) == piece(genre, 31, 7, cuts=(4000, 9000))


@pytest.mark.parametrize("genre", ["lofi", "corporate", "cinematic"])
def test_another_seed_gives_another_piece(genre: str) -> None:
    """Ten takes are ten different tunes."""
    takes = {
        tuple((n.tick, n.pitch) for p in of_role(piece(genre, 40, s), "lead") for n in p.notes)
        for s in range(10)
    }

    assert len(takes) == 10


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("seconds", [1.0, 1.7, 2.5, 4.0, 8.0, 20.0, 61.3])
def test_it_ends_at_home_and_in_time(genre: str, seconds: float) -> None:
    """The last chord stands on the tonic, everybody stops with it, and it has time to die out, no more."""
    score = piece(genre, seconds, 5)
    last = score.chords[-1]
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    flats = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#"}
    ring = (score.length_samples - score.sample_at(score.final_tick)) / RATE
    struck = [n for p in score.parts for n in p.notes if n.tick >= score.final_tick]

    assert names[last.root] == flats.get(score.tonic, score.tonic)
    assert 0.1 <= ring <= 4.0
    assert ring >= min(0.4, 0.25 * seconds)
    assert {n.pitch % 12 for p in of_role(score, "bass") for n in p.notes if n.tick >= score.final_tick} <= {
        last.root
    }
    assert len(struck) >= 4
    assert max(score.sample_at(n.tick + n.ticks) for n in struck) >= score.length_samples - 0.3 * RATE


@pytest.mark.parametrize("genre", ["corporate", "cinematic", "jazz", "piano", "lofi"])
def test_before_the_end_stands_a_cadence(genre: str) -> None:
    """The last chord is led to by one that is not the tonic: it is an end, not a stop."""
    for seed in range(8):
        score = piece(genre, 40, seed)

        assert score.chords[-2].root != score.chords[-1].root
        assert score.chords[-2].tick + score.chords[-2].ticks == score.final_tick


@pytest.mark.parametrize(("seconds", "most"), [(10, 4), (30, 6), (60, 8), (180, 20)])
def test_the_form_grows_with_the_length(seconds: int, most: int) -> None:
    """More time, more sections; each at least two bars, and the strongest one comes late."""
    for genre in ("corporate", "cinematic", "lofi", "house"):
        score = piece(genre, seconds, 3)
        sections = [s for s in score.sections if s.name != "pickup"]
        bars = [
            (s.end_tick - s.start_tick) / (score.beats_per_bar * 960)
            for s in [*sections[:-1], replace(sections[-1], end_tick=score.final_tick)]
        ]

        assert len(sections) <= most
        assert all(b >= 2 for b in bars)
        if len(sections) >= 3:
            strongest = max(range(len(sections)), key=lambda n: sections[n].energy)
            assert strongest >= len(sections) // 2


def test_movement_of_the_picture_shapes_the_energy() -> None:
    """Where the picture moves more, the same section is meant to be stronger."""
    still_then_wild = piece("cinematic", 60, 2, motion=[0.1] * 30 + [0.9] * 30)
    wild_then_still = piece("cinematic", 60, 2, motion=[0.9] * 30 + [0.1] * 30)

    assert still_then_wild.sections[0].energy < wild_then_still.sections[0].energy
    assert still_then_wild.sections[-1].energy > wild_then_still.sections[-1].energy


@pytest.mark.parametrize("turn", [18, 24, 32])
def test_sections_begin_where_the_picture_begins_to_move(turn: int) -> None:
    """Over all genres the nearest section is nearer to the turn than without knowing of it."""

    def off(motion: list[float]) -> float:
        scores = [piece(genre, 60, 3, motion=motion) for genre in GENRES]
        return sum(
            min(abs(score.sample_at(s.start_tick) / RATE - turn) for s in score.sections) for score in scores
        )

    assert off([0.1] * turn + [0.9] * (60 - turn)) < 0.8 * off([])


@pytest.mark.parametrize("genre", ["cinematic", "house", "acoustic"])
def test_more_energy_is_more_music(genre: str) -> None:
    """Asked for high energy, more notes are struck, and harder, than asked for low."""
    low, high = (piece(genre, 60, 4, energy=word, bpm=100.0) for word in ("low", "high"))

    def weight(score: Score) -> int:
        return sum(n.velocity for p in score.parts for n in p.notes)

    assert weight(high) > 1.3 * weight(low)


def test_two_hours_are_composed_in_bounded_time_and_develop() -> None:
    """A long film takes seconds, visits other keys, and no two minutes of its tune are the same."""
    started = time.thread_time()
    score = piece("ambient", 7200, 1)
    took = time.thread_time() - started

    minutes: dict[int, list[tuple[int, int]]] = {}
    for note in (n for p in of_role(score, "lead") for n in p.notes):
        at = score.ms_at(note.tick)
        minutes.setdefault(at // 60_000, []).append((at % 60_000 // 50, note.pitch))
    roots = {c.root for c in score.chords}

    assert took < 20
    assert_sound(score)
    assert len(roots) >= 8
    assert len({tuple(m) for m in minutes.values()}) == len(minutes)


def test_ten_minutes_take_about_a_second() -> None:
    """Composing is quick enough to be done while the user waits."""
    started = time.thread_time()
    piece("funk", 600, 1)

    assert time.thread_time() - started < 4


@pytest.mark.parametrize("genre", GENRES)
def test_everybody_plays_where_the_instrument_sounds(genre: str) -> None:
    """No note of a pitched part lies more than a fifth outside what its instrument is made for."""
    score = piece(genre, 60, 9)
    for part in (p for p in score.parts if p.role != "effects"):
        nature = NATURE[part.instrument]
        low, high = (20, 108) if part.role == "bass" else (nature.low - 7, nature.high + 7)

        assert all(low <= n.pitch <= high for n in part.notes), part.name


def test_bars_are_whole_from_the_first_one_on() -> None:
    """Without cuts the first bar starts with the music, and the last chord falls on a beat."""
    for genre in GENRES:
        score = piece(genre, 50, 1)

        assert first_bar(score) == 0
        assert score.start_sample == 0
        assert score.final_tick % 480 == 0
