"""
Draws `docs/instruments.png`: one note of every instrument as a spectrogram.

    python docs/draw_instruments.py docs/instruments.png
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from add_music.music.lineup import NATURE
from add_music.sound.bus import through
from add_music.sound.chance import generator
from add_music.sound.instruments import EFFECTS, INSTRUMENTS, KITS, TUNED

RATE = 48_000
SECONDS, HELD_S = 2.0, 1.2
LOW_HZ, HIGH_HZ, RANGE_DB = 40.0, 16_000.0, 66.0
COLUMNS, WIDTH, HEIGHT, LABEL, GAP = 9, 128, 76, 15, 6
COLOURS = 20
STROKES = (36, 38, 42, 49)
"""Of a kit: bass drum, snare, closed hat, crash."""
PAPER, INK = (250, 250, 247), (38, 43, 54)


def main(target: Path) -> None:
    """Write the picture."""
    names = (*TUNED, *KITS, *EFFECTS)
    rows = -(-len(names) // COLUMNS)
    size = (GAP + COLUMNS * (WIDTH + GAP), GAP + rows * (HEIGHT + LABEL + GAP))
    sheet = Image.new("RGB", size, PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for number, name in enumerate(names):
        x = GAP + number % COLUMNS * (WIDTH + GAP)
        y = GAP + number // COLUMNS * (HEIGHT + LABEL + GAP)
        pen.text((x, y), name.replace("_", " "), INK, font)
        sheet.paste(Image.fromarray(_painted(_note(name))), (x, y + LABEL))
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def _note(name: str) -> NDArray[np.float32]:
    """SECONDS of mono: a note in the middle of the register; of a kit four strokes."""
    out = np.zeros(round(SECONDS * RATE), np.float32)
    instrument = INSTRUMENTS[name]
    if name in KITS:
        strokes = [(number * len(out) // len(STROKES), key) for number, key in enumerate(STROKES)]
    else:
        nature = NATURE.get(name)
        strokes = [(0, (nature.low + nature.high) // 2 if nature else 60)]
    for at, key in strokes:
        wave = instrument.render(key, 96, instrument.held(round(HELD_S * RATE)), generator(1, name))
        heard = through(wave.T, instrument.bus_of(key)).mean(axis=0)[: len(out) - at]
        out[at : at + len(heard)] += heard
    return out


def _painted(wave: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Time to the right, pitch upwards (octaves of equal height), the louder the darker."""
    frame = 4096
    around = np.pad(wave, frame // 2)
    starts = np.linspace(0, len(wave), WIDTH).astype(int)
    frames = np.stack([around[s : s + frame] for s in starts]) * np.hanning(frame)
    level = 20 * np.log10(np.abs(np.fft.rfft(frames)) + 1e-9)
    edges = LOW_HZ * (HIGH_HZ / LOW_HZ) ** (np.arange(HEIGHT + 1) / HEIGHT) * frame / RATE
    lines = [level[:, int(low) : max(int(high), int(low) + 1)].max(axis=1) for low, high in pairwise(edges)]
    share = np.clip((np.stack(lines[::-1]) - level.max() + RANGE_DB) / RANGE_DB, 0, 1)[..., None]
    return np.asarray(np.array([255, 255, 255]) * (1 - share) + np.array([30, 62, 110]) * share, np.uint8)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
