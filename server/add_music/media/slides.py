"""Photos as moving pictures: a slow move, smooth below the pixel, and a dissolve between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from add_music.media.fitting import Target

ROOM = 1.14
"""How much larger than the picture a photo is made: what a move has to go through."""
DISSOLVE = Fraction(2, 5)
"""Seconds in which a photo comes up over the one before."""
Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Move:
    """Where the window on a photo begins and ends: its size against the whole, its place 0–1 in the room."""

    sizes: tuple[float, float]
    across: tuple[float, float]
    down: tuple[float, float]


MOVES = (
    Move((1.0, 1 / ROOM), (0.5, 0.5), (0.5, 0.4)),
    Move((1 / ROOM, 1 / ROOM), (0.0, 1.0), (0.4, 0.6)),
    Move((1 / ROOM, 1.0), (0.5, 0.5), (0.6, 0.5)),
    Move((1 / ROOM, 1 / ROOM), (1.0, 0.0), (0.6, 0.4)),
)
"""One after the other, so that no two neighbours move alike."""


def roomy(target: Target) -> Target:
    """The size at which a photo is fitted, with room to move in."""
    return Target(_even(target.width * ROOM), _even(target.height * ROOM), target.fit)


def moved(photo: VideoFrame, shares: Iterator[float], number: int, target: Target) -> Iterator[VideoFrame]:
    """
    A photo of `roomy` size seen through a moving window, one picture for each share of its time.

    Args:
        number: of the photo in its file; decides the move.
    """
    planes = [Image.fromarray(plane) for plane in planes_of(photo)]
    move = MOVES[number % len(MOVES)]
    for share in shares:
        eased = share * share * (3 - 2 * share)
        size, across, down = (
            first + (last - first) * eased for first, last in (move.sizes, move.across, move.down)
        )
        frame = VideoFrame(target.width, target.height, "yuv420p")
        for plane, place in zip(planes, planes_of(frame), strict=True):
            wide, high = plane.width * size, plane.height * size
            left, top = (plane.width - wide) * across, (plane.height - high) * down
            box = (left, top, left + wide, top + high)
            seen = plane.resize((place.shape[1], place.shape[0]), Image.Resampling.BILINEAR, box=box)
            place[:] = np.asarray(seen)
        frame.colorspace, frame.color_range = photo.colorspace, photo.color_range
        yield frame


def dissolved(before: VideoFrame, frame: VideoFrame, share: float) -> VideoFrame:
    """So much of the frame over the one before."""
    mixed = VideoFrame(frame.width, frame.height, "yuv420p")
    weight = round(share * 256)
    for old, new, place in zip(planes_of(before), planes_of(frame), planes_of(mixed), strict=True):
        place[:] = (old * np.uint16(256 - weight) + new * np.uint16(weight) + np.uint16(128)) >> 8
    mixed.colorspace, mixed.color_range = frame.colorspace, frame.color_range
    return mixed


def planes_of(frame: VideoFrame) -> Sequence[Plane]:
    """The planes of a yuv420p frame as arrays that may be written to."""
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]  # type: ignore[call-overload]
        for plane in frame.planes
    ]


def _even(pixels: float) -> int:
    return round(pixels / 2) * 2
