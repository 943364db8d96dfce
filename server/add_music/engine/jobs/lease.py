"""
Who of several machines is alive, and what becomes of the work of one that is not.

DBOS takes up the work of an executor that comes back under its name; ours never does. So each one holds an
advisory lock for as long as its connection to the database lives: a lock that can be had belonged to a dead
one, and whoever has it puts that one's work back into its queue.
"""

from __future__ import annotations

import logging
import os
import threading
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from add_music.engine.store.database import KEEP_ALIVE

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

ALIVE = 0x616C
"""The locks of those that are alive."""
BEAT_S = 2.0
SWEEP_S = 2.0
LOST = 70
"""Exit code (EX_SOFTWARE) of a worker whose lease is lost; whoever looks after it starts it again."""
SERVER_S = "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
"""A machine without power holds its locks for ten seconds."""


class Lease:
    """
    The sign of life of one executor.

    Args:
        lost: called once when the database has let go of it, whether it restarted or we were silent.
    """

    def __init__(self, url: str, executor: str, lost: Callable[[], None]) -> None:
        self._connection = _connect(url)
        if not _try(self._connection, executor):
            raise RuntimeError("an executor of that name is alive")
        self._lost = lost
        self._stopped = threading.Event()
        threading.Thread(target=self._beat, name="lease", daemon=True).start()

    def stop(self) -> None:
        """Let go: whatever is unfinished may be taken up by others at once."""
        self._stopped.set()
        self._connection.close()

    def _beat(self) -> None:
        import psycopg

        while not self._stopped.wait(BEAT_S):
            try:
                self._connection.execute("SELECT 1")
            except psycopg.Error:
                if not self._stopped.is_set():
                    self._lost()
                return


class Sweep:
    """
    Takes up the work of dead executors, every two seconds, and does what else has to be done now and then.

    Args:
        me: our own executor.
        beside: called after each sweep.
    """

    def __init__(self, url: str, me: str, beside: Callable[[], None]) -> None:
        self._url, self._me, self._beside = url, me, beside
        self._connection: psycopg.Connection | None = None
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="sweep", daemon=True).start()

    def stop(self) -> None:
        """Take up nothing any more."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(SWEEP_S):
            try:
                self._connection = self._connection or _connect(self._url)
                self._take_up(self._connection)
                self._beside()
            except Exception as error:  # whatever it is, the next sweep may succeed
                log.warning("a sweep failed", exc_info=error)
                if self._connection:
                    self._connection.close()
                self._connection = None

    def _take_up(self, connection: psycopg.Connection) -> None:
        from dbos import DBOS

        rows = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        for executor in {row.executor_id for row in rows} - {self._me, None}:
            if executor and _try(connection, executor):
                try:
                    # a name that DBOS calls its own, in the minor version that is pinned: it moves exactly
                    # the rows that this executor still owns
                    taken = DBOS._recover_pending_workflows([executor])  # noqa: SLF001
                    log.warning("work was taken over", extra={"facts": {"jobs": len(taken)}})
                finally:
                    connection.execute("SELECT pg_advisory_unlock(%s, %s)", (ALIVE, _key(executor)))


def leave(why: str) -> None:
    """End this process at once: others do its work by now. Its own processes end with their pipes."""
    log.error("this worker goes; whoever looks after it starts it again", extra={"facts": {"why": why}})
    os._exit(LOST)


def _connect(url: str) -> psycopg.Connection:
    import psycopg

    return psycopg.connect(url, autocommit=True, options=SERVER_S, **KEEP_ALIVE)  # type: ignore[arg-type]


def _try(connection: psycopg.Connection, executor: str) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (ALIVE, _key(executor))).fetchone()
    return bool(row and row[0])


def _key(executor: str) -> int:
    return zlib.crc32(executor.encode()) - 2**31
