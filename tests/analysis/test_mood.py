"""From what was said and seen to a complete brief."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product

import pytest

from add_music.analysis import styles
from add_music.analysis.evidence import Evidence
from add_music.analysis.feeling import feeling_of
from add_music.analysis.mood import settle, suggest
from add_music.music.brief import ENERGIES, GENRES, MOODS, TEMPOS, Brief, Wishes
from add_music.music.cues import Span

CALM = Evidence(
    duration_ms=60_000, width=1920, height=1080, fps=30.0, cuts_ms=(20_000, 40_000), motion=0.05,
    motion_curve=(0.05,) * 60, brightness=0.5, contrast=0.5, saturation=0.25, warmth=0.3, has_audio=True,
    loudness_lufs=-30.0, speech=(), speech_lufs=None,
)  # fmt: skip
LIVELY = replace(
    CALM, cuts_ms=tuple(range(1_000, 60_000, 1_500)), motion=0.6, loudness_lufs=-15.0, saturation=0.35
)
DARK = replace(CALM, brightness=0.1, saturation=0.08, warmth=-0.5)
SPOKEN = replace(LIVELY, speech=(Span(0, 45_000),), speech_lufs=-20.0)


def origins(brief: Brief) -> dict[str, str]:
    return {f.name: getattr(brief, f.name).origin for f in fields(brief)}


def test_a_quiet_picture_suggests_calm_music_and_says_why():
    """Few cuts and little motion lead to low energy and a slow tempo; the reason names the figures."""
    brief = suggest(CALM)

    assert (brief.energy.value, brief.tempo.value) == ("low", "slow")
    assert "2 cuts a minute" in brief.genre.because
    assert "motion" in brief.genre.because
    assert "bpm" in brief.tempo.because
    assert "evidence" == brief.genre.origin == brief.moods.origin == brief.energy.origin


def test_many_cuts_and_much_motion_suggest_energy():
    """A fast clip gets fast music."""
    brief = suggest(LIVELY)

    assert (brief.energy.value, brief.tempo.value) == ("high", "fast")


def test_a_dark_cold_picture_is_less_pleasant_than_a_bright_one():
    """Brightness and saturation raise valence; motion and cuts raise arousal."""
    assert feeling_of(DARK).valence < feeling_of(CALM).valence
    assert feeling_of(CALM).arousal < feeling_of(LIVELY).arousal


def test_under_long_speech_the_music_makes_a_good_bed():
    """Where somebody talks most of the time, the genre leaves room for a voice."""
    brief = suggest(SPOKEN)

    assert styles.STYLES[brief.genre.value].bed >= 0.7
    assert brief.energy.value != "high"
    assert "speech" in brief.genre.because


def test_without_a_clip_there_are_defaults():
    """Nothing said and nothing seen is still a whole brief, honestly marked."""
    assert {"default"} == set(origins(settle(Wishes(), None)).values())


def test_what_the_user_said_wins_over_the_clip():
    """No evidence changes a said field."""
    wishes = Wishes("jazz", ("sad",), "high", "slow", 77.0, ("piano",), ("drums",), "D minor")
    brief = settle(wishes, LIVELY)

    for field in fields(wishes):
        choice = getattr(brief, field.name)
        assert getattr(wishes, field.name) == choice.value
        assert choice.origin == "user"


def test_a_genre_brings_its_moods():
    """A said genre without a mood gets one of its own."""
    assert settle(Wishes(genre="suspense"), None).moods.value[0] in styles.STYLES["suspense"].moods


def test_a_mood_brings_its_energy_tempo_and_genre():
    """ "Sad" alone is slow, low and a genre that can be sad."""
    brief = settle(Wishes(moods=("sad",)), LIVELY)

    assert (brief.energy.value, brief.tempo.value) == ("low", "slow")
    assert "sad" in styles.STYLES[brief.genre.value].moods


def test_an_instrument_brings_its_genre():
    """A ukulele does not call for trap."""
    assert "ukulele" in styles.STYLES[settle(Wishes(instruments=("ukulele",)), None).genre.value].instruments


@pytest.mark.parametrize(("bpm", "word"), [(60, "slow"), (100, "medium"), (150, "fast")])
def test_an_exact_tempo_has_its_word(bpm, word):
    """The tempo word follows from said beats per minute."""
    assert word == settle(Wishes(tempo_bpm=bpm), None).tempo.value


@pytest.mark.parametrize("word", [*GENRES, *MOODS])
def test_what_is_avoided_is_never_chosen(word):
    """An avoided genre or mood does not come back as a suggestion."""
    for evidence in (None, CALM, LIVELY, DARK, SPOKEN):
        brief = settle(Wishes(avoid=(word,)), evidence)

        assert word != brief.genre.value
        assert word not in brief.moods.value


def test_without_piano_no_piano_music_is_chosen():
    """A genre that stands on an avoided instrument is out."""
    assert settle(Wishes(moods=("sad",), avoid=("piano",)), None).genre.value != "piano"


@pytest.mark.parametrize("genre", GENRES)
def test_every_combination_makes_a_whole_brief(genre):
    """Every genre with every mood, energy and tempo gives known values and a reason for each."""
    for mood, energy, tempo in product(MOODS, ENERGIES, TEMPOS):
        brief = settle(Wishes(genre=genre, moods=(mood,), energy=energy, tempo=tempo), None)

        assert all(getattr(brief, f.name).because for f in fields(brief))


def test_every_name_has_its_place():
    """The tables know all genres and moods."""
    assert set(GENRES) == set(styles.STYLES)
    assert set(MOODS) == set(styles.MOOD_PLACES)
    assert all(set(style.moods) <= set(MOODS) for style in styles.STYLES.values())


def test_a_sound_without_picture_is_settled_too():
    """Audio alone says nothing about colour; the brief says so."""
    brief = suggest(replace(CALM, width=0, height=0, cuts_ms=(), motion=0.0, motion_curve=(), brightness=0.0))

    assert "no picture" in brief.genre.because
