"""Voice leading, bass and tune as music theory would judge them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.music.brief import GENRES
from add_music.music.genres.catalogue import CATALOGUE
from add_music.music.theory import MODES, Key, harmony
from add_music.music.voicing import lead_voices
from orders import first_bar, notes_of, of_role, piece

NUMERALS = sorted({
    numeral
    for genre in CATALOGUE.values()
    for words in genre.vocabulary.values()
    for line in (*words.themes, *words.contrasts)
    for bar in line.split("|")
    for numeral in bar.split()
})  # fmt: skip


@given(
    numerals=st.lists(st.sampled_from(NUMERALS), min_size=2, max_size=12),
    tonic=st.integers(0, 11),
    mode=st.sampled_from(sorted(MODES)),
    low=st.integers(45, 60),
    voices=st.integers(3, 4),
)
def test_voices_move_little_and_stay_in_register(
    numerals: list[str], tonic: int, mode: str, low: int, voices: int
) -> None:
    """Any chords follow each other in register, at most about a third a voice, of chord tones only."""
    chords = [harmony(numeral, Key(tonic, mode)) for numeral in numerals]
    placed = lead_voices(chords, low, low + 24, voices)

    for chord, voicing in zip(chords, placed, strict=True):
        assert list(voicing) == sorted(set(voicing))
        assert low <= voicing[0]
        assert voicing[-1] <= low + 24
        assert {p % 12 for p in voicing} <= set(chord.tones)
    for before, after in pairwise(placed):
        size = min(len(before), len(after))
        moved = [abs(a - b) for a, b in zip(before[-size:], after[-size:], strict=True)]
        assert sum(moved) / size <= 5
        assert max(moved) <= 12


@pytest.mark.parametrize("genre", GENRES)
def test_pads_are_smooth(genre: str) -> None:
    """On average a held voice moves less than two and a half semitones from chord to chord."""
    score = piece(genre, 60, 3)
    for part in of_role(score, "pad"):
        chords: dict[int, list[int]] = {}
        for note in part.notes:
            chords.setdefault(round(note.tick / 240), []).append(note.pitch)
        steps = [
            abs(a - b)
            for one, other in pairwise(chords.values())
            if len(one) == len(other)
            for a, b in zip(sorted(one), sorted(other), strict=True)
        ]

        assert not steps or sum(steps) / len(steps) < 2.5


@pytest.mark.parametrize("genre", GENRES)
def test_the_bass_says_the_harmony(genre: str) -> None:
    """Where a bass plays on a chord change, it plays a tone of the chord or the one its symbol names."""
    score = piece(genre, 60, 6)
    notes = {round(n.tick / 240): n.pitch % 12 for n in notes_of(score, "bass")}
    heard = [(notes[c.tick // 240], c) for c in score.chords if c.tick // 240 in notes]
    right = [pitch in c.tones or pitch in _named(c.symbol) for pitch, c in heard]

    assert sum(right) >= 0.95 * len(heard)


def _named(symbol: str) -> set[int]:
    """The pitch class after the stroke of "F/C"."""
    _, _, low = symbol.partition("/")
    names = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    return {(names[low[0]] + {"#": 1, "b": -1}.get(low[1:], 0)) % 12} if low else set()


@pytest.mark.parametrize("genre", GENRES)
def test_strong_tones_of_the_tune_belong_to_the_chord(genre: str) -> None:
    """On the first beat of a bar the tune has a chord tone, up to one in ten times."""
    score = piece(genre, 90, 2)
    bar = score.beats_per_bar * 960
    strong = [n for n in notes_of(score, "lead") if (n.tick - first_bar(score) + 60) % bar < 120]
    chords = [next(c for c in reversed(score.chords) if c.tick <= n.tick + 60) for n in strong]

    assert sum(n.pitch % 12 in c.tones for n, c in zip(strong, chords, strict=True)) >= 0.9 * len(strong)


def rhythms(genre: str, seconds: float, seed: int) -> list[tuple[int, ...]]:
    """The rhythm of every two bars of tune, in sixteenths, empty ones left out, swing taken off."""
    score = piece(genre, seconds, seed)
    bar = score.beats_per_bar * 960
    slots: dict[int, list[int]] = {}
    for note in notes_of(score, "lead"):
        if note.tick < score.final_tick - bar:
            at = note.tick - first_bar(score) + 50
            slots.setdefault(at // (2 * bar), []).append(at % (2 * bar) // 240)
    return [tuple(slot) for slot in slots.values()]


@pytest.mark.parametrize("genre", ["corporate", "synthwave", "classical", "chiptune", "epic"])
def test_a_motif_comes_back_and_is_varied(genre: str) -> None:
    """One rhythm is heard again and again, but not always, and its pitches change."""
    said = rhythms(genre, 90, 4)
    most = max(said, key=said.count)

    assert said.count(most) >= 3
    assert len(set(said)) >= 3


@pytest.mark.parametrize("genre", GENRES)
def test_the_tune_breathes_and_has_a_summit(genre: str) -> None:
    """Less than nine tenths of the time are sung, and the highest tone is rare."""
    score = piece(genre, 90, 5)
    notes = notes_of(score, "lead")
    top = max(n.pitch for n in notes)

    assert sum(n.ticks for n in notes) < 0.9 * score.final_tick
    assert sum(n.pitch == top for n in notes) <= max(3, 0.3 * len(notes))


@pytest.mark.parametrize("genre", GENRES)
def test_the_tune_can_be_sung(genre: str) -> None:
    """Leaps of more than an octave are nearly absent, steps and small skips the rule."""
    leaps = [abs(a.pitch - b.pitch) for a, b in pairwise(notes_of(piece(genre, 90, 7), "lead"))]

    assert sum(leap > 12 for leap in leaps) <= 0.05 * len(leaps) + 1
    assert sum(leap <= 5 for leap in leaps) >= 0.6 * len(leaps)


@pytest.mark.parametrize("genre", ["lofi", "pop", "house", "jazz", "rock"])
def test_repeats_are_not_copies(genre: str) -> None:
    """Two visits to the theme differ in more than their place: it is not a loop."""
    score = piece(genre, 150, 3)
    themes = [s for s in score.sections if s.name == "theme"]
    shapes = {
        tuple(
            (round((n.tick - s.start_tick) / 240), n.pitch, n.velocity // 4)
            for n in notes_of(score, "lead", "drums", "chords")
            if s.start_tick <= n.tick < s.end_tick
        )
        for s in themes
    }

    assert len(themes) >= 2
    assert len(shapes) == len(themes)
