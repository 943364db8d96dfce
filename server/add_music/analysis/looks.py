"""What one small picture looks like, and how far two are apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]

ROWS, COLUMNS = 9, 16
LUMA = np.array((0.2126, 0.7152, 0.0722), np.float32)
"""Rec. ITU-R BT.709."""
DARK_FLOOR = 4.0
"""Of 255. A difference counts relative to the contrast there is, but codec noise in black is not contrast."""
FLAT_SPREAD = 1.5
"""Of 255: mean distance of the fields from their mean."""
CONTRAST_SPAN = 0.28
"""Standard deviation of luma, 0–1, in a picture of half black and half bright grey."""
WARMTH_SPAN = 0.35
"""Mean red minus blue, 0–1, of a picture as orange as a sunset."""


@dataclass(frozen=True, slots=True)
class Look:
    """Brightness, contrast and saturation 0–1, warmth -1 (blue) to 1 (orange)."""

    brightness: float
    contrast: float
    saturation: float
    warmth: float


def look_of(rgb: NDArray[np.uint8]) -> Look:
    """The four figures of one picture (h, w, 3)."""
    picture = rgb.astype(np.float32) / 255
    luma = picture @ LUMA
    spread = picture.max(axis=2) - picture.min(axis=2)
    warmth = float((picture[..., 0] - picture[..., 2]).mean()) / WARMTH_SPAN
    return Look(
        brightness=float(luma.mean()),
        contrast=min(float(luma.std()) / CONTRAST_SPAN, 1.0),
        saturation=float(spread.mean()),
        warmth=max(-1.0, min(1.0, warmth)),
    )


def mean_look(looks: list[Look]) -> Look:
    """The average of several looks; black when there is none."""
    if not looks:
        return Look(0.0, 0.0, 0.0, 0.0)
    rows = np.array([(one.brightness, one.contrast, one.saturation, one.warmth) for one in looks])
    return Look(*(float(v) for v in rows.mean(axis=0)))


def grid_of(rgb: NDArray[np.uint8]) -> Grid:
    """Mean colours of 9 × 16 fields (9, 16, 3), 0–255: small movements and noise are gone."""
    height, width = rgb.shape[:2]
    cut = rgb[: height // ROWS * ROWS, : width // COLUMNS * COLUMNS]
    fields = cut.reshape(ROWS, height // ROWS, COLUMNS, width // COLUMNS, 3)
    return np.asarray(fields.mean(axis=(1, 3)), np.float32)


def distance(one: Grid, other: Grid) -> float:
    """
    How different two pictures are, relative to the contrast in them: 0 same, about 1 unrelated.

    Relative, so that a cut between two night scenes counts like one by day.
    """
    contrast = (_spread(one) + _spread(other)) / 2
    change = float(np.abs(one - other).mean())
    return change / (contrast + DARK_FLOOR)


def flat(grid: Grid) -> bool:
    """Whether a picture is of one colour, as where a film fades: it says nothing of what is around it."""
    return _spread(grid) < FLAT_SPREAD


def _spread(grid: Grid) -> float:
    return float(np.abs(grid - grid.mean(axis=(0, 1))).mean())


def movement(one: NDArray[np.uint8], other: NDArray[np.uint8], seconds: float) -> float:
    """
    How fast the picture moves between two moments, 0–1.

    The change over time divided by the change over space is a speed (Horn & Schunck 1981), here in
    picture widths a second, averaged over the picture; a quarter of the width a second counts as full.
    """
    if seconds <= 0:
        return 0.0
    first, second = (rgb.astype(np.float32) @ LUMA for rgb in (one, other))
    slope = np.abs(np.diff(first, axis=1)).mean() + np.abs(np.diff(first, axis=0)).mean()
    change = np.maximum(np.abs(second - first) - CODEC_NOISE, 0).mean()
    pixels = float(change / (slope + 1.0))
    speed = pixels / one.shape[1] / seconds
    return float(min(speed / FULL_SPEED, 1.0))


CODEC_NOISE = 1.5
"""Of 255: how much a still picture flickers after compression."""
FULL_SPEED = 0.25
"""Mean speed in picture widths a second that counts as full movement; most of any picture stands still."""
