"""Finding where one shot turns into another bit by bit, in clips as they come from an encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from test_cuts import FPS, Draw, H, W, crossing, flashes, landscape, lights, pan, shake

from add_music.analysis.clip import see
from add_music.analysis.picture import Seen
from add_music.media.probe import inspect
from clips import make_clip


def seen(path: Path, draw: Draw, seconds: float, key_every: int = 60) -> Seen:
    """What is seen in a clip drawn that way."""
    make_clip(
        path, seconds=seconds, size=(W, H), fps=FPS, sound=None, picture=draw, key_every=key_every, b_frames=2
    )
    return see(path, inspect(path))


def mixing(middles: list[float], length: float, seed: int, *, light: float = 1.0) -> Draw:
    """Shots that dissolve into each other around those times."""

    def draw(_: int, time_s: float) -> NDArray[np.uint8]:
        picture = landscape(seed, time_s, light)
        for number, middle in enumerate(middles, 1):
            share = np.clip((time_s - middle) / length + 0.5, 0, 1)
            if share > 0:
                picture = picture * (1 - share) + landscape(seed + 100 * number, time_s, light) * share
        return np.clip(picture, 0, 255).astype(np.uint8)

    return draw


def fading(middles: list[float], length: float, seed: int, *, colour: float = 0) -> Draw:
    """Shots that fade to one colour and out of it around those times."""

    def draw(_: int, time_s: float) -> NDArray[np.uint8]:
        shot = sum(time_s >= middle for middle in middles)
        nearest = min(abs(time_s - middle) for middle in middles)
        share = np.clip(nearest / (length / 2) - 0.1, 0, 1)
        picture = landscape(seed + 100 * shot, time_s) * share + colour * (1 - share)
        return np.clip(picture, 0, 255).astype(np.uint8)

    return draw


@pytest.mark.parametrize("kind", ["short", "long", "night", "black", "white"])
def test_nearly_all_dissolves_and_hardly_anything_else(tmp_path: Path, kind: str) -> None:
    """F1 of at least 0.9, and no cut is told, where nothing is cut."""
    middles = [1.8, 4.4, 7.2]
    hits = told = cuts = 0
    for seed in range(2):
        draw = {
            "short": lambda seed=seed: mixing(middles, 0.5, seed),
            "long": lambda seed=seed: mixing(middles, 1.4, seed),
            "night": lambda seed=seed: mixing(middles, 0.9, seed, light=0.2),
            "black": lambda seed=seed: fading(middles, 1.2, seed),
            "white": lambda seed=seed: fading(middles, 1.2, seed, colour=250),
        }[kind]()
        found = seen(tmp_path / f"{seed}.mp4", draw, 9, (30, 250)[seed])
        spans = [(s.start_ms / 1000, s.end_ms / 1000) for s in found.dissolves]
        hits += sum(any(start <= middle <= end for start, end in spans) for middle in middles)
        told += len(spans)
        cuts += len(found.cuts_ms)

    assert 2 * hits / (told + 2 * len(middles)) >= 0.9
    assert cuts == 0


def tilt(_: int, time_s: float) -> NDArray[np.uint8]:
    """A slow pan: a fifth of a width a second."""
    return np.clip(landscape(9, time_s, shift=0.2 * W * time_s), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("draw", [shake, pan, tilt, flashes, lights, crossing])
def test_what_mixes_nothing_is_no_dissolve(tmp_path: Path, draw: Draw) -> None:
    """Shake, pans, flashes, a light that goes up and down and what passes in front leave one shot."""
    assert seen(tmp_path / "c.mp4", draw, 5).dissolves == ()


def test_cuts_among_dissolves_are_still_cuts(tmp_path: Path) -> None:
    """One after the other, each is told as what it is, a cut to the exact picture."""

    def draw(number: int, time_s: float) -> NDArray[np.uint8]:
        if time_s >= 3 - 1e-6:
            return np.clip(landscape(55, time_s), 0, 255).astype(np.uint8)
        return mixing([1.5], 0.8, 51)(number, time_s)

    found = seen(tmp_path / "c.mp4", draw, 4.5)

    assert found.cuts_ms == (3000,)
    assert [s.start_ms < 1500 < s.end_ms for s in found.dissolves] == [True]
