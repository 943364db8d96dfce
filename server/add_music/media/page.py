"""
A page that pictures of a clip are drawn on: its colours, its letters, and files of it that stay small.

The page brings its own dark ground, as video editors have it: a chat may be light or dark around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image, ImageDraw, ImageFont

from add_music.media.fonts import Face, Fonts
from add_music.settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

Colour: TypeAlias = tuple[int, int, int]
Box: TypeAlias = tuple[float, float, float, float]

GROUND: Colour = (23, 26, 33)
LANE: Colour = (33, 38, 48)
"""Behind what is drawn along the time axis."""
GRID: Colour = (52, 59, 73)
INK: Colour = (236, 239, 244)
FAINT: Colour = (152, 161, 178)
CUT: Colour = (255, 122, 89)
MOTION: Colour = (120, 200, 170)
SOUND: Colour = (112, 128, 160)
SPEECH: Colour = (255, 205, 92)
MUSIC: tuple[Colour, ...] = ((86, 140, 222), (150, 116, 214), (66, 160, 176), (196, 108, 168))
"""Sections in turn, so that neighbours differ."""
FULL: Colour = (52, 82, 126)
"""Below the line of their level."""
TITLE: Colour = (222, 226, 150)

WIDTH = 1200
"""Letters of SMALL are 14 pixels high where a chat shows the page 800 wide."""
MARGIN = 24
SMALL, NORMAL, LARGE = 21, 24, 28
ELLIPSIS = "…"
QUALITIES = (88, 80, 70, 58, 45)


class Page:
    """
    One picture, WIDTH wide.

    Args:
        height: in pixels.
    """

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (WIDTH, height), GROUND)
        self._draw = ImageDraw.Draw(self.image)

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    def box(self, box: Box, colour: Colour, *, radius: float = 0, outline: Colour | None = None) -> None:
        """A filled rectangle; its right and lower edges are not part of it."""
        left, top, right, bottom = box
        edges = (left, top, max(right - 1, left), max(bottom - 1, top))
        self._draw.rounded_rectangle(edges, radius, fill=colour, outline=outline)

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: int = 1) -> None:
        """A line through those points."""
        self._draw.line(list(points), fill=colour, width=width, joint="curve")

    def shape(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        """The area inside those points."""
        if len(points) > 2:
            self._draw.polygon(list(points), fill=colour)

    def dashes(self, x: float, top: float, bottom: float, colour: Colour, width: int = 2) -> None:
        """An upright line that lets through what is behind it."""
        y = top
        while y < bottom:
            self._draw.line((x, y, x, min(y + 6, bottom)), fill=colour, width=width)
            y += 11

    def text(
        self,
        at: tuple[float, float],
        words: str,
        colour: Colour = INK,
        *,
        size: int = NORMAL,
        anchor: str = "lm",
        within: float | None = None,
    ) -> float:
        """
        Words, shortened when they are wider than `within`; returns how wide they became.

        Args:
            anchor: two letters as in Pillow: l m r, then a (top) m (middle) s (base line).
        """
        shown = words if within is None else fitting(words, within, size)
        if shown:
            self._draw.text(at, shown, colour, _font(shown, size), anchor=anchor)
        return wide(shown, size)

    def paste(self, rgb: NDArray[np.uint8], at: tuple[int, int]) -> None:
        """A picture (h, w, 3) with its upper left corner there."""
        self.image.paste(Image.fromarray(rgb), at)


def wide(words: str, size: int) -> float:
    """How wide words become, in pixels."""
    return float(_font(words, size).getlength(words))


def fitting(words: str, within: float, size: int) -> str:
    """The words, as many letters of them as fit; empty when not even three do."""
    if wide(words, size) <= within:
        return words
    for length in range(len(words) - 1, 2, -1):
        shorter = words[:length].rstrip() + ELLIPSIS
        if wide(shorter, size) <= within:
            return shorter
    return ""


def can_write(words: str) -> bool:
    """Whether a font has all the letters: the one inside Pillow, else one of this machine."""
    return _face(words) is not None


def stacked(pages: Sequence[Page]) -> Page:
    """Pages one below the other."""
    whole = Page(sum(page.height for page in pages))
    y = 0
    for page in pages:
        whole.image.paste(page.image, (0, y))
        y += page.height
    return whole


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a file."""

    data: bytes
    mime_type: str
    width: int
    height: int


def png(page: Page, *, photo: bool = False) -> Drawn:
    """
    The page as PNG, with a palette: drawings lose nothing by it and are a third of the size.

    Args:
        photo: it holds pictures out of a clip, which need all colours.
    """
    image = page.image
    if not photo:
        image = image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return Drawn(out.getvalue(), "image/png", page.width, page.height)


def jpeg(page: Page, most: int) -> Drawn:
    """The page as JPEG of at most so many bytes, as good as that allows; pure noise becomes smaller, too."""
    image, drawn = page.image, None
    while drawn is None or len(drawn.data) > most:
        for quality in QUALITIES:
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            drawn = Drawn(out.getvalue(), "image/jpeg", image.width, image.height)
            if len(drawn.data) <= most:
                break
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4))
    return drawn


def _font(words: str, size: int) -> ImageFont.FreeTypeFont:
    return _loaded(_face(words) or Face(), size)


@lru_cache(maxsize=512)
def _face(words: str) -> Face | None:
    """Aileron, which comes inside Pillow, for English; for others what the machine has."""
    built_in = Face()
    return built_in if all(map(built_in.has, words)) else Fonts(settings().fonts).face_for(tuple(words))


@lru_cache(maxsize=32)
def _loaded(face: Face, size: int) -> ImageFont.FreeTypeFont:
    font = (
        ImageFont.truetype(str(face.path), size, index=face.index)
        if face.path
        else ImageFont.load_default(size)
    )
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font
