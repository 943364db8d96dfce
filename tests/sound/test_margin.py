"""The measured margin is the real one."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.music.cues import RATE, Span
from add_music.sound.band import BandMeter
from add_music.sound.margin import voice_margin_db
from clips import noise, speechlike, tone

SPANS = (Span(1000, 4500), Span(6000, 9000))
SECONDS = 10.0


def blocks(samples, size):
    return [samples[at : at + size] for at in range(0, len(samples), size)]


def bed():
    """Chords and a little noise, nothing of which is in the voice."""
    return sum(tone(SECONDS, f, 0.04) for f in (220.3, 1310.7, 1720.1, 2620.9)) + noise(SECONDS, 0.01)


def energy(samples):
    meter = BandMeter(SPANS)
    meter.add(samples)
    return meter.energy


@pytest.mark.parametrize("margin_db", [0.0, 10.0, 17.0, 25.0])
@pytest.mark.parametrize("gain", [0.4, 1.7])
def test_a_known_margin_is_found(margin_db, gain):
    """Within 1 dB, whatever static gain the voice got and however the sound is cut into blocks."""
    voice, music = speechlike(SECONDS), bed()
    music *= gain * np.sqrt(energy(voice) / energy(music)) * 10 ** (-margin_db / 20)
    finished = (voice * gain + music).astype(np.float32)

    measured = voice_margin_db(blocks(finished, 4801), blocks(voice, 48_000), SPANS)

    assert measured == pytest.approx(margin_db, abs=1.0)


def test_nothing_said_is_nothing_measured():
    """No spans, a silent clip, or a clip that is not in the finished sound give None."""
    voice, music = speechlike(SECONDS), bed()

    assert voice_margin_db([voice], [voice], ()) is None
    assert voice_margin_db([music], [np.zeros_like(voice)], SPANS) is None
    assert voice_margin_db([np.zeros_like(voice)], [voice], SPANS) is None


def test_a_voice_alone_is_perfectly_clear():
    """Without a bed the margin is large and finite."""
    voice = speechlike(SECONDS)

    assert voice_margin_db([voice * np.float32(0.5)], [voice], SPANS) > 40


def test_only_speech_counts():
    """Loud music between the spans changes nothing."""
    voice = speechlike(SECONDS, ((1.0, 4.5), (6.0, 9.0)))
    between = np.zeros_like(voice)
    between[round(4.6 * RATE) : round(5.9 * RATE)] = tone(1.3, 2000.0, 0.5)
    quiet = bed() * np.float32(0.1)

    with_it = voice_margin_db([voice + quiet + between], [voice], SPANS)
    without = voice_margin_db([voice + quiet], [voice], SPANS)

    assert with_it == pytest.approx(without, abs=0.5)
