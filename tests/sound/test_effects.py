"""Risers, swells and impacts lead in and land."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.music.cues import RATE
from add_music.sound.chance import generator
from add_music.sound.instruments import EFFECTS, INSTRUMENTS


def sounded(name: str, seconds: float, key: int = 60):
    """One effect, (n, 2)."""
    return INSTRUMENTS[name].render(
        key, 100, INSTRUMENTS[name].held(round(seconds * RATE)), generator(1, name)
    )


def level(wave) -> float:
    return 20 * np.log10(float(np.std(wave)) + 1e-9)


@pytest.mark.parametrize("name", ["riser", "swell"])
@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_a_riser_is_loudest_where_it_is_let_go(name, seconds):
    """It grows through all quarters of its time, whatever that is, and is gone 0.1 s later."""
    wave = sounded(name, seconds)
    held = INSTRUMENTS[name].held(round(seconds * RATE))
    levels = [level(part) for part in np.array_split(wave[:held], 4)]

    assert levels == sorted(levels)
    assert levels[-1] > levels[0] + 10
    assert len(wave) < held + RATE // 5
    assert np.abs(wave[-1]).max() < 1e-4


def test_a_riser_climbs():
    """Its spectrum moves upwards from quarter to quarter."""
    wave = sounded("riser", 4.0).mean(axis=1)
    middles = []
    for part in np.array_split(wave[: 4 * RATE], 4):
        power = np.abs(np.fft.rfft(part)) ** 2
        middles.append(float(np.sum(power * np.arange(len(power))) / power.sum()))

    assert middles == sorted(middles)
    assert middles[-1] > 2 * middles[0]


def test_an_impact_is_deep_and_dies_out():
    """Most of it lies below 200 Hz, it sets in at once and has fallen by 20 dB a second later."""
    wave = sounded("impact", 0.5)
    power = np.abs(np.fft.rfft(wave.mean(axis=1))) ** 2

    assert power[: 200 * len(wave) // RATE].sum() > 0.6 * power.sum()
    assert level(wave[: RATE // 5]) > level(wave[RATE : RATE * 6 // 5]) + 15


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_effects_are_finite_and_without_direct_current(name):
    """As with every instrument."""
    wave = sounded(name, 1.5)

    assert np.isfinite(wave).all()
    assert 0.01 < np.abs(wave).max() < 2
    assert np.abs(wave.mean(axis=0)).max() < 0.003
