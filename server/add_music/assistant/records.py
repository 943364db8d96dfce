"""
What this machine remembers of its projects: sessions, files and exports.

One JSON file for each project in the data folder, written as a whole, so that a program started
later can list projects, go on with one, and fetch what was finished meanwhile. No token is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from add_music.client.private import read_record, write_private
from add_music.errors import problem

PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(slots=True)
class RenderRecord:
    """
    One export: which timeline, where to, and whether it lies there.

    Args:
        job: our name for it, which stays; `id` is the backend's, and changes when it has to be started again.
        draft_sha: which timeline it renders.
        tried: the request was made, so the backend may know it.
        submitted: the backend has accepted it.
        stamp: size and time of the file that was put at `output`.
        error: why it failed, or why its file is not at its place.
        broken: how often its file did not arrive.
        also: what else is wanted beside the file (`wire.extras.KINDS`).
        handed: what of that was put there, or cannot be had.
        extras: stamps of what was put there, by paths.
    """

    job: str
    id: str
    draft_sha: str
    output: str
    overwrite: bool = False
    status: str = "pending"
    submitted: bool = False
    tried: bool = False
    stamp: list[int] | None = None
    error: str = ""
    broken: int = 0
    also: list[str] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    extras: dict[str, list[int] | None] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether its file may still have to be fetched."""
        return self.status in ("pending", "processing")

    @property
    def owes(self) -> bool:
        """Whether its file is there, but not all that was wanted beside it."""
        return self.stamp is not None and not set(self.also) <= set(self.handed)


@dataclass(slots=True)
class ProjectRecord:
    """
    One project.

    Args:
        files: the wire's own descriptions, with the local path added.
        instructions: what was said and changed the timeline, in order: `message`, `brief`, how many `files`
            there were, and hashes of the timeline `before` and after (`shows`).
        undone: instructions that were taken back and may come again, the next one first.
        sent: an instruction whose effect nobody has seen yet; with the name of its edit (`job`), and what the
            timeline was before it.
        edits: what came of the latest edits, by their names.
        lost: `files` and `instructions` of a session that the backend does not know any more, and how many
            files are `past` already while they are brought back.
        moved_to: the session that took this one's place after the backend lost it.
        user_id: whose it is on the backend; an anonymous account is registered by it.
        forewarned: the user was told what an edit on this backend takes.
        takes: the backend's names of those that were heard in the last audition, so that one can be chosen.
    """

    session_id: str
    backend: str
    name: str
    language: str
    used_at: float = field(default_factory=time.time)
    files: list[dict[str, Any]] = field(default_factory=list)
    renders: list[RenderRecord] = field(default_factory=list)
    instructions: list[dict[str, Any]] = field(default_factory=list)
    undone: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[str, Any] | None = None
    edits: list[dict[str, Any]] = field(default_factory=list)
    lost: dict[str, Any] | None = None
    moved_to: str = ""
    forewarned: bool = False
    user_id: str | None = None
    takes: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self | None:
        """The record of a file; None when it is not one."""
        names = {f.name for f in fields(cls)}
        render_names = {f.name for f in fields(RenderRecord)}
        try:
            known = {key: value for key, value in data.items() if key in names}
            known["renders"] = [
                RenderRecord(**{key: value for key, value in render.items() if key in render_names})
                for render in data.get("renders", [])
            ]
            return cls(**known)
        except (TypeError, AttributeError):
            return None

    def render(self, job: str) -> RenderRecord | None:
        """The export of that name."""
        return next((render for render in self.renders if job in (render.job, render.id)), None)

    @property
    def sources(self) -> list[Path]:
        """The uploaded files that lie on this machine."""
        return [Path(file["path"]) for file in self.files if isinstance(file.get("path"), str)]


class FetchLock:
    """Held by one living process at a time; a killed holder blocks nobody."""

    def __init__(self, path: Path) -> None:
        from filelock import FileLock

        self._lock = FileLock(path, thread_local=False, is_singleton=False)

    def take(self) -> bool:
        """Whether it is ours now; never waits."""
        from filelock import Timeout

        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()


class Records:
    """The records in a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "projects"

    def save(self, record: ProjectRecord) -> None:
        """Write the record as used now."""
        record.used_at = time.time()
        try:
            write_private(
                self._path(record.session_id), json.dumps(asdict(record), ensure_ascii=False, indent=1)
            )
        except OSError as exc:
            reason = exc.strerror or type(exc).__name__
            raise problem("output_unwritable", path=self._folder, reason=reason) from exc

    def load(self, session_id: str) -> ProjectRecord | None:
        """The record of that session, or of the one that took its place."""
        record = ProjectRecord.from_json(read_record(self._path(session_id)))
        seen = {session_id}
        while record and record.moved_to and record.moved_to not in seen:
            seen.add(record.moved_to)
            record = ProjectRecord.from_json(read_record(self._path(record.moved_to))) or record
        return record

    def all(self) -> list[ProjectRecord]:
        """All records, the one used last first, without those whose place another one has taken."""
        paths = self._folder.glob("*.json") if self._folder.is_dir() else ()
        found = [record for path in paths if (record := ProjectRecord.from_json(read_record(path)))]
        current = (record for record in found if not record.moved_to)
        return sorted(current, key=lambda record: record.used_at, reverse=True)

    def glance(self) -> list[ProjectRecord]:
        """
        The same for reading alone: a file is read again only when it is another one than before.

        Saving replaces the file, so its inode, time and size tell.
        """
        known = _GLANCED.get(self._folder, {})
        seen: dict[str, _Glanced] = {}
        with contextlib.suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(".json"):
                    # gone meanwhile is as good as never there
                    with contextlib.suppress(OSError):
                        seen[entry.name] = _glanced(entry, known.get(entry.name))
        _GLANCED[self._folder] = seen
        current = (one.record for one in seen.values() if one.record and not one.record.moved_to)
        return sorted(current, key=lambda record: record.used_at, reverse=True)

    def fetch_lock(self, record: ProjectRecord) -> FetchLock:
        """The right to fetch this project's files, among all programs on this data folder."""
        return FetchLock(self._path(record.session_id).with_suffix(".lock"))

    def _path(self, session_id: str) -> Path:
        plain = PLAIN.fullmatch(session_id)
        name = session_id if plain else hashlib.sha256(session_id.encode()).hexdigest()
        return self._folder / f"{name}.json"


@dataclass(frozen=True, slots=True)
class _Glanced:
    """A record as its file told it, and what tells that it is still that file."""

    mark: tuple[int, int, int]
    record: ProjectRecord | None


_GLANCED: dict[Path, dict[str, _Glanced]] = {}
"""By folder and name; every call of a tool looks, and there may be hundreds."""


def _glanced(entry: os.DirEntry[str], known: _Glanced | None) -> _Glanced:
    now = entry.stat()
    mark = (now.st_ino, now.st_mtime_ns, now.st_size)
    if known and known.mark == mark:
        return known
    return _Glanced(mark, ProjectRecord.from_json(read_record(Path(entry.path))))
