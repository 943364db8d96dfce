"""
The tables of the engine's own database; times are milliseconds since 1970, JSON is stored as text.

`user` is an account's id everywhere: it never changes, whatever the account is called outside.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import String as Text


class String(TypeDecorator[str]):
    """Text as PostgreSQL takes it: without the NULs that a message or a name may hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """A NUL becomes the sign for what cannot be shown."""
        del dialect
        return value.replace("\0", "\ufffd") if isinstance(value, str) else value


METADATA = MetaData()

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(64), unique=True, nullable=False),  # as it is called outside
    Column("name", String(200), nullable=True),
    Column("plan", String(16), nullable=False),
    Column("client_sha", String(64), unique=True, nullable=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("registered_ms", BigInteger, nullable=True),
    Column("locked_ms", BigInteger, nullable=False),  # written first by whoever spends: one at a time
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("sha", String(64), primary_key=True),  # the token itself is nowhere on the disk
    Column("id", String(32), unique=True, nullable=False),
    Column("user", String(64), nullable=False, index=True),
    Column("client_sha", String(64), nullable=True, index=True),
    Column("address_sha", String(64), nullable=True, index=True),
    Column("scopes", JSON, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=True),
    Column("revoked_ms", BigInteger, nullable=True),
)

LEDGER = Table(
    "ledger",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("user", String(64), nullable=False, index=True),
    Column("reference", String(96), nullable=False),
    Column("step", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    # what happens exactly once: a grant, a hold, and the end of a hold
    UniqueConstraint("reference", "step"),
    CheckConstraint("amount > 0"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("task_id", String(64), nullable=False),
    Column("user", String(64), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("language", String(35), nullable=True),
    Column("current", Integer, nullable=False),  # the version that is shown; 0 is the empty timeline
    Column("created_ms", BigInteger, nullable=False),
)

FILES = Table(
    "files",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), unique=True, nullable=False),
    Column("session", String(32), nullable=False, index=True),
    Column("name", String(500), nullable=False),
    Column("path", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha", String(64), nullable=False),
    Column("content", String(64), nullable=True),  # under which its evidence is kept; None is the digest
    Column("info", JSON, nullable=False),
    UniqueConstraint("session", "path"),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("sha", String(64), primary_key=True),
    Column("evidence", JSON, nullable=False),
)

SCORES = Table(
    "scores",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("score", JSON, nullable=False),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("session", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha", String(64), nullable=False),
    Column("draft", JSON, nullable=False),
)

TURNS = Table(
    "turns",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), unique=True, nullable=False),
    Column("session", String(32), nullable=False, index=True),
    Column("message", String, nullable=False),
    Column("brief", JSON, nullable=True),
    Column("status", String(16), nullable=False),
    Column("words", String, nullable=True),
    Column("error", JSON, nullable=True),
    Column("changed", Integer, nullable=True),  # 1 as soon as it made a new version
    Column("created_ms", BigInteger, nullable=False),
)

PRODUCTS = Table(
    "products",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("session", String(32), nullable=False, index=True),
    Column("draft_sha", String(64), nullable=False, index=True),
    Column("draft", JSON, nullable=False),
    Column("format", String(8), nullable=False),
    Column("status", String(16), nullable=False),
    Column("report", JSON, nullable=True),
    Column("error", JSON, nullable=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("completed_ms", BigInteger, nullable=True),
    Column("size", BigInteger, nullable=True),  # of the finished file, wherever it lies
    Column("length_ms", BigInteger, nullable=True),
)

RENDERS = Table(
    "renders",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("session", String(32), nullable=False, index=True),
    Column("product", String(64), nullable=False, index=True),
    Column("draft_sha", String(64), nullable=False),
    Column("cancelled", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

AUDITIONS = Table(
    "auditions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("session", String(32), nullable=False, index=True),
    Column("base_sha", String(64), nullable=False),
    Column("words", String, nullable=False),
    Column("takes", JSON, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("turn", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha", String(64), nullable=False),  # of what it says: a turn that is taken over says it once
    Column("event", JSON(none_as_null=True), nullable=True),  # nothing: there is no more to come
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("turn", "sha"),
)

MARKS = Table(
    "marks",
    METADATA,
    Column("work", String(64), primary_key=True),  # a turn or a product
    Column("share", Float, nullable=False),
    Column("words", String, nullable=False),
)
