"""Our meters against FFmpeg's."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.media.meter import measure_loudness
from add_music.media.wav import write_wav
from add_music.music.cues import RATE, Span
from add_music.sound.loudness import Meter, true_peak_dbtp
from clips import noise, speechlike, tone


def loud_noise(seconds):
    """White noise, which has all of the peaks between samples."""
    rng = np.random.default_rng(9)
    return (0.1 * rng.standard_normal((round(seconds * RATE), 2))).astype(np.float32)


SIGNALS = {
    "tone": lambda: tone(5.0, 997.0, 0.5),
    "between samples": lambda: (
        tone(4.0, 12_000.0 - 7, 0.9) * np.hanning(4 * RATE)[:, None].astype(np.float32)
    ),
    "speech with pauses": lambda: speechlike(9.0, ((1, 3), (5, 8.5))),
    "soft noise": lambda: noise(6.0, 0.01),
    "white noise": lambda: loud_noise(4.0),
    "one side only": lambda: tone(4.0, 300.0, 0.4) * np.array([1, 0], np.float32),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_loudness_and_true_peak_agree_with_ffmpeg(tmp_path, name):
    """Integrated loudness within 0.1 LU and true peak within 0.3 dB of libavfilter's ebur128."""
    samples = SIGNALS[name]()
    write_wav(tmp_path / "sound.wav", [samples])
    theirs = measure_loudness(tmp_path / "sound.wav")
    meter = Meter()
    for at in range(0, len(samples), 7001):
        meter.add(samples[at : at + 7001])

    assert meter.integrated_lufs() == pytest.approx(theirs.integrated_lufs, abs=0.1)
    assert true_peak_dbtp(samples) == pytest.approx(theirs.true_peak_dbtp, abs=0.3)


def test_silence_has_no_loudness():
    """Nothing above the absolute gate is nothing measured."""
    meter = Meter()
    meter.add(np.zeros((RATE * 2, 2), np.float32))

    assert meter.integrated_lufs() is None
    assert true_peak_dbtp(np.zeros((RATE, 2), np.float32)) == -np.inf


def test_loudness_within_spans_hears_only_those():
    """A loud second outside the spans does not count."""
    samples = np.concatenate([tone(3.0, 997.0, 0.1), tone(3.0, 997.0, 0.8)])
    inside, all_of_it = Meter(), Meter()
    inside.add(samples[: 3 * RATE])
    all_of_it.add(samples)

    assert all_of_it.integrated_lufs([Span(0, 2700)]) == pytest.approx(inside.integrated_lufs(), abs=0.1)
