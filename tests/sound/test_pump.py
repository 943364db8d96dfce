"""The pump of dance music."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phrases import small_score

from add_music.music.cues import RATE
from add_music.music.score import PPQ, Note, Part
from add_music.sound import perform
from add_music.sound.perform import assemble, sound_stretch, stretches
from add_music.sound.pump import FALL, PUMPS, Pump


def dance(genre: str = "house", kicks: bool = True):
    """A steady tone held for four bars as a pad over four on the floor."""
    base = small_score(10.0, "pop", bpm=120.0)
    strokes = tuple(Note(beat * PPQ, PPQ // 4, 36 if kicks else 42, 100) for beat in range(16))
    pad = (Note(0, 16 * PPQ, 45, 90),)
    parts = (
        Part("kit", "drums", "909_kit", -60.0, 0.0, strokes),
        Part("pad", "pad", "sub_bass", 0.0, 0.0, pad),
    )
    return replace(base, genre=genre, parts=parts)


def test_the_gain_is_down_at_the_stroke_and_back_before_the_next():
    """Seven dB at the kick, none of it 0.8 beats later, and the way there makes no click."""
    gain = Pump(dance(), 0, 4 * RATE).gain("pad")
    beat = RATE // 2

    assert gain is not None
    assert 20 * np.log10(gain[[1, beat + 1, 2 * beat + 1]]) == pytest.approx(-7.0, abs=0.1)
    assert gain[beat - FALL - 10] == pytest.approx(1.0, abs=0.01)
    assert np.abs(np.diff(gain)).max() < 0.01


def test_only_what_the_genre_pumps_steps_back():
    """Drums never; other genres nothing; without a kick nothing."""
    assert Pump(dance(), 0, RATE).gain("drums") is None
    assert Pump(dance("classical"), 0, RATE).gain("pad") is None
    assert Pump(dance(kicks=False), 0, RATE).gain("pad") is None
    assert "classical" not in PUMPS


def test_the_pump_is_heard():
    """A held tone is 5 dB and more softer on the kick than just before the next."""
    score = dance()
    sound = np.concatenate(
        list(assemble((sound_stretch(score, s) for s in stretches(score)), score.length_samples))
    )
    beat = RATE // 2
    spans = [(n * beat, n * beat + beat // 8) for n in range(4, 12)]
    on = np.mean([np.mean(sound[a:b] ** 2) for a, b in spans])
    off = np.mean([np.mean(sound[a - beat // 8 : a - FALL] ** 2) for a, _ in spans])

    assert 10 * np.log10(off / on) > 5


def test_pumped_stretches_sum_to_the_whole(monkeypatch):
    """The gain depends on the time in the piece alone."""
    score = replace(dance(), length_samples=9 * RATE)
    whole = sound_stretch(score, stretches(score)[0])[1]
    monkeypatch.setattr(perform, "STRETCH", 2 * RATE)
    parts = np.concatenate(
        list(assemble((sound_stretch(score, s) for s in stretches(score)), score.length_samples))
    )

    assert len(stretches(score)) > 1
    assert np.abs(parts[: len(whole)] - whole[: len(parts)]).max() < 2e-5
