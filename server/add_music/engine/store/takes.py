"""Auditions: the takes that were made for a session, so that one can be chosen later, by any process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select, update

from add_music.engine.store.database import now_ms, upsert
from add_music.engine.store.tables import AUDITIONS


@dataclass(frozen=True, slots=True)
class Audition:
    """
    What was made to be heard.

    Args:
        id: the digest of what was asked for.
        base_sha: of the draft that it goes on from.
        words: which stretch of the clip is heard, and why.
        takes: each with its `number`, the `draft` that choosing it shows, and what people are told of it.
    """

    id: str
    session: str
    base_sha: str
    words: str
    takes: list[dict[str, Any]]

    def take(self, number: int) -> dict[str, Any] | None:
        """That take; None when there is none of that number."""
        return next((take for take in self.takes if take["number"] == number), None)


class Auditions:
    """The auditions of all sessions; the one that was asked for last is the one that "take 2" means."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, audition: Audition) -> None:
        """Note it, as the latest one of its session."""
        row = {name: getattr(audition, name) for name in Audition.__slots__}
        with self._engine.begin() as db:
            new = upsert(db, AUDITIONS).values(**row, asked_ms=now_ms())
            db.execute(new.on_conflict_do_update(index_elements=["id"], set_={**row, "asked_ms": now_ms()}))

    def get(self, audition_id: str) -> Audition | None:
        """That audition."""
        with self._engine.connect() as db:
            row = db.execute(select(*_COLUMNS).where(AUDITIONS.c.id == audition_id)).first()
        return Audition(*row) if row else None

    def ask_again(self, audition_id: str) -> None:
        """From here on it is the latest one of its session."""
        with self._engine.begin() as db:
            db.execute(update(AUDITIONS).where(AUDITIONS.c.id == audition_id).values(asked_ms=now_ms()))

    def latest(self, session_id: str) -> Audition | None:
        """The one that was asked for last."""
        query = select(*_COLUMNS).where(AUDITIONS.c.session == session_id)
        with self._engine.connect() as db:
            row = db.execute(query.order_by(AUDITIONS.c.asked_ms.desc())).first()
        return Audition(*row) if row else None


_COLUMNS = [AUDITIONS.c[name] for name in Audition.__slots__]
