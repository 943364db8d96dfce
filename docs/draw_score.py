"""
Draws `docs/score.png`: the score of a piece, part under part.

    python docs/draw_score.py "hopeful acoustic music" 40 7 docs/score.png 12.4 26.1

is what `add-music compose "hopeful acoustic music" --duration 40 --seed 7 --cut 12.4 --cut 26.1` plays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFont

from add_music.analysis.mood import settle
from add_music.music.brief import Wishes
from add_music.music.changes import first_bar, tick_at
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues
from add_music.music.score import PPQ, Note, Part, Score
from add_music.understanding.operations import Context, MusicOperation
from add_music.understanding.read import read

WIDTH, MARGIN, LABELS = 1500, 20, 130
ROW, DRUM_ROW, HEAD = 3, 9, 46
COLOURS = {
    "lead": "#c2410c",
    "counter": "#b45309",
    "chords": "#0369a1",
    "pad": "#64748b",
    "bass": "#15803d",
    "drums": "#334155",
    "effects": "#7e22ce",
}
Across = Callable[[float], float]
"""Ticks to pixels."""
ORDER = tuple(COLOURS)
PAPER, INK, LINE, BAR, CUT = "#ffffff", "#0f172a", "#cbd5e1", "#eef2f7", "#e11d48"


def main(instruction: str, seconds: str, seed: str, target: str, *cuts: str) -> None:
    """Compose that and write the picture."""
    wishes = Wishes()
    for operation in read(instruction, Context()):
        if isinstance(operation, MusicOperation):
            wishes = operation.wishes.over(wishes)
    cuts_ms = tuple(round(float(cut) * 1000) for cut in cuts)
    score = compose(settle(wishes, None), Cues(round(float(seconds) * RATE), cuts_ms), int(seed))
    draw(score, cuts_ms).save(target, optimize=True)


def draw(score: Score, cuts_ms: Sequence[int]) -> Image.Image:
    """Every part in a strip of its own, sections and chords above, cuts as dashes of colour."""
    parts = sorted(score.parts, key=lambda part: ORDER.index(part.role))
    heights = [_height(part) for part in parts]
    picture = Image.new("RGB", (WIDTH, HEAD + sum(heights) + MARGIN), PAPER)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(11)
    end = score.sections[-1].end_tick
    scale = (WIDTH - LABELS - MARGIN) / end

    def across(tick: float) -> float:
        return LABELS + tick * scale

    bar = score.beats_per_bar * PPQ
    for tick in range(first_bar(score), end, bar):
        pen.line([(across(tick), HEAD - 4), (across(tick), picture.height - MARGIN)], BAR)
    for section in score.sections:
        at = across(section.start_tick)
        pen.line([(at, 4), (at, picture.height - MARGIN)], LINE, 2)
        pen.text((at + 4, 4), f"{section.name} {section.energy:.2f}", INK, font)
    last = -99.0
    for chord in score.chords:
        if across(chord.tick) - last > 26:
            last = across(chord.tick)
            pen.text((last + 2, 22), chord.symbol, "#475569", font)
    top = HEAD
    for part, height in zip(parts, heights, strict=True):
        pen.text((6, top + height / 2 - 6), part.name.replace("_", " "), COLOURS[part.role], font)
        _strip(pen, part, top, across)
        top += height
        pen.line([(0, top - 3), (WIDTH, top - 3)], BAR)
    for cut in cuts_ms:
        at = across(tick_at(score, cut))
        pen.line([(at, HEAD - 8), (at, picture.height - MARGIN)], CUT)
    return picture


def _rows(part: Part) -> list[int]:
    """The pitches of a strip from top to bottom; a kit has a row for each of its drums."""
    pitches = sorted({note.pitch for note in part.notes}, reverse=True)
    return pitches if part.role == "drums" else list(range(pitches[0], pitches[-1] - 1, -1))


def _height(part: Part) -> int:
    row = DRUM_ROW if part.role == "drums" else ROW
    return max(len(_rows(part)) * row + 12, 26)


def _strip(pen: ImageDraw.ImageDraw, part: Part, top: float, across: Across) -> None:
    drums = part.role == "drums"
    row = DRUM_ROW if drums else ROW
    place = {pitch: n for n, pitch in enumerate(_rows(part))}
    for note in part.notes:
        pen.rectangle(_box(note, top + 3 + place[note.pitch] * row, row, across, drums=drums),
                      _shade(COLOURS[part.role], note.velocity))  # fmt: skip


def _box(note: Note, y: float, row: int, across: Across, *, drums: bool) -> tuple[float, float, float, float]:
    end = across(note.tick) + 2 if drums else max(across(note.tick + note.ticks) - 1, across(note.tick) + 1)
    return (across(note.tick), y, end, y + row - 1)


def _shade(colour: str, velocity: int) -> tuple[int, ...]:
    """Paler for softer notes."""
    share = 0.35 + 0.65 * min(velocity / 110, 1)
    return tuple(round(255 - (255 - int(colour[n : n + 2], 16)) * share) for n in (1, 3, 5))


if __name__ == "__main__":
    main(*sys.argv[1:])
