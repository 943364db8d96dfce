"""
The databases of the store: an SQLite file for one program, a PostgreSQL server for several machines.

SQLite has a write-ahead log and one writer at a time and is safe against kill -9. What relies on its one
writer takes a `lock` by name, which is PostgreSQL's way to the same.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from add_music.engine.store.locking import POSTGRES
from add_music.engine.store.upgrading import bring_up
from add_music.errors import problem

DATABASE = "engine.db"
PRAGMAS = ("journal_mode=WAL", "busy_timeout=30000", "foreign_keys=ON")
CONNECTIONS = 8
"""Of one process to a database server; a request holds one for some milliseconds."""
KEEP_ALIVE = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A server that is gone without a word is noticed after 25 seconds."""


def open_database(path: Path, *, survives_power_cut: bool = False) -> Engine:
    """
    An SQLAlchemy engine on that file, for the threads of one process.

    Args:
        survives_power_cut: wait for the disk at each commit, as credits want it. Without it a write-ahead
            log loses nothing when a process dies; a power cut may cost the last commits.
    """
    # an error must not show a user's message or file name
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    synchronous = "FULL" if survives_power_cut else "NORMAL"

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        # transactions take the write lock when they begin, so none has to be repeated
        connection.isolation_level = "IMMEDIATE"
        for pragma in (*PRAGMAS, f"synchronous={synchronous}"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def open_server(url: str) -> Engine:
    """
    An SQLAlchemy engine on a PostgreSQL database.

    Args:
        url: `postgresql://user:password@host/database`.
    """
    return create_engine(
        driven(url),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_pre_ping=True,  # a server that was restarted costs nobody an error
        connect_args=KEEP_ALIVE,
    )


def driven(url: str) -> str:
    """The address with the driver that we bring."""
    scheme, _, rest = url.partition("://")
    return f"{POSTGRES}+psycopg://{rest}" if scheme in (POSTGRES, "postgres") else url


def open_shared_store(url: str) -> Engine:
    """
    The database that several machines share, with all tables.

    Raises:
        TryAgain: `engine_unavailable`, when it cannot be reached, or is of a newer version than we are.
    """
    engine = open_server(url)
    try:
        bring_up(engine)
    except OperationalError as error:
        engine.dispose()
        raise problem("engine_unavailable", reason="its database does not answer") from error
    return engine


def open_store(folder: Path, *, survives_power_cut: bool = False) -> Engine:
    """
    The engine's own database in that folder, with all tables.

    Raises:
        TryAgain: `engine_unavailable`, when it is of a newer version than we are.
    """
    engine = open_database(folder / DATABASE, survives_power_cut=survives_power_cut)
    bring_up(engine)
    return engine


def upsert(db: Connection, table: Table) -> Any:
    """An `INSERT` that can say what happens to a row that is there already."""
    return postgresql.insert(table) if db.dialect.name == POSTGRES else sqlite.insert(table)


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
