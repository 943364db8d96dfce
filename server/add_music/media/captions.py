"""Drawn words laid over pictures, in place: only their rectangle is touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


BUSY, BRIGHT = 46.0, 150.0
"""Spread and mean of the luma behind a text from which on it needs a box, or dark letters."""


@dataclass(frozen=True, slots=True)
class Caption:
    """
    A drawn text and when it is shown, seconds.

    Args:
        faces: the text for a dark, a bright and a busy background; (h, w, 4) each, not premultiplied,
            of the same even size. The first picture on which it is shown decides.
        left, top: of its place in the picture, even pixels.
        fade: seconds in which it comes and goes.
    """

    faces: tuple[NDArray[np.uint8], ...]
    left: int
    top: int
    start: Fraction
    end: Fraction
    fade: Fraction = Fraction(0)

    def strength(self, time: Fraction) -> float:
        """How much of it is seen then, 0–1."""
        if not self.start <= time < self.end:
            return 0.0
        if not self.fade:
            return 1.0
        return float(min((time - self.start) / self.fade, (self.end - time) / self.fade, Fraction(1)))


class Captions:
    """All captions of a file; `over` draws those of one moment and takes them away again."""

    def __init__(self, captions: Sequence[Caption]) -> None:
        self._captions = captions
        self._layers: dict[int, _Layers] = {}

    @contextmanager
    def over(self, frame: VideoFrame, time: Fraction) -> Iterator[None]:
        """Inside, the frame (yuv420p) bears them; outside it is as it was, so that it can be held."""
        seen = [(n, c, s) for n, c in enumerate(self._captions) if (s := c.strength(time)) > 0]
        if not seen:
            yield
            return
        frame.make_writable()
        planes = _planes(frame)
        kept = [_places(caption, planes) for _, caption, _ in seen]
        before = [[place.copy() for place in places] for places in kept]
        for (number, caption, strength), places in zip(seen, kept, strict=True):
            if number not in self._layers:
                self._layers[number] = _Layers.of(_readable(caption, places[0]))
            self._layers[number].blend(places, strength)
        try:
            yield
        finally:
            for places, old in zip(reversed(kept), reversed(before), strict=True):
                for place, pixels in zip(places, old, strict=True):
                    place[:] = pixels


@dataclass(frozen=True, slots=True)
class _Layers:
    """A caption as luma and chroma with their coverage, in 1/256."""

    colours: tuple[NDArray[np.int32], ...]
    cover: tuple[NDArray[np.int32], ...]

    @classmethod
    def of(cls, rgba: NDArray[np.uint8]) -> _Layers:
        red, green, blue, alpha = (rgba[..., n].astype(np.float64) for n in range(4))
        # BT.709, limited range (ITU-R BT.709-6, 3)
        luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        y = 16 + luma * 219 / 255
        u = 128 + (blue - luma) / 1.8556 * 224 / 255
        v = 128 + (red - luma) / 1.5748 * 224 / 255
        weight = np.maximum(_halved(alpha), 1e-6)
        chroma = [_halved(plane * alpha) / weight for plane in (u, v)]
        whole, half = (np.rint(a * 256 / 255).astype(np.int32) for a in (alpha, _halved(alpha)))
        colours = tuple(np.rint(plane).astype(np.int32) for plane in (y, *chroma))
        return cls(colours, (whole, half, half))

    def blend(self, places: Sequence[Plane], strength: float) -> None:
        for place, colour, cover in zip(places, self.colours, self.cover, strict=True):
            part = cover if strength >= 1 else (cover * strength).astype(np.int32)
            place[:] = place + (((colour - place) * part + 128) >> 8)


def _readable(caption: Caption, behind: Plane) -> NDArray[np.uint8]:
    dark, bright, busy = caption.faces
    if float(behind.std()) > BUSY:
        return busy
    return bright if float(behind.mean()) > BRIGHT else dark


def _halved(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    height, width = plane.shape
    return np.asarray(plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)))


def _planes(frame: VideoFrame) -> list[Plane]:
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]  # type: ignore[call-overload]
        for plane in frame.planes
    ]


def _places(caption: Caption, planes: Sequence[Plane]) -> list[Plane]:
    height, width = caption.faces[0].shape[:2]
    places = []
    for number, plane in enumerate(planes):
        size = 1 if number == 0 else 2
        top, left = caption.top // size, caption.left // size
        places.append(plane[top : top + height // size, left : left + width // size])
    return places
