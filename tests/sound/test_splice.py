"""Joins in a track: no click, no dip, no drift."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from add_music.music.cues import RATE
from add_music.sound.fitting import Piece
from add_music.sound.splice import spliced
from clips import noise, tone


def played(track: NDArray[np.float32], *pieces: tuple[int, int]) -> NDArray[np.float32]:
    """All samples."""
    return np.concatenate(list(spliced(track, [Piece(*piece) for piece in pieces])))


def level_db(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """RMS of every 10 ms."""
    windows = samples[: len(samples) // 480 * 480, 0].reshape(-1, 480)
    return np.asarray(10 * np.log10(np.maximum((windows.astype(float) ** 2).mean(axis=1), 1e-12)))


def test_one_piece_is_the_track_itself() -> None:
    """What is not joined is not touched."""
    track = noise(3)

    assert np.array_equal(played(track, (0, 3000)), track)


@pytest.mark.parametrize("hertz", [60.0, 97.3, 441.7, 3100.0])
def test_a_steady_tone_goes_on_through_joins(hertz: float) -> None:
    """Its waveform is met again where it runs alike: no step, no dip of the level."""
    track = tone(6, hertz)

    samples = played(track, (0, 1503), (2711, 4017), (333, 5999))

    largest = 2 * np.pi * hertz / RATE * 0.2
    assert np.abs(np.diff(samples[RATE // 50 :, 0])).max() < 1.2 * largest
    assert np.ptp(level_db(samples)[2:-1]) < 1.5


def test_unlike_sounds_are_joined_at_equal_power() -> None:
    """Two noises have nothing in common: their join is as loud as either."""
    track = np.concatenate([noise(2, seed=1), noise(2, seed=2)])

    levels = level_db(played(track, (0, 1500), (2500, 4000)))

    around = levels[140:160]
    assert abs(around.mean() - levels.mean()) < 2.0


@pytest.mark.parametrize("pieces", [[(0, 1000), (2000, 3000)], [(500, 900), (100, 700), (2500, 3000)]])
def test_the_length_stays(pieces: list[tuple[int, int]]) -> None:
    """A stretch may be moved by some milliseconds at each join, and no more."""
    samples = played(noise(3), *pieces)

    wanted = sum(end - start for start, end in pieces)
    assert abs(len(samples) / 48 - wanted) <= 12 * (len(pieces) - 1)


def test_a_start_within_the_music_does_not_click() -> None:
    """It rises from nothing within a few milliseconds."""
    samples = played(tone(2, 500), (777, 2000))

    assert abs(float(samples[0, 0])) < 1e-6
    assert abs(float(samples[40, 0])) < 0.05
