"""The faders follow what is written, and the tone what a band lacks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phrases import small_score

from add_music.music.cues import RATE
from add_music.music.score import PPQ, Note, Part
from add_music.sound.bus import AIRY, TONE, response
from add_music.sound.ending import ending
from add_music.sound.ride import MOST_DB, Ride

BAR = 4 * PPQ


def test_held_chords_count_with_all_their_voices() -> None:
    """A bar of one held note is brought up further before a chord of four than before another note."""

    def lift(voices: int) -> float:
        notes = [Note(0, BAR, 60, 90), Note(BAR, BAR, 60, 90)]
        notes += [Note((2 + bar) * BAR, BAR, 60 + 3 * n, 90) for bar in range(2) for n in range(voices)]
        part = Part("pad", "pad", "warm_pad", 0.0, 0.0, tuple(notes))
        score = replace(small_score(12.0), parts=(part,), final_tick=4 * BAR)
        return 20 * float(np.log10(Ride(score).gain_at(BAR // 2)))

    assert lift(1) == pytest.approx(0.0, abs=0.1)
    assert 1.5 < lift(4) < MOST_DB


def test_an_opening_stays_below_the_full_band() -> None:
    """The ride takes back about a quarter of the distance, so that sections differ."""
    part = Part("pad", "pad", "warm_pad", 0.0, 0.0, tuple(Note(n * BAR, BAR, 60, 90) for n in range(4)))
    band = replace(part, name="band", gain_db=6.0, notes=part.notes[2:])
    score = replace(small_score(12.0), parts=(part, band), final_tick=4 * BAR)
    lift = 20 * float(np.log10(Ride(score).gain_at(BAR // 2)))
    written = 10 * np.log10(1 + 10**0.6)

    assert 0.15 * written < lift < 0.35 * written


@pytest.mark.parametrize("genre", ["acoustic", "folk", "epic", "jazz"])
def test_bands_without_steady_cymbals_are_opened(genre: str) -> None:
    """At 8–12 kHz they are brought up by some 3–8 dB more than the others, below 2 kHz by hardly anything."""
    size = 1 << 15
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    more = 20 * np.log10(np.abs(response(TONE[genre], size)[0]) / np.abs(response(AIRY, size)[0]))

    assert 3 < more[(hertz > 8000) & (hertz < 12_000)].mean() < 8
    assert np.abs(more[(hertz > 400) & (hertz < 2000)]).max() < 1


@pytest.mark.parametrize("genre", ["piano", "orchestral", "cinematic", "ambient"])
def test_tunes_over_little_bass_get_body(genre: str) -> None:
    """Around 170 Hz they have 4 dB and more of what the others have around 2 kHz, and the same air."""
    size = 1 << 15
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    more = 20 * np.log10(np.abs(response(TONE[genre], size)[0]) / np.abs(response(AIRY, size)[0]))
    body, edge = (more[(hertz > low) & (hertz < high)].mean() for low, high in ((130, 220), (1600, 2800)))

    assert body - edge > 4
    assert 3 < more[(hertz > 8000) & (hertz < 12_000)].mean() < 8


def test_the_last_chord_is_heard_for_half_of_its_time() -> None:
    """Until then nothing is taken away; then it goes to nothing, ever falling."""
    score = small_score(8.0)
    start = score.sample_at(score.final_tick)
    gain = ending(score, start, score.length_samples - start)

    assert np.all(gain[: int(0.49 * len(gain))] == 1.0)
    assert gain[int(0.75 * len(gain))] > 0.3
    assert gain[-1] == 0
    assert np.all(np.diff(gain) <= 0)
