"""Sound at another speed."""

from __future__ import annotations

import numpy as np
import pytest

from add_music.media.stretch import stretched
from clips import RATE, tone


def blocks(samples: np.ndarray) -> list[np.ndarray]:
    """Seconds of it."""
    return [samples[at : at + RATE] for at in range(0, len(samples), RATE)]


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.8, 1.25, 2.0, 4.0])
def test_the_length_changes_and_the_pitch_stays(speed: float) -> None:
    """A tone of 440 Hz has 440 Hz at every speed, and about its share of the time."""
    out = np.concatenate(list(stretched(iter(blocks(tone(4))), speed)))
    middle = out[len(out) // 4 : len(out) // 4 + RATE // 4, 0]

    assert len(out) == pytest.approx(4 * RATE / speed, abs=0.08 * RATE)
    assert np.abs(np.fft.rfft(middle * np.hanning(len(middle)))).argmax() * 4 == pytest.approx(440, abs=4)


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_what_happens_in_it_happens_at_its_share_of_the_time(speed: float) -> None:
    """A tone that begins after two seconds begins after 2/speed."""
    samples = tone(4)
    samples[: 2 * RATE] = 0
    out = np.concatenate(list(stretched(iter(blocks(samples)), speed)))
    begins = int(np.argmax(np.abs(out[:, 0]) > 0.1)) / RATE

    assert begins == pytest.approx(2 / speed, abs=0.04)


def test_no_sound_is_no_sound() -> None:
    """Nothing in, nothing out."""
    assert sum(len(block) for block in stretched(iter([]), 2.0)) == 0
