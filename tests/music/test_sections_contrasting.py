"""Sections differ in energy, beginnings are played, tunes can be sung."""

from __future__ import annotations

from itertools import pairwise

import pytest

from add_music.music.brief import GENRES
from add_music.music.drums import groove_level
from add_music.music.genres.patterns import COMPS
from add_music.music.moods import DRIVES, MOODS
from add_music.music.theory import Key, harmony
from add_music.music.voicing import lead_voices, positions
from orders import of_role, piece

THEME, CLIMAX = 0.55, 0.88
"""Levels that the form gives."""
PHRASE_END = 1200
"""Ticks; after so long a note a new phrase may begin anywhere."""


@pytest.mark.parametrize("genre", ["house", "trap", "epic", "rock", "chiptune"])
def test_a_piece_driven_hard_still_grows(genre: str) -> None:
    """With high energy and wild moods the climax is above the theme, and has a busier groove."""
    score = piece(genre, 60, 3, energy="high", moods=("energetic", "aggressive"))
    theme, climax = (next(s.energy for s in score.sections if s.name == n) for n in ("theme", "climax"))

    assert climax - theme > 0.1
    assert groove_level(climax, 3) > groove_level(theme, 3)


def test_only_what_would_be_driven_over_the_top_is_squeezed() -> None:
    """Medium and low energy stay as the form has them; high energy keeps the order of its sections."""
    assert DRIVES["medium"].energy(THEME) == THEME
    assert DRIVES["medium"].energy(CLIMAX) == CLIMAX
    lift = DRIVES["high"].lift + MOODS["triumphant"].energy
    driven = [type(DRIVES["high"])(1.05, lift, 1.2).energy(level / 100) for level in range(0, 97, 2)]
    assert all(a < b for a, b in pairwise(driven) if b > 0.08)
    assert driven[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("genre", GENRES)
def test_tunes_do_not_leap_where_nobody_could_sing(genre: str) -> None:
    """Inside a statement no step is wider than a major sixth."""
    for seed in range(4):
        for part in of_role(piece(genre, 60, seed), "lead"):
            steps = [
                abs(after.pitch - before.pitch)
                for before, after in pairwise(part.notes[:-1])
                if after.tick - before.tick - before.ticks < 120 and before.ticks < PHRASE_END
            ]
            assert max(steps, default=0) <= 9


@pytest.mark.parametrize("name", COMPS)
def test_the_sparsest_accompaniment_is_not_one_lone_short_chord(name: str) -> None:
    """What a quiet opening is made of is held through its bar or struck at least twice in it."""
    line = COMPS[name][0]
    strokes = [sign for sign in line if sign not in "-."]

    assert len(strokes) > 1 or "." not in line.replace(".... ", "").lstrip(".")


def test_a_power_chord_is_root_fifth_and_octave() -> None:
    """Where there are voices for it, the lowest tone is doubled."""
    chord = harmony("I5", Key(0, "minor"))

    assert (48, 55, 60) in positions(chord.intervals, chord.root, 45, 69, 4)
    assert all(len(v) == 2 for v in positions(chord.intervals, chord.root, 45, 69, 2))


def test_a_chord_with_hardly_any_place_is_led_all_the_same() -> None:
    """A low register leaves four voices one position; three voices find a near one."""
    chords = [harmony(numeral, Key(0, "dorian")) for numeral in ("I5", "bvii")]
    before, after = lead_voices(chords, 45, 69, 4)
    size = min(len(before), len(after))

    assert sum(abs(a - b) for a, b in zip(before[-size:], after[-size:], strict=True)) / size <= 3


@pytest.mark.parametrize("genre", ["tropical", "pop", "acoustic"])
def test_a_short_piece_comes_to_its_theme_soon(genre: str) -> None:
    """The introduction takes at most a quarter of 24 seconds."""
    score = piece(genre, 24, 5)
    intro = next(s for s in score.sections if s.name == "intro")

    assert score.ms_at(intro.end_tick) <= 6000


def test_a_loud_piece_ends_with_a_blow_and_a_calm_one_softly() -> None:
    """Against what was played before, the last chord is stronger the higher the energy."""

    def weight(energy: str, moods: tuple[str, ...]) -> float:
        score = piece("rock", 30, 2, energy=energy, moods=moods)
        notes = [note for part in of_role(score, "chords") for note in part.notes]
        last = [note.velocity for note in notes if note.tick >= score.final_tick]
        before = [note.velocity for note in notes if 0 < score.final_tick - note.tick <= 4 * 960]
        return sum(last) / len(last) - sum(before) / len(before)

    assert weight("high", ("energetic",)) > weight("low", ("calm",)) + 3
