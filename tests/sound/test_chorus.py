"""The chorus: a shadow that sways, the same in every stretch."""

from __future__ import annotations

import numpy as np

from add_music.music.cues import RATE
from add_music.music.genres.catalogue import genre_named
from add_music.music.lineup import NATURE
from add_music.sound.chorus import CHORUSED, LATEST, LEVEL, chorused


def noise(samples: int, seed: int = 1):
    return np.random.default_rng(seed).standard_normal((2, samples)).astype(np.float32) * np.float32(0.1)


def test_parts_through_a_chorus_sum_to_the_whole():
    """What is cut in two and goes through apart is, summed, what goes through at once."""
    whole = noise(3 * RATE)
    at = RATE + 1234
    first, second = chorused(whole[:, :at], 500), chorused(whole[:, at:], 500 + at)
    both = np.zeros((2, whole.shape[1] + LATEST), np.float32)
    both[:, : first.shape[1]] += first
    both[:, at:] += second

    assert np.allclose(both, chorused(whole, 500), atol=1e-6)


def test_the_note_itself_stays_and_its_shadow_is_late_and_softer():
    """A click is heard where it was, and once more on each side, 9 to 13 ms later and at different times."""
    click = np.zeros((2, RATE), np.float32)
    click[:, 20_000] = 1.0
    out = chorused(click, 0)
    shadow = out.copy()
    shadow[:, 20_000] -= 1.0
    late = np.abs(shadow).argmax(axis=1) - 20_000

    assert (out[:, 20_000] == 1.0).all()
    assert ((late > 0.008 * RATE) & (late < 0.014 * RATE)).all()
    assert abs(int(late[0]) - int(late[1])) > 10
    assert np.abs(shadow.sum(axis=1) - LEVEL).max() < 0.01


def test_it_widens_and_survives_in_mono():
    """What was the same on both sides differs after it, but folded down little is lost."""
    same = np.repeat(noise(2 * RATE)[:1], 2, axis=0)
    out = chorused(same, 0)
    side, middle = (np.mean(np.square(out[0] + way * out[1])) for way in (-1, 1))

    assert side > 0.02 * middle
    assert middle / (2 * np.mean(np.square(out).sum(axis=0))) > 0.7


def test_what_is_chorused_exists():
    """The table names genres and instruments that there are."""
    for genre, instruments in CHORUSED.items():
        assert genre_named(genre).name == genre
        assert instruments <= set(NATURE)
