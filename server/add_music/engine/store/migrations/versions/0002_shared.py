"""Several machines: events and marks in the database, and what a finished file is without looking at it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Float, Integer, String, UniqueConstraint

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Only adds: programs of the version before go on with it."""
    op.add_column("products", Column("size", BigInteger(), nullable=True))
    op.add_column("products", Column("length_ms", BigInteger(), nullable=True))
    op.create_table(
        "events",
        Column("turn", String(64), primary_key=True),
        Column("number", Integer(), primary_key=True),
        Column("sha", String(64), nullable=False),
        Column("event", JSON(), nullable=True),
        Column("created_ms", BigInteger(), nullable=False),
        UniqueConstraint("turn", "sha"),
    )
    op.create_table(
        "marks",
        Column("work", String(64), primary_key=True),
        Column("share", Float(), nullable=False),
        Column("words", String(), nullable=False),
    )
