"""The limiter keeps true peaks down and leaves alone what is below."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.music.cues import RATE
from add_music.sound.limiter import limited
from add_music.sound.loudness import true_peak
from clips import noise, tone


def through(samples, gain=1.0, ceiling=0.84):
    """All of it through the limiter."""

    def read(at, count):
        out = np.zeros((count, 2), np.float32)
        first, last = max(at, 0), min(at + count, len(samples))
        if first < last:
            out[first - at : last - at] = samples[first:last]
        return out

    return np.concatenate(list(limited(read, len(samples), gain, ceiling)))


def spiky(seconds=4.0):
    """Noise with strokes far above it, one of them across the border of two blocks."""
    rng = np.random.default_rng(2)
    out = noise(seconds, 0.1)
    for at in (10, 20_000, 47_990, 96_000, 150_123):
        out[at : at + 400] += rng.standard_normal((400, 2)) * 0.9
    return out.astype(np.float32)


@pytest.mark.parametrize("gain", [1.0, 4.0])
def test_no_true_peak_passes_the_ceiling(gain):
    """Between the samples too, wherever the stroke lies."""
    assert true_peak(through(spiky(), gain)) <= 0.84 * 1.005
    assert true_peak(through(tone(2.0, 11_993.0, 0.9), gain)) <= 0.84 * 1.005


def test_quiet_sound_passes_untouched():
    """Below the ceiling the limiter is a factor."""
    samples = noise(2.5, 0.02)

    assert np.array_equal(through(samples, 2.0), samples * np.float32(2.0))


def test_the_gain_moves_smoothly_and_is_back_after_a_stroke():
    """A single stroke dips the sound around it without a step, for less than 0.2 s."""
    steady = tone(3.0, 200.0, 0.3)
    steady[RATE : RATE + 50] += 1.0
    out = through(steady)
    used = np.abs(steady[:, 0]) > 0.1
    ratio = (out[:, 0] / np.where(used, steady[:, 0], 1))[used]

    assert np.abs(np.diff(ratio)).max() < 0.05
    assert np.array_equal(out[: RATE - 4800], steady[: RATE - 4800])
    assert np.array_equal(out[RATE + 9600 :], steady[RATE + 9600 :])


def test_length_is_kept():
    """Odd lengths come out as they went in."""
    for length in (1, 31, 48_000, 100_003):
        assert len(through(np.full((length, 2), 0.9, np.float32))) == length
