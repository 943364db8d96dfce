"""Bringing decoded pictures upright and to the size of the finished file: padded, cropped or over a blur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from add_music.media.tonemap import HIGH, add_tonemap

PAD, CROP, BLUR = "pad", "crop", "blur"
HD_HEIGHT = 720
"""From here on, colours that the file does not describe are BT.709, below BT.601: as players assume."""
UNTOLD = 2
"""As FFmpeg numbers colour matrices (ITU-T H.273)."""
TURNS = {90: ("transpose", "cclock"), 180: ("hflip,vflip", ""), 270: ("transpose", "clock")}
SMALL = 8
"""The blurred copy is made at an eighth of the size: nothing that could be seen in it is lost."""
SIGMA = 4
"""Of the blur, in pixels of the small copy: shapes are felt, not recognised."""
DIMMED = "y='16+(val-16)*0.7'"
"""The copy steps back behind the picture."""
NEARLY = 0.99
TICK: Final = Fraction(1, 90_000)


PLACE = "floor(t*90000+0.5)"
"""In the crop filter: the frame's time in ticks, which tells the place."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a picture is cut: left and right (`across`), or above and below; and the share that is shown."""

    across: bool
    share: float


@dataclass(frozen=True, slots=True)
class Target:
    """Size in even pixels, and how a picture of another shape is brought to it: `PAD`, `CROP` or `BLUR`."""

    width: int
    height: int
    fit: str = PAD


class Fit:
    """Turns, scales and fits frames of one kind; the result is yuv420p, BT.709, limited range, SDR."""

    def __init__(self, frame: VideoFrame, ratio: Fraction, target: Target) -> None:
        self._kind = _describe(frame)
        self._graph = Graph()
        source = self._graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=TICK
        )
        last = self._chain(source, _upright(frame))
        shown = _shown_size(frame, ratio)
        cover = target.fit == CROP
        inner = _scaled(shown, target, cover=cover)
        self._room = inner[0] - target.width, inner[1] - target.height
        self.cut = _cut(inner, target) if cover else None
        last = self._chain(last, [_scale(frame, inner)])
        if frame.color_trc in HIGH:
            last = add_tonemap(self._graph, last, frame.color_trc)
        if inner != (target.width, target.height):
            last = self._filled(last, target)
        last = self._chain(last, [("setsar", "1"), ("format", "yuv420p")])
        last.link_to(self._graph.add("buffersink"))
        self._graph.configure()

    def takes(self, frame: VideoFrame) -> bool:
        """Whether that frame is of the kind it was made for."""
        return self._kind == _describe(frame)

    def fit(self, frame: VideoFrame, middle: float = 0.5) -> VideoFrame:
        """
        The frame as it is shown in the finished file; its time is for the caller to set.

        Args:
            middle: of the part that is shown of a frame that is cut, 0–1 along the side where it is.
        """
        frame.pts, frame.time_base = self._left_out(middle), TICK
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _left_out(self, middle: float) -> int:
        """How many pixels are left out before the part that is shown; the crop reads it as the time."""
        if self.cut is None:
            return 0
        room = self._room[0 if self.cut.across else 1]
        whole = room / (1 - self.cut.share)
        return min(max(round(whole * middle - (whole - room) / 2), 0), room)

    def _chain(self, last: FilterContext, steps: Iterable[tuple[str, str]]) -> FilterContext:
        for step in steps:
            node = self._graph.add(*step)
            last.link_to(node)
            last = node
        return last

    def _filled(self, inner: FilterContext, target: Target) -> FilterContext:
        size = f"{target.width}:{target.height}"
        if target.fit == CROP:
            across = self.cut is not None and self.cut.across
            places = f"{PLACE}:0" if across else f"0:{PLACE}"
            return self._chain(inner, [("crop", f"{size}:{places}")])
        if target.fit == PAD:
            return self._chain(inner, [("pad", f"{size}:-1:-1:black")])
        both = self._chain(inner, [("format", "yuv420p"), ("split", "2")])
        small = [max(side // SMALL // 2 * 2, 2) for side in (target.width, target.height)]
        covering = f"{small[0]}:{small[1]}:force_original_aspect_ratio=increase:flags=area"
        behind = [
            ("scale", covering), ("crop", f"{small[0]}:{small[1]}"), ("gblur", f"{SIGMA}:steps=2"),
            ("lutyuv", DIMMED), ("scale", f"{size}:flags=bicubic"),
        ]  # fmt: skip
        back = self._graph.add(*behind[0])
        both.link_to(back, 0, 0)
        back = self._chain(back, behind[1:])
        over = self._graph.add("overlay", "x='trunc((W-w)/4)*2':y='trunc((H-h)/4)*2':format=yuv420:eval=init")
        back.link_to(over, 0, 0)
        both.link_to(over, 1, 1)
        return over


def _describe(frame: VideoFrame) -> tuple[int, int, str, int, int]:
    return frame.width, frame.height, frame.format.name, frame.rotation, frame.color_trc


def _upright(frame: VideoFrame) -> Iterator[tuple[str, str]]:
    names, way = TURNS.get(frame.rotation % 360, ("", ""))
    for name in filter(None, names.split(",")):
        yield name, way


def _shown_size(frame: VideoFrame, ratio: Fraction) -> tuple[int, int]:
    wide = round(frame.width * ratio)
    return (frame.height, wide) if frame.rotation % 360 in (90, 270) else (wide, frame.height)


def _scaled(shown: tuple[int, int], target: Target, *, cover: bool) -> tuple[int, int]:
    """The size at which a picture just covers the target, or just fits into it."""
    scales = Fraction(target.width, shown[0]), Fraction(target.height, shown[1])
    scale = max(scales) if cover else min(scales)
    width, height = (max(round(side * scale / 2) * 2, 2) for side in shown)
    return (max(width, target.width), max(height, target.height)) if cover else (width, height)


def _cut(inner: tuple[int, int], target: Target) -> Cut | None:
    """How a picture is cut that covers the target; by a pixel or two is no cut."""
    wide, high = target.width / inner[0], target.height / inner[1]
    across = wide < high
    share = wide if across else high
    return Cut(across, share) if share < NEARLY else None


def _scale(frame: VideoFrame, size: tuple[int, int]) -> tuple[str, str]:
    if frame.color_trc in HIGH:
        return "scale", f"{size[0]}:{size[1]}:flags=bicubic"  # its colours come later, on fewer pixels
    matrix = "bt709" if frame.height >= HD_HEIGHT else "smpte170m"
    told = f"in_color_matrix={matrix}:" if frame.colorspace == UNTOLD and not frame.format.is_rgb else ""
    return "scale", f"{size[0]}:{size[1]}:{told}out_color_matrix=bt709:out_range=tv:flags=bicubic"
