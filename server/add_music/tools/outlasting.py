"""
Work that may outlast the call that began it: followed by its name, and found again by what was asked.

A call that is made again with the same arguments, because its answer was `running` or never arrived, gets
what came of the first one. A note lies in the data folder meanwhile, so that a later server goes on with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from add_music.tools.notes import Note, Notes

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from add_music.assistant.project import Project
    from add_music.assistant.running import Job

R = TypeVar("R")
KEPT = 16
"""Ended work that can still be asked about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a call asks for: the same one asks for the same work.

    Args:
        lasts: a later server can go on with it.
    """

    tool: str
    arguments: Mapping[str, Any]
    project: Project | None = None
    lasts: bool = True


@dataclass(slots=True)
class Work:
    """One piece of work whose call was answered `running`; `heard` once a call has told how it ended."""

    job: Job[Any]
    asked: Asked
    heard: bool = False


class Outlasting:
    """
    The work of one desk that outlasted its calls.

    Args:
        notes: those of the data folder.
    """

    def __init__(self, notes: Callable[[], Notes]) -> None:
        self._notes = notes
        self._works: dict[str, Work] = {}

    @property
    def going(self) -> bool:
        """Whether any of it goes on."""
        return any(not work.job.done for work in self._works.values())

    def knows(self, name: str) -> bool:
        """Whether work of that name began here."""
        return name in self._works

    def project(self, name: str) -> Project | None:
        """Whose work it is."""
        work = self._works.get(name)
        return work.asked.project if work else None

    def goes_on(self, name: str) -> bool:
        """Whether it does; whoever is told that it does not has heard of its end."""
        work = self._works[name]
        work.heard = work.job.done
        return not work.job.done

    async def result(
        self, asked: Asked, start: Callable[[str], Coroutine[Any, Any, R]], wait_s: float | None
    ) -> R | str:
        """
        The result of what is asked for, or the name under which it goes on.

        Args:
            start: begins the work of that name, unless it has begun already.
        """
        from add_music.assistant.running import Job

        work = next((work for work in self._works.values() if work.asked == asked and not work.heard), None)
        if work is None:
            noted = self._noted(asked)
            name = noted[0] if noted else f"{asked.tool}_{secrets.token_hex(4)}"
            work = Work(Job(name, start(name)), asked)
            if noted:
                self.keep(work, noted[1])
        try:
            result = await work.job.result(wait_s, alone=not self.knows(work.job.name))
        finally:
            work.heard = work.job.done
        if not work.job.done:
            self.keep(work)
            return work.job.name
        self._forget()
        assert result is not None
        return result  # type: ignore[no-any-return]  # the same question has the same kind of answer

    def keep(self, work: Work, note: Note | None = None) -> None:
        """
        It outlasts its call.

        Args:
            note: that of an earlier server.
        """
        name, asked = work.job.name, work.asked
        if name in self._works:
            return
        self._works[name] = work
        if asked.lasts:
            project = asked.project.session_id if asked.project else None
            kept = note or Note.of(asked.tool, dict(asked.arguments), project)
            notes = self._notes()
            notes.forget_old()
            notes.keep(name, kept)
            work.job.when_done(lambda: self._ended(work, kept))

    def stop(self, name: str) -> Work | None:
        """Let go of it, so that it can be stopped; None when no such work is known."""
        work = self._works.pop(name, None)
        if work:
            self._notes().drop(name)
        return work

    async def close(self) -> None:
        """Leave it to the next server."""
        for work in self._works.values():
            await work.job.cancel()

    def _ended(self, work: Work, note: Note) -> None:
        if work.job.cancelled:
            return
        note.result = {}
        note.project = note.project or (work.asked.project.session_id if work.asked.project else None)
        if work.job.name in self._works:
            self._notes().keep(work.job.name, note)

    def _noted(self, asked: Asked) -> tuple[str, Note] | None:
        project = asked.project.session_id if asked.project and asked.lasts else None
        return self._notes().unfinished(asked.tool, asked.arguments, project) if project else None

    def _forget(self) -> None:
        for name in [name for name, work in self._works.items() if work.heard][:-KEPT]:
            del self._works[name]
