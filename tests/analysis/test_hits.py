"""Hearing whether the music hits the cuts: onsets, and the share of cuts that have one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from add_music.analysis.hits import hit_rate, onsets
from clips import clicks, noise, speechlike, tone

RATE = 48_000
AT = (0.7, 1.31, 2.04, 3.33, 4.5, 5.217)
Sound = NDArray[np.float32]


def stereo(wave: NDArray[np.float64]) -> Sound:
    """One channel on both sides."""
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def placed(sound: NDArray[np.float64], at_s=AT, seconds: float = 6) -> Sound:
    """That sound at every one of these moments."""
    out = np.zeros(round(seconds * RATE) + len(sound))
    for at in at_s:
        out[round(at * RATE) : round(at * RATE) + len(sound)] += sound
    return stereo(out[: round(seconds * RATE)])


def kick() -> NDArray[np.float64]:
    """A bass drum: a sine that falls from 150 to 50 Hz."""
    time = np.arange(round(0.4 * RATE)) / RATE
    fade = np.minimum(1, time[::-1] / 0.02)
    return (
        0.6 * np.sin(2 * np.pi * np.cumsum(50 + 100 * np.exp(-time * 40)) / RATE) * np.exp(-time * 12) * fade
    )


def hat() -> NDArray[np.float64]:
    """A burst of bright noise."""
    time = np.arange(round(0.08 * RATE)) / RATE
    return 0.08 * np.diff(np.random.default_rng(0).standard_normal(len(time) + 1)) * np.exp(-time * 60)


def chord(attack_s: float = 0.004) -> NDArray[np.float64]:
    """Three struck strings with four partials each."""
    time = np.arange(round(1.2 * RATE)) / RATE
    partials = [np.sin(2 * np.pi * hz * k * time) * np.exp(-time * 6 * k) / k
                for hz in (261, 329, 392) for k in range(1, 5)]  # fmt: skip
    return 0.12 * sum(partials) * np.minimum(1, time / attack_s) * np.minimum(1, time[::-1] / 0.05)


def pad(seconds: float = 6) -> Sound:
    """A sustained chord with vibrato that swells in and stays."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * hz * k * time + 0.5 * np.sin(2 * np.pi * 5 * time)) / k
               for hz in (220, 277, 330) for k in range(1, 7))  # fmt: skip
    return stereo(0.06 * wave * np.minimum(1, time / 0.8))


STRUCK = {
    "clicks": lambda: clicks(6, AT),
    "kick": lambda: placed(kick()),
    "hat": lambda: placed(hat()),
    "chord": lambda: placed(chord()),
    "soft chord": lambda: placed(chord(attack_s=0.015)),
    "kick over pad": lambda: placed(kick()) * 0.5 + pad(),
    "chord over pad": lambda: placed(chord()) + pad() * 0.25,
    "soft chord over pad": lambda: placed(chord(attack_s=0.015)) + pad() * 0.2,
    "hat over pad": lambda: placed(hat()) * 0.4 + pad(),
    "kick in wind": lambda: placed(kick()) + noise(6, 0.03),
}


@pytest.mark.parametrize("name", STRUCK)
def test_what_is_struck_is_found_at_once(name: str) -> None:
    """Every stroke is found once, nothing else is, alone and over what sounds on."""
    found = [ms for ms in onsets([STRUCK[name]()]) if ms > 100]

    allowed = 20 if "chord" in name else 10  # a chord takes a moment to stand out of what sounds on
    assert found == pytest.approx([at * 1000 for at in AT], abs=allowed)


def tremolo() -> Sound:
    """A low tone whose level goes up and down."""
    time = np.arange(6 * RATE) / RATE
    return stereo(0.3 * np.sin(2 * np.pi * 230 * time) * (0.55 + 0.45 * np.sin(9 * time)))


def white() -> Sound:
    """Noise with the same power everywhere."""
    return stereo(0.1 * np.random.default_rng(2).standard_normal(6 * RATE))


SUSTAINED = {
    "pad": pad,
    "wind": lambda: noise(6, 0.1),
    "tone": lambda: tone(6),
    "white noise": white,
    "tremolo": tremolo,
}


@pytest.mark.parametrize("name", SUSTAINED)
def test_what_sounds_on_has_no_onsets(name: str) -> None:
    """Pads, wind, noise, a held tone and a tremolo begin once and never again."""
    assert [ms for ms in onsets([SUSTAINED[name]()]) if ms > 100] == []


def test_soft_strokes_among_loud_ones_do_not_count() -> None:
    """Ghost notes between strong ones are no accents."""
    strong, soft = (0.5, 1.5, 2.5, 3.5), (1.0, 2.0, 3.0)
    sound = placed(kick(), strong) + 0.004 * placed(chord(0.02), soft) + pad() * 0.5

    assert [ms for ms in onsets([sound]) if ms > 100] == pytest.approx([at * 1000 for at in strong], abs=10)


@pytest.mark.parametrize("size", [97, 1024, 48_000, 500_000])
def test_portions_do_not_matter(size: int) -> None:
    """The onsets are the same however the sound arrives."""
    sound = STRUCK["chord over pad"]()

    assert onsets(sound[n : n + size] for n in range(0, len(sound), size)) == onsets([sound])


def test_level_does_not_matter() -> None:
    """20 dB softer, the strokes are found at the same places."""
    sound = STRUCK["kick over pad"]()

    assert onsets([sound * 0.1]) == pytest.approx(onsets([sound]), abs=5)


def test_the_share_of_cuts_that_are_hit() -> None:
    """A cut counts when a strong onset lies within one picture of it."""
    sound = placed(kick())

    assert hit_rate([sound], [700, 1310, 2040], 30) == 1.0
    assert hit_rate([sound], [730, 1280, 2010], 30) == 1.0
    assert hit_rate([sound], [740, 1310], 30) == 0.5
    assert hit_rate([sound], [2700], 30) == 0.0
    assert hit_rate([sound], [720, 1000], 60) == 0.0


def test_music_is_found_under_a_voice() -> None:
    """Drums are heard while somebody speaks."""
    sound = placed(kick()) + speechlike(6, level=0.05)

    assert hit_rate([sound], [round(at * 1000) for at in AT], 30) == 1.0


def test_without_cuts_there_is_no_rate() -> None:
    """No cuts, or no picture, give None; silence hits nothing."""
    assert hit_rate([tone(1)], [], 30) is None
    assert hit_rate([tone(1)], [500], 0) is None
    assert hit_rate([np.zeros((RATE, 2), np.float32)], [500], 30) == 0.0
    assert hit_rate([], [500], 30) == 0.0
