"""
Notes on work that outlasts its call: what was asked for, and what came of it.

They lie in the data folder, a file for each, so that a server answers for the work of an earlier one.
They hold what a client asked and was answered, and are as private as the projects beside them.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from add_music.client.private import read_private, write_private
from add_music.errors import AddMusicError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_S = 24 * 3600
LONGEST = 200_000
"""Characters of a result that is kept; a longer one, sound for instance, is made again when asked for."""


@dataclass(slots=True)
class Note:
    """
    One call.

    Args:
        project: whose it is; None until the backend has given it a name.
        result: its answer, once it has one; `error` in place of it when the protocol itself failed.
        cancelled: the client stopped it.
    """

    tool: str
    arguments: dict[str, Any]
    created: str
    project: str | None = None
    ended: str | None = None
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    cancelled: bool = False

    @classmethod
    def of(cls, tool: str, arguments: dict[str, Any] | None, project: str | None = None) -> Self:
        """A note on a call that begins now."""
        return cls(tool, arguments or {}, datetime.now(UTC).isoformat(), project)

    @property
    def over(self) -> bool:
        """Whether there is an answer; without one, the work is gone on with."""
        return self.cancelled or self.result is not None or self.error is not None


class Notes:
    """
    The notes in a data folder.

    Args:
        data_dir: the folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "tasks"

    def keep(self, name: str, note: Note) -> None:
        """Write it down; what cannot be kept is forgotten with this process."""
        kept = asdict(note)
        if note.result and len(json.dumps(note.result)) > LONGEST:
            kept |= {"result": None, "ended": None}
        with contextlib.suppress(OSError, AddMusicError):
            write_private(self._folder / f"{name}.json", json.dumps(kept, ensure_ascii=False))

    def find(self, name: str) -> Note | None:
        """The note of that name; the name comes from outside and must not lead to another file."""
        if not (name.isascii() and name.replace("_", "").isalnum()):
            return None
        return self._read(self._folder / f"{name}.json")

    def drop(self, name: str) -> None:
        """Nobody will go on with it."""
        with contextlib.suppress(OSError):
            (self._folder / f"{name}.json").unlink()

    def unfinished(self, tool: str, arguments: Mapping[str, Any], project: str) -> tuple[str, Note] | None:
        """What was asked for in the project and is not over, and its name."""
        for path in self._folder.glob(f"{tool}_*.json") if self._folder.is_dir() else ():
            note = self._read(path)
            if note and not note.over and note.project == project and note.arguments == arguments:
                return path.stem, note
        return None

    def forget_old(self) -> None:
        """Remove what nobody has asked about for a day."""
        now = datetime.now(UTC).timestamp()
        for path in self._folder.glob("*.json") if self._folder.is_dir() else ():
            with contextlib.suppress(OSError):
                if now - path.stat().st_mtime > KEPT_S:
                    path.unlink()

    def _read(self, path: Path) -> Note | None:
        told = read_private(path)
        names = {field.name for field in fields(Note)}
        try:
            return Note(**{key: value for key, value in told.items() if key in names}) if told else None
        except TypeError:
            return None
