"""
Where to look in a picture of which only a part is shown: at what moves, else at the middle.

Knows no faces: one that speaks or is carried about moves, and so is found like anything that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from add_music.media.frames import FAST, SHRINK
from add_music.media.open import foreign_errors, open_media
from add_music.media.tracks import only, picture_start, seconds, shown_picture, stamp

SIZE = 64
"""Pixels along the side that is cut, and as many across: a head in a group is a few of them."""
EVERY_S = Fraction(1, 4)
CALM_S = 1.0
"""Over so long (σ) the way is smoothed: it goes along like somebody who holds a camera."""
STILL = 0.12
"""Share of the picture; a way that leaves a circle of that size nowhere in a scene is no way but a place."""
NEW_SCENE = 40.0
"""Mean difference of two looks, of 255, from which on they show different scenes."""
CENTRED = 0.25
"""How much less the edge counts than the middle, where people put what they film."""
LITTLE = 0.3
"""Pixels of `SIZE`² from black to white, or more by less: of less movement not much is believed."""
NOISE = 6.0
"""Differences of 255 that every camera makes."""
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Way:
    """The middle of what is shown, 0–1 along the side that is cut, at moments in seconds of the file."""

    times: tuple[float, ...] = ()
    middles: tuple[float, ...] = ()

    def at(self, moment: Fraction) -> float:
        """Where it is then; the middle of the picture when nothing is known."""
        return float(np.interp(float(moment), self.times, self.middles)) if self.times else 0.5


def way_through(path: Path, start: Fraction, end: Fraction, share: float, *, across: bool) -> Way:
    """
    The way of the part that is shown, from a look at a stretch of a file four times a second.

    Args:
        start, end: seconds after the first picture.
        share: of the side that is shown.
        across: the picture is cut at its left and right; else above and below.

    Raises:
        AddMusicError: the file is missing or not media.
    """
    times: list[float] = []
    middles: list[float] = []
    scene: list[tuple[float, float]] = []
    before: Plane | None = None
    for moment, look in _looks(path, start, end):
        if before is not None and float(np.abs(look - before).mean()) > NEW_SCENE:
            _settle(scene, times, middles)
            scene, before = [], None
        seen = _middle(look, before, share, across=across)
        scene.append((float(moment), seen))
        before = look
    _settle(scene, times, middles)
    return Way(tuple(times), tuple(middles))


def _middle(look: Plane, before: Plane | None, share: float, *, across: bool) -> float:
    """Where the part lies in which most moves; the less moves, the nearer to the middle."""
    if before is None:
        return 0.5
    moved = np.maximum(np.abs(look - before) - NOISE, 0)
    # a camera that moves changes everything: only what changes more than most of it moves by itself
    line = np.maximum(moved - 2 * np.median(moved), 0).sum(axis=0 if across else 1) / 255
    much = float(line.sum())
    if not much:
        return 0.5
    length = max(round(SIZE * share), 1)
    sums = np.convolve(line, np.ones(length), mode="valid")
    middles = (np.arange(len(sums)) + length / 2) / SIZE
    first = int((sums * (1 - CENTRED * np.abs(middles - 0.5) * 2)).argmax())
    inside = line[first : first + length]
    place = float((inside * (np.arange(first, first + length) + 0.5)).sum() / inside.sum()) / SIZE
    believed = much / (much + LITTLE)
    return min(max(0.5 + (place - 0.5) * believed, share / 2), 1 - share / 2)


def _settle(scene: list[tuple[float, float]], times: list[float], middles: list[float]) -> None:
    """The way through one scene, smooth, or one place when it hardly goes anywhere."""
    if not scene:
        return
    moments = np.array([moment for moment, _ in scene])
    places = np.array([place for _, place in scene])
    if len(places) > 1:
        places[0] = places[1]  # the first look has nothing to compare with
    padded = np.pad(places, 1, mode="edge")
    places = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    near = np.exp(-0.5 * ((moments[:, None] - moments[None, :]) / CALM_S) ** 2)
    smooth = (near @ places) / near.sum(axis=1)
    if float(np.ptp(smooth)) < STILL:
        smooth = np.full_like(smooth, float(np.median(places)))
    if times:  # the cut is between two looks: until then the old place, from then on the new one
        times.append(scene[0][0] - 1e-3)
        middles.append(middles[-1])
    times.extend(moments.tolist())
    middles.extend(smooth.tolist())


def _looks(path: Path, start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, Plane]]:
    """Small gray pictures; those that no other picture needs are not decoded (half of the work)."""
    with foreign_errors(path), open_media(path) as container:
        picture = shown_picture(container)
        if picture is None:
            return
        only(container, picture)
        context = picture.codec_context
        context.thread_type, context.skip_frame, context.options = "AUTO", "NONREF", dict(FAST)
        zero = picture_start(picture)
        if start and picture.time_base:
            container.seek(int((zero + start) / picture.time_base), backward=True, stream=picture)
        shrink = VideoReformatter()
        due = start
        for packet in container.demux(picture):
            at = stamp(packet)
            if at is not None and seconds(at, picture) - zero > end + 1:
                return
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # one bad picture says nothing about the others
            for frame in frames:
                moment = seconds(frame.pts if frame.pts is not None else frame.dts or 0, picture) - zero
                if moment >= due:
                    due = moment + EVERY_S
                    small = shrink.reformat(frame, SIZE, SIZE, "gray", interpolation=SHRINK, threads=1)
                    turns = {90: 1, 180: 2, 270: 3}.get(frame.rotation % 360, 0)
                    yield moment, np.rot90(small.to_ndarray(), turns).astype(np.float32)
