"""The timeline as a picture: what is seen, heard, said, written and played, one lane each along one axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from add_music.engine.pictures.level import fullest, levels
from add_music.engine.pictures.scene import Bed, Part, Scene
from add_music.engine.pictures.words import clock, header, label, name_of, written, written_about
from add_music.media.page import (
    CUT,
    FAINT,
    FULL,
    GRID,
    GROUND,
    INK,
    LANE,
    MARGIN,
    MOTION,
    MUSIC,
    NORMAL,
    SMALL,
    SOUND,
    SPEECH,
    TITLE,
    WIDTH,
    Box,
    Colour,
    Page,
    wide,
)  # fmt: skip

LEFT = 168
"""Where the axis begins; names of the lanes stand before it."""
RIGHT = WIDTH - MARGIN
COLUMNS = RIGHT - LEFT
HEAD, AXIS, GAP, FOOT = 50, 32, 10, 16
CUTS, MOVING, HEARD, SPOKEN, WRITTEN, PLAYED, ABOUT = 26, 64, 104, 28, 34, 112, 32
NAMES = 38
"""Of the music's lane; below it lies the level."""
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
TICK_ROOM = 110
"""Pixels that a time needs on the axis."""
MOST_LINES = 60
"""More cuts than that are marked in their own lane only."""
QUIETEST_TOP = 0.25
"""A clip whose peaks lie below this is not blown up to the height of the lane."""
SHAPE = 0.7
"""Exponent that lifts what is quiet, so that a voice shows beside a bang."""
CALM = 0.5
"""The same for motion: most clips move little, and that little makes the difference."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From times to columns."""

    start_ms: int
    end_ms: int

    def x(self, ms: float) -> float:
        share = (ms - self.start_ms) / max(self.end_ms - self.start_ms, 1)
        return LEFT + min(max(share, 0.0), 1.0) * COLUMNS

    def ms(self, column: int) -> int:
        """The moment in the middle of a column."""
        return self.start_ms + round((column + 0.5) * (self.end_ms - self.start_ms) / COLUMNS)

    def within(self, start_ms: int, end_ms: int) -> bool:
        return start_ms < self.end_ms and end_ms > self.start_ms

    def moments(self, times_ms: Sequence[int]) -> list[int]:
        return [ms for ms in times_ms if self.start_ms <= ms < self.end_ms]


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: how high, what draws it, whether it has a ground, from where down cuts go through it."""

    height: int
    draw: Callable[[Page, Scene, Axis, Box], None]
    name: str = ""
    ground: bool = True
    lines_from: int = 0


def draw_strip(scene: Scene, *, headed: bool = True) -> Page:
    """
    The page; lanes without anything in them say so, or are left out where nobody misses them.

    Args:
        headed: name and length stand above, which a contact sheet has said already.
    """
    axis = Axis(scene.start_ms, scene.end_ms)
    lanes = list(_lanes(scene))
    head = HEAD if headed else MARGIN // 2
    page = Page(head + AXIS + sum(lane.height + GAP for lane in lanes) + FOOT)
    if headed:
        page.text((MARGIN, HEAD // 2 + 4), header(scene), INK, size=NORMAL, within=WIDTH - 2 * MARGIN)
    y = head + AXIS
    placed: list[tuple[Lane, Box]] = []
    for lane in lanes:
        box: Box = (LEFT, y, RIGHT, y + lane.height)
        if lane.ground:
            page.box(box, LANE, radius=4)
        if lane.name:
            middle = y + min(lane.height, PLAYED) / 2
            page.text((MARGIN, middle), label(lane.name), FAINT, size=SMALL, within=LEFT - MARGIN - 12)
        placed.append((lane, box))
        y += lane.height + GAP
    _ticks(page, axis, scene, (head, y - GAP))
    for lane, box in placed:
        lane.draw(page, scene, axis, box)
    if scene.width:
        _cut_lines(page, scene, axis, placed)
    return page


def _lanes(scene: Scene) -> Iterator[Lane]:
    if scene.width:
        yield Lane(CUTS, _cuts, "picture_cuts", ground=False)
        yield Lane(MOVING, _motion, "picture_motion")
    yield Lane(HEARD if scene.has_audio else SPOKEN, _sound, "picture_sound")
    if scene.has_audio:
        yield Lane(SPOKEN, _speech, "picture_speech", lines_from=0 if scene.speech else SPOKEN)
    if scene.titles:
        yield Lane(WRITTEN, _titles, "picture_titles", lines_from=WRITTEN)
    if scene.width or scene.beds:
        yield Lane(PLAYED if scene.beds else SPOKEN, _music, "picture_music", lines_from=NAMES)
    if any(bed.genre for bed in scene.beds):
        yield Lane(ABOUT, _about, ground=False)


def _ticks(page: Page, axis: Axis, scene: Scene, rows: tuple[int, int]) -> None:
    top, bottom = rows
    length_s = (axis.end_ms - axis.start_ms) / 1000
    most = COLUMNS / TICK_ROOM
    step_ms = round(1000 * next((s for s in STEPS_S if length_s / s <= most), length_s / most))
    for ms in range(-(-axis.start_ms // step_ms) * step_ms, axis.end_ms + 1, max(step_ms, 1)):
        x = axis.x(ms)
        page.line([(x, top + AXIS - 6), (x, bottom)], GRID)
        words = _tick(ms, step_ms, scene.duration_ms)
        if x + wide(words, SMALL) / 2 <= WIDTH - 4:
            page.text((x, top + AXIS // 2 - 4), words, FAINT, size=SMALL, anchor="mm")


def _tick(ms: int, step_ms: int, duration_ms: int) -> str:
    words = clock(ms, duration_ms)
    return words.partition(".")[0] if step_ms % 1000 == 0 else words


def _cuts(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    _, top, _, bottom = box
    cuts = axis.moments(scene.cuts_ms)
    if not cuts:
        _nothing(page, box, "picture_no_cuts")
    for ms in cuts:
        x = axis.x(ms)
        if len(cuts) > MOST_LINES:
            page.line([(x, top), (x, bottom)], CUT)
        else:
            page.shape([(x - 7, top + 6), (x + 7, top + 6), (x, bottom - 4)], CUT)


def _cut_lines(page: Page, scene: Scene, axis: Axis, placed: Sequence[tuple[Lane, Box]]) -> None:
    cuts = axis.moments(scene.cuts_ms)
    if len(cuts) > MOST_LINES:
        return
    for lane, (_, top, _, bottom) in placed:
        if lane.ground:
            for ms in cuts:
                page.dashes(axis.x(ms), top + lane.lines_from, bottom, CUT, 1)


def _motion(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    left, top, right, bottom = box
    curve = _columns(scene.motion_curve, scene, axis, max)
    if not curve:
        return
    room = bottom - top - 8
    points = [(left + column, bottom - 3 - value**CALM * room) for column, value in enumerate(curve)]
    page.shape([(left, bottom - 1), *points, (right - 1, bottom - 1)], MOTION)


def _sound(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    left, top, _, bottom = box
    if not scene.has_audio:
        _nothing(page, box, "picture_no_sound")
        return
    middle, half = (top + bottom) / 2, (bottom - top) / 2 - 4
    highest = max(*scene.sound_curve, QUIETEST_TOP) if scene.sound_curve else 1.0
    for column, value in enumerate(_columns(scene.sound_curve, scene, axis, max)):
        ms = axis.ms(column)
        spoken = any(span.start_ms <= ms < span.end_ms for span in scene.speech)
        reach = max((value / highest) ** SHAPE * half, 0.5)
        x = left + column
        page.line([(x, middle - reach), (x, middle + reach)], SPEECH if spoken else SOUND)


def _speech(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    _, top, _, bottom = box
    spans = [span for span in scene.speech if axis.within(span.start_ms, span.end_ms)]
    if not spans:
        _nothing(page, box, "picture_no_speech")
    for span in spans:
        left, right = axis.x(span.start_ms), axis.x(span.end_ms)
        page.box((left, top + 4, max(right, left + 2), bottom - 4), SPEECH, radius=3)


def _titles(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    _, top, _, bottom = box
    for title in scene.titles:
        if not axis.within(title.start_ms, title.end_ms):
            continue
        left, right = axis.x(title.start_ms), max(axis.x(title.end_ms), axis.x(title.start_ms) + 3)
        page.box((left, top + 3, right, bottom - 3), TITLE, radius=4)
        words = written(" / ".join(title.words.split("\n"))) or "T"
        page.text(
            (left + 8, (top + bottom) / 2),
            words,
            GROUND,
            size=SMALL,
            within=right - left - 14,
        )


def _music(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    if not scene.beds:
        _nothing(page, box, "picture_no_music")
    number = 0
    for bed in scene.beds:
        if axis.within(bed.start_ms, bed.end_ms):
            parts = bed.parts or (Part(bed.name, bed.start_ms, bed.end_ms),)
            _level(page, scene, axis, box, bed)
            for part in parts:
                _section(page, axis, box, part, MUSIC[number % len(MUSIC)], named=bool(bed.parts))
                number += 1
            _accents(page, axis, box, bed)


def _section(page: Page, axis: Axis, box: Box, part: Part, colour: Colour, *, named: bool) -> None:
    if not axis.within(part.start_ms, part.end_ms):
        return
    top = box[1]
    left, right = axis.x(part.start_ms), axis.x(part.end_ms)
    page.box((left + 1, top, max(right - 1, left + 2), top + NAMES - 6), colour, radius=4)
    words = name_of("section", part.name) if named else written(part.name)
    if words:
        page.text((left + 9, top + NAMES / 2 - 3), words, GROUND, size=SMALL, within=right - left - 14)


def _level(page: Page, scene: Scene, axis: Axis, box: Box, bed: Bed) -> None:
    """How loud the music is: as full as its sections are, less where somebody speaks and where it fades."""
    _, top, _, bottom = box
    first, last = axis.x(bed.start_ms), axis.x(bed.end_ms)
    columns = range(round(first - LEFT), round(last - LEFT))
    if not columns:
        return
    room = bottom - top - NAMES - 6
    values = levels(bed, scene.speech, [axis.ms(column) for column in columns], fullest(scene.beds))
    points = [
        (LEFT + column, bottom - 3 - value * room) for column, value in zip(columns, values, strict=True)
    ]
    page.shape([(first, bottom - 1), *points, (last - 1, bottom - 1)], FULL)
    page.line(points, MUSIC[0], 3)


def _accents(page: Page, axis: Axis, box: Box, bed: Bed) -> None:
    top = box[1] + NAMES
    for ms in axis.moments(bed.accents_ms):
        x = axis.x(ms)
        page.shape([(x, top - 2), (x + 7, top + 6), (x, top + 14), (x - 7, top + 6)], INK)


def _about(page: Page, scene: Scene, axis: Axis, box: Box) -> None:
    del axis
    left, top, right, bottom = box
    words = "   |   ".join(dict.fromkeys(filter(None, map(written_about, scene.beds))))
    page.text((left + 9, (top + bottom) / 2 - 4), words, FAINT, size=SMALL, within=right - left - 9)


def _nothing(page: Page, box: Box, key: str) -> None:
    left, top, _, bottom = box
    page.text((left + 10, (top + bottom) / 2), label(key), FAINT, size=SMALL)


def _columns(
    curve: Sequence[float], scene: Scene, axis: Axis, of: Callable[[Sequence[float]], float]
) -> list[float]:
    """One value a column out of a curve that runs over the whole scene."""
    if not curve:
        return []
    each = scene.duration_ms / len(curve)
    step = (axis.end_ms - axis.start_ms) / COLUMNS
    values = []
    for column in range(COLUMNS):
        first = int((axis.start_ms + column * step) / each)
        last = int((axis.start_ms + (column + 1) * step) / each)
        values.append(of(curve[min(first, len(curve) - 1) : max(last, first + 1)] or curve[-1:]))
    return values
