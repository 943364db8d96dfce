"""
The chorus of guitars, electric pianos and pads: beside each note its own shadow, a little late and swaying.

The delay depends on the time in the piece alone, so stretches still sum to the whole; it sways against
each other on both sides, which is what widens (Dattorro, "Effect design, part 2", JAES 45, 1997).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from add_music.music.cues import RATE

Samples = NDArray[np.float32]

CHORUSED: Mapping[str, frozenset[str]] = {
    "synthwave": frozenset({"pluck", "warm_pad", "clean_guitar"}),
    "pop": frozenset({"clean_guitar", "rhodes"}),
    "corporate": frozenset({"clean_guitar"}),
    "lofi": frozenset({"rhodes", "wurlitzer", "clean_guitar"}),
    "hiphop": frozenset({"rhodes", "clean_guitar"}),
    "electronic": frozenset({"pluck", "rhodes"}),
    "tropical": frozenset({"clean_guitar", "pluck"}),
    "ambient": frozenset({"felt_piano", "clean_guitar"}),
}
"""Genre → instruments that are recorded through one."""
MIDDLE_MS, SWAY_MS, HERTZ = 11.0, 2.2, 0.6
LEVEL = 0.42
"""Of the shadow against the note."""
LATEST = int((MIDDLE_MS + SWAY_MS) / 1000 * RATE) + 2
PIECE = RATE


def has_chorus(genre: str, instrument: str) -> bool:
    """Whether that instrument is heard through a chorus in that genre."""
    return instrument in CHORUSED.get(genre, ())


def chorused(wave: Samples, start: int) -> Samples:
    """The wave (2, n), which begins at sample `start` of the piece, with its shadow, (2, n + LATEST)."""
    length = wave.shape[1]
    padded = np.pad(wave, ((0, 0), (LATEST, LATEST + 1)))
    out = padded[:, LATEST:-1].copy()
    for first in range(0, length + LATEST, PIECE):
        at = np.arange(first, min(first + PIECE, length + LATEST))
        turn = np.sin(2 * np.pi * HERTZ / RATE * (at + start))
        for side, way in enumerate((1.0, -1.0)):
            delay = (MIDDLE_MS + way * SWAY_MS * turn) * (RATE / 1000)
            whole = np.ceil(delay).astype(np.int64)
            share = (whole - delay).astype(np.float32)
            place = at - whole + LATEST
            row = padded[side]
            out[side, at] += np.float32(LEVEL) * (row[place] * (1 - share) + row[place + 1] * share)
    return out
