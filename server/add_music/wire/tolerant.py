"""Values out of JSON that others wrote: what is not of the wanted kind counts as absent."""

from __future__ import annotations

from math import isfinite
from typing import Any


def as_text(value: object) -> str | None:
    """A string that is not empty."""
    return value if isinstance(value, str) and value else None


def as_number(value: object) -> float | None:
    """A finite number; True is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number of some hundred digits
        return None
    return number if isfinite(number) else None


def as_object(value: object) -> dict[str, Any]:
    """An object; empty when it is none."""
    return value if isinstance(value, dict) else {}
