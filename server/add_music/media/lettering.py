"""
Texts drawn for a picture of a given size: which fonts, how large, where the lines break, where they stand.

Shaping (joined letters, vowel signs, right to left) is raqm's, which comes with Pillow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, features

from add_music.errors import problem
from add_music.media.captions import Caption
from add_music.media.fonts import INVISIBLE, Face, Fonts

LARGEST, SMALLEST = 0.085, 0.034
"""Height of letters against the shorter side: as titles usually are, and as a phone can still show."""
SHRINK = 0.94
SIDE, EDGE = 0.06, 0.06
"""What is left free of the width and the height, so that no screen cuts anything off (EBU R 95: 5 %)."""
STANDING_TOP, STANDING_BOTTOM = 0.12, 0.17
"""In a standing picture apps lay their own signs over so much of it."""
TALLEST = 0.45
"""Of the height that a text may fill."""
BESIDE = 0.55
"""Of the width that a text on the left or right may fill."""
LINE = 1.22
"""Distance of lines against the height of letters."""
STROKE = 0.075
"""Outline against the height of letters."""
PADDING = 0.35
"""Of a box around its text, against the height of letters."""
WHITE, BLACK = (255, 255, 255, 255), (16, 16, 16, 255)
SHADE = (0, 0, 0, 165)
BITMAPS = (109, 136, 160, 96)
"""Sizes in which fonts of coloured pictures come."""
JOINED = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x17FF), (0xFB1D, 0xFEFC))
"""Scripts that run from right to left or whose signs change beside each other: only raqm can."""
NEVER_FIRST = frozenset("、。，．！？：；）」』】〉》・ー々…,.!?:;)]}%»”’")
"""Signs with which no line begins in Chinese and Japanese."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text to be drawn, `start` to `end` in seconds; see `engine.timeline.Text`."""

    text: str
    position: str
    start: Fraction
    end: Fraction
    fade: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that one face writes."""

    face: Face
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of a text at a size in pixels."""

    lines: tuple[tuple[Run, ...], ...]
    size: int
    width: int

    @property
    def height(self) -> int:
        return round(self.size * LINE) * len(self.lines)


def lettered(words: Sequence[Words], width: int, height: int, fonts: Fonts) -> list[Caption]:
    """
    The captions for a picture of that size.

    Texts that would lie over each other at the same time are set apart.

    Raises:
        FixInput: `no_font`, `text_too_long`.
    """
    captions: list[Caption] = []
    for each in words:
        layout = laid_out(each.text, each.position, width, height, fonts)
        faces = tuple(drawn(layout, each.position, style) for style in ("light", "dark", "boxed"))
        tall, wide = faces[0].shape[:2]
        left, top = _place(each.position, (wide, tall), width, height)
        step = tall if top < height // 2 else -tall
        while any(_meets(other, each, left, top, wide, tall) for other in captions):
            top += step
            if not 0 <= top <= height - tall:
                raise problem("text_too_long", length=len(each.text), most=len(each.text) // 2)
        captions.append(Caption(faces, left, top, each.start, each.end, each.fade))
    return captions


def laid_out(text: str, position: str, width: int, height: int, fonts: Fonts) -> Layout:
    """
    The largest lettering of a text that fits into its place.

    Raises:
        FixInput: `no_font`, `text_too_long`.
    """
    paragraphs = [tuple(_runs(line, fonts)) for line in _cleaned(text).split("\n")]
    room_wide = round(width * (1 - 2 * SIDE) * (BESIDE if "left" in position or "right" in position else 1))
    room_tall = round(height * TALLEST)
    size, least = round(min(width, height) * LARGEST), max(round(min(width, height) * SMALLEST), 7)
    while True:
        inner = room_wide - 2 * round(size * PADDING)
        lines = [line for paragraph in paragraphs for line in _broken(paragraph, size, inner)]
        layout = Layout(tuple(lines), size, max(_width(line, size) for line in lines))
        if layout.height <= room_tall and layout.width <= inner:
            return _balanced(layout, paragraphs, inner)
        if size <= least:
            fitting = max(len(text) * room_tall // max(layout.height, 1) - 1, 1)
            raise problem("text_too_long", length=len(text), most=min(fitting, len(text) - 1))
        size = max(round(size * SHRINK), least)


def drawn(layout: Layout, position: str, style: str) -> NDArray[np.uint8]:
    """The lines as pixels (h, w, 4); `style` is light, dark or boxed."""
    size = layout.size
    pad = round(size * PADDING)
    wide, tall = layout.width + 2 * pad, layout.height + round(1.2 * pad)
    image = Image.new("RGBA", (wide + wide % 2, tall + tall % 2), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    ink, edge = (BLACK, WHITE) if style == "dark" else (WHITE, BLACK)
    stroke = 0 if style == "boxed" else max(round(size * STROKE), 1)
    if style == "boxed":
        pen.rounded_rectangle((0, 0, image.width - 1, image.height - 1), radius=round(size * 0.3), fill=SHADE)
    for number, line in enumerate(layout.lines):
        left = _aligned(position, line, layout, pad)
        base = round(0.6 * pad + size * (LINE * number + 0.95))
        for run in line[::-1] if _right_to_left(line) else line:
            _draw(image, pen, run, (left, base), size, ink, edge, stroke)
            left += _advance(run, size)
    return np.asarray(image, np.uint8)


def _draw(
    image: Image.Image, pen: ImageDraw.ImageDraw, run: Run, at: tuple[int, int], size: int,
    ink: tuple[int, ...], edge: tuple[int, ...], stroke: int,
) -> None:  # fmt: skip
    if not run.face.emoji:
        pen.text(
            at, run.text, ink, _font(run.face, size), anchor="ls", stroke_width=stroke, stroke_fill=edge,
            direction=_way(run),
        )  # fmt: skip
        return
    picture = _emoji(run, size)
    image.alpha_composite(picture, (at[0], max(at[1] - round(size * 0.95), 0)))


def _emoji(run: Run, size: int) -> Image.Image:
    font = _emoji_font(run.face, size)
    wide = round(font.getlength(run.text))
    picture = Image.new("RGBA", (max(wide, 1), round(font.size * 1.25)), (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((0, font.size), run.text, WHITE, font, anchor="ls", embedded_color=True)
    scale = size / font.size
    return picture.resize(
        (max(round(wide * scale), 1), round(picture.height * scale)), Image.Resampling.LANCZOS
    )


def _cleaned(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    return "\n".join(
        "".join(s for s in line if unicodedata.category(s) not in ("Cc", "Cs", "Co")) for line in lines
    )


def _runs(line: str, fonts: Fonts) -> Iterator[Run]:
    """The line cut where another face has to write."""
    written = [sign for sign in line if sign not in INVISIBLE and not sign.isspace()]
    coloured = {line[n - 1] for n, sign in enumerate(line) if sign == "\ufe0f"}
    plain = sorted({sign for sign in written if not _pictured(sign)} - coloured)
    first = fonts.face_for(plain) if plain else None
    faces: list[Face] = []
    missing = []
    for cluster in _clusters(line):
        face = _face(cluster, first, faces[-1] if faces else None, fonts)
        if face is None:
            missing.append(cluster)
        else:
            faces += [face] * len(cluster)
    if missing:
        raise problem("no_font", signs="".join(dict.fromkeys(missing))[:20])
    joined = [sign for sign in written if any(first <= ord(sign) <= last for first, last in JOINED)]
    if joined and not features.check("raqm"):
        raise problem("no_shaping", signs="".join(dict.fromkeys(joined))[:20])
    for face, signs in groupby(zip(faces, line, strict=True), key=lambda pair: pair[0]):
        yield Run(face, "".join(sign for _, sign in signs))


def _face(cluster: str, first: Face | None, last: Face | None, fonts: Fonts) -> Face | None:
    signs = [sign for sign in cluster if sign not in INVISIBLE]
    if not signs or cluster.isspace():
        return last if last is not None and not last.emoji else first or Face()
    if _pictured(cluster[0]) or "\ufe0f" in cluster:
        picture = fonts.face_for(signs[:1], emoji=True)
        if picture is not None:
            return picture
    for face in (last, first):
        if face is not None and not face.emoji and all(face.has(sign) for sign in signs):
            return face
    return fonts.face_for(signs) or fonts.face_for(signs[:1], emoji=True)


def _pictured(sign: str) -> bool:
    """Whether it is drawn in colours wherever there is a font for that (Unicode Emoji 16, mostly)."""
    return (
        0x1F000 <= ord(sign) < 0x1FB00
        or sign in "⌚⌛⏩⏪⏫⏬⏰⏳☔☕♿⚓⚡⚽⚾⛄⛅⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗⭐⭕"
    )


def _clusters(line: str) -> Iterator[str]:
    """Signs with the marks that belong to them; emoji joined as one picture."""
    cluster = ""
    for sign in line:
        joins = unicodedata.category(sign) in ("Mn", "Me", "Mc") or sign in INVISIBLE
        joins = joins or 0x1F3FB <= ord(sign) <= 0x1F3FF or cluster.endswith("\u200d")
        flag = len(cluster) == 1 and all(0x1F1E6 <= ord(s) <= 0x1F1FF for s in (cluster, sign))
        if cluster and not (joins or flag):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def _broken(runs: Sequence[Run], size: int, room: int) -> Iterator[tuple[Run, ...]]:
    """The runs in lines no wider than the room, as far as they can be broken."""
    line: list[Run] = []
    for piece in _pieces(runs):
        longer = _joined([*line, *piece])
        if line and _width(_stripped(longer), size) > room:
            yield _stripped(line)
            line = list(piece)
        else:
            line = longer
        while _width(_stripped(line), size) > room and sum(len(run.text) for run in line) > 1:
            head, line = _split(line, size, room)
            yield _stripped(head)
    yield _stripped(line) or (Run(Face(), " "),)


def _pieces(runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """What is not broken: words with the blanks behind them, single ideographs."""
    piece: list[Run] = []
    before = ""
    for run in runs:
        for cluster in _clusters(run.text):
            breaks = before.isspace() and not cluster.isspace()
            breaks = breaks or ((_ideograph(before) or _ideograph(cluster)) and cluster[0] not in NEVER_FIRST)
            if piece and breaks and not cluster.isspace():
                yield tuple(_joined(piece))
                piece = []
            piece.append(Run(run.face, cluster))
            before = cluster
    if piece:
        yield tuple(_joined(piece))


def _ideograph(cluster: str) -> bool:
    return bool(cluster) and (0x2E80 <= ord(cluster[0]) < 0xA4D0 or 0x20000 <= ord(cluster[0]) < 0x32000)


def _split(line: Sequence[Run], size: int, room: int) -> tuple[list[Run], list[Run]]:
    """A word that is wider than the room, broken where it has to be."""
    parts = [Run(run.face, cluster) for run in line for cluster in _clusters(run.text)]
    fits = 1
    while fits < len(parts) and _width(_joined(parts[: fits + 1]), size) <= room:
        fits += 1
    return _joined(parts[:fits]), _joined(parts[fits:])


def _joined(runs: Sequence[Run]) -> list[Run]:
    return [
        Run(face, "".join(run.text for run in some)) for face, some in groupby(runs, key=lambda run: run.face)
    ]


def _stripped(runs: Sequence[Run]) -> tuple[Run, ...]:
    kept = list(runs)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = Run(kept[-1].face, kept[-1].text.rstrip())
        kept[0] = Run(kept[0].face, kept[0].text.lstrip())
    return tuple(run for run in kept if run.text)


def _balanced(layout: Layout, paragraphs: Sequence[Sequence[Run]], room: int) -> Layout:
    """The same number of lines, as even as they come."""
    best, narrow = layout, room
    while len(layout.lines) > 1 and narrow > room // 2:
        narrow = round(narrow * 0.95)
        lines = tuple(line for p in paragraphs for line in _broken(p, layout.size, narrow))
        width = max(_width(line, layout.size) for line in lines)
        if len(lines) > len(layout.lines) or width > narrow:
            break
        best = Layout(lines, layout.size, width)
    return best


def _width(line: Sequence[Run], size: int) -> int:
    return sum(_advance(run, size) for run in line)


@lru_cache(maxsize=4096)
def _advance(run: Run, size: int) -> int:
    if run.face.emoji:
        font = _emoji_font(run.face, size)
        return -int(-font.getlength(run.text) * size / font.size // 1)
    return -int(-_font(run.face, size).getlength(run.text, direction=_way(run)) // 1)


@lru_cache(maxsize=64)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    if face.path is None:
        built_in = ImageFont.load_default(size)
        assert isinstance(built_in, ImageFont.FreeTypeFont)
        return built_in
    return ImageFont.truetype(str(face.path), size, index=face.index)


@lru_cache(maxsize=16)
def _emoji_font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    for fixed in (size, *BITMAPS):
        try:
            return _font(face, fixed)
        except OSError:  # a font of bitmaps has certain sizes only
            continue
    raise problem("no_font", signs="emoji")


def _direction(text: str) -> str:
    """Which way it runs: as its first letter does."""
    first = next(
        (unicodedata.bidirectional(s) for s in text if unicodedata.bidirectional(s) in ("L", "R", "AL")), "L"
    )
    return "ltr" if first == "L" else "rtl"


def _way(run: Run) -> str | None:
    """The direction to draw it in; plain layout, which the font inside Pillow has, knows none."""
    return _direction(run.text) if run.face.path is not None and features.check("raqm") else None


def _right_to_left(line: Sequence[Run]) -> bool:
    return _direction("".join(run.text for run in line)) == "rtl"


def _aligned(position: str, line: Sequence[Run], layout: Layout, pad: int) -> int:
    free = layout.width - _width(line, layout.size)
    share = 0.0 if "left" in position else 1.0 if "right" in position else 0.5
    return pad + round(free * share)


def _place(position: str, size: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    wide, tall = size
    standing = height > width * 1.5
    above = height * (STANDING_TOP if standing else EDGE)
    below = height * (STANDING_BOTTOM if standing else EDGE)
    left = (
        width * SIDE
        if "left" in position
        else width * (1 - SIDE) - wide
        if "right" in position
        else (width - wide) / 2
    )
    top = (
        above if "top" in position else height - below - tall if "bottom" in position else (height - tall) / 2
    )
    return max(int(left) // 2 * 2, 0), max(int(top) // 2 * 2, 0)


def _meets(other: Caption, words: Words, left: int, top: int, wide: int, tall: int) -> bool:
    there, high = other.faces[0].shape[1], other.faces[0].shape[0]
    apart = words.start >= other.end or words.end <= other.start
    beside = left >= other.left + there or left + wide <= other.left
    return not (apart or beside or top >= other.top + high or top + tall <= other.top)
