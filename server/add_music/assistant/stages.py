"""A look at the timeline while a hosted turn goes on: its first result is told before more is added to it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from add_music.assistant.summary import timeline
from add_music.errors import AddMusicError
from add_music.saying import say
from add_music.wire.draft import lasting
from add_music.wire.events import ToolResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller
    from add_music.client.snapshot import Snapshot
    from add_music.wire.events import Event

LOOK_EVERY_S = 5.0


class Stages:
    """
    Looks after a tool has ended, at most one look at a time and one in five seconds.

    The local engine needs none of it: it changes a timeline once in a turn, and tells how far it is.
    """

    def __init__(
        self, link: Link, teller: Teller, before: Snapshot, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._link = link
        self._teller = teller
        self._clock = clock
        self._last = before.draft
        self._looked_at: float | None = None
        self._look: asyncio.Task[None] | None = None

    def hear(self, event: Event) -> None:
        """Look when the event says that something was done."""
        if self._link.backend.local or not isinstance(event, ToolResult):
            return
        now = self._clock()
        busy = self._look is not None and not self._look.done()
        if busy or (self._looked_at is not None and now - self._looked_at < LOOK_EVERY_S):
            return
        self._looked_at = now
        self._look = asyncio.create_task(self._tell())

    async def close(self) -> None:
        """The turn has ended: what it led to is told as a whole."""
        if self._look is not None:
            self._look.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._look

    async def _tell(self) -> None:
        with contextlib.suppress(AddMusicError):
            draft = (await self._link.snapshot()).draft
            if draft and lasting(draft) != lasting(self._last):
                self._last = draft
                await self._teller.tell(say("edit_stage", timeline=timeline(draft)))
