"""Moods bend a genre in the direction their name says."""

from __future__ import annotations

from statistics import mean

import pytest

from add_music.music.brief import GENRES
from add_music.music.moods import blend, mode_for
from add_music.music.theory import BRIGHTNESS
from orders import notes_of, piece


@pytest.mark.parametrize("genre", GENRES)
def test_sad_is_darker_and_slower_than_happy(genre: str) -> None:
    """In every genre, a sad piece has the darker mode, the slower tempo and the softer touch."""
    for seed in (1, 2):
        sad, happy = (piece(genre, 40, seed, moods=(mood,)) for mood in ("sad", "happy"))

        assert BRIGHTNESS[sad.mode] < BRIGHTNESS[happy.mode]
        assert sad.tempo_bpm <= happy.tempo_bpm * 1.02
        assert mean(n.velocity for n in notes_of(sad, "chords", "pad", "bass")) < mean(
            n.velocity for n in notes_of(happy, "chords", "pad", "bass")
        )


def test_aggressive_is_busier_than_peaceful() -> None:
    """More strokes a beat."""
    for genre in ("rock", "electronic", "cinematic"):
        wild, still = (piece(genre, 60, 1, moods=(mood,), bpm=110.0) for mood in ("aggressive", "peaceful"))

        assert sum(len(p.notes) for p in wild.parts) > 1.3 * sum(len(p.notes) for p in still.parts)


def test_moods_are_averaged() -> None:
    """Two opposite moods meet in the middle; none changes nothing; unknown words are no moods."""
    assert blend(("happy", "sad")).tempo == pytest.approx(
        (blend(("happy",)).tempo + blend(("sad",)).tempo) / 2
    )
    assert blend(()) == blend(("unheard-of",))
    assert mode_for((), ("mixolydian", "major")) == "mixolydian"


@pytest.mark.parametrize(("word", "low", "high"), [("slow", 62, 72), ("medium", 72, 84), ("fast", 84, 94)])
def test_the_tempo_word_chooses_the_range(word: str, low: float, high: float) -> None:
    """A free tempo lies in the genre's range for the word, give or take a bend."""
    for seed in range(5):
        assert low * 0.97 <= piece("lofi", 40, seed, tempo=word).tempo_bpm <= high * 1.03


@pytest.mark.parametrize(("mood", "sign"), [("dreamy", ("7", "9")), ("tense", ("6", "7", "9"))])
def test_moods_sweeten_and_sharpen_plain_triads(mood: str, sign: tuple[str, ...]) -> None:
    """Dreamy and tense pop has more chords of four tones than the same mode without the mood has."""

    def rich(moods: tuple[str, ...]) -> float:
        found = [
            any(tone in c.symbol for tone in sign)
            for seed in range(6)
            for c in piece("pop", 60, seed, moods=moods).chords
        ]
        return sum(found) / len(found)

    assert rich((mood,)) > rich(("epic",)) + 0.15


def test_a_theme_that_returns_has_the_colours_it_had() -> None:
    """What was sweetened once is sweetened again."""
    score = piece("pop", 180, 2, moods=("dreamy",))
    themes = [s for s in score.sections if s.name == "theme"][:2]
    first, again = (
        [c.symbol for c in score.chords if s.start_tick <= c.tick < s.end_tick][:3] for s in themes
    )

    assert first == again
