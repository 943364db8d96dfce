"""The tables as they were before there were versions."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Integer, String, UniqueConstraint

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Everything is new."""
    op.create_table(
        "accounts",
        Column("id", String(64), primary_key=True),
        Column("user_id", String(64), unique=True, nullable=False),
        Column("name", String(200), nullable=True),
        Column("plan", String(16), nullable=False),
        Column("client_sha", String(64), unique=True, nullable=True),
        Column("created_ms", BigInteger(), nullable=False),
        Column("registered_ms", BigInteger(), nullable=True),
        Column("locked_ms", BigInteger(), nullable=False),
    )
    op.create_table(
        "tokens",
        Column("sha", String(64), primary_key=True),
        Column("id", String(32), unique=True, nullable=False),
        Column("user", String(64), nullable=False),
        Column("client_sha", String(64), nullable=True),
        Column("address_sha", String(64), nullable=True),
        Column("scopes", JSON(), nullable=False),
        Column("created_ms", BigInteger(), nullable=False),
        Column("expires_ms", BigInteger(), nullable=True),
        Column("revoked_ms", BigInteger(), nullable=True),
    )
    op.create_index("ix_tokens_address_sha", "tokens", ["address_sha"])
    op.create_index("ix_tokens_client_sha", "tokens", ["client_sha"])
    op.create_index("ix_tokens_user", "tokens", ["user"])
    op.create_table(
        "ledger",
        Column("number", Integer(), primary_key=True, autoincrement=True),
        Column("user", String(64), nullable=False),
        Column("reference", String(96), nullable=False),
        Column("step", String(8), nullable=False),
        Column("kind", String(8), nullable=False),
        Column("amount", BigInteger(), nullable=False),
        Column("created_ms", BigInteger(), nullable=False),
        UniqueConstraint("reference", "step"),
        CheckConstraint("amount > 0"),
    )
    op.create_index("ix_ledger_user", "ledger", ["user"])
    op.create_table(
        "sessions",
        Column("id", String(32), primary_key=True),
        Column("task_id", String(64), nullable=False),
        Column("user", String(64), nullable=False),
        Column("name", String(200), nullable=False),
        Column("language", String(35), nullable=True),
        Column("current", Integer(), nullable=False),
        Column("created_ms", BigInteger(), nullable=False),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_table(
        "files",
        Column("number", Integer(), primary_key=True, autoincrement=True),
        Column("id", String(32), unique=True, nullable=False),
        Column("session", String(32), nullable=False),
        Column("name", String(500), nullable=False),
        Column("path", String(), nullable=False),
        Column("size", BigInteger(), nullable=False),
        Column("mtime_ns", BigInteger(), nullable=False),
        Column("sha", String(64), nullable=False),
        Column("content", String(64), nullable=True),
        Column("info", JSON(), nullable=False),
        UniqueConstraint("session", "path"),
    )
    op.create_index("ix_files_session", "files", ["session"])
    op.create_table(
        "evidence",
        Column("sha", String(64), primary_key=True),
        Column("evidence", JSON(), nullable=False),
    )
    op.create_table(
        "scores",
        Column("id", String(64), primary_key=True),
        Column("score", JSON(), nullable=False),
    )
    op.create_table(
        "versions",
        Column("session", String(32), primary_key=True),
        Column("number", Integer(), primary_key=True),
        Column("sha", String(64), nullable=False),
        Column("draft", JSON(), nullable=False),
    )
    op.create_table(
        "turns",
        Column("number", Integer(), primary_key=True, autoincrement=True),
        Column("id", String(64), unique=True, nullable=False),
        Column("session", String(32), nullable=False),
        Column("message", String(), nullable=False),
        Column("brief", JSON(), nullable=True),
        Column("status", String(16), nullable=False),
        Column("words", String(), nullable=True),
        Column("error", JSON(), nullable=True),
        Column("changed", Integer(), nullable=True),
        Column("created_ms", BigInteger(), nullable=False),
    )
    op.create_index("ix_turns_session", "turns", ["session"])
    op.create_table(
        "products",
        Column("id", String(64), primary_key=True),
        Column("session", String(32), nullable=False),
        Column("draft_sha", String(64), nullable=False),
        Column("draft", JSON(), nullable=False),
        Column("format", String(8), nullable=False),
        Column("status", String(16), nullable=False),
        Column("report", JSON(), nullable=True),
        Column("error", JSON(), nullable=True),
        Column("created_ms", BigInteger(), nullable=False),
        Column("completed_ms", BigInteger(), nullable=True),
    )
    op.create_index("ix_products_draft_sha", "products", ["draft_sha"])
    op.create_index("ix_products_session", "products", ["session"])
    op.create_table(
        "renders",
        Column("user", String(64), primary_key=True),
        Column("id", String(128), primary_key=True),
        Column("session", String(32), nullable=False),
        Column("product", String(64), nullable=False),
        Column("draft_sha", String(64), nullable=False),
        Column("cancelled", Integer(), nullable=False),
        Column("created_ms", BigInteger(), nullable=False),
    )
    op.create_index("ix_renders_product", "renders", ["product"])
    op.create_index("ix_renders_session", "renders", ["session"])
    op.create_table(
        "auditions",
        Column("id", String(64), primary_key=True),
        Column("session", String(32), nullable=False),
        Column("base_sha", String(64), nullable=False),
        Column("words", String(), nullable=False),
        Column("takes", JSON(), nullable=False),
        Column("asked_ms", BigInteger(), nullable=False),
    )
    op.create_index("ix_auditions_session", "auditions", ["session"])
