"""How loud: what a frame says about volume, as a linear level or a change in dB."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from add_music.understanding.frame import Frame

STEPS_DB = {"bit": 2.0, "": 4.0, "lot": 8.0}
"""Size of "louder" without a figure: 1 dB is just heard, 10 dB is twice as loud (Stevens 1955)."""

LARGEST_STEP_DB = 12.0
"""Down to here "music -6 dB" is a change; a lower figure is a level under the voice, as mixers say it."""

FLOOR_DB = -40.0
"""What "100 % softer" means as a change."""


def absolute(frame: Frame) -> float | None:
    """The linear level that was said, for music that does not play yet."""
    if frame.volume is not None:
        return _rounded(frame.volume)
    if frame.percent is not None and not frame.relative:
        return _rounded(frame.percent / 100)
    if frame.db is not None and not frame.relative:
        return _rounded(10 ** (-abs(frame.db) / 20))
    if frame.times is not None and frame.times < 1:
        return _rounded(frame.times)
    return frame.level


def change_db(frame: Frame) -> float | None:
    """The change that was said with a figure, in dB; None when the frame says none or an absolute level."""
    down = "softer" in frame.directions or "remove" in frame.acts
    sign = -1.0 if down else 1.0
    moved = down or "louder" in frame.directions
    if frame.volume is not None:
        return None
    if frame.times is not None:
        return round(20 * math.log10(frame.times), 1)
    if frame.db is not None and (frame.relative or moved or frame.db >= -LARGEST_STEP_DB):
        return round(abs(frame.db) * sign if moved else frame.db, 2)
    if frame.percent is not None and (frame.relative or moved):
        factor = 1 + sign * frame.percent / 100
        return round(20 * math.log10(factor), 1) if factor > 0 else FLOOR_DB
    return None


def step_db(frame: Frame) -> float | None:
    """The change that a bare "louder" or "softer" means, in dB."""
    step = STEPS_DB[frame.amount]
    if "softer" in frame.directions:
        return -step
    return step if "louder" in frame.directions else None


def _rounded(level: float) -> float:
    return round(level, 3)
