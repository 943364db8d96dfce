"""The contact sheet: what a clip shows, moment by moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from add_music.analysis.moments import Glimpse, glimpses
from add_music.engine.pictures.scene import Scene, Shown
from add_music.engine.pictures.words import clock, header, label
from add_music.media.frames import Frame
from add_music.media.page import CUT, FAINT, GROUND, INK, LANE, MARGIN, NORMAL, SMALL, WIDTH, Page
from add_music.media.stills import Moment, stills

GAP = 12
CAPTION = 34
HEAD = 52
TALLEST = 860
"""Of all rows, in pixels: a page that a chat would have to scroll is seen in parts only."""
TAG_PAD = 9
ONE = (Glimpse(0, 0, at_cut=False),)
"""Of a photo, which does not last."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How many pictures there is room for, and how many stand beside each other."""

    most: int
    columns: int


LYING, STANDING = Grid(16, 4), Grid(12, 6)


def draw_contact(scene: Scene) -> tuple[Page, tuple[int, ...]] | None:
    """
    The page, and the moments of its pictures in ms; None for what has no picture.

    Raises:
        AddMusicError: a file is gone or damaged.
    """
    if not scene.width or not scene.clips:
        return None
    grid = LYING if scene.width >= scene.height else STANDING
    chosen = _chosen(scene, grid)
    columns = min(grid.columns, max(len(chosen), 1))
    rows = -(-len(chosen) // columns)
    if rows > 1:
        columns = -(-len(chosen) // rows)  # rows of one length, as far as it goes
    width = (WIDTH - 2 * MARGIN - GAP * (columns - 1)) // columns
    height = min(round(width * scene.height / scene.width), TALLEST // rows - CAPTION - GAP)
    width = min(width, round(height * scene.width / scene.height))
    page = Page(HEAD + rows * (height + CAPTION + GAP) + MARGIN - GAP)
    page.text((MARGIN, HEAD // 2 + 4), header(scene), INK, size=NORMAL, within=WIDTH - 2 * MARGIN)
    left = (WIDTH - columns * width - (columns - 1) * GAP) // 2
    taken = list(_taken(scene, chosen, (width, height)))
    for number, (glimpse, frame) in enumerate(taken):
        row, column = divmod(number, columns)
        x, y = left + column * (width + GAP), HEAD + row * (height + CAPTION + GAP)
        _tile(page, (x, y, width, height), glimpse, frame, scene)
    return page, tuple(frame.ms for _, frame in taken if frame)


def _chosen(scene: Scene, grid: Grid) -> tuple[Glimpse, ...]:
    """The moments to show; rows are full where that leaves out no shot."""
    part = (scene.start_ms, scene.end_ms, scene.cuts_ms, scene.motion)
    found = glimpses(*part, grid.most) or ONE
    full = len(found) // grid.columns * grid.columns
    shots = 1 + sum(glimpse.at_cut for glimpse in found)
    return glimpses(*part, full) if full >= shots else found


def _tile(
    page: Page, place: tuple[int, int, int, int], glimpse: Glimpse, frame: Frame | None, scene: Scene
) -> None:
    x, y, width, height = place
    page.box((x, y, x + width, y + height), LANE)
    if frame is not None:
        down, across = frame.rgb.shape[:2]
        page.paste(frame.rgb, (x + (width - across) // 2, y + (height - down) // 2))
    middle = y + height + CAPTION // 2 + 1
    ms = glimpse.ms if frame is None else frame.ms
    used = page.text((x, middle), clock(ms, scene.duration_ms), INK if frame else FAINT, size=NORMAL)
    if glimpse.at_cut:
        words = label("picture_cut")
        at = x + used + TAG_PAD
        wide = page.text((at + TAG_PAD, middle), words, CUT, size=SMALL)
        page.box((at, middle - 14, at + wide + 2 * TAG_PAD, middle + 14), CUT, radius=6)
        page.text((at + TAG_PAD, middle), words, GROUND, size=SMALL)


def _taken(
    scene: Scene, chosen: Sequence[Glimpse], size: tuple[int, int]
) -> Iterator[tuple[Glimpse, Frame | None]]:
    """The pictures in their order, stamped with the time of the timeline; a file is opened once a stretch."""

    def shown(glimpse: Glimpse) -> int:
        ends = (number for number, clip in enumerate(scene.clips) if glimpse.ms < clip.end_ms)
        return next(ends, len(scene.clips) - 1)

    for number, group in groupby(chosen, key=shown):
        clip, wanted = scene.clips[number], list(group)
        moments = [Moment(clip.there(one.ms), clip.there(max(one.since_ms, clip.start_ms))) for one in wanted]
        for glimpse, frame in zip(wanted, stills(clip.path, moments, _within(size, clip)), strict=True):
            here = frame and Frame(clip.here(frame.ms), frame.rgb)
            yield glimpse, here


def _within(size: tuple[int, int], clip: Shown) -> tuple[int, int]:
    """The largest size of that clip's shape: clips of several shapes stand on one page."""
    scale = min(size[0] / clip.width, size[1] / clip.height) if clip.width and clip.height else 1.0
    return max(round(clip.width * scale), 2), max(round(clip.height * scale), 2)
