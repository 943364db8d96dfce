"""Which release of the program this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def program_version() -> str:
    """As installed; `0` when it runs from a checkout that was never installed."""
    try:
        return version("ai-add-music-to")
    except PackageNotFoundError:
        return "0"
