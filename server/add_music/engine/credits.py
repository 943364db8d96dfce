"""Credits of the local engine: it costs nothing, and says so in the hosted service's own form."""

from __future__ import annotations

from typing import Any

PLENTY = 1_000_000
"""For clients that do not know `unlimited`: never a reason not to ask."""


def balance() -> dict[str, Any]:
    """The balance of every user."""
    return {"available": PLENTY, "frozen": 0, "total": PLENTY, "unlimited": True}
