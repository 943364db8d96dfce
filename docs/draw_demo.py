"""
Draws `docs/demo.png`: what the demo made, read from its two files and its report.

    add-music demo -o out --overwrite --json > report.json
    python docs/draw_demo.py out/sample.mp4 report.json docs/demo.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from add_music import analyse
from add_music.media.audio import read_sound
from add_music.media.frames import frames_within

WIDTH, MARGIN, LABELS = 1200, 24, 136
FRAMES, FRAME_GAP = 8, 6
WAVE = 96
RATE = 48_000
PAPER, INK, FAINT, CUT = (250, 250, 247), (38, 43, 54), (196, 199, 206), (214, 92, 60)
OWN, MIXED = (120, 130, 150), (52, 110, 170)
SECTIONS = ((221, 232, 244), (240, 229, 214), (223, 238, 224), (240, 222, 230))


def main(source: Path, report: Path, target: Path) -> None:
    """Write the picture."""
    made = json.loads(report.read_text(encoding="utf-8"))
    sheet = _Sheet(made)
    sheet.frames(Path(made["output"]))
    sheet.wave("its own sound", _envelope(source, sheet.columns), OWN)
    sheet.wave("with the music", _envelope(Path(made["output"]), sheet.columns), MIXED)
    sheet.sections()
    sheet.cuts(analyse(source)["cuts_s"])
    sheet.image.save(target, optimize=True)


class _Sheet:
    """A page that is filled from top to bottom along one time axis."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.made = made
        self.columns = WIDTH - 2 * MARGIN - LABELS
        self.image = Image.new("RGB", (WIDTH, 404), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.font = ImageFont.load_default(size=17)
        self.y = MARGIN

    def x(self, seconds: float) -> int:
        return MARGIN + LABELS + round(seconds / self.made["duration_s"] * self.columns)

    def frames(self, movie: Path) -> None:
        width = (self.columns - FRAME_GAP * (FRAMES - 1)) // FRAMES
        height = round(width * self.made["video"]["height"] / self.made["video"]["width"])
        step_ms = self.made["duration_s"] * 1000 / FRAMES
        moments = [round((number + 0.5) * step_ms) for number in range(FRAMES)]
        windows = [(ms, ms + 200) for ms in moments]
        drawn: set[int] = set()
        for number, frame in frames_within(movie, windows, width, height):
            if number not in drawn:
                drawn.add(number)
                at = MARGIN + LABELS + number * (width + FRAME_GAP)
                self.image.paste(Image.fromarray(frame.rgb), (at, self.y))
        self._label("the picture", self.y + height // 2)
        self.y += height + 18

    def wave(self, name: str, envelope: NDArray[np.float32], colour: tuple[int, int, int]) -> None:
        middle = self.y + WAVE // 2
        for column, level in enumerate(envelope):
            half = max(float(level) * WAVE / 2, 0.5)
            x = MARGIN + LABELS + column
            self.draw.line((x, middle - half, x, middle + half), fill=colour)
        self._label(name, middle)
        self.y += WAVE + 12

    def sections(self) -> None:
        music = self.made["music"]
        for number, section in enumerate(music["sections"]):
            left, right = self.x(section["start_s"]), self.x(section["end_s"])
            box = (left, self.y, right - 2, self.y + 34)
            self.draw.rectangle(box, fill=SECTIONS[number % len(SECTIONS)])
            if right - left > 60:
                self.draw.text(
                    ((left + right) / 2, self.y + 17), section["name"], INK, self.font, anchor="mm"
                )
        self._label("the music", self.y + 17)
        self.y += 46
        words = f"{music['genre']}, {music['key']}, {music['tempo_bpm']:.0f} bpm"
        self.draw.text((MARGIN + LABELS, self.y), words, INK, self.font)
        self.draw.text((self.x(self.made["duration_s"]), self.y), "cuts", CUT, self.font, anchor="ra")

    def cuts(self, cuts_s: list[float]) -> None:
        for cut in cuts_s:
            x = self.x(cut)
            for y in range(MARGIN, self.y - 8, 8):
                self.draw.line((x, y, x, y + 4), fill=CUT)

    def _label(self, text: str, y: float) -> None:
        self.draw.text((MARGIN, y), text, INK, self.font, anchor="lm")


def _envelope(path: Path, columns: int) -> NDArray[np.float32]:
    """Peak of each of so many equal stretches, 0–1."""
    samples = np.abs(np.concatenate(list(read_sound(path)))).max(axis=1)
    edges = np.linspace(0, len(samples), columns, endpoint=False).astype(int)
    return np.asarray(np.maximum.reduceat(samples, edges), np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
