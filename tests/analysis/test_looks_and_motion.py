"""Light, colour and movement: figures that order clips as people would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from add_music.analysis.clip import see
from add_music.analysis.looks import Look, distance, grid_of, look_of, mean_look, movement
from add_music.media.probe import inspect
from clips import make_clip

W, H = 128, 72
Y, X = np.mgrid[0:H, 0:W].astype(np.float32)


def flat(red: int, green: int, blue: int) -> np.ndarray:
    """A picture in one colour."""
    return np.full((36, 64, 3), (red, green, blue), np.uint8)


def texture(shift: float) -> np.ndarray:
    """Stripes and spots that lie `shift` pixels to the left of where they were."""
    x = X + shift
    wave = 128 + 70 * np.sin(x / 7) * np.sin(Y / 9) + 40 * np.sin(x / 19 + Y / 13)
    return np.repeat(np.clip(wave, 0, 255)[..., None], 3, axis=2).astype(np.uint8)


def seen(path: Path, draw: Callable[[int, float], np.ndarray], seconds: float = 4, **options: object):
    """What is seen of a clip drawn that way."""
    make_clip(path, seconds=seconds, size=(W, H), sound=None, picture=draw, **options)
    return see(path, inspect(path))


def test_black_white_and_grey_are_measured_right() -> None:
    """Brightness runs from 0 to 1, grey has neither saturation nor warmth."""
    assert look_of(flat(0, 0, 0)) == Look(0, 0, 0, 0)
    assert look_of(flat(255, 255, 255)).brightness == pytest.approx(1, abs=1e-5)
    grey = look_of(flat(128, 128, 128))
    assert (grey.saturation, grey.warmth, grey.contrast) == pytest.approx((0, 0, 0), abs=1e-5)


def test_warm_and_cold_have_opposite_signs() -> None:
    """Orange is warm, blue is cold, green is neither."""
    sunset, ice, leaf = (look_of(flat(*c)).warmth for c in ((240, 150, 70), (90, 150, 230), (80, 160, 90)))

    assert sunset > 0.6
    assert ice < -0.6
    assert abs(leaf) < 0.2


def test_light_orders_clips(tmp_path: Path) -> None:
    """Snow is brighter than a room, a room brighter than the night."""
    looks = [
        seen(
            tmp_path / f"{level}.mp4", lambda n, t, level=level: (texture(t) * level).astype(np.uint8), 1
        ).look
        for level in (0.1, 0.45, 1.0)
    ]

    assert looks[0].brightness < looks[1].brightness / 2 < looks[2].brightness / 2
    assert looks[0].contrast < looks[2].contrast


def test_no_looks_are_black() -> None:
    """The mean of nothing is defined."""
    assert mean_look([]) == Look(0.0, 0.0, 0.0, 0.0)


def test_distance_is_relative_to_the_contrast() -> None:
    """Two night scenes are as far apart as the same two by day; noise in black is nothing."""
    rng = np.random.default_rng(1)
    one, other = rng.uniform(0, 255, (2, 36, 64, 3))
    day = distance(grid_of(one.astype(np.uint8)), grid_of(other.astype(np.uint8)))
    night = distance(grid_of((one * 0.3).astype(np.uint8)), grid_of((other * 0.3).astype(np.uint8)))
    black = distance(grid_of(flat(0, 0, 0)), grid_of(flat(2, 2, 2)))

    assert distance(grid_of(texture(0)), grid_of(texture(0))) == 0
    assert night == pytest.approx(day, rel=0.5)
    assert black < 1


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_motion_orders_clips(tmp_path: Path, codec: str) -> None:
    """A still is stiller than a stroll, a stroll stiller than a run; noise is not movement."""
    rng = np.random.default_rng(3)
    draws = {
        "still": lambda n, t: texture(0),
        "grain": lambda n, t: np.clip(texture(0) + rng.normal(0, 4, (H, W, 3)), 0, 255).astype(np.uint8),
        "slow": lambda n, t: texture(t * 5),
        "middle": lambda n, t: texture(t * 20),
        "fast": lambda n, t: texture(t * 60),
    }
    motion = {
        name: np.mean(seen(tmp_path / f"{name}.mp4", draw, 2, codec=codec, b_frames=0).motion_curve)
        for name, draw in draws.items()
    }

    assert motion["still"] < 0.02
    assert motion["grain"] < 0.02
    assert max(motion["still"], motion["grain"]) < motion["slow"] < motion["middle"] < motion["fast"] <= 1


def test_the_curve_follows_the_clip(tmp_path: Path) -> None:
    """One value a second, high where it moves and low where it stands."""

    def draw(number: int, time_s: float) -> np.ndarray:
        return texture(max(min(time_s, 4.0) - 2.0, 0.0) * 50)

    curve = seen(tmp_path / "c.mp4", draw, 5.5, key_every=15).motion_curve

    assert len(curve) == 6
    assert min(curve[2], curve[3]) > 3 * max(curve[0], curve[5])


def test_speed_does_not_depend_on_the_distance_of_the_pictures() -> None:
    """The same speed seen over one or three pictures is about the same figure."""
    near = movement(texture(0), texture(1), 1 / 30)
    far = movement(texture(0), texture(3), 3 / 30)

    assert near == pytest.approx(far, rel=0.35)
    assert movement(texture(0), texture(1), 0) == 0.0
