"""The guide to a new instrument is true."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from add_music.music.cues import RATE
from add_music.sound.bus import through
from add_music.sound.chance import generator
from add_music.sound.instruments import INSTRUMENTS
from add_music.sound.instruments.model import Voice
from add_music.sound.waves import hertz

GUIDE = Path(__file__).parents[2] / "docs" / "music.md"


@pytest.fixture(scope="module")
def oud() -> Voice:
    """The instrument of the guide, made of its text."""
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    block = next(b for b in blocks if "OUD" in b)
    made: dict[str, Voice] = {}
    exec(block, made)
    return made["OUD"]


def test_the_guides_instrument_plays_in_tune(oud):
    """It sounds at its pitch, dies out by itself and starts and ends in silence."""
    wave = through(oud.render(57, 100, RATE, generator(1)).T, oud.bus_of(57)).mean(axis=0)
    power = np.abs(np.fft.rfft(wave, 1 << 18))
    near = round(hertz(57) / RATE * (1 << 18))
    found = near - 40 + int(np.argmax(power[near - 40 : near + 41]))

    assert abs(1200 * np.log2(found / near)) < 9
    assert np.std(wave[:RATE]) > 5 * np.std(wave[-RATE // 4 :])
    assert np.abs(wave[-1]) < 1e-3


def test_the_guide_names_every_instrument():
    """What is in the package is in its table, and in the picture's script by itself."""
    text = GUIDE.read_text(encoding="utf-8").lower()
    rows = " ".join(line for line in text.splitlines() if line.startswith("|"))
    parts = {
        word
        for name in INSTRUMENTS
        for word in name.removesuffix("_kit").split("_")
        if word not in {"guitar", "bass", "lead", "pad", "square", "glass", "warm", "drum"}
    }

    assert {word for word in parts if word not in rows} == set()
