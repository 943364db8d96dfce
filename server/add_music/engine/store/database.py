"""SQLite as a durable store: write-ahead log, one writer at a time, safe against kill -9."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON")
"""NORMAL with a write-ahead log loses nothing when a process dies; a power cut may cost the last commit."""


def open_database(path: Path) -> Engine:
    """An SQLAlchemy engine on that file, for the threads of one process."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        # transactions take the write lock when they begin, so none has to be repeated
        connection.isolation_level = "IMMEDIATE"
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
