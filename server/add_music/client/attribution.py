"""The three headers the hosted service wants on every request; exports are refused without them."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.settings import SKILL

if TYPE_CHECKING:
    from add_music.settings import Settings

INSTALL_PATHS = (
    ("/.clawhub/", "clawhub"),
    ("/.cursor/skills/", "cursor"),
)
PLATFORM = re.compile(r"[A-Za-z0-9._-]{1,64}")


def attribution(settings: Settings, installed_at: Path = Path(__file__)) -> dict[str, str]:
    """Source, version and platform of the skill, as headers."""
    return {
        "X-Skill-Source": SKILL,
        "X-Skill-Version": skill_version(),
        "X-Skill-Platform": platform(settings.skill_source, installed_at),
    }


@lru_cache(maxsize=1)
def skill_version() -> str:
    """The version in SKILL.md, which the installed distribution carries as its own."""
    try:
        return version(SKILL)
    except PackageNotFoundError:  # run from a copy of the tree
        return "0"


def platform(said: str | None, installed_at: Path) -> str:
    """Where the skill is used: what SKILL_SOURCE says, else what the install path shows, else unknown."""
    if said and PLATFORM.fullmatch(said):
        return said
    place = installed_at.as_posix()
    return next((name for mark, name in INSTALL_PATHS if mark in place), "unknown")
