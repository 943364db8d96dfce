"""What every tuned instrument must do, measured on single notes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray
from phrases import MIDDLE

from add_music.interchange.midi import PROGRAMS
from add_music.music.cues import RATE
from add_music.music.lineup import NATURE
from add_music.sound.chance import generator
from add_music.sound.instruments import EFFECTS, INSTRUMENTS, TUNED
from add_music.sound.waves import hertz

STRUCK_OR_PLUCKED = sorted({
    "piano", "felt_piano", "rhodes", "nylon_guitar", "steel_guitar", "upright_bass", "electric_bass",
    "marimba", "kalimba", "vibraphone", "music_box", "bells", "timpani", "pizzicato", "clean_guitar", "pluck",
    "wurlitzer", "ukulele", "harp", "banjo", "mandolin", "sitar", "dulcimer", "glockenspiel", "celesta",
    "xylophone", "steel_drum", "handpan", "808_bass",
})  # fmt: skip
FEW_PARTIALS = {"rhodes", "marimba", "kalimba", "vibraphone", "music_box", "bells", "timpani",
                "glockenspiel", "celesta", "xylophone", "steel_drum", "handpan"}  # fmt: skip
"""Bars, tines and membranes: what lies an octave and more above the pitch is overtone."""


@lru_cache(maxsize=8)
def sounded(name: str, key: int | None = None, velocity: int = 100, seconds: float = 1.5, take: int = 1):
    """One note with its release, (n, 2)."""
    key = MIDDLE.get(name, 62) if key is None else key
    return INSTRUMENTS[name].render(key, velocity, round(seconds * RATE), generator(take, name))


def loudest_hertz(wave: NDArray[np.float32], near: float) -> float:
    """Middle of the energy within 50 cents of a frequency."""
    mono = wave.mean(axis=1)
    size = 1 << 18
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size)) ** 2
    first, last = (round(near * 2 ** (c / 1200) * size / RATE) for c in (-50, 50))
    bins = np.arange(first, last + 1)
    return float(np.sum(bins * power[bins]) / np.sum(power[bins]) * RATE / size)


def brightness_db(wave: NDArray[np.float32], above_hertz: float) -> float:
    """Energy above that frequency against all of it, in the first 0.4 s."""
    power = np.abs(np.fft.rfft(wave[: RATE * 2 // 5].mean(axis=1))) ** 2
    above = power[round(above_hertz * 2 / 5) :].sum()
    return float(10 * np.log10(above / power.sum()))


def test_what_the_composer_can_write_for_can_be_sounded():
    """The table has every instrument the line-ups know, more than 40 of them, and no others."""
    assert set(INSTRUMENTS) - set(EFFECTS) == set(NATURE)
    assert set(INSTRUMENTS) == set(PROGRAMS)
    assert len(TUNED) >= 40


@pytest.mark.parametrize("name", TUNED)
def test_notes_are_finite_stereo_and_free_of_direct_current(name):
    """From the lowest to the highest key and from whisper to full force, a note is plain sound."""
    middle = MIDDLE.get(name, 62)
    for key, velocity in ((middle - 12, 1), (middle, 127), (middle + 19, 90)):
        wave = sounded(name, key, velocity, 0.5)

        assert wave.dtype == np.float32
        assert wave.shape[1] == 2
        assert np.isfinite(wave).all()
        assert 0 < np.abs(wave).max() < 2
        assert np.abs(wave.mean(axis=0)).max() < 0.003


@pytest.mark.parametrize("name", TUNED)
def test_instruments_are_in_tune(name):
    """The fundamental of a held note lies within 5 cents of equal temperament, in three registers."""
    middle = MIDDLE.get(name, 62)
    for key in (middle - 7, middle, middle + 9):
        wave = sounded(name, key, 90, 2.5)

        assert abs(1200 * np.log2(loudest_hertz(wave, hertz(key)) / hertz(key))) < 5


@pytest.mark.parametrize("name", TUNED)
def test_a_stronger_stroke_is_louder(name):
    """Each step of velocity raises the level."""
    levels = [float(np.std(sounded(name, velocity=v)[: RATE // 2])) for v in (30, 60, 90, 120)]

    assert levels == sorted(levels)
    assert levels[-1] > 1.6 * levels[0]


@pytest.mark.parametrize("name", STRUCK_OR_PLUCKED)
def test_a_stronger_stroke_is_brighter(name):
    """What is struck or plucked gains overtones with velocity: 2 dB and more from soft to hard."""
    overtones = (2.2 if name in FEW_PARTIALS else 6) * hertz(MIDDLE.get(name, 62))
    soft, loud = (
        np.mean([brightness_db(sounded(name, velocity=v, take=take), overtones) for take in range(3)])
        for v in (35, 115)
    )

    assert loud > soft + 2


@pytest.mark.parametrize("name", TUNED)
def test_notes_begin_and_end_without_a_click(name):
    """The first and the last sample are next to silence, and nothing near the end jumps."""
    wave = sounded(name)
    peak = float(np.abs(wave).max())

    assert np.abs(wave[0]).max() < 0.05 * peak
    assert np.abs(wave[-1]).max() < 1e-4 * peak
    assert np.abs(np.diff(wave[-RATE // 20 :], axis=0)).max() < 0.01 * peak


@pytest.mark.parametrize("name", TUNED)
def test_notes_die_out_after_they_are_let_go(name):
    """A second after a short note it has fallen by 20 dB, or it rings like a bell and still falls."""
    wave = sounded(name, seconds=0.4)
    held = float(np.std(wave[: round(0.4 * RATE)]))
    later = wave[round(1.4 * RATE) :]
    after = float(np.std(later[: RATE // 2])) if len(later) > RATE // 10 else 0.0

    assert after < (0.1 if INSTRUMENTS[name].held(RATE) else 0.6) * held


@pytest.mark.parametrize("name", TUNED)
def test_left_and_right_belong_together(name):
    """Stereo is wide enough to be one and narrow enough to survive on a telephone."""
    wave = sounded(name)[: round(1.5 * RATE)]

    assert float(np.corrcoef(wave.T)[0, 1]) > 0.4


@pytest.mark.parametrize("name", TUNED)
def test_two_takes_of_a_note_differ(name):
    """Equal notes are not copies of each other, unless the instrument is a bare sine."""
    one, other = (sounded(name, take=take) for take in (1, 2))

    assert (name == "sub_bass") == np.array_equal(one, other)
