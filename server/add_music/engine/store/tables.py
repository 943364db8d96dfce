"""The tables of the engine's own database; times are milliseconds since 1970, JSON is stored as text."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Integer, MetaData, String, Table, UniqueConstraint

METADATA = MetaData()

TOKENS = Table(
    "tokens",
    METADATA,
    Column("sha", String(64), primary_key=True),  # the token itself is nowhere on the disk
    Column("user", String(64), nullable=False),
    Column("client_sha", String(64), nullable=False, index=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
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
