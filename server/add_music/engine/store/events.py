"""What is told of a turn and how far work is, for those who ask another machine than the one that works."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select

from add_music.engine.store.database import now_ms, upsert
from add_music.engine.store.locking import POSTGRES, lock
from add_music.engine.store.sessions import sha
from add_music.engine.store.tables import EVENTS, MARKS, PRODUCTS, TURNS
from add_music.engine.store.work import RUNNING

CHANNEL = "add_music"
"""On which the database tells all machines what to look at."""
OWN = ("id", "timestamp")
"""What differs in an event that says the same again."""
Told = tuple[int, dict[str, Any] | None]


class Events:
    """The events of all turns, each with its number in its turn; and the marks of all work."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, turn: str, event: dict[str, Any] | None) -> None:
        """The next one of that turn, None for its end; what was said already is not said again."""
        said = {name: value for name, value in event.items() if name not in OWN} if event else None
        with self._engine.begin() as db:
            lock(db, f"events {turn}")
            last = db.scalar(select(func.max(EVENTS.c.number)).where(EVENTS.c.turn == turn)) or 0
            row = {"turn": turn, "number": last + 1, "event": event, "created_ms": now_ms()}
            row["sha"] = sha(json.dumps(said, sort_keys=True))
            db.execute(upsert(db, EVENTS).values(row).on_conflict_do_nothing())
            if event is None:
                db.execute(delete(MARKS).where(MARKS.c.work == turn))
            notify(db, f"turn {turn}")

    def after(self, turn: str, number: int) -> tuple[list[Told], bool]:
        """What came after that event, and whether the turn is running still."""
        there = select(EVENTS.c.number, EVENTS.c.event).where(EVENTS.c.turn == turn, EVENTS.c.number > number)
        with self._engine.connect() as db:
            # in this order: a turn that has ended has told everything
            running = db.scalar(select(TURNS.c.status).where(TURNS.c.id == turn)) == RUNNING
            rows = db.execute(there.order_by(EVENTS.c.number)).all()
        return [(row.number, row.event) for row in rows], running

    def mark(self, work: str, share: float, words: str) -> bool:
        """Note how far a turn or a product is; False when it is a product that nobody wants any more."""
        row = {"work": work, "share": share, "words": words}
        with self._engine.begin() as db:
            new = upsert(db, MARKS).values(row)
            db.execute(new.on_conflict_do_update(index_elements=["work"], set_=row))
            return db.scalar(select(PRODUCTS.c.status).where(PRODUCTS.c.id == work)) != "cancelled"

    def marked(self, work: str) -> tuple[float, str] | None:
        """How far it is."""
        with self._engine.connect() as db:
            row = db.execute(select(MARKS.c.share, MARKS.c.words).where(MARKS.c.work == work)).first()
        return (row.share, row.words) if row else None

    def unmark(self, work: str) -> None:
        """It is over."""
        with self._engine.begin() as db:
            db.execute(delete(MARKS).where(MARKS.c.work == work))

    def cancelled(self, product: str) -> None:
        """Tell all machines that nobody wants it any more."""
        with self._engine.begin() as db:
            notify(db, f"cancel {product}")


def notify(db: Connection, what: str) -> None:
    """Heard by all machines as soon as this transaction is written."""
    if db.dialect.name == POSTGRES:
        db.execute(select(func.pg_notify(CHANNEL, what)))
