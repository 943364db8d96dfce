"""What a composed band sounds like before it is mastered: in the ranges of published mixes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from add_music.analysis.mood import settle
from add_music.music.brief import Wishes
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues
from add_music.sound.perform import assemble, sound_stretch, stretches

GENRES = ("house", "lofi", "classical", "epic")
SECONDS = 8
SLOPE = -5.0
"""dB an octave between 100 Hz and 4 kHz, the mean of 772 number-one records (Pestana, Ma, Reiss, Barbosa
and Black, "Spectral characteristics of popular commercial recordings 1950-2010", AES 135, 2013)."""


@lru_cache(maxsize=len(GENRES))
def band(genre: str):
    """The genre's band, (n, 2)."""
    score = compose(settle(Wishes(genre=genre, energy="high"), None), Cues(SECONDS * RATE, ()), 2)
    sounded = (sound_stretch(score, stretch) for stretch in stretches(score))
    return np.concatenate(list(assemble(sounded, score.length_samples)))


def thirds_db(sound):
    """Mean power density of third-octave bands from 100 Hz to 4 kHz, in dB, and their middles."""
    mono = sound.mean(axis=1)
    size = 1 << 14
    frames = mono[: len(mono) // size * size].reshape(-1, size) * np.hanning(size)
    power = np.mean(np.abs(np.fft.rfft(frames)) ** 2, axis=0)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    middles = 100 * 2 ** (np.arange(17) / 3)
    bands = [power[(hertz > m / 1.122) & (hertz < m * 1.122)].mean() for m in middles]
    return 10 * np.log10(bands), middles


@pytest.mark.parametrize("genre", GENRES)
def test_the_spectrum_falls_as_records_do(genre):
    """Within 2.5 dB an octave of the mean record: bright orchestras above it, dusty tapes below."""
    level, middles = thirds_db(band(genre))

    assert np.polyfit(np.log2(middles), level, 1)[0] == pytest.approx(SLOPE, abs=2.5)


@pytest.mark.parametrize("genre", GENRES)
def test_little_is_lost_in_mono(genre):
    """On one loudspeaker the band is less than 3 dB softer, and yet it is not mono."""
    sound = band(genre)
    loss = 10 * np.log10(np.mean(sound.mean(axis=1) ** 2) / np.mean(sound**2))

    assert -3 < loss < -0.05


@pytest.mark.parametrize("genre", GENRES)
def test_there_is_no_direct_current(genre):
    """The mean of either side lies 60 dB and more below full scale, and below the music."""
    sound = band(genre)

    assert np.abs(sound.mean(axis=0)).max() < 1e-3 * min(1.0, 10 * float(np.std(sound)))


@pytest.mark.parametrize("genre", GENRES)
def test_peaks_stand_out_as_in_a_mix(genre):
    """8 to 20 dB between loudness and peaks: neither squashed nor spikes that a limiter would flatten."""
    sound = band(genre)
    crest = 20 * np.log10(np.abs(sound).max() / np.std(sound))

    assert 8 < crest < 20
