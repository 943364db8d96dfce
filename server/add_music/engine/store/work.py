"""Turns and renders: what was asked, how it stands, what came of it."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from add_music.engine.store import ledger
from add_music.engine.store.database import now_ms
from add_music.engine.store.ledger import Hold
from add_music.engine.store.locking import lock
from add_music.engine.store.quotas import RenderLimits, check_render
from add_music.engine.store.sessions import draft_sha
from add_music.engine.store.tables import PRODUCTS, RENDERS, SESSIONS, TURNS
from add_music.errors import problem

RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message; `status` is running, done or failed. `words` are there as soon as it had its effect."""

    id: str
    number: int
    session: str
    message: str
    brief: dict[str, Any] | None
    status: str
    words: str | None
    error: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Product:
    """A file that is being made or was made; several renders may wait for the same one."""

    id: str
    session: str
    draft: dict[str, Any]
    format: str
    status: str
    report: dict[str, Any] | None
    error: dict[str, str] | None
    created_ms: int
    completed_ms: int | None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Render:
    """A render as its caller knows it."""

    id: str
    session: str
    product: str
    cancelled: bool


class Turns:
    """Messages, in the order they came."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def new(self, session: str, message: str, brief: dict[str, Any] | None, costs: Hold | None = None) -> str:
        """
        Write a message down before anything is done about it, and reserve what it may cost.

        Raises:
            Refused: `credits_out`.
        """
        turn_id = f"turn_{secrets.token_hex(8)}"
        row = {"id": turn_id, "session": session, "message": message, "brief": brief, "status": RUNNING}
        with self._engine.begin() as db:
            db.execute(insert(TURNS).values(**row, created_ms=now_ms()))
            if costs:
                ledger.hold(db, costs, turn_id)
        return turn_id

    def get(self, turn_id: str) -> Turn:
        """That turn."""
        with self._engine.connect() as db:
            row = db.execute(select(*_columns(TURNS, Turn)).where(TURNS.c.id == turn_id)).one()
        return Turn(*row)

    def find(self, turn_id: str) -> Turn | None:
        """That turn, if there is one."""
        with self._engine.connect() as db:
            row = db.execute(select(*_columns(TURNS, Turn)).where(TURNS.c.id == turn_id)).first()
        return Turn(*row) if row else None

    def running(self, session: str, before: int | None = None) -> Turn | None:
        """The oldest turn of the session that is not finished (and came before that number)."""
        query = select(*_columns(TURNS, Turn)).where(TURNS.c.session == session, TURNS.c.status == RUNNING)
        if before is not None:
            query = query.where(TURNS.c.number < before)
        with self._engine.connect() as db:
            row = db.execute(query.order_by(TURNS.c.number)).first()
        return Turn(*row) if row else None

    def waiting(self, session: str) -> int:
        """How many turns of the session are not finished."""
        query = select(func.count()).where(TURNS.c.session == session, TURNS.c.status == RUNNING)
        with self._engine.connect() as db:
            return db.scalar(query) or 0

    def finish(self, turn_id: str, words: str, error: dict[str, str] | None = None) -> None:
        """Write down how it ended: paid for when it went well and made a new version, else given back."""
        status = "failed" if error else "done"
        with self._engine.begin() as db:
            running = (TURNS.c.id == turn_id, TURNS.c.status == RUNNING)
            db.execute(update(TURNS).where(*running).values(status=status, words=words, error=error))
            changed = db.scalar(select(TURNS.c.changed).where(TURNS.c.id == turn_id))
            ledger.end(db, turn_id, spent=bool(changed) and error is None)

    def unfinished(self, older_s: float = 0) -> tuple[str, ...]:
        """The ids of turns that were written down, so long ago at least, and not finished."""
        which = (TURNS.c.status == RUNNING, TURNS.c.created_ms <= now_ms() - older_s * 1000)
        with self._engine.connect() as db:
            rows = db.execute(select(TURNS.c.id).where(*which).order_by(TURNS.c.number))
            return tuple(rows.scalars())


class Renders:
    """Renders, and the products they wait for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = threading.Lock()

    def ask(
        self,
        user: str,
        render_id: str,
        session: str,
        draft: dict[str, Any],
        kind: str,
        costs: Hold | None = None,
        limits: RenderLimits | None = None,
        length_ms: int = 0,
    ) -> Product:
        """
        The product for a render: the one that is made or being made of the same timeline, else a new one.

        Args:
            costs: what a new one costs.
            limits: what the account may have.
            length_ms: of the timeline.

        Raises:
            FixInput: `render_duplicate`, when a render of this id has another timeline.
            Refused: `credits_out` or `rate_limited`.
        """
        which = draft_sha(draft)
        with self._guard, self._engine.begin() as db:
            lock(db, f"renders {session}")
            known = db.execute(
                select(RENDERS.c.product, RENDERS.c.draft_sha, PRODUCTS.c.format)
                .join(PRODUCTS, PRODUCTS.c.id == RENDERS.c.product)
                .where(RENDERS.c.user == user, RENDERS.c.id == render_id)
            ).first()
            if known and (known.draft_sha, known.format) != (which, kind):
                raise problem("render_duplicate", render=render_id)
            product = known.product if known else _shared(db, session, which, kind)
            if product is None:
                if limits:
                    lock(db, f"quota {user}")
                    check_render(db, user, length_ms, limits)
                product = _new_product(db, session, draft, kind, length_ms)
                if costs:
                    ledger.hold(db, costs, product)
            if not known:
                row = {"user": user, "id": render_id, "session": session, "product": product}
                db.execute(insert(RENDERS).values(**row, draft_sha=which, cancelled=0, created_ms=now_ms()))
        return self.product(product)

    def again(self, user: str, render_id: str) -> Product:
        """A new product for a render whose file is not there any more."""
        old = self.product(self.find(user, render_id).product)
        with self._engine.begin() as db:
            product = _new_product(db, old.session, old.draft, old.format)
            db.execute(
                update(RENDERS)
                .where(RENDERS.c.user == user, RENDERS.c.id == render_id)
                .values(product=product, cancelled=0)
            )
        return self.product(product)

    def find(self, user: str, render_id: str) -> Render:
        """
        That user's render.

        Raises:
            FixInput: `render_unknown`.
        """
        with self._engine.connect() as db:
            row = db.execute(
                select(*_columns(RENDERS, Render)).where(RENDERS.c.user == user, RENDERS.c.id == render_id)
            ).first()
        if row is None:
            raise problem("render_unknown", render=render_id)
        return Render(*row)

    def of(self, session: str) -> tuple[Render, ...]:
        """The session's renders, oldest first."""
        with self._engine.connect() as db:
            rows = db.execute(
                select(*_columns(RENDERS, Render))
                .where(RENDERS.c.session == session)
                .order_by(RENDERS.c.created_ms)
            )
            return tuple(Render(*row) for row in rows)

    def product(self, product_id: str) -> Product:
        """That product."""
        with self._engine.connect() as db:
            row = db.execute(select(*_columns(PRODUCTS, Product)).where(PRODUCTS.c.id == product_id)).one()
        return Product(*row)

    def cancel(self, user: str, render_id: str) -> str | None:
        """Cancel a render; returns its product when nobody else waits for it and it is not finished."""
        render = self.find(user, render_id)
        with self._guard, self._engine.begin() as db:
            lock(db, f"renders {render.session}")
            db.execute(
                update(RENDERS).where(RENDERS.c.user == user, RENDERS.c.id == render_id).values(cancelled=1)
            )
            waiting = db.scalar(
                select(RENDERS.c.id).where(RENDERS.c.product == render.product, RENDERS.c.cancelled == 0)
            )
            if waiting is not None:
                return None
            ended = db.execute(
                update(PRODUCTS)
                .where(PRODUCTS.c.id == render.product, PRODUCTS.c.status.in_(("pending", "processing")))
                .values(status="cancelled", completed_ms=now_ms())
            )
            if ended.rowcount:
                ledger.end(db, render.product, spent=False)
        return render.product if ended.rowcount else None

    def begin(self, product_id: str) -> bool:
        """Mark a product as being made; False when it was cancelled meanwhile or is finished."""
        return self._move(product_id, ("pending", "processing"), status="processing")

    def complete(self, product_id: str, report: dict[str, Any], size: int | None = None) -> bool:
        """Mark it as made, with what was measured on it and its bytes."""
        done = {"status": "completed", "report": report, "size": size, "completed_ms": now_ms()}
        return self._move(product_id, ("processing",), **done)

    def fail(self, product_id: str, error: dict[str, str]) -> None:
        """Mark it as failed."""
        self._move(product_id, ("pending", "processing"), status="failed", error=error, completed_ms=now_ms())

    def forget(self, product_id: str) -> None:
        """The file is not there any more: asking again makes it anew."""
        self._move(product_id, ("completed",), status="gone")

    def unfinished(self, older_s: float = 0) -> tuple[str, ...]:
        """The ids of products asked for so long ago at least, neither made nor given up."""
        open_ = PRODUCTS.c.status.in_(("pending", "processing"))
        with self._engine.connect() as db:
            rows = db.execute(
                select(PRODUCTS.c.id).where(open_, PRODUCTS.c.created_ms <= now_ms() - older_s * 1000)
            )
            return tuple(rows.scalars())

    def completed(self, session: str) -> tuple[str, ...]:
        """The ids of finished products of whoever has that session, latest first."""
        user = select(SESSIONS.c.user).where(SESSIONS.c.id == session).scalar_subquery()
        query = (
            select(PRODUCTS.c.id)
            .join(SESSIONS, SESSIONS.c.id == PRODUCTS.c.session)
            .where(PRODUCTS.c.status == "completed", SESSIONS.c.user == user)
        )
        with self._engine.connect() as db:
            return tuple(db.execute(query.order_by(PRODUCTS.c.completed_ms.desc())).scalars())

    def _move(self, product_id: str, allowed: tuple[str, ...], **values: Any) -> bool:
        with self._engine.begin() as db:
            moved = db.execute(
                update(PRODUCTS)
                .where(PRODUCTS.c.id == product_id, PRODUCTS.c.status.in_(allowed))
                .values(**values)
            )
            if moved.rowcount and values["status"] in ("completed", "failed"):
                ledger.end(db, product_id, spent=values["status"] == "completed")
        return bool(moved.rowcount)


def _shared(db: Connection, session: str, draft_sha_: str, kind: str) -> str | None:
    """A product of the same timeline that is made or being made."""
    found: str | None = db.scalar(
        select(PRODUCTS.c.id).where(
            PRODUCTS.c.session == session,
            PRODUCTS.c.draft_sha == draft_sha_,
            PRODUCTS.c.format == kind,
            PRODUCTS.c.status.in_(("pending", "processing", "completed")),
        )
    )
    return found


def _new_product(
    db: Connection, session: str, draft: dict[str, Any], kind: str, length_ms: int | None = None
) -> str:
    product = f"p_{secrets.token_hex(10)}"
    row = {
        "id": product,
        "session": session,
        "draft_sha": draft_sha(draft),
        "draft": draft,
        "length_ms": length_ms,
    }
    db.execute(insert(PRODUCTS).values(**row, format=kind, status="pending", created_ms=now_ms()))
    return product


def _columns(table: Any, kind: Any) -> list[Any]:
    return [table.c[name] for name in kind.__slots__]
