"""Nothing folds back from above half the sampling rate, where it would be heard as a false tone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from add_music.music.cues import RATE
from add_music.sound.chance import generator
from add_music.sound.instruments.driven import Pluck, Synth
from add_music.sound.instruments.plucked import CLEAN, FINGER_BASS, UPRIGHT
from add_music.sound.waves import hertz

DRIVEN = {
    "clean_guitar": (CLEAN, 79),
    "electric_bass": (FINGER_BASS, 52),
    "upright_bass": (UPRIGHT, 50),
    "synth_bass": (Synth("saw", (-4.0, 4.0), (130.0, 2200.0), 0.16, 0.3, 0.004, sub=0.25, drive=0.8), 52),
    "pluck": (Pluck(), 84),
}
"""What rounds its peaks, and the highest key it is written for."""


def oversampled(wave, drive: float, factor: int = 8):
    """The same rounding at so many times the rate, brought back without what lies above."""
    n = len(wave)
    lines = np.fft.rfft(wave, axis=0)
    fine = np.fft.irfft(lines, n * factor, axis=0) * factor
    rounded = np.fft.rfft(np.tanh(fine * drive) / drive, axis=0)
    return np.fft.irfft(rounded[: n // 2 + 1], n, axis=0) / factor


@pytest.mark.parametrize("name", DRIVEN)
def test_rounded_peaks_do_not_alias(name):
    """At full force and in its highest register, what folds back lies 60 dB below the note."""
    sound, key = DRIVEN[name]
    plain = replace(sound, drive=0.0)(key, 1.0, RATE, generator(1)).astype(np.float64)
    # The noise of the attack is noise wherever it lands: the tone is looked at.
    plain = plain[RATE // 20 :]
    direct = np.tanh(plain * sound.drive) / sound.drive
    folded = direct - oversampled(plain, sound.drive)
    inner = slice(RATE // 10, -RATE // 10)

    assert 10 * np.log10(np.mean(folded[inner] ** 2) / np.mean(direct[inner] ** 2)) < -60


@pytest.mark.parametrize("shape", ["saw", "square", "pulse", "triangle"])
@pytest.mark.parametrize("key", [48, 72, 96])
def test_oscillators_have_harmonics_alone(shape, key):
    """Through an open filter, all but 70 dB of a held tone lies on multiples of its pitch."""
    tone = Synth(shape, (0.0,), (8000.0, 16_000.0), vibrato=(5.0, 0.0), sustain=1.0)
    wave = tone(key, 1.0, 2 * RATE, generator(1))[RATE // 2 :, 0]
    power = np.abs(np.fft.rfft(wave * np.blackman(len(wave)))) ** 2
    found = np.arange(len(power)) * RATE / len(wave)
    beside = np.abs(found - np.round(found / hertz(key)) * hertz(key)) > 12

    assert 10 * np.log10(power[beside & (found > 12)].sum() / power.sum()) < -70
