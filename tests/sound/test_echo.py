"""Echoes in time with the music."""

from __future__ import annotations

import numpy as np
import pytest
from phrases import small_score

from add_music.music.cues import RATE
from add_music.sound.echo import Echo, echo_of, echoed, length_of_echoes

SIZE = 1 << 17


def repeats_of(echo: Echo, bpm: float):
    """What comes back of one sample on the left, (2, SIZE)."""
    click = np.zeros((2, 1), np.float32)
    click[0, 0] = 1
    return np.pad(echoed(click, echo, bpm), ((0, 0), (0, SIZE)))[:, :SIZE]


def test_repeats_fall_on_the_beat_and_change_sides():
    """At 120 a dotted eighth is 375 ms: right, left, right, left, each softer than the one before."""
    sound = repeats_of(Echo(0.75, -6.0, 0.5), 120.0)
    step = RATE * 3 // 8
    levels = []
    for number in range(1, 5):
        around = slice(number * step - 5, number * step + 400)
        one, other = (float(np.sum(sound[side, around] ** 2)) for side in (number % 2, 1 - number % 2))
        levels.append(one)

        assert one > 1e4 * other

    assert levels == sorted(levels, reverse=True)
    assert float(np.abs(sound[:, : step - 10]).max()) < 1e-3


def test_an_echo_is_duller_than_its_sound():
    """Little of it lies above 8 kHz or below 100 Hz."""
    power = np.abs(np.fft.rfft(repeats_of(Echo(0.5, 0.0, 0.0), 120.0)).sum(axis=0)) ** 2
    hertz = np.fft.rfftfreq(SIZE, 1 / RATE)
    middle = power[(hertz > 500) & (hertz < 3000)].mean()

    assert power[hertz > 9000].mean() < 0.05 * middle
    assert power[hertz < 90].mean() < 0.05 * middle


def test_only_some_genres_have_echoes():
    """Bands in a room have none, and need no time for them."""
    assert echo_of(small_score(genre="pop"), "lead") is not None
    assert echo_of(small_score(genre="cinematic"), "lead") is None
    assert length_of_echoes(small_score(genre="cinematic")) == 0
    assert length_of_echoes(small_score(genre="pop", bpm=120.0)) == pytest.approx(2 * RATE, rel=0.5)
