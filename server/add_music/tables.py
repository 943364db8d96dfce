"""The lexicons: tables of words, one file a language and room; speakers correct them without reading code."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

SHARED = "add_music"
"""The package whose lexicons every room reads beside its own."""


@lru_cache(maxsize=64)
def load(package: str, name: str) -> dict[str, Any]:
    """A lexicon of that package, parsed; empty when that room has none of that name."""
    file = files(package) / "lexicon" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
