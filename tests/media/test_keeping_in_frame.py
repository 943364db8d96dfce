"""A crop goes along with what moves."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import CROP, Target
from add_music.media.focus import way_through
from clips import make_clip

WIDE = (320, 180)


def walker(place: Callable[[float], float]) -> Callable[[int, float], np.ndarray]:
    """Draws a red figure of 24 pixels in front of a noisy wall, and a bright window that does not move."""

    def draw(number: int, time_s: float) -> np.ndarray:
        noise = np.random.default_rng(number).integers(-4, 5, (180, 320, 3))
        picture = 90 + noise
        picture[:, :50] += 110
        at = round(place(time_s))
        picture[60:140, at : at + 24] = (220, 60, 40)
        return picture.astype(np.uint8)

    return draw


def red_share(film: Path) -> list[float]:
    """How many pixels of each picture are the figure's, against all of the figure."""
    shares = []
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            rgb = frame.to_ndarray(format="rgb24").astype(int)
            figure = (rgb[..., 0] > 160) & (rgb[..., 1] < 110) & (rgb[..., 2] < 100)
            shares.append(float(figure.sum()) / (24 * 80))
    return shares


def cropped(tmp_path: Path, place: Callable[[float], float], target: tuple[int, int] = (102, 180)) -> Path:
    """Six seconds of the walker as an upright film."""
    clip = make_clip(tmp_path / "c.mp4", seconds=6, size=WIDE, picture=walker(place), key_every=150)
    encode_picture([Shot(clip)], iter([]), tmp_path / "o.mp4", Target(*target, CROP), fps=30)
    return tmp_path / "o.mp4"


def test_a_figure_that_walks_through_the_picture_stays_in_it(tmp_path: Path) -> None:
    """A crop of the middle would show it for a third of the time; this one shows it nearly always."""
    shown = red_share(cropped(tmp_path, lambda t: 60 + 30 * t))

    assert sum(share > 0.9 for share in shown) > 0.95 * len(shown)


def test_the_crop_does_not_tremble(tmp_path: Path) -> None:
    """Of a figure that walks on the spot one place is shown all the time."""
    clip = make_clip(
        tmp_path / "c.mp4", seconds=6, size=WIDE, picture=walker(lambda t: 240 + 4 * np.sin(8 * t))
    )

    way = way_through(clip, Fraction(0), Fraction(6), 0.32, across=True)

    assert len({round(middle, 6) for middle in way.middles}) == 1
    assert way.middles[0] == pytest.approx(252 / 320, abs=0.06)


def test_a_cut_is_no_pan(tmp_path: Path) -> None:
    """Where the scene changes the part jumps with it."""

    def draw(number: int, time_s: float) -> np.ndarray:
        left = time_s < 3
        picture = np.full((180, 320, 3), 30 if left else 150, np.uint8)
        at = round((40 if left else 260) + 4 * np.sin(8 * time_s))
        picture[60:140, at : at + 24] = (220, 60, 40)
        return picture

    clip = make_clip(tmp_path / "c.mp4", seconds=6, size=WIDE, picture=draw, key_every=150)

    way = way_through(clip, Fraction(0), Fraction(6), 0.32, across=True)

    assert way.at(Fraction(1)) < 0.25
    assert way.at(Fraction(5)) > 0.75
    between = [m for t, m in zip(way.times, way.middles, strict=True) if 0.3 < m < 0.7]
    assert not between


def test_a_picture_of_nothing_is_cut_in_the_middle(tmp_path: Path) -> None:
    """Nothing moves, so there is no place to look at, whatever stands out."""
    still = walker(lambda _: 280)(0, 0)
    clip = make_clip(tmp_path / "c.mp4", seconds=1, size=WIDE, picture=lambda number, time_s: still)

    way = way_through(clip, Fraction(0), Fraction(1), 0.3, across=True)

    assert way.at(Fraction(1, 2)) == pytest.approx(0.5, abs=0.02)
