"""What is going on, wherever it goes on: kept in the shared database, which tells every machine at once."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from add_music.engine.live import Channel, Event, Live, Mark
from add_music.engine.store.events import CHANNEL, Events

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = logging.getLogger(__name__)

LOOK_S = 10.0
"""Somebody who listens asks the database so often, should its notice get lost."""
MARK_S = 0.5
AGAIN_S = 1.0
TELL_S = 5.0
Waker = tuple[asyncio.AbstractEventLoop, asyncio.Event]


class SharedLive(Live):
    """
    The same for several machines.

    Args:
        cancel: ends what this machine does for a product.
        url: of the database; with it, its notices are heard.
    """

    def __init__(self, database: Engine, cancel: Callable[[str], None], url: str) -> None:
        super().__init__()
        self.events = Events(database)
        self._cancel = cancel
        self._wakers: dict[str, list[Waker]] = {}
        self._told: dict[str, float] = {}
        self._stopped = threading.Event()
        threading.Thread(target=self._hear, args=(url,), name="notices", daemon=True).start()

    def channel(self, turn_id: str) -> Channel:
        """The channel of that turn."""
        with self._guard:
            return self._channels.get(turn_id) or self._channels.setdefault(
                turn_id, SharedChannel(turn_id, self)
            )

    def peek(self, turn_id: str) -> Channel | None:
        """How far that turn is, on whichever machine."""
        found = self.events.marked(turn_id)
        if found is None:
            return None
        channel = SharedChannel(turn_id, self)
        channel.share, channel.words = found
        return channel

    def heard(self, turn_id: str) -> Channel | None:
        """Its events are in the database, during the turn and afterwards."""
        return SharedChannel(turn_id, self)

    def mark(self, product_id: str, share: float, words: str) -> None:
        """Note how far a render is, now and then."""
        super().mark(product_id, share, words)
        mark = super().marked(product_id)
        if mark and self._due(product_id) and not self.events.mark(product_id, mark.share, mark.words):
            self._cancel(product_id)

    def marked(self, product_id: str) -> Mark | None:
        """How far it is, on whichever machine."""
        found = self.events.marked(product_id)
        return Mark(*found) if found else None

    def forget(self, product_id: str) -> None:
        """It is over."""
        super().forget(product_id)
        self._told.pop(product_id, None)
        self.events.unmark(product_id)

    def cancelled(self, product_id: str) -> None:
        """Let the machine that works on it know."""
        self.events.cancelled(product_id)

    def stop(self) -> None:
        """Nothing is heard any more."""
        self._stopped.set()

    def note(self, turn_id: str, share: float, words: str) -> bool:
        """How far a turn is, now and then."""
        due = self._due(turn_id)
        if due:
            self.events.mark(turn_id, share, words)
        return due

    def over(self, turn_id: str) -> None:
        """Nobody asks for that turn's pace any more."""
        self._told.pop(turn_id, None)

    def wake(self, turn_id: str | None = None) -> None:
        """Something was told of that turn, or perhaps of any."""
        with self._guard:
            wakers = [one for name, found in self._wakers.items() if turn_id in (None, name) for one in found]
        for loop, woken in wakers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)

    def listen(self, turn_id: str, waker: Waker) -> None:
        """From here on it is woken when something is told of that turn."""
        with self._guard:
            self._wakers.setdefault(turn_id, []).append(waker)

    def unlisten(self, turn_id: str, waker: Waker) -> None:
        """It does not want to be woken any more."""
        with self._guard:
            self._wakers[turn_id].remove(waker)
            if not self._wakers[turn_id]:
                del self._wakers[turn_id]

    def _due(self, work: str) -> bool:
        now = time.monotonic()
        if now - self._told.get(work, 0.0) < MARK_S:
            return False
        self._told[work] = now
        return True

    def _hear(self, url: str) -> None:
        """One connection that hears the notices of the database, made anew when it breaks."""
        import psycopg

        from add_music.engine.store.database import KEEP_ALIVE

        while not self._stopped.is_set():
            try:
                with psycopg.connect(url, autocommit=True, **KEEP_ALIVE) as heard:  # type: ignore[arg-type]
                    heard.execute(f"LISTEN {CHANNEL}".encode())
                    self.wake()  # something may have been told meanwhile
                    while not self._stopped.is_set():
                        for notice in heard.notifies(timeout=TELL_S):
                            self._heard(notice.payload)
            except psycopg.Error as error:
                log.info("the notices of the database are heard again soon: %s", type(error).__name__)
                self._stopped.wait(AGAIN_S)

    def _heard(self, notice: str) -> None:
        kind, _, name = notice.partition(" ")
        if kind == "turn":
            self.wake(name)
        elif kind == "cancel":
            self._cancel(name)


class SharedChannel(Channel):
    """Events of one turn, from the machine that works to those that somebody listens to."""

    def __init__(self, turn_id: str, live: SharedLive) -> None:
        super().__init__()
        self._turn = turn_id
        self._live = live
        self._heard = 0

    @property
    def listeners(self) -> int:
        """How many listen here right now."""
        return self._heard

    def note(self, share: float, words: str) -> bool:
        """How far the turn is; False when that was known or something was told a moment ago."""
        return super().note(share, words) and self._live.note(self._turn, share, words)

    def send(self, event: Event) -> None:
        """Tell everybody; who comes later hears it too."""
        self._live.events.add(self._turn, event)

    def end(self) -> None:
        """There is no more to come."""
        self._live.events.add(self._turn, None)
        self._live.over(self._turn)

    async def listen(self, silence_s: float, after: int = 0) -> AsyncIterator[tuple[int, Event] | None]:
        """All events with their numbers, from the one after that number on; None after so long a silence."""
        waker = asyncio.get_running_loop(), asyncio.Event()
        self._live.listen(self._turn, waker)
        self._heard += 1
        told_at = time.monotonic()
        try:
            while True:
                waker[1].clear()
                told, running = await asyncio.to_thread(self._live.events.after, self._turn, after)
                for after, event in told:  # goes on from there
                    if event is None:
                        return
                    told_at = time.monotonic()
                    yield after, event
                if not told and not running:
                    return  # whoever worked on it died before it could say that this was all
                await _woken(waker[1], min(LOOK_S, max(0.0, told_at + silence_s - time.monotonic())))
                if time.monotonic() - told_at >= silence_s:
                    told_at = time.monotonic()
                    yield None
        finally:
            self._heard -= 1
            self._live.unlisten(self._turn, waker)


async def _woken(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
