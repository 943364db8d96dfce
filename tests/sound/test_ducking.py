"""When the bed steps back."""

from __future__ import annotations

import numpy as np

from add_music.music.cues import RATE, Span
from add_music.sound.ducking import duck_curve, merged


def curve(*spans: tuple[float, float], seconds: float = 20.0):
    """The curve for speech at these seconds."""
    speech = [Span(round(a * 1000), round(b * 1000)) for a, b in spans]
    return duck_curve(merged(speech), 0, round(seconds * RATE))


def at(values, second: float) -> float:
    return float(values[round(second * RATE)])


def test_the_bed_is_down_before_the_voice_begins():
    """It starts to fall some 0.3 s early and has arrived before the first word."""
    values = curve((5, 8))

    assert at(values, 4.6) == 0
    assert 0 < at(values, 4.75) < 1
    assert at(values, 4.97) == 1
    assert values[5 * RATE : 8 * RATE].min() == 1


def test_the_bed_comes_back_over_two_seconds():
    """After the last word it waits a moment and then rises slowly."""
    values = curve((5, 8))

    assert at(values, 8.2) == 1
    assert 0.3 < at(values, 9.25) < 0.7
    assert at(values, 10.3) == 0


def test_short_pauses_do_not_let_it_bounce():
    """Between two sentences less than 2.5 s apart the bed stays down."""
    values = curve((4, 6), (8.4, 10))

    assert values[4 * RATE : 10 * RATE].min() == 1


def test_long_pauses_bring_the_music_back():
    """In a pause of several seconds the bed is fully there again."""
    values = curve((2, 4), (10, 12))

    assert at(values, 8) == 0


def test_the_curve_has_no_corner_and_does_not_depend_on_blocks():
    """No step from sample to sample is audible, and blocks join exactly."""
    values = curve((3, 5), (7.6, 9), (15, 16))
    spans = merged([Span(3000, 5000), Span(7600, 9000), Span(15_000, 16_000)])
    blocks = np.concatenate([duck_curve(spans, start, 4801) for start in range(0, 48_010, 4801)])

    assert np.abs(np.diff(values)).max() < 2e-4
    assert np.array_equal(blocks, values[: len(blocks)])


def test_speech_from_the_first_moment_is_covered():
    """Where the voice begins with the clip, the bed is down from the first sample on."""
    assert curve((0, 2))[0] == 1
