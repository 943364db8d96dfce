"""What is going on right now, in memory only: events of turns for those who listen, progress of renders."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


class Channel:
    """Events of one turn, from the threads that work to the connections that listen."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[Event | None]]] = []
        self._events: list[Event] = []
        self._ended = False
        self.share = 0.0
        self.words = ""

    @property
    def listeners(self) -> int:
        """How many listen right now."""
        with self._guard:
            return len(self._listeners)

    def note(self, share: float, words: str) -> bool:
        """How far the turn is; False when that was known."""
        if (share, words) == (self.share, self.words):
            return False
        self.share, self.words = share, words
        return True

    def send(self, event: Event) -> None:
        """Tell everybody; who comes later hears it too."""
        with self._guard:
            self._events.append(event)
            listeners = list(self._listeners)
        for loop, queue in listeners:
            _put(loop, queue, event)

    def end(self) -> None:
        """There is no more to come."""
        with self._guard:
            self._ended = True
            listeners = list(self._listeners)
        for loop, queue in listeners:
            _put(loop, queue, None)

    async def listen(self, silence_s: float, after: int = 0) -> AsyncIterator[tuple[int, Event] | None]:
        """
        All events with their numbers, from the one after that number on.

        None comes whenever nothing was to be heard for so long.
        """
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        entry = (asyncio.get_running_loop(), queue)
        with self._guard:
            for event in (*self._events[after:], *((None,) if self._ended else ())):
                queue.put_nowait(event)
            self._listeners.append(entry)
        number = after
        try:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), silence_s)
                except TimeoutError:
                    yield None
                    continue
                if event is None:
                    return
                number += 1
                yield number, event
        finally:
            with self._guard:
                self._listeners.remove(entry)


def _put(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[Event | None], event: Event | None) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(queue.put_nowait, event)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a render is."""

    share: float
    words: str


class Live:
    """The channels of running turns and the marks of running renders."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._channels: dict[str, Channel] = {}
        self._marks: dict[str, Mark] = {}

    def channel(self, turn_id: str) -> Channel:
        """The channel of that turn, made when first asked for."""
        with self._guard:
            return self._channels.setdefault(turn_id, Channel())

    def peek(self, turn_id: str) -> Channel | None:
        """The channel of that turn, if it has one."""
        with self._guard:
            return self._channels.get(turn_id)

    def heard(self, turn_id: str) -> Channel | None:
        """Where the turn's events can be heard, if they can."""
        return self.peek(turn_id)

    def close(self, turn_id: str) -> None:
        """The turn is over."""
        with self._guard:
            channel = self._channels.pop(turn_id, None)
        if channel:
            channel.end()

    def mark(self, product_id: str, share: float, words: str) -> None:
        """Note how far a render is; it never goes back."""
        with self._guard:
            before = self._marks.get(product_id)
            self._marks[product_id] = Mark(max(share, before.share if before else 0.0), words)

    def marked(self, product_id: str) -> Mark | None:
        """How far it is, when it is running."""
        with self._guard:
            return self._marks.get(product_id)

    def forget(self, product_id: str) -> None:
        """It is over."""
        with self._guard:
            self._marks.pop(product_id, None)

    def cancelled(self, product_id: str) -> None:
        """Let others know that nobody wants it any more; there are none."""

    def stop(self) -> None:
        """Nothing is heard any more."""
