"""Finding the cuts of a clip: the exact picture, and nothing that is no cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from add_music.analysis.clip import see
from add_music.analysis.cuts import doubtful_groups
from add_music.analysis.looks import grid_of
from add_music.media.frames import Glances
from add_music.media.probe import inspect
from clips import make_clip

W, H, FPS = 96, 54, 30
Y, X = np.mgrid[0:H, 0:W].astype(np.float32)
Picture = NDArray[np.float32]
Draw = Callable[[int, float], NDArray[np.uint8]]


def landscape(seed: int, time_s: float, light: float = 1.0, shift: float = 0.0) -> Picture:
    """A picture of its own for each seed, slowly moving: sky, hills, a few blobs, some texture."""
    rng = np.random.default_rng(seed)
    top, low, near = rng.uniform(20, 235, (3, 3))
    x = X + shift
    edge = H * (rng.uniform(0.35, 0.75) + 0.1 * np.sin(x / W * rng.uniform(4, 12) + rng.uniform(0, 6)))
    picture = top + (low - top) * (Y / H)[..., None]
    picture = np.where((edge < Y)[..., None], near, picture)
    for _ in range(4):
        across = (rng.uniform(0, W) + rng.uniform(-6, 6) * time_s + shift * 0.5) % W
        down, size = rng.uniform(0.2 * H, 0.9 * H), rng.uniform(5, 16)
        inside = (X - across) ** 2 + (Y - down) ** 2 < size**2
        picture = np.where(inside[..., None], rng.uniform(0, 255, 3), picture)
    grain = 8 * np.sin(x * rng.uniform(0.5, 2)) * np.sin(Y * rng.uniform(0.5, 2))
    return (picture + grain[..., None]) * light


def shots(cuts: Sequence[float], seed: int, light: float = 1.0, noise: float = 0.0) -> Draw:
    """One landscape after the other, changing at the cuts."""

    def draw(number: int, time_s: float) -> NDArray[np.uint8]:
        scene = sum(time_s >= cut - 1e-6 for cut in cuts)
        picture = landscape(seed * 100 + scene, time_s, light)
        if noise:
            picture = picture + noise * np.random.default_rng(number).standard_normal(picture.shape)
        return np.clip(picture, 0, 255).astype(np.uint8)

    return draw


def found(path: Path, draw: Draw, seconds: float, **options: object) -> tuple[int, ...]:
    """The cuts that are found in a clip drawn that way."""
    make_clip(path, seconds=seconds, size=(W, H), fps=FPS, sound=None, picture=draw, **options)
    return see(path, inspect(path)).cuts_ms


def milliseconds(cuts: Sequence[float]) -> list[int]:
    """When the first picture of each new shot is shown."""
    return [round(ceil(cut * FPS - 1e-6) * 1000 / FPS) for cut in cuts]


@pytest.mark.parametrize("kind", ["mp4", "mkv", "webm", "avi"])
@pytest.mark.parametrize("key_every", [15, 250])
def test_the_exact_picture_is_named(tmp_path: Path, kind: str, key_every: int) -> None:
    """A cut is where the first picture of the new shot is shown, for every codec and key frame distance."""
    cuts = [0.9, 1.7, 2.5]

    seen = found(tmp_path / f"c.{kind}", shots(cuts, 4), 3.5, key_every=key_every)

    allowed = 41 if kind == "avi" else 1
    assert list(seen) == pytest.approx(milliseconds(cuts), abs=allowed)


@pytest.mark.parametrize(
    ("light", "noise"),
    [(1.0, 0.0), (0.12, 0.0), (1.0, 14.0), (0.2, 4.0)],
    ids=["day", "night", "grain", "dusk"],
)
def test_nearly_all_cuts_and_hardly_anything_else(tmp_path: Path, light: float, noise: float) -> None:
    """F1 of at least 0.95 over many shots of 0.5 to 3 s, by day, at night and in grain."""
    hits = told = true = 0
    for seed, options in enumerate(({"key_every": 250}, {"key_every": 30, "b_frames": 2})):
        rng = np.random.default_rng(seed)
        cuts = [float(c) for c in np.cumsum(rng.uniform(0.4, 2.4, 6))]
        seen = found(tmp_path / f"{seed}.mp4", shots(cuts, seed, light, noise), cuts[-1] + 1, **options)
        hits += sum(any(abs(ms - cut) <= 1 for ms in seen) for cut in milliseconds(cuts))
        told += len(seen)
        true += len(cuts)

    assert 2 * hits / (told + true) >= 0.95


def test_cuts_are_found_where_pictures_come_unevenly(tmp_path: Path) -> None:
    """With a rate that varies a cut is where the first picture of the new shot is shown, whenever that is."""
    cuts = [1.2, 2.3, 3.6]
    clip = make_clip(
        tmp_path / "c.mp4",
        seconds=5,
        size=(W, H),
        sound=None,
        picture=shots(cuts, 21),
        vfr=True,
        key_every=60,
    )

    seen = see(clip, inspect(clip)).cuts_ms

    assert len(seen) == len(cuts)
    assert all(0 <= ms - cut * 1000 <= 1600 / FPS for ms, cut in zip(seen, cuts, strict=True))


def test_cuts_are_found_in_interlaced_pictures(tmp_path: Path) -> None:
    """Of half pictures woven into one, also where one half is of the old shot and one of the new."""
    cuts = [1.0 + 0.5 / FPS, 2.2, 3.3 + 0.5 / FPS]
    progressive = shots(cuts, 23)

    def woven(number: int, time_s: float) -> NDArray[np.uint8]:
        picture = progressive(number, time_s)
        picture[1::2] = progressive(number, time_s + 0.5 / FPS)[1::2]
        return picture

    seen = found(tmp_path / "c.mp4", woven, 4.5, key_every=60)

    assert len(seen) == len(cuts)
    assert all(abs(ms - cut * 1000) <= 1100 / FPS for ms, cut in zip(seen, cuts, strict=True))


def shake(number: int, time_s: float) -> NDArray[np.uint8]:
    """A hand that holds the camera."""
    rng = np.random.default_rng(number)
    return np.clip(landscape(7, time_s, shift=float(rng.normal(0, 1.5))), 0, 255).astype(np.uint8)


def pan(number: int, time_s: float) -> NDArray[np.uint8]:
    """A fast sweep over the landscape: a width a second."""
    return np.clip(landscape(9, time_s, shift=W * time_s), 0, 255).astype(np.uint8)


def flashes(number: int, time_s: float) -> NDArray[np.uint8]:
    """Cameras flash: single white pictures."""
    return np.clip(landscape(11, time_s) + (170 if number % 23 == 7 else 0), 0, 255).astype(np.uint8)


def cross_fade(number: int, time_s: float) -> NDArray[np.uint8]:
    """One shot dissolves into another for a second."""
    share = np.clip(time_s - 1, 0, 1)
    both = landscape(13, time_s) * (1 - share) + landscape(14, time_s) * share
    return np.clip(both, 0, 255).astype(np.uint8)


def through_black(number: int, time_s: float) -> NDArray[np.uint8]:
    """A shot fades out and another one in."""
    light = abs(float(np.clip((time_s - 1.5) / 0.7, -1, 1)))
    return np.clip(landscape(15 if time_s < 1.5 else 16, time_s, light), 0, 255).astype(np.uint8)


def lights(number: int, time_s: float) -> NDArray[np.uint8]:
    """A light goes slowly up and down."""
    return np.clip(landscape(17, time_s, 0.6 + 0.4 * np.sin(time_s * 3)), 0, 255).astype(np.uint8)


def crossing(number: int, time_s: float) -> NDArray[np.uint8]:
    """A lorry passes close to the camera."""
    picture = landscape(19, time_s)
    front = (time_s - 1) * 2.2 * W
    picture[:, int(np.clip(front - W * 0.8, 0, W)) : int(np.clip(front, 0, W))] = (120, 40, 30)
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("draw", [shake, pan, flashes, cross_fade, through_black, lights, crossing])
@pytest.mark.parametrize("key_every", [30, 250])
def test_what_is_no_cut_is_not_taken_for_one(tmp_path: Path, draw: Draw, key_every: int) -> None:
    """Shake, sweeps, flashes, fades, changing light and what passes in front are one shot."""
    assert found(tmp_path / "c.mp4", draw, 3, key_every=key_every) == ()


def test_packets_alone_find_clear_cuts(tmp_path: Path) -> None:
    """Where there is no budget to decode, the sizes of the packets tell most cuts, and no others."""
    cuts = [1.4, 2.9, 4.3, 5.7]
    clip = make_clip(
        tmp_path / "c.mp4", seconds=7, size=(W, H), sound=None, picture=shots(cuts, 6), key_every=45
    )
    glances = Glances(clip)

    keys = [(glance.key.ms, grid_of(glance.key.rgb)) for glance in glances]
    believed = [ms for group in doubtful_groups(keys, glances.packets, 7000) for ms in group.believed]

    assert set(believed) <= set(milliseconds(cuts))
    assert len(believed) >= 3


def test_a_still_clip_is_not_decoded(tmp_path: Path) -> None:
    """Key frames that look alike leave no doubt: only what comes after the last one has to be looked at."""
    still = np.clip(landscape(8, 0), 0, 255).astype(np.uint8)
    clip = make_clip(tmp_path / "c.mp4", seconds=4, size=(W, H), sound=None, picture=lambda *_: still)
    glances = Glances(clip)

    keys = [(glance.key.ms, grid_of(glance.key.rgb)) for glance in glances]

    doubtful = doubtful_groups(keys, glances.packets, 4000)

    assert [(group.start_ms, group.suspects) for group in doubtful] == [(3000, ())]


def test_cuts_lie_inside_the_clip(tmp_path: Path) -> None:
    """A trim that begins or ends on a cut has none there."""
    assert found(tmp_path / "c.mp4", shots([0.0, 1.0], 12), 2) == (1000,)
