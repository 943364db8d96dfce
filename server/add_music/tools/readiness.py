"""What all clients of one process share: the engine it may run, and that its start is told once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from add_music.settings import Settings
    from add_music.tools.hearing import Listener


class Readiness:
    """Tells once in a process that all is set up, and stands by from then on."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._standing_by: threading.Event | None = None
        self._settings: Settings | None = None

    def first(self, listener: Listener, settings: Settings, *, local: bool) -> str:
        """The words that all is ready, the first time in this process that they are said."""
        if not listener.ready or listener.ready in self._told:
            return ""
        self._told.add(listener.ready)
        self._settings = settings
        if local and self._standing_by is None:
            from add_music.client.embedded import stand_by

            # from the first use on, take the engine over when the window that runs it is closed
            self._standing_by = stand_by(settings)
        return listener.ready

    async def close(self) -> None:
        """What the engine works at goes on with the next program."""
        if self._standing_by:
            self._standing_by.set()
        if self._settings:
            from add_music.client.embedded import stop_engine

            await asyncio.to_thread(stop_engine, self._settings)
