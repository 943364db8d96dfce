"""The gains of a mix follow from what was asked and what was measured."""

from __future__ import annotations

import pytest

from add_music.music.cues import Span
from add_music.sound.mix import AIM_MARGIN_DB, CARVE_DB, Heard, MixPlan, settle_levels

TALK = (Span(1000, 4000),)


def test_the_band_of_speech_decides_when_the_bed_is_bright():
    """A bed that is strong in 1–4 kHz goes down until the margin there is reached, carving included."""
    levels = settle_levels(MixPlan(1, speech=TALK), Heard(-20.0, -25.0, -23.0, band_margin_db=-5.0))

    assert -5.0 - levels.ducked_db + CARVE_DB == pytest.approx(AIM_MARGIN_DB)


def test_a_dark_bed_still_stays_below_the_voice():
    """However little it has in that band, the bed lies 12 LU under the voice."""
    levels = settle_levels(MixPlan(1, speech=TALK), Heard(-20.0, -25.0, -23.0, band_margin_db=40.0))

    assert -20.0 + levels.ducked_db == pytest.approx(-23.0 - 12.0)
    assert -20.0 + levels.open_db == pytest.approx(-23.0 - 3.0)


def test_a_volume_that_was_asked_for_is_kept_to_the_letter():
    """0.126 is 18 dB below the voice, whatever the margin would have been."""
    levels = settle_levels(MixPlan(1, volume=0.126, speech=TALK), Heard(-20.0, -25.0, -23.0, 3.0))

    assert -20.0 + levels.ducked_db == pytest.approx(-23.0 - 18.0, abs=0.05)
    assert levels.open_db == pytest.approx(levels.ducked_db + 9.0)


def test_without_ducking_the_bed_does_not_move():
    """One level throughout, and nothing carved."""
    levels = settle_levels(MixPlan(1, speech=TALK, duck=False), Heard(-20.0, -25.0, -23.0, 3.0))

    assert levels.open_db == levels.ducked_db
    assert levels.carve_db == 0


def test_a_clip_lowered_by_the_user_takes_the_bed_down_with_its_voice():
    """The reference under speech is the voice as it is heard."""
    full, half = (
        settle_levels(MixPlan(1, volume=0.2, speech=TALK, original_volume=v), Heard(-20.0, -25.0, -23.0, 3.0))
        for v in (1.0, 0.5)
    )

    assert full.ducked_db - half.ducked_db == pytest.approx(6.02, abs=0.01)


def test_without_speech_the_bed_lies_above_the_place():
    """Eight above the clip's own sound by default and at full volume, half of that is 6 dB less."""
    heard = Heard(-20.0, -24.0)

    assert -20.0 + settle_levels(MixPlan(1), heard).open_db == pytest.approx(-16.0)
    assert -20.0 + settle_levels(MixPlan(1, volume=1.0), heard).open_db == pytest.approx(-16.0)
    assert -20.0 + settle_levels(MixPlan(1, volume=0.5), heard).open_db == pytest.approx(-22.02, abs=0.01)


def test_a_nearly_silent_clip_does_not_drag_the_bed_down():
    """Hiss at -60 LUFS counts as -29."""
    assert -20.0 + settle_levels(MixPlan(1), Heard(-20.0, -60.0)).open_db == pytest.approx(-21.0)


def test_softer_music_over_a_nearly_silent_clip_is_softer():
    """Where only the music is heard the master follows the wish; over a place it keeps its loudness."""
    wish = MixPlan(1, volume=0.5)

    assert settle_levels(wish, Heard(-20.0, -39.0)).fall_db == pytest.approx(-6.02, abs=0.01)
    assert settle_levels(wish, Heard(-20.0)).fall_db == pytest.approx(-6.02, abs=0.01)
    assert settle_levels(wish, Heard(-20.0, -24.0)).fall_db == 0
    assert settle_levels(MixPlan(1, volume=2.0), Heard(-20.0, -39.0)).fall_db == 0


def test_without_own_sound_the_bed_is_the_program():
    """Muted, absent or silent: the bed's gain is left to the master."""
    for plan, heard in (
        (MixPlan(1), Heard(-20.0)),
        (MixPlan(1, speech=TALK, original_volume=0.0), Heard(-20.0)),
        (MixPlan(1, speech=TALK), Heard(-20.0, None, None)),
    ):
        levels = settle_levels(plan, heard)

        assert levels.open_db == levels.ducked_db == 0
        assert levels.original == 0
        assert levels.voice_lufs is None
