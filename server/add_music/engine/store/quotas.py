"""How much an account has and asks for, counted where it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Select, func, select

from add_music.engine.store.database import now_ms
from add_music.engine.store.tables import FILES, PRODUCTS, SESSIONS
from add_music.errors import AddMusicError, problem

DAY_MS = 24 * 3600 * 1000
OPEN = ("pending", "processing")
COME_AGAIN_S = 30
"""A short render is done by then."""
STORED_AGAIN_S = 3600


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """What one account, and all of them together, may have waiting or made; 0 is no limit."""

    open_renders: int
    open_renders_of_all: int
    day_ms: int


def stored_bytes(engine: Engine, user: str) -> int:
    """Bytes of an account's uploads."""
    query = select(func.coalesce(func.sum(FILES.c.size), 0)).join(SESSIONS, SESSIONS.c.id == FILES.c.session)
    with engine.connect() as db:
        return int(db.scalar(query.where(SESSIONS.c.user == user)) or 0)


def check_stored(engine: Engine, user: str, more: int, limit_gb: float) -> None:
    """
    Refuse an upload that would not fit into what the account may have.

    Args:
        more: bytes that are coming.

    Raises:
        Refused: `rate_limited`.
    """
    if not limit_gb:
        return
    has = stored_bytes(engine, user)
    if has + more > limit_gb * 1e9:
        seen = f"this account has {has / 1e9:.1f} GB of uploads here, and may have {limit_gb:g} GB"
        raise _later(seen, STORED_AGAIN_S)


def check_render(db: Connection, user: str, length_ms: int, limits: RenderLimits) -> None:
    """
    Refuse a new film that would be one too many. Part of the transaction that writes it down.

    Raises:
        Refused: `rate_limited`, with the moment from which on it is possible.
    """
    mine = select(PRODUCTS.c.id).join(SESSIONS, SESSIONS.c.id == PRODUCTS.c.session)
    open_ = PRODUCTS.c.status.in_(OPEN)
    if (
        limits.open_renders_of_all
        and _count(db, select(PRODUCTS.c.id).where(open_)) >= limits.open_renders_of_all
    ):
        raise _later("more films are waiting to be made than can be made soon", COME_AGAIN_S)
    if limits.open_renders and _count(db, mine.where(open_, SESSIONS.c.user == user)) >= limits.open_renders:
        raise _later(f"{limits.open_renders} films of this account are being made", COME_AGAIN_S)
    if limits.day_ms:
        _check_day(db, user, length_ms, limits.day_ms)


def _check_day(db: Connection, user: str, length_ms: int, limit_ms: int) -> None:
    since = now_ms() - DAY_MS
    columns = select(PRODUCTS.c.created_ms, func.coalesce(PRODUCTS.c.length_ms, 0).label("length"))
    rows = db.execute(
        columns.join(SESSIONS, SESSIONS.c.id == PRODUCTS.c.session)
        .where(SESSIONS.c.user == user, PRODUCTS.c.created_ms > since, PRODUCTS.c.status != "failed")
        .order_by(PRODUCTS.c.created_ms)
    ).all()
    over = sum(row.length for row in rows) + length_ms - limit_ms
    if over <= 0:
        return
    for row in rows:
        over -= row.length
        if over <= 0:
            break
    free_ms = row.created_ms + DAY_MS if rows else now_ms() + DAY_MS
    seen = f"this account has had {limit_ms / 60_000:g} minutes of film made in 24 hours"
    raise _later(seen, max(1, -(-(free_ms - now_ms()) // 1000)))


def _count(db: Connection, query: Select[tuple[str]]) -> int:
    return db.scalar(select(func.count()).select_from(query.subquery())) or 0


def _later(seen: str, seconds: int) -> AddMusicError:
    return problem("rate_limited", seen=seen).noting(retry_after_s=seconds)
