"""What every drum kit must do."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from phrases import small_score

from add_music.music.cues import RATE
from add_music.music.score import PPQ, Note, Part
from add_music.sound.chance import generator
from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.instruments import KITS as ALL_KITS
from add_music.sound.perform import sound_stretch, stretches

KITS = sorted(ALL_KITS)
GENERAL_MIDI = range(35, 88)


def hit(kit: str, key: int, velocity: int = 100, take: int = 1):
    """One stroke, (n, 2)."""
    return INSTRUMENTS[kit].render(key, velocity, 0, generator(take, kit, key))


def bands(wave):
    """Share of the energy below 200 Hz, up to 2 kHz, up to 6 kHz and above."""
    power = np.abs(np.fft.rfft(wave.mean(axis=1), RATE * 4)) ** 2
    edges = [0, 200 * 4, 2000 * 4, 6000 * 4, RATE * 2]
    shares = np.array([power[a:b].sum() for a, b in pairwise(edges)])
    return shares / shares.sum()


@pytest.mark.parametrize("kit", KITS)
def test_every_general_midi_key_sounds(kit):
    """All 53 percussion keys are finite, audible, without click at the end and without direct current."""
    for key in GENERAL_MIDI:
        wave = hit(kit, key)

        assert np.isfinite(wave).all()
        assert 0.005 < np.abs(wave).max() < 3
        assert np.abs(wave[0]).max() < 0.05 * np.abs(wave).max()
        assert np.abs(wave[-1]).max() < 1e-4
        assert np.abs(wave.mean(axis=0)).max() < 0.003


@pytest.mark.parametrize("kit", KITS)
def test_kick_snare_and_hat_occupy_their_own_ranges(kit):
    """The kick is low, the hat is high, and the snare lies between."""
    kick, snare, hat = (bands(hit(kit, key)) for key in (36, 38, 42))

    assert kick[0] > 0.6
    assert hat[2] + hat[3] > 0.8
    assert snare[1] + snare[2] > 0.25
    assert kick[0] > snare[0] > hat[0]


@pytest.mark.parametrize("kit", KITS)
def test_toms_rise_with_their_keys(kit):
    """From the floor tom to the high tom the pitch goes up."""
    pitches = []
    for key in (41, 45, 48, 50):
        power = np.abs(np.fft.rfft(hit(kit, key).mean(axis=1), RATE * 2))
        pitches.append(float(np.argmax(power)) / 2)

    assert pitches == sorted(pitches)
    assert pitches[-1] > 1.3 * pitches[0]


@pytest.mark.parametrize("kit", KITS)
def test_a_stronger_stroke_is_louder_and_two_are_never_equal(kit):
    """Velocity is heard, and repeats do not sound like a machine."""
    for key in (36, 38, 42):
        soft, loud = hit(kit, key, 40), hit(kit, key, 120)

        assert np.std(loud) > 2 * np.std(soft)
        assert not np.array_equal(hit(kit, key, take=1), hit(kit, key, take=2))


@pytest.mark.parametrize("kit", KITS)
def test_the_top_of_a_cymbal_is_sooner_gone(kit):
    """The top of crash and ride falls faster than their middle."""
    for key in (49, 51):
        wave = hit(kit, key).mean(axis=1)
        if len(wave) < RATE:
            continue  # a tambourine or triangle stands in
        falls = []
        for low, high in ((500, 2500), (7000, 12_000)):
            parts = (wave[2400:12_000], wave[26_400:36_000])
            power = [
                np.sum(np.abs(np.fft.rfft(p * np.hanning(len(p)))[low // 5 : high // 5]) ** 2) + 1e-12
                for p in parts
            ]
            falls.append(10 * np.log10(power[0] / power[1]))

        assert falls[1] > falls[0]


def test_the_foot_closes_an_open_hat():
    """An open hi-hat falls silent at the next stroke of the hat, also of the next stretch, not at a kick."""
    score = small_score(4.0)
    ring = {}
    for key in (36, 42):
        notes = (Note(0, PPQ, 46, 100), Note(PPQ // 4, PPQ, key, 1))
        part = Part("kit", "drums", "acoustic_kit", 0.0, 0.0, notes)
        alone = replace(score, parts=(part,), genre="pop")
        samples = sound_stretch(alone, stretches(alone)[0])[1]
        later = alone.sample_at(PPQ // 4) + RATE // 20
        ring[key] = float(np.std(samples[later : later + RATE // 10]))

    assert ring[42] < 0.2 * ring[36]
