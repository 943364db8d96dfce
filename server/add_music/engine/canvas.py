"""How large the picture of a finished file is."""

from __future__ import annotations

from collections.abc import Mapping

RATIOS: Mapping[str, tuple[int, int]] = {"9:16": (9, 16), "16:9": (16, 9), "1:1": (1, 1), "4:5": (4, 5)}
LONGEST, SHORTEST = 1920, 1080
"""What platforms and phones take; an edited picture is not made larger than that on its sides."""


def canvas(width: int, height: int, aspect: str = "") -> tuple[int, int]:
    """
    The size, in whole pairs of pixels, of an edited picture.

    The shorter side stays, so that a lying clip stands up without losing sharpness: 1920 x 1080 becomes
    1080 x 1920 for 9:16, and 1080 x 1350 for 4:5. Without an aspect the picture keeps its shape.

    Args:
        width, height: of the clip as displayed.
    """
    short, long = sorted((width, height))
    if aspect:
        across, down = RATIOS[aspect]
        low, high = sorted((across, down))
        side = min(short, SHORTEST, LONGEST * low // high)
        lying = across > down
        sizes = (_even(side * high / low), _even(side))
        return sizes if lying else sizes[::-1]
    scale = min(1.0, LONGEST / max(long, 1), SHORTEST / max(short, 1))
    return _even(width * scale), _even(height * scale)


def _even(pixels: float) -> int:
    return max(round(pixels / 2) * 2, 2)
