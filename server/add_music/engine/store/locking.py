"""One at a time, in both kinds of databases."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, func, select

POSTGRES = "postgresql"
LOCKS = 0x6164
"""Marks our advisory locks among those of other programs of the same database."""


def lock(db: Connection, name: str) -> None:
    """
    Nobody else passes a lock of that name until this transaction has ended.

    A transaction of SQLite has the whole file for itself from its beginning on.
    """
    if db.dialect.name == POSTGRES:
        db.execute(select(func.pg_advisory_xact_lock(LOCKS, zlib.crc32(name.encode()) - 2**31)))
