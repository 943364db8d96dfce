"""Uploaded files, and what is known about contents whoever uploaded them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update

from add_music.engine.store.database import upsert
from add_music.engine.store.locking import lock
from add_music.engine.store.sessions import sha
from add_music.engine.store.tables import EVIDENCE, FILES, SCORES, SESSIONS
from add_music.errors import problem
from add_music.media.info import MediaInfo, Picture, Sound


@dataclass(frozen=True, slots=True)
class FileRow:
    """One uploaded file, as it was when it came; what is known of it is kept under the name `content`."""

    id: str
    session: str
    name: str
    path: Path
    size: int
    mtime_ns: int
    sha: str
    content: str
    info: MediaInfo

    def check_unchanged(self) -> None:
        """
        Make sure that the file is still the one that was looked at.

        Raises:
            FixInput: `file_missing` or `file_changed`.
        """
        try:
            now = self.path.stat()
        except OSError as error:
            raise problem("file_missing", path=self.path) from error
        if (now.st_size, now.st_mtime_ns) != (self.size, self.mtime_ns):
            raise problem("file_changed", path=self.path)


class Files:
    """
    Files of sessions; evidence and scores by content.

    Args:
        apart: what is known about a content is each account's own: nobody learns from a quick answer
            that somebody else has the same file.
        root: where files lie on this machine, when several share the store: it knows their places there.
    """

    def __init__(self, engine: Engine, *, apart: bool = False, root: Path | None = None) -> None:
        self._engine = engine
        self._apart = apart
        self._root = root
        self._guard = threading.Lock()

    def add(self, session: str, name: str, path: Path, digest: str, info: MediaInfo) -> FileRow:
        """Note a file; one that lies at the same path as an earlier one takes its place."""
        about = path.stat()
        at = str(path.relative_to(self._root).as_posix() if self._root else path)
        place = (FILES.c.session == session, FILES.c.path == at)
        with self._guard, self._engine.begin() as db:
            lock(db, f"files {session}")
            known = db.execute(select(FILES.c.id, FILES.c.sha).where(*place)).first()
            # the same content again is the same file; timelines that use it stay right
            file_id = known.id if known and known.sha == digest else f"f_{secrets.token_hex(8)}"
            content = self._content(db, session, digest)
            row = FileRow(
                file_id, session, name, path, about.st_size, about.st_mtime_ns, digest, content, info
            )
            values = asdict(row) | {"path": at, "info": asdict(info)}
            db.execute(update(FILES).where(*place).values(values) if known else insert(FILES).values(values))
        return row

    def of(self, session: str) -> tuple[FileRow, ...]:
        """The session's files in the order they came."""
        with self._engine.connect() as db:
            rows = db.execute(select(FILES).where(FILES.c.session == session).order_by(FILES.c.number))
            return tuple(_file(row, self._root) for row in rows.mappings())

    def evidence(self, content: str) -> dict[str, Any] | None:
        """What was seen and heard in the file of that content."""
        known = select(EVIDENCE.c.evidence).where(EVIDENCE.c.sha == content)
        with self._engine.connect() as db:
            found: dict[str, Any] | None = db.scalar(known)
            return found

    def keep_evidence(self, content: str, evidence: dict[str, Any]) -> None:
        """Note it for the next time."""
        with self._engine.begin() as db:
            db.execute(upsert(db, EVIDENCE).values(sha=content, evidence=evidence).on_conflict_do_nothing())

    def score(self, score_id: str) -> dict[str, Any]:
        """A composed score."""
        with self._engine.connect() as db:
            found: dict[str, Any] | None = db.scalar(select(SCORES.c.score).where(SCORES.c.id == score_id))
        if found is None:
            raise problem("internal", reason=f"the score {score_id} is gone")
        return found

    def keep_score(self, score_id: str, score: dict[str, Any]) -> None:
        """Keep a score; the same one is kept once."""
        with self._engine.begin() as db:
            db.execute(upsert(db, SCORES).values(id=score_id, score=score).on_conflict_do_nothing())

    def _content(self, db: Connection, session: str, digest: str) -> str:
        if not self._apart:
            return digest
        user = db.scalar(select(SESSIONS.c.user).where(SESSIONS.c.id == session))
        return sha(f"{user} {digest}")


def _file(row: RowMapping, root: Path | None) -> FileRow:
    named = {name: row[name] for name in ("id", "session", "name", "size", "mtime_ns", "sha")}
    content = row["content"] or row["sha"]
    path = (root or Path()) / row["path"]
    return FileRow(**named, content=content, path=path, info=info_from_json(row["info"]))


def info_from_json(data: Mapping[str, Any]) -> MediaInfo:
    """What `asdict` made of a `MediaInfo`."""
    picture = data["picture"]
    sounds = tuple(Sound(**sound) for sound in data["sounds"])
    return MediaInfo(**(dict(data) | {"picture": Picture(**picture) if picture else None, "sounds": sounds}))
