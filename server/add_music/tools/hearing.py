"""Progress on its way to an MCP client."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import anyio

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context

    from add_music.assistant.project import Project
    from add_music.assistant.results import Progress

TOTAL = 100.0
NUDGE = 0.01
"""Progress must grow with every message, also when nothing is known but that work goes on."""


class Listener:
    """
    Tells the client of one call, and remembers what it has to be told again in the answer.

    `project` is the one whose progress it hears; all of its desk's until it has one.
    """

    def __init__(self, context: Context[Any, Any]) -> None:
        self._context = context
        self.project: Project | None = None
        self._at = 0.0
        self.ready = ""
        self.last = ""

    async def hear(self, progress: Progress) -> None:
        """Hand progress on."""
        self.last = progress.words
        if progress.ready:
            self.ready = progress.words
        share = (progress.share or 0.0) * (TOTAL - 1)
        self._at = max(self._at + NUDGE, share)
        # a client that has gone must not stop the work
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await self._context.report_progress(self._at, TOTAL, progress.words)
