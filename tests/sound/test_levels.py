"""All instruments have one loudness, so that balances in a score mean something."""

from __future__ import annotations

import pytest
from phrases import phrase

from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.loudness import Meter


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_a_phrase_at_velocity_100_has_the_common_loudness(name):
    """Eight quarter notes, or two bars of a beat, have -20 LUFS."""
    meter = Meter()
    meter.add(phrase(name))

    assert meter.integrated_lufs() == pytest.approx(-20, abs=0.5)
