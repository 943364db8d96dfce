"""The tables of genres: complete, readable and different from each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from add_music.music.brief import GENRES, MOODS, TEMPOS
from add_music.music.counter import STYLES
from add_music.music.form import ENERGY_OF
from add_music.music.genres.catalogue import CATALOGUE, genre_named
from add_music.music.genres.grooves import FILLS, GROOVES, LANES
from add_music.music.genres.model import Genre, Vocabulary
from add_music.music.genres.patterns import BASSES, COMPS
from add_music.music.genres.vocabulary import GENERAL
from add_music.music.lineup import NATURE
from add_music.music.moods import MOODS as MOOD_TABLE
from add_music.music.theory import MODES, Key, harmony
from add_music.sound.instruments import EFFECTS, INSTRUMENTS
from orders import piece


def numerals(words: Vocabulary) -> set[str]:
    lines = (*words.themes, *words.contrasts, *words.cadences, *words.turnarounds)
    return {numeral for line in lines for bar in line.split("|") for numeral in bar.split()}


def test_all_genres_and_moods_have_tables() -> None:
    """Whatever a brief may name can be composed."""
    assert set(CATALOGUE) == set(GENRES)
    assert set(MOOD_TABLE) == set(MOODS)
    assert all(set(genre.tempo) == set(TEMPOS) for genre in CATALOGUE.values())


def test_composer_and_sound_know_the_same_instruments() -> None:
    """Nobody is asked to play what does not exist, and nothing that exists is forgotten."""
    assert set(NATURE) == set(INSTRUMENTS) - set(EFFECTS)


@pytest.mark.parametrize("genre", CATALOGUE.values(), ids=lambda g: g.name)
def test_players_can_play_what_their_chairs_say(genre: Genre) -> None:
    """Each chair names a known instrument, known substitutes and a style its role has."""
    styles = {"chords": COMPS, "pad": COMPS, "bass": BASSES, "counter": STYLES}
    for player in genre.players:
        assert {player.instrument, *player.substitutes} <= set(NATURE)
        assert player.role not in styles or player.style in styles[player.role]
        assert player.high - player.low >= 12
    assert set(genre.grooves) <= set(GROOVES)
    assert set(genre.fills) <= set(FILLS)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("genre", [*CATALOGUE.values(), None], ids=lambda g: g.name if g else "general")
def test_every_progression_can_be_read(genre: Genre | None, mode: str) -> None:
    """Numerals are chords in all twelve keys, phrases have four bars, cadences end on the tonic."""
    table = genre.vocabulary if genre else GENERAL
    words = table.get(mode)
    if words is None:
        return
    for tonic in range(12):
        key = Key(tonic, mode)
        assert all(harmony(numeral, key).tones for numeral in numerals(words))
        assert all(harmony(c.split("|")[-1].split()[-1], key).root == tonic for c in words.cadences)
    assert all(len(line.split("|")) == 4 for line in (*words.themes, *words.contrasts))
    assert all(len(line.split("|")) == 3 for line in words.cadences)


def test_rhythms_fill_their_bars() -> None:
    """Every line of a pattern is a whole bar of sixteenths, of three or four beats."""
    lanes = [text for groove in GROOVES.values() for text in groove.lanes.values()]
    lines = [line for table in (COMPS, BASSES) for row in table.values() for line in row]
    bars = [cell.replace(" ", "") for g in CATALOGUE.values() for cell in (*g.melody.cells, *g.melody.tails)]

    assert {len(text) for text in (*lanes, *lines, *bars)} == {12, 16}
    assert {len(text) for fill in FILLS.values() for text in fill.lanes.values()} == {8}
    assert {lane for groove in (*GROOVES.values(), *FILLS.values()) for lane in groove.lanes} <= set(LANES)
    assert all(bar.lstrip(".")[0] == "x" for bar in bars)


def test_genres_differ_in_many_ways() -> None:
    """No two genres share more than a few of: tempo, words, band, tune, grooves, feel."""

    def traits(genre: Genre) -> tuple[object, ...]:
        band = tuple((p.instrument, p.style) for p in genre.players)
        words = tuple(sorted((mode, v.themes) for mode, v in genre.vocabulary.items()))
        feel = (genre.feel.swing, genre.feel.loose_ms, genre.feel.late_ms)
        return (tuple(genre.tempo.values()), words, band, genre.melody.cells, genre.grooves, feel)

    for one, other in combinations(CATALOGUE.values(), 2):
        same = sum(a == b for a, b in zip(traits(one), traits(other), strict=True))

        assert same <= 2, (one.name, other.name)


def test_a_name_that_is_no_genre_is_refused() -> None:
    """Only the brief's own names have tables."""
    with pytest.raises(KeyError):
        genre_named("polka")


@pytest.mark.parametrize("genre", GENRES)
def test_forms_of_a_genre_s_own_are_whole(genre):
    """Each has as many sections as it is for, a theme before its climax, and does not stop in a lull."""
    for count, kinds in genre_named(genre).arches.items():
        assert len(kinds) == count
        assert set(kinds) <= set(ENERGY_OF)
        assert kinds[0] == "intro"
        assert kinds.index("theme") < kinds.index("climax")
        assert kinds[-1] in ("climax", "outro")


def test_dance_music_builds_up_and_drops():
    """A minute of house rises to its climax right after a build; jazz has its theme twice before it."""
    house, jazz = ([s.name for s in piece(genre, 60, 2).sections] for genre in ("house", "jazz"))

    assert house[house.index("climax") - 1] == "build"
    assert jazz[: jazz.index("climax")].count("theme") == 2
