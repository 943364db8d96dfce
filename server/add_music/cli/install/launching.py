"""How another program starts this installation's MCP server: from where it lies, with no shell or PATH."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from add_music.settings import SKILL

PASSING = {"archive-v0", "builds-v0", "environments-v2"}
"""Folders of uv's cache, from which `uvx` runs a program and which it may empty."""


def launch() -> list[str]:
    """
    Command and arguments, with whole paths: programs with windows know no PATH of a terminal.

    An installation that `uvx` made for the moment is named by what it was made from.
    """
    uvx = shutil.which("uvx")
    if uvx and set(Path(sys.prefix).parts) & PASSING:
        source = _folder()
        return [uvx, *(("--from", str(source)) if source else ()), SKILL]
    script = shutil.which(SKILL, path=sysconfig.get_path("scripts"))
    return [script] if script else [sys.executable, "-m", "add_music.tools.main"]


def _folder() -> Path | None:
    """The folder that this installation was made from, when it was one (PEP 610)."""
    try:
        told = json.loads(distribution(SKILL).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    address = urlsplit(str(told.get("url", "")))
    return Path(url2pathname(address.path)) if address.scheme == "file" else None
