"""Work that may outlast the call that began it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

R = TypeVar("R")


class Job(Generic[R]):
    """A named task; several calls may wait for it, each for as long as it likes."""

    def __init__(self, name: str, work: Coroutine[Any, Any, R]) -> None:
        self.name = name
        self._begun_in = asyncio.current_task()
        self._task = asyncio.create_task(work, name=name)
        # an error is kept for whoever asks; nobody asking is no news for the log
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._task.done()

    @property
    def cancelled(self) -> bool:
        """Whether it ended because it was stopped."""
        return self._task.done() and self._task.cancelled()

    @property
    def failure(self) -> BaseException | None:
        """What it raised; None while it goes on, when it ended well and when it was stopped."""
        return self._task.exception() if self._task.done() and not self._task.cancelled() else None

    @property
    def outcome(self) -> R:
        """What came of it, once it has ended well."""
        return self._task.result()

    def when_done(self, tell: Callable[[], None]) -> None:
        """Tell when it has ended, well or not."""
        self._task.add_done_callback(lambda _: tell())

    async def or_event(self, event: asyncio.Event) -> None:
        """Wait until it has ended or the event is set, whichever comes first."""
        waiting = asyncio.create_task(event.wait())
        try:
            await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()

    def began(self, other: Job[Any]) -> bool:
        """Whether the other is a part of this one."""
        return other._begun_in is self._task

    async def result(self, wait_s: float | None = None, *, alone: bool = True) -> R | None:
        """
        What came of it; None when the wait ended first.

        Args:
            alone: nobody else wants it, so a caller that is cancelled takes the work along.

        Raises:
            AddMusicError: what the work raised.
        """
        try:
            done, _ = await asyncio.wait({self._task}, timeout=wait_s)
        except asyncio.CancelledError:
            if alone:
                await self.cancel()
            raise
        return self._task.result() if done else None

    async def cancel(self) -> None:
        """Stop it, and wait until it has cleaned up."""
        self._task.cancel()
        await asyncio.wait({self._task})


@dataclass(slots=True, eq=False)
class Place:
    """
    One piece of work in a line.

    Args:
        what: it, in words.
        begun: its turn has come.
        remark: what the user should know about it while it goes on.
    """

    what: str
    begun: bool = False
    remark: str = ""


class Line:
    """Work on one project: one at a time, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._places: list[Place] = []

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Wait for the turn and have it."""
        self._places.append(place)
        try:
            async with self._lock:
                place.begun = True
                yield
        finally:
            self._places.remove(place)

    def before(self, place: Place) -> list[str]:
        """What comes before it, what is going on first; everything for one that has yet to come."""
        if place.begun:
            return []
        at = self._places.index(place) if place in self._places else len(self._places)
        return [other.what for other in self._places[:at]]

    @property
    def empty(self) -> bool:
        """Whether nothing goes on or waits."""
        return not self._places
