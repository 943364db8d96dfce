"""How much work there is, of all accounts together."""

from __future__ import annotations

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from add_music.engine.store.database import now_ms
from add_music.engine.store.tables import PRODUCTS, TURNS

OPEN = ("running", "pending", "processing")


def backlog(engine: Engine) -> dict[tuple[str, str], tuple[int, float | None]]:
    """How many turns and renders are how far, with the age of the oldest that is open, in seconds."""
    found: dict[tuple[str, str], tuple[int, float | None]] = {}
    now = now_ms()
    with engine.connect() as db:
        for kind, table in (("turn", TURNS), ("render", PRODUCTS)):
            counted = select(table.c.status, func.count(), func.min(table.c.created_ms)).group_by(
                table.c.status
            )
            for status, count, oldest in db.execute(counted):
                found[kind, status] = count, (now - oldest) / 1000 if status in OPEN else None
    return found


def database_answers(engine: Engine) -> bool:
    """Whether it does."""
    try:
        with engine.connect() as db:
            db.execute(select(1))
    except SQLAlchemyError:
        return False
    return True
