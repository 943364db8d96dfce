"""Tasks that wait for a worker, and whose turn it is."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Generic, Protocol, TypeVar

LONG = frozenset({"see", "hear", "write"})
"""Tasks that take as long as a clip is; all others are done in seconds."""


class _Order(Protocol):
    @property
    def task(self) -> str: ...


class Waiting(Protocol):
    """What stands in the line."""

    @property
    def urgency(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def order(self) -> _Order: ...
    @property
    def account(self) -> str: ...


W = TypeVar("W", bound=Waiting)


class Line(Generic[W]):
    """
    The most urgent task first; among those, one of the account that keeps the fewest workers busy, and
    then the one that came first.

    Args:
        long_tasks: on a service, how many workers may be busy with long tasks, and with one only of each
            account, so that somebody's long clip never keeps all workers from others; accounts take
            turns with them, whatever their urgency. None lets every worker take everything.
    """

    def __init__(self, long_tasks: int | None) -> None:
        self._long_tasks = None if long_tasks is None else max(1, long_tasks)
        self._changed = threading.Condition()
        self._waiting: list[W] = []
        self._busy: Counter[str] = Counter()
        self._long: Counter[str] = Counter()
        self._begun: dict[str, int] = {}

    def put(self, task: W) -> None:
        """Let it wait."""
        with self._changed:
            self._waiting.append(task)
            self._changed.notify()

    def take(self) -> W:
        """The task whose turn it is; blocks until there is one."""
        with self._changed:
            while not (ready := self._ready()):
                self._changed.wait()
            task = min(ready, key=lambda t: (t.urgency, self._busy[t.account], t.number))
            self._waiting.remove(task)
            self._busy[task.account] += 1
            if task.order.task in LONG:
                self._long[task.account] += 1
                self._begun[task.account] = max(self._begun.values(), default=0) + 1
            return task

    def done(self, task: W) -> None:
        """It does not keep a worker busy any more."""
        with self._changed:
            self._busy[task.account] -= 1
            self._long[task.account] -= task.order.task in LONG
            for counts in (self._busy, self._long):
                if not counts[task.account]:
                    del counts[task.account]
            waiting = {task.account for task in self._waiting}
            self._begun = {name: n for name, n in self._begun.items() if name in waiting or self._busy[name]}
            self._changed.notify_all()

    @property
    def load(self) -> tuple[int, int]:
        """How many tasks are being worked on, and how many wait."""
        with self._changed:
            return self._busy.total(), len(self._waiting)

    def clear(self) -> list[W]:
        """Everything that waits; nothing does afterwards."""
        with self._changed:
            left, self._waiting = self._waiting, []
            return left

    def _ready(self) -> list[W]:
        """What may run now: all short tasks, and the long one of the account whose turn it is."""
        if self._long_tasks is None:
            return self._waiting
        short = [task for task in self._waiting if task.order.task not in LONG]
        if self._long.total() >= self._long_tasks:
            return short
        long = [t for t in self._waiting if t.order.task in LONG and not self._long[t.account]]
        turn = min(long, key=lambda t: (self._begun.get(t.account, 0), t.urgency, t.number), default=None)
        return short if turn is None else [*short, turn]
