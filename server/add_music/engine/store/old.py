"""What nobody has used for a long time, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, delete, func, or_, select, update

from add_music.engine.store.locking import lock
from add_music.engine.store.tables import (
    AUDITIONS,
    EVENTS,
    FILES,
    MARKS,
    PRODUCTS,
    RENDERS,
    SESSIONS,
    TURNS,
    VERSIONS,
)
from add_music.engine.store.work import RUNNING

OPEN = ("pending", "processing")


class Old:
    """The old parts of a store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sessions(self, before_ms: int) -> tuple[str, ...]:
        """Sessions in which nothing was asked for since then, and in which nothing is going on."""
        turn = select(func.max(TURNS.c.created_ms)).where(TURNS.c.session == SESSIONS.c.id).scalar_subquery()
        made = (
            select(func.max(RENDERS.c.created_ms)).where(RENDERS.c.session == SESSIONS.c.id).scalar_subquery()
        )
        query = select(SESSIONS.c.id).where(
            SESSIONS.c.created_ms < before_ms,
            or_(turn.is_(None), turn < before_ms),
            or_(made.is_(None), made < before_ms),
        )
        with self._engine.connect() as db:
            return tuple(db.execute(query.order_by(SESSIONS.c.created_ms)).scalars())

    def forget(self, session: str) -> tuple[str, ...] | None:
        """
        Remove a session with all that is known of it; None when something is going on in it after all.

        Returns:
            the places of its files, which may go now.
        """
        with self._engine.begin() as db:
            lock(db, f"renders {session}")
            if _busy(db, session):
                return None
            files = db.execute(select(FILES.c.path).where(FILES.c.session == session)).scalars().all()
            products = db.execute(
                select(PRODUCTS.c.id, PRODUCTS.c.format).where(PRODUCTS.c.session == session)
            ).all()
            turns = select(TURNS.c.id).where(TURNS.c.session == session)
            db.execute(delete(EVENTS).where(EVENTS.c.turn.in_(turns)))
            db.execute(delete(MARKS).where(MARKS.c.work.in_(turns)))
            for table in (RENDERS, PRODUCTS, TURNS, VERSIONS, FILES, AUDITIONS):
                db.execute(delete(table).where(table.c.session == session))
            db.execute(delete(SESSIONS).where(SESSIONS.c.id == session))
        return (*files, *(f"renders/{row.id}.{row.format}" for row in products))

    def products(self, before_ms: int) -> tuple[tuple[str, str], ...]:
        """Finished files from before then, with their formats."""
        query = select(PRODUCTS.c.id, PRODUCTS.c.format).where(
            PRODUCTS.c.status == "completed", PRODUCTS.c.completed_ms < before_ms
        )
        with self._engine.connect() as db:
            return tuple((row.id, row.format) for row in db.execute(query))

    def let_go(self, product: str) -> bool:
        """Note that a finished file is not there any more; asking again makes it anew."""
        done = (PRODUCTS.c.id == product, PRODUCTS.c.status == "completed")
        with self._engine.begin() as db:
            return bool(db.execute(update(PRODUCTS).where(*done).values(status="gone")).rowcount)

    def events(self, before_ms: int) -> int:
        """Forget what was told of turns before then; returns how many events."""
        with self._engine.begin() as db:
            return db.execute(delete(EVENTS).where(EVENTS.c.created_ms < before_ms)).rowcount

    def places(self) -> Iterator[str]:
        """Where everything lies that somebody may still ask for."""
        with self._engine.connect() as db:
            yield from db.execute(select(FILES.c.path)).scalars()
            there = PRODUCTS.c.status.in_(("completed", *OPEN))
            for row in db.execute(select(PRODUCTS.c.id, PRODUCTS.c.format).where(there)):
                yield f"renders/{row.id}.{row.format}"


def _busy(db: Connection, session: str) -> bool:
    turns = select(TURNS.c.id).where(TURNS.c.session == session, TURNS.c.status == RUNNING)
    made = select(PRODUCTS.c.id).where(PRODUCTS.c.session == session, PRODUCTS.c.status.in_(OPEN))
    return db.execute(turns).first() is not None or db.execute(made).first() is not None
