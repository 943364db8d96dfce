"""What kind of file, and of which shape, the words of an export ask for: "as a GIF", "for TikTok"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from add_music.assistant.route import export_clauses
from add_music.wire.media_types import OUTPUTS

PLATFORMS: Mapping[str, str] = {
    **dict.fromkeys(("tiktok", "reels", "shorts", "stories", "snapchat", "douyin", "抖音"), "9:16"),
    **dict.fromkeys(("9:16", "9x16"), "9:16"),
    **dict.fromkeys(("16:9", "16x9"), "16:9"),
    **dict.fromkeys(("1:1", "1x1"), "1:1"),
    **dict.fromkeys(("4:5", "4x5"), "4:5"),
}
"""
What these show, by their own pages for creators (2026). YouTube, Facebook and WhatsApp show every shape, so
their names ask for none.
"""
BARE = r"(?<![A-Za-z0-9.:/_-])({words})(?![A-Za-z0-9:/_-]|\.[A-Za-z0-9])"
"""A word on its own, also within writing without spaces; no part of a name or an address."""
KIND = re.compile(BARE.format(words="|".join(OUTPUTS)), re.IGNORECASE)
SHAPE = re.compile(BARE.format(words="|".join(PLATFORMS)), re.IGNORECASE)
ASKED = "make it {aspect}"
"""What a backend's chat is told; the hosted one reads English best."""


def kind_wanted(message: str, files: Sequence[str] = ()) -> str:
    """The ending of the file that is wanted; empty when the message names none."""
    found = KIND.search(export_clauses(message, files))
    return found[1].lower() if found else ""


def shape_wanted(message: str, files: Sequence[str] = ()) -> str:
    """An edit that gives the film the shape its destination shows; empty when the message names none."""
    found = SHAPE.search(export_clauses(message, files))
    return ASKED.format(aspect=PLATFORMS[found[1].lower()]) if found else ""
