"""Values out of JSON that others wrote: what is not of the wanted kind counts as absent."""

from __future__ import annotations

from typing import Any


def as_text(value: object) -> str | None:
    """A string that is not empty."""
    return value if isinstance(value, str) and value else None


def as_number(value: object) -> float | None:
    """A number; True and NaN are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return float(value)


def as_object(value: object) -> dict[str, Any]:
    """An object; empty when it is none."""
    return value if isinstance(value, dict) else {}
