"""
What SKILL.md says of itself: its version is the product's.

The build takes the version from there and puts the file into the wheel. A distribution's own number
may be written in another form (PEP 440 normalises it), so whoever has to name the version reads the file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parent
PLACES = (PACKAGE / "skill" / "SKILL.md", PACKAGE.parent.parent / "SKILL.md")
"""In an installed wheel, and in a checkout."""
VERSION = re.compile(r'^\s*version: "([^"\s]+)"\s*$', re.MULTILINE)


@lru_cache(maxsize=1)
def skill_version() -> str:
    """The version in the frontmatter; `0` for a copy of the package without the file."""
    for place in PLACES:
        try:
            found = VERSION.search(_front(place.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError):
            continue
        if found:
            return found[1]
    return "0"


def skill_text() -> str:
    """SKILL.md as it is; empty for a copy of the package without the file."""
    place = next((place for place in PLACES if place.is_file()), None)
    return place.read_text(encoding="utf-8") if place else ""


def _front(text: str) -> str:
    return text.split("\n---", 1)[0]
