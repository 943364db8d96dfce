"""The key that was asked for."""

from dataclasses import replace

import pytest

from add_music.analysis.mood import settle
from add_music.music.brief import Choice, Wishes
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues

LENGTH = Cues(20 * RATE)


@pytest.mark.parametrize("key", ["D minor", "F# major", "Bb dorian", "E phrygian", "Ab lydian"])
@pytest.mark.parametrize("genre", ["lofi", "house", "orchestral"])
def test_a_key_that_was_asked_for_is_kept_exactly(genre, key):
    """Tonic and mode are as they were said, whatever genre and moods would have chosen, and it ends there."""
    score = compose(settle(Wishes(genre=genre, moods=("happy",), key=key), None), LENGTH, 3)

    assert score.key == key
    assert score.chords[-1].root == score.chords[-1].tones[0]
    assert score.chords[-1].symbol.startswith(score.tonic)


def test_a_tone_alone_leaves_the_mode_to_the_moods():
    """ "In E": happy is major there, sad minor."""
    happy, sad = (
        compose(settle(Wishes(genre="piano", moods=(mood,), key="E"), None), LENGTH, 3)
        for mood in ("happy", "sad")
    )

    assert happy.tonic == sad.tonic == "E"
    assert (happy.mode, sad.mode) == ("major", "minor")


def test_nothing_else_changes_with_the_key():
    """Another key is the same piece, bar for bar and stroke for stroke of its drums."""
    brief = settle(Wishes(genre="rock", tempo_bpm=120), None)
    one, other = (
        compose(replace(brief, key=Choice(key, "user", "asked")), LENGTH, 5) for key in ("E minor", "A minor")
    )

    assert [s.start_tick for s in one.sections] == [s.start_tick for s in other.sections]
    drums = [[p.notes for p in score.parts if p.role == "drums"] for score in (one, other)]
    assert drums[0] == drums[1]
