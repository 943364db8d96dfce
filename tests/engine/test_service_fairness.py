"""Workers are shared: nobody's long clip keeps others waiting for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tenants import join

from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from add_music.engine.workers.line import Line
from add_music.engine.workers.messages import Order
from add_music.engine.workers.pool import Pool, Urgency
from calling import data_of


@dataclass(frozen=True)
class Task:
    """What stands in the line."""

    account: str
    number: int
    order: Order
    urgency: Urgency = Urgency.RENDER


def task(account: str, number: int, kind: str = "record", urgency: Urgency = Urgency.RENDER) -> Task:
    """A task of that account."""
    return Task(account, number, Order(kind, ()), urgency)


def line_of(*tasks: Task, long_tasks: int | None = 1) -> Line[Task]:
    """Tasks in the order they came."""
    line: Line[Task] = Line(long_tasks)
    for one in tasks:
        line.put(one)
    return line


def test_accounts_take_turns() -> None:
    """While one keeps a worker busy the other is first; each account's own tasks keep their order."""
    tasks = [task("ann", number) for number in range(4)] + [task("bob", number) for number in range(4, 6)]
    line = line_of(*tasks)

    taken = [line.take() for _ in range(4)]

    assert [(t.account, t.number) for t in taken] == [("ann", 0), ("bob", 4), ("ann", 1), ("bob", 5)]


def test_what_is_urgent_goes_first_whoever_asks() -> None:
    """A question of somebody who keeps all workers busy is still asked before another's render."""
    line = line_of(task("ann", 0), task("bob", 1), task("ann", 2, "inspect", Urgency.QUESTION))

    assert line.take().number == 2
    assert line.take().number == 1


def test_long_tasks_leave_a_worker_to_others() -> None:
    """One at a time of each account, and never on all workers; short ones are not held up."""
    line = line_of(
        task("ann", 0, "write"), task("ann", 1, "write"), task("bob", 2, "see"), task("ann", 3), long_tasks=2
    )

    first = line.take()
    assert (first.number, line.take().number, line.take().number) == (0, 2, 3)
    found: list[Task] = []
    waiting = threading.Thread(target=lambda: found.append(line.take()), daemon=True)
    waiting.start()
    assert not found
    line.done(first)
    waiting.join(10)
    assert found[0].number == 1


def test_a_heap_of_clips_does_not_keep_anothers_export_waiting() -> None:
    """Looking at a clip is more urgent than writing a file, but accounts take turns with what takes long."""
    clips = [task("ann", number, "see", Urgency.EDIT) for number in range(3)]
    line = line_of(*clips, task("bob", 3, "write"), task("bob", 4, "write"))

    taken = []
    for _ in range(5):
        taken.append(line.take())
        line.done(taken[-1])

    assert [t.number for t in taken] == [0, 3, 1, 4, 2]


def test_one_person_alone_has_all_workers() -> None:
    """An embedded engine shares with nobody."""
    line = line_of(*(task("local", number, "write") for number in range(3)), long_tasks=None)

    assert [line.take().number for _ in range(3)] == [0, 1, 2]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    """A service with two workers."""
    running = start(tmp_path / "data", terms=Terms(tokens_per_address=100))
    yield running
    running.stop()


def test_every_task_is_somebodys(
    service: Running, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uploads, edits, music and renders all stand in the line under the account they are for."""
    seen: set[tuple[str, str]] = set()
    put = Pool._put

    def note(pool: Pool, queued) -> None:
        seen.add((queued.order.task, queued.account))
        put(pool, queued)

    monkeypatch.setattr(Pool, "_put", note)
    user = join(service).begin()
    data_of(user.send(clip))
    user.say("add calm piano")
    data_of(user.render())
    assert user.finished()["status"] == "completed"

    tasks = {name for name, _ in seen}
    assert {"inspect", "see", "hear", "compose", "record", "write", "measure_loudness"} <= tasks
    assert {account for _, account in seen} == {user.user_id}
