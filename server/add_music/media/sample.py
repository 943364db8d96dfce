"""A small clip drawn by code, for trying the program without a clip of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from add_music.media.open import foreign_errors
from add_music.media.soundtrack import RATE, Soundtrack
from add_music.media.target import new_movie

WIDTH, HEIGHT, FPS = 640, 360, 30
SEED = 20
STEP_EVERY_S = 0.62
Colour = tuple[int, int, int]
Picture = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scene:
    """One landscape: sky from top to horizon, sun, hills from far to near; `drift` moves the camera."""

    share: float
    sky: tuple[Colour, Colour]
    sun: Colour
    sun_at: tuple[float, float]
    hills: tuple[Colour, Colour, Colour]
    water: bool
    drift: float


SCENES = (
    Scene(0.28, ((250, 190, 140), (255, 232, 190)), (255, 250, 225), (0.68, 0.42),
          ((214, 150, 130), (160, 100, 110), (84, 58, 84)), False, 0.25),
    Scene(0.24, ((96, 170, 214), (214, 238, 244)), (255, 255, 240), (0.22, 0.22),
          ((126, 178, 170), (70, 134, 120), (34, 84, 84)), True, -0.2),
    Scene(0.24, ((244, 170, 60), (252, 222, 130)), (255, 244, 200), (0.5, 0.5),
          ((226, 130, 60), (176, 84, 52), (104, 46, 44)), False, 0.35),
    Scene(0.24, ((24, 28, 66), (110, 70, 120)), (244, 240, 226), (0.78, 0.24),
          ((70, 60, 110), (44, 40, 84), (20, 20, 46)), True, -0.12),
)  # fmt: skip
"""Morning, noon by the sea, evening gold, night: hard cuts between clearly different palettes."""


def draw_sample(path: Path, duration_s: float) -> None:
    """
    Write a 640 × 360, 30 fps MP4: four landscapes with hard cuts, wind, and steps; the same every time.

    Raises:
        AddMusicError: disk_full, output_unwritable.
    """
    frames = max(round(duration_s * FPS), 1)
    with foreign_errors(None, path), new_movie(path) as movie:
        stream = movie.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        soundtrack = Soundtrack(movie, _sound(frames / FPS))
        for number in range(frames):
            frame = VideoFrame.from_ndarray(_draw(number / frames, number / FPS), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            movie.mux(stream.encode(frame))
            soundtrack.advance(Fraction(number, FPS))
        movie.mux(stream.encode(None))
        soundtrack.finish(Fraction(frames, FPS))


def _draw(progress: float, time_s: float) -> NDArray[np.uint8]:
    number = int(np.searchsorted(np.cumsum([scene.share for scene in SCENES[:-1]]), progress, side="right"))
    scene = SCENES[number]
    picture = _sky(number).copy()
    for depth, colour in enumerate(scene.hills):
        if scene.water and depth == len(scene.hills) - 1:
            _water(picture, scene, time_s)
        else:
            _hill(picture, colour, depth, scene, time_s)
    return np.clip(picture, 0, 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _sky(number: int) -> Picture:
    """What stands still in a scene: drawn once and copied for every frame."""
    scene = SCENES[number]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    top, low = (np.array(colour, np.float32) for colour in scene.sky)
    picture = top + (low - top) * (y / HEIGHT)[..., None] ** 0.8
    distance = np.hypot(x - scene.sun_at[0] * WIDTH, y - scene.sun_at[1] * HEIGHT)[..., None]
    glow = np.exp(-distance / 70) * 0.6
    disc = np.clip(27 - distance, 0, 1)
    picture += (np.array(scene.sun, np.float32) - picture) * np.maximum(glow, disc)
    return np.asarray(picture, np.float32)


def _hill(picture: Picture, colour: Colour, depth: int, scene: Scene, time_s: float) -> None:
    level = 0.58 + 0.11 * depth
    way = np.arange(WIDTH, dtype=np.float32) / WIDTH + scene.drift * time_s * (0.15 + 0.18 * depth)
    edge = (
        level + 0.05 * np.sin(way * (5 + 2 * depth) + depth) + 0.025 * np.sin(way * (13 + depth) + 2)
    ) * HEIGHT
    first, solid = int(edge.min()), int(edge.max()) + 2
    rows = np.arange(first, HEIGHT, dtype=np.float32)
    shade = np.array(colour, np.float32) * (1 - 0.25 * (rows / HEIGHT - level))[:, None]
    cover = np.clip(rows[: solid - first, None] - edge, 0, 1)[..., None]
    border = picture[first:solid]
    border += (shade[: solid - first, None] - border) * cover
    picture[solid:] = shade[solid - first :, None]


def _water(picture: Picture, scene: Scene, time_s: float) -> None:
    first = int(0.74 * HEIGHT)
    depth = (np.arange(first, HEIGHT, dtype=np.float32)[:, None] / HEIGHT - 0.74) + 0.003
    x = np.arange(WIDTH, dtype=np.float32)
    ripple = np.sin(0.9 / (depth + 0.02) + 5 * time_s) * np.sin(
        x * 0.03 / (0.2 + depth) + np.float32(1.7 * time_s)
    )
    sparkle = np.exp(-(((x / WIDTH - scene.sun_at[0]) / 0.12) ** 2)) * np.maximum(ripple, 0) * 0.8
    base = np.array(scene.hills[2], np.float32) + 14 * ripple[..., None]
    picture[first:] = base + (np.array(scene.sun, np.float32) - base) * sparkle[..., None]


def _sound(duration_s: float) -> Iterator[NDArray[np.float32]]:
    """Wind that comes and goes, and steps on gravel; a second at a time."""
    rng = np.random.default_rng(SEED)
    tail = np.zeros((64, 2), np.float32)
    step = _step(rng)
    for second in range(int(np.ceil(duration_s))):
        raw = np.concatenate([tail, rng.standard_normal((RATE, 2)).astype(np.float32)])
        tail = raw[-64:]
        summed = np.cumsum(raw, axis=0, dtype=np.float64)
        wind = (summed[64:] - summed[:-64]) / 64
        time = second + np.arange(RATE) / RATE
        gust = 0.35 + 0.25 * np.sin(time * 0.9) + 0.12 * np.sin(time * 2.3 + 1)
        block = (wind * gust[:, None] * 0.35).astype(np.float32)
        first = int(np.ceil(second / STEP_EVERY_S))
        for number in range(first, int(np.ceil((second + 1) / STEP_EVERY_S))):
            at = round((number * STEP_EVERY_S - second) * RATE)
            room = min(len(step), RATE - at)
            block[at : at + room] += step[:room] * (0.8 + 0.4 * rng.random())
        yield block


def _step(rng: np.random.Generator) -> NDArray[np.float32]:
    time = np.arange(int(0.12 * RATE)) / RATE
    crunch = rng.standard_normal((len(time), 2)) * (np.exp(-time * 45) * np.minimum(1, time * 400))[:, None]
    thud = np.sin(2 * np.pi * 78 * time) * np.exp(-time * 30)
    return np.asarray(0.035 * crunch + 0.05 * thud[:, None], np.float32)
