"""Sessions, and the versions of each session's timeline."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from add_music.engine.store.database import now_ms
from add_music.engine.store.locking import lock
from add_music.engine.store.tables import SESSIONS, TURNS, VERSIONS
from add_music.errors import problem


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session; `current` is the number of the version that is shown."""

    id: str
    task_id: str
    user: str
    name: str
    language: str | None
    current: int


@dataclass(frozen=True, slots=True)
class Version:
    """One accepted state of a timeline; number 0 is the empty one and is not stored."""

    number: int
    draft: dict[str, Any]


class Sessions:
    """Sessions and their versions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def new(self, user: str, name: str, language: str | None) -> SessionRow:
        """A new session with an empty timeline; its id is decimal, longer than a JavaScript number holds."""
        row = SessionRow(
            id=str(2**62 + secrets.randbelow(2**60)),
            task_id=f"task_{secrets.token_hex(8)}",
            user=user,
            name=name,
            language=language,
            current=0,
        )
        values = {name: getattr(row, name) for name in SessionRow.__slots__}
        with self._engine.begin() as db:
            db.execute(insert(SESSIONS).values(**values, created_ms=now_ms()))
        return row

    def get(self, session_id: str, user: str) -> SessionRow:
        """
        The session, if it is that user's.

        Raises:
            Refused: `session_unknown`, for somebody else's too.
        """
        columns = [SESSIONS.c[name] for name in SessionRow.__slots__]
        with self._engine.connect() as db:
            row = db.execute(
                select(*columns).where(SESSIONS.c.id == session_id, SESSIONS.c.user == user)
            ).first()
        if row is None:
            raise problem("session_unknown")
        return SessionRow(*row)

    def owner(self, session_id: str) -> str:
        """Whose session it is."""
        with self._engine.connect() as db:
            return db.scalar(select(SESSIONS.c.user).where(SESSIONS.c.id == session_id)) or ""

    def language(self, session_id: str) -> str:
        """What its user speaks; English where nobody said."""
        with self._engine.connect() as db:
            return db.scalar(select(SESSIONS.c.language).where(SESSIONS.c.id == session_id)) or "en"

    def speak(self, session_id: str, language: str) -> None:
        """From here on its user speaks that."""
        with self._engine.begin() as db:
            db.execute(update(SESSIONS).where(SESSIONS.c.id == session_id).values(language=language))

    def current(self, session_id: str) -> Version:
        """The version that is shown."""
        with self._engine.connect() as db:
            return _version(db, session_id, _current(db, session_id))

    def version(self, session_id: str, number: int) -> Version | None:
        """That version; None when there is none."""
        with self._engine.connect() as db:
            last = db.scalar(select(func.max(VERSIONS.c.number)).where(VERSIONS.c.session == session_id)) or 0
            return _version(db, session_id, number) if 0 <= number <= last else None

    def by_draft(self, session_id: str, draft: Mapping[str, Any]) -> Version | None:
        """
        The version whose draft says the same, whatever the order of its keys.

        Clients whose language has one kind of numbers write 60 for 60.0; that is the same, too.
        """
        there = select(VERSIONS.c.number, VERSIONS.c.draft).where(VERSIONS.c.session == session_id)
        with self._engine.connect() as db:
            row = db.execute(there.where(VERSIONS.c.sha == draft_sha(draft))).first()
            if row is None:
                rows = db.execute(there.order_by(VERSIONS.c.number.desc()))
                row = next((found for found in rows if found.draft == draft), None)
        return Version(*row) if row else None

    def has_shown(self, session_id: str, sha_start: str) -> bool:
        """Whether a version of the session has a draft whose digest begins like that."""
        same = (VERSIONS.c.session == session_id, VERSIONS.c.sha.startswith(sha_start, autoescape=True))
        with self._engine.connect() as db:
            return db.execute(select(VERSIONS.c.number).where(*same)).first() is not None

    def add(self, session_id: str, turn_id: str, after: int, draft: dict[str, Any], words: str) -> Version:
        """A new version after that one; what had been undone is gone. `words` tell what the turn did."""
        with self._engine.begin() as db:
            lock(db, f"session {session_id}")
            if db.scalar(select(TURNS.c.words).where(TURNS.c.id == turn_id)) is not None:
                # the same turn, taken up by another process meanwhile: it has its effect once
                return _version(db, session_id, _current(db, session_id))
            db.execute(delete(VERSIONS).where(VERSIONS.c.session == session_id, VERSIONS.c.number > after))
            row = {"session": session_id, "number": after + 1, "sha": draft_sha(draft)}
            db.execute(insert(VERSIONS).values(**row, draft=draft))
            _show(db, session_id, turn_id, after + 1, words, changed=1)
        return Version(after + 1, draft)

    def show(self, session_id: str, turn_id: str, number: int, words: str) -> None:
        """Undo and redo: show another version. `words` tell what the turn did."""
        with self._engine.begin() as db:
            _show(db, session_id, turn_id, number, words, changed=0)


def _show(db: Connection, session_id: str, turn_id: str, number: int, words: str, *, changed: int) -> None:
    """Both or none: a turn that is repeated after a crash sees by its words that it has had its effect."""
    db.execute(update(SESSIONS).where(SESSIONS.c.id == session_id).values(current=number))
    db.execute(update(TURNS).where(TURNS.c.id == turn_id).values(words=words, changed=changed))


def _current(db: Connection, session_id: str) -> int:
    return db.scalar(select(SESSIONS.c.current).where(SESSIONS.c.id == session_id)) or 0


def _version(db: Connection, session_id: str, number: int) -> Version:
    draft = db.scalar(
        select(VERSIONS.c.draft).where(VERSIONS.c.session == session_id, VERSIONS.c.number == number)
    )
    return Version(number, draft or {})


def draft_sha(draft: Mapping[str, Any]) -> str:
    """Which timeline it is, whatever the order of its keys."""
    return sha(json.dumps(draft, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def sha(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
