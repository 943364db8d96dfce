"""Progress on its way to whoever listens, never silent for long."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import TYPE_CHECKING

from add_music.assistant.results import OnProgress, Progress
from add_music.saying import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

TICK_S = 0.5
"""How soon something is told that came from where nothing can be awaited."""
REPEAT_S = 8.0
"""Hosts of MCP servers want to hear something every ten seconds."""
SILENCE_S = 120.0


class Teller:
    """
    Tells progress, and repeats it while nothing new is known.

    Args:
        listener: gives whoever listens at the moment, or None.
        clock: seconds.
        pause: waits for so many seconds.
    """

    def __init__(
        self,
        listener: Callable[[], OnProgress | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._listener = listener
        self._clock = clock
        self._pause = pause
        self._told_at = self._news_at = clock()
        self._noted = False
        self._mentioned: list[str] = []
        self.last = Progress(None, "")

    async def tell(self, words: str, share: float | None = None, *, ready: bool = False) -> None:
        """Tell something new."""
        self.last = Progress(share, words or self.last.words, ready)
        self._news_at = self._clock()
        await self._send(self.last)

    def mention(self, words: str) -> None:
        """Something by the way, which is not what goes on; told within half a second."""
        self._mentioned.append(words)

    def note(self, words: str, share: float) -> None:
        """Something new from where nothing can be awaited; told within half a second."""
        self.last = Progress(share, words)
        self._news_at = self._clock()
        self._noted = True

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """While this is open, the last words are repeated, and after two minutes patience is asked for."""
        task = asyncio.create_task(self._repeat())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _repeat(self) -> None:
        while True:
            await self._pause(TICK_S)
            now = self._clock()
            if self._mentioned:
                await self._send(Progress(self.last.share, self._mentioned.pop(0)))
            elif self._noted:
                await self._send(self.last)
            elif now - self._news_at >= SILENCE_S:
                self._news_at = now
                await self._send(Progress(self.last.share, say("still_working")))
            elif now - self._told_at >= REPEAT_S and self.last.words:
                await self._send(self.last)

    async def _send(self, progress: Progress) -> None:
        self._told_at = self._clock()
        self._noted = self._noted and progress is not self.last
        listener = self._listener()
        if listener:
            heard = listener(progress)
            if isawaitable(heard):
                await heard
