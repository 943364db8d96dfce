"""Requests that must not be given up half-way: what they bring is brought once only."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

R = TypeVar("R")
FINISH_S = 15.0
"""For how long a caller that was cancelled still waits for the end."""


async def finished(work: Coroutine[Any, Any, R]) -> R:
    """The result of the work; whoever is cancelled meanwhile lets it end first, within reason."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=FINISH_S)
        task.cancel()
        raise
