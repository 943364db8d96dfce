"""
Worker processes for everything heavy: decoding, composing, sounding, encoding, measuring.

A crash in a codec ends one task, never the server. A task that only reads and writes through
temporary names may be given to another worker, once.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from add_music.engine.workers.line import Line
from add_music.engine.workers.messages import Done, Failed, Order, Told, read_message, write_message
from add_music.errors import from_json, problem
from add_music.saying import language

log = logging.getLogger(__name__)

ATTEMPTS = 2
SILENCE_S = 600.0
"""A task that has told nothing for so long hangs: an hour of film keeps none silent for two minutes."""
OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)
"""What ends a process whose CPU time is used up: another one would need no less."""
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""A worker is one core; more threads would fight each other and double the memory."""
OnShare = Callable[[float], None]


class Urgency(IntEnum):
    """Who goes first when all workers are busy."""

    QUESTION = 0
    EDIT = 1
    RENDER = 2


acting_for: ContextVar[str] = ContextVar("acting_for", default="")
"""The account for which the code that runs now works; set where work begins: at a request, at a workflow."""


class Stopped(BaseException):  # not an error: the engine is going, the work will be taken up again
    """The engine stopped; a workflow that sees this stays unfinished and is recovered."""


class Cancelled(Exception):
    """The job that the task belonged to was cancelled."""


@dataclass(order=True, slots=True)
class _Queued:
    urgency: int
    number: int
    order: Order = field(compare=False)
    what: str = field(compare=False)
    job: str = field(compare=False)
    future: Future[Any] = field(compare=False)
    on_share: OnShare | None = field(compare=False)
    account: str = field(default="", compare=False)
    attempts: int = field(default=0, compare=False)


class Pool:
    """
    So many worker processes, started at once and kept warm.

    Args:
        size: how many.
        shared: between accounts, see `Line`.
        silence_s: how long a task may tell nothing before its process is ended.
        writable: the folders they may write in (`confine`); none leaves it open.
    """

    def __init__(
        self, size: int, *, shared: bool = False, writable: Sequence[Path] = (), silence_s: float = SILENCE_S
    ) -> None:
        self._line: Line[_Queued] = Line(size - 1 if shared else None)
        self._numbers = itertools.count()
        self._guard = threading.Lock()
        self._cancelled: set[str] = set()
        self._stopped = False
        self.size = size
        self.writable = tuple(writable)
        self._workers = [_Worker(self, number) for number in range(size)]
        self._silence_s = silence_s
        threading.Thread(target=self._watch, name="workers-watch", daemon=True).start()

    def submit(
        self,
        task: str,
        *args: Any,
        what: str,
        urgency: Urgency,
        job: str = "",
        on_share: OnShare | None = None,
        account: str | None = None,
    ) -> Future[Any]:
        """
        Give a function of `engine.tasks` to a worker.

        Args:
            what: what it is busy with, for the words of an error.
            job: cancelling this job ends the task.
            on_share: told the share done, from a thread of the pool.
            account: for whom, when that is not who `acting_for` says.

        Returns:
            a future with what the function returns, or with `AddMusicError`, `Cancelled` or `Stopped`.
        """
        future: Future[Any] = Future()
        whose = acting_for.get() if account is None else account
        order = Order(task, args, language())
        self._put(_Queued(urgency, next(self._numbers), order, what, job, future, on_share, whose))
        return future

    def cancel(self, job: str) -> None:
        """End all tasks of that job, the running ones by killing their process."""
        with self._guard:
            self._cancelled.add(job)
        for worker in self._workers:
            worker.kill_if_busy_with(job)

    def withdraw(self, job: str) -> None:
        """Do not begin what of that job is still waiting; what runs may finish."""
        with self._guard:
            self._cancelled.add(job)

    def is_cancelled(self, job: str) -> bool:
        """Whether the job was cancelled."""
        with self._guard:
            return bool(job) and job in self._cancelled

    @property
    def load(self) -> tuple[int, int]:
        """How many workers are busy, and how many tasks wait for one."""
        return self._line.load

    @property
    def stopped(self) -> bool:
        """Whether the pool is going or gone."""
        return self._stopped

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that are alive."""
        return tuple(pid for worker in self._workers if (pid := worker.pid))

    def stop(self) -> None:
        """Kill all workers; every unfinished task ends with `Stopped`."""
        self._stopped = True
        for worker in self._workers:
            self._put(_Queued(-1, next(self._numbers), Order("", ()), "", "", Future(), None))
            worker.kill()
        for worker in self._workers:
            worker.join()
        for task in self._line.clear():
            _refuse(task.future, Stopped())

    def _watch(self) -> None:
        while not self._stopped:
            time.sleep(min(1.0, self._silence_s / 4))
            for worker in self._workers:
                worker.kill_if_silent(self._silence_s)

    def take(self) -> _Queued:
        """The task that is next; blocks. Whoever takes it says when it is `done` with."""
        return self._line.take()

    def done(self, task: _Queued) -> None:
        """A worker is free of that task."""
        self._line.done(task)

    def again(self, task: _Queued) -> None:
        """Put back a task whose worker died."""
        self._put(task)

    def _put(self, task: _Queued) -> None:
        if self._stopped and task.order.task:
            _refuse(task.future, Stopped())
            return
        self._line.put(task)


class _Worker:
    """A thread that feeds one process, and replaces it when it died."""

    def __init__(self, pool: Pool, number: int) -> None:
        self._pool = pool
        self._guard = threading.Lock()
        self._job = ""
        self._busy = False
        self._task = ""
        self._heard_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name=f"worker-{number}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process and process.poll() is None else None

    def kill_if_busy_with(self, job: str) -> None:
        with self._guard:
            if self._busy and self._job == job and self._process:
                self._process.kill()

    def kill_if_silent(self, seconds: float) -> None:
        with self._guard:
            if self._busy and self._process and time.monotonic() - self._heard_at > seconds:
                log.error("a worker hangs and is ended", extra={"facts": {"task": self._task}})
                self._process.kill()

    def kill(self) -> None:
        with self._guard:
            if self._process:
                self._process.kill()

    def join(self) -> None:
        self._thread.join(timeout=5)

    def _run(self) -> None:
        self._warm_up()
        while True:
            task = self._pool.take()
            if self._pool.stopped:
                _refuse(task.future, Stopped())
                break
            try:
                self._work(task)
            finally:
                self._pool.done(task)
        self._reap()

    def _work(self, task: _Queued) -> None:
        if self._pool.is_cancelled(task.job):
            _refuse(task.future, Cancelled(task.job))
            return
        task.attempts += 1
        try:
            answer = self._ask(task)
        except OSError:
            answer = None
        if answer is None:
            self._after_death(task)
        elif isinstance(answer, Done):
            task.future.set_result(answer.value)
        else:
            _refuse(task.future, _error(task.order.task, answer))

    def _ask(self, task: _Queued) -> Done | Failed | None:
        """The worker's answer; None when it died."""
        with self._guard:
            if self._pool.stopped:
                return None
            if self._process is None or self._process.poll() is not None:
                self._process = _spawn(self._pool.writable)
            process = self._process
            self._job, self._task = task.job, task.order.task
            self._heard_at, self._busy = time.monotonic(), True
        assert process.stdin
        assert process.stdout
        try:
            write_message(process.stdin, task.order)  # type: ignore[arg-type]
            while True:
                message = read_message(process.stdout)  # type: ignore[arg-type]
                self._heard_at = time.monotonic()
                if isinstance(message, Told) and task.on_share:
                    task.on_share(message.share)
                elif isinstance(message, Done | Failed) or message is None:
                    return message
        finally:
            with self._guard:
                self._busy = False

    def _after_death(self, task: _Queued) -> None:
        out_of_time = self._reap() == -OUT_OF_TIME
        if self._pool.stopped:
            _refuse(task.future, Stopped())
        elif self._pool.is_cancelled(task.job):
            _refuse(task.future, Cancelled(task.job))
        elif task.attempts < ATTEMPTS and not out_of_time:
            log.warning("a worker died during %s; it is tried once more", task.order.task)
            self._pool.again(task)
        else:
            _refuse(task.future, problem("worker_died", what=task.what))
        self._warm_up()

    def _warm_up(self) -> None:
        """A process ahead of its first task; where none can be had now, the task will say so."""
        with self._guard, contextlib.suppress(OSError):
            if not self._pool.stopped:
                self._process = _spawn(self._pool.writable)

    def _reap(self) -> int | None:
        """Let go of the process, and tell how it ended."""
        with self._guard:
            process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        ended = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        return ended


def _spawn(writable: Sequence[Path]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "add_music.engine.workers.child", *map(str, writable)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if log.isEnabledFor(logging.DEBUG) else subprocess.DEVNULL,
        env=os.environ | ONE_THREAD,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _error(task: str, answer: Failed) -> Exception:
    if answer.problem:
        return from_json(answer.problem)
    facts = {"task": task, "error": answer.words.partition(":")[0]}
    log.error("a task failed: %s\n%s", answer.words, answer.trace, extra={"facts": facts})
    return problem("internal", reason=answer.words)


def _refuse(future: Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
