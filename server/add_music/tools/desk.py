"""The project at hand of one client, opened when a tool first needs it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from add_music.errors import AddMusicError, problem
from add_music.tools.answers import Earlier
from add_music.tools.notes import Note, Notes
from add_music.tools.outlasting import Asked, Outlasting, Work

if TYPE_CHECKING:
    from pathlib import Path

    from add_music.assistant.project import Project
    from add_music.assistant.records import ProjectRecord
    from add_music.assistant.results import CancelResult, Progress
    from add_music.assistant.running import Job
    from add_music.client.endpoint import Target
    from add_music.settings import Settings
    from add_music.tools.hearing import Listener
    from add_music.tools.readiness import Readiness

R = TypeVar("R")

ANSWER_S = 43.0
"""Hosts give up on a call after 60 s or less; every call answers well before that."""
WAIT_S = 38.0
"""How long an edit or export is waited for; less, so that its own answer comes first."""
EARLIER = 10
NAMED = 3
"""Files by which an earlier project is known again."""


class Errand:
    """
    A call that may take as long as it needs, because its client polls for what came of it.

    Args:
        name: by which the client asks, and by which an edit that is a part of it is known again.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.desk: Desk | None = None
        self.project: Project | None = None
        self._listener: Listener | None = None
        self._begun = asyncio.Event()

    @property
    def last(self) -> str:
        """What was told last."""
        return self._listener.last if self._listener else ""

    def begin(self, desk: Desk, project: Project, listener: Listener | None = None) -> None:
        """All questions are answered: the work on that project begins."""
        self.desk, self.project, self._listener = desk, project, listener
        self._begun.set()

    async def wait_with(self, job: Job[Any]) -> None:
        """Wait until the work has begun or is over."""
        try:
            await job.or_event(self._begun)
        except asyncio.CancelledError:
            await job.cancel()
            raise


unhurried: ContextVar[Errand | None] = ContextVar("unhurried", default=None)


class Desk:
    """
    What the calls of one client share.

    Args:
        settings: other settings than the process's own.
        projects: what opens and resumes projects, `Project` unless a test brings its own.
        readiness: what the process has told already.
        alone: calls stand alone, so only a project that they name is gone on with.
    """

    def __init__(
        self,
        settings: Settings | None,
        projects: type[Project] | None,
        *,
        readiness: Readiness,
        alone: bool = False,
    ) -> None:
        self.alone = alone
        self._settings = settings
        self._readiness = readiness
        self._projects = projects
        self._at_hand: Project | None = None
        self._opened: list[Project] = []
        self._owners: dict[str, Project] = {}
        self._opening = asyncio.Lock()
        self._listeners: list[Listener] = []
        self._outlasting = Outlasting(lambda: Notes(self.settings.data_dir))

    @property
    def settings(self) -> Settings:
        """The settings in force, read when first needed."""
        if self._settings is None:
            from add_music.settings import settings

            self._settings = settings()
        return self._settings

    @property
    def project_name(self) -> str | None:
        """The name of the project at hand, once its backend has given it one."""
        return self._at_hand.session_id if self._at_hand else None

    @property
    def working(self) -> bool:
        """Whether work goes on here, or a call is being answered."""
        return (
            self._outlasting.going or bool(self._listeners) or any(project.busy for project in self._opened)
        )

    def knows(self, job: str) -> bool:
        """Whether work of that name began here."""
        return job in self._owners or self._outlasting.knows(job)

    def introduced(self, client: str | None) -> None:
        """The client said its name, which is the best sign of the platform there is."""
        from add_music.client.attribution import introduced

        self._settings = introduced(self.settings, client)

    def speak(self, message: str = "") -> None:
        """In this call, answer in the language of the message, else in that of the project at hand."""
        from add_music.assistant.language import language_of
        from add_music.saying import speak

        speak(language_of(message) or (self._at_hand.language if self._at_hand else None))

    def target(self, name: str | None = None, *, new: bool = False, resume: bool = False) -> Target:
        """
        Where the project of that name is made; else the one at hand, or with `new` one that is still to be
        made; with `resume` the latest one counts where none is at hand.
        """
        from add_music.client.endpoint import choose

        if name or (resume and self._at_hand is None):
            records = (record for record in self._records() if name in (None, record.session_id))
            record = next(records, None)
            return choose(self.settings, record.backend if record else None)
        return choose(self.settings) if new or self._at_hand is None else self._at_hand.target

    def target_of(self, job: str | None) -> Target:
        """Where the project is made that the work belongs to."""
        if job in self._owners:
            return self._owners[job].target
        owner = self._owner(job) if job else None
        return self.target(owner)

    def chosen_anew(self) -> bool:
        """
        Another backend was chosen. A project that has not begun is made there.

        Returns:
            whether the one at hand has begun, so that it stays where it is.
        """
        if self._at_hand and self._at_hand.session_id is None:
            self._at_hand = None
        return self._at_hand is not None

    async def project(self, *, new: bool = False) -> Project:
        """The project at hand, or a new one."""
        async with self._opening:
            if self._at_hand is None or new:
                self._at_hand = self._kept(await self._kind().open(settings=self.settings))
            return self._at_hand

    async def any_project(self) -> Project:
        """The project at hand, else one that only asks about the account and is not gone on with."""
        if self._at_hand is None:
            return self._kept(await self._kind().open(settings=self.settings))
        return self._at_hand

    def going_on(self) -> Project:
        """
        The project at hand.

        Raises:
            FixInput: there is none; nothing is ever done to another window's project by mistake.
        """
        if self._at_hand is None:
            raise problem("project_unnamed") if self.alone else self._nothing_here()
        return self._at_hand

    def _nothing_here(self) -> AddMusicError:
        """No clip; a host that started its server anew is told by which name it can go on."""
        latest = next((one for one in self.earlier() if one.files), None)
        if latest is None:
            return problem("nothing_uploaded")
        return problem("nothing_uploaded_here", project=latest.project, files=", ".join(latest.files))

    async def resumed(self, name: str | None) -> Project | None:
        """
        The project of that name, the one at hand, or the latest on this machine; None when there is none.

        Where calls stand alone, the latest may be another client's and is not taken.

        Raises:
            FixInput: there is no project of that name.
        """
        async with self._opening:
            latest = self._at_hand is None and not self.alone
            if latest or (name and name != self.project_name):
                self._at_hand = await self._found(name) or self._at_hand
            return self._at_hand

    async def with_job(self, job: str) -> Project:
        """
        The project that the work belongs to, which need not be the one at hand.

        Raises:
            FixInput: nobody knows of such a job.
        """
        if job in self._owners:
            return self._owners[job]
        working = self._outlasting.project(job)
        if working:
            return working
        owner = self._owner(job)
        found = await self._found(owner) if owner else self._at_hand
        if found is None:
            raise problem("job_unknown", job=job)
        return found

    async def goes_on(self, job: str, project: Project) -> bool:
        """
        Whether an edit, or work that outlasted its call, is still going on under that name.

        Raises:
            AddMusicError: it was an edit, and failed.
        """
        note = Notes(self.settings.data_dir).find(job)
        if note and not note.over and not self._outlasting.knows(job):
            self._outlasting.keep(self._taken_up(job, note, project), note)
        if self._outlasting.knows(job):
            return self._outlasting.goes_on(job)
        return await project.is_editing(job)

    def note_owner(self, job: str, project: Project) -> None:
        """Remember whose work goes on under that name."""
        self._owners[job] = project

    def earlier(self, most: int = EARLIER) -> list[Earlier]:
        """The other projects of this machine, the latest first."""
        here = self._at_hand.session_id if self._at_hand else None
        return [_line(record) for record in self._records() if record.session_id != here][:most]

    async def work(
        self,
        name: str,
        work: Coroutine[Any, Any, R] | Callable[[str], Coroutine[Any, Any, R]],
        project: Project | None = None,
        **arguments: Any,
    ) -> R | str:
        """
        The result of the work, or the name under which it goes on when the time for an answer is over.

        A call that its client cancels takes the work along.

        Args:
            work: it, or what begins it under a name: asked for again with the same arguments, it is found.
            project: whose edits and exports the work may hold.
        """
        wait_s = None if unhurried.get() else ANSWER_S
        if callable(work):
            return await self._outlasting.result(Asked(name, arguments, project), work, wait_s)
        once = Asked(name, {"once": secrets.token_hex(4)}, project, lasts=False)
        return await self._outlasting.result(once, lambda _: work, wait_s)

    async def stop(self, name: str) -> CancelResult | None:
        """
        Stop work that outlasted its call.

        Returns:
            what became of the edit or export that it was at; None when no such work is known.
        """
        from add_music.assistant.results import CancelResult
        from add_music.saying import say

        work = self._outlasting.stop(name)
        if work is None:
            return None
        told = await work.asked.project.cancel_within(work.job) if work.asked.project else None
        await work.job.cancel()
        return told or CancelResult(name, cancelled=True, summary=say("work_cancelled"))

    async def stop_within(self, work: Job[Any]) -> CancelResult | None:
        """Stop the edit or export that is a part of that work; None when none goes on."""
        for project in tuple(self._opened):
            stopped = await project.cancel_within(work)
            if stopped:
                return stopped
        return None

    @asynccontextmanager
    async def listening(self, listener: Listener) -> AsyncIterator[None]:
        """While this is open the listener hears of all that goes on."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    async def hear(self, project: Project, progress: Progress) -> None:
        """Told by a project; calls about another one do not hear of it."""
        for listener in tuple(self._listeners):
            if listener.project in (None, project):
                await listener.hear(progress)

    def first_ready(self, listener: Listener) -> str:
        """The words that all is ready, the first time in this process that they are said."""
        return self._readiness.first(listener, self.settings, local=self.target().kind == "local")

    async def close(self) -> None:
        """Leave the projects as they are."""
        await self._outlasting.close()
        for project in self._opened:
            await project.close()

    def _owner(self, job: str) -> str | None:
        from add_music.assistant.recalled import knows

        theirs = (record for record in self._records() if record.render(job) or knows(record, job))
        note = Notes(self.settings.data_dir).find(job)
        return next((record.session_id for record in theirs), note.project if note else None)

    def _taken_up(self, name: str, note: Note, project: Project) -> Work:
        """Work that an earlier server was at."""
        from add_music.assistant.running import Job
        from add_music.tools.redoing import again

        return Work(Job(name, again(self, note, name)), Asked(note.tool, note.arguments, project))

    async def _found(self, name: str | None) -> Project | None:
        for project in self._opened:
            if name and project.session_id == name:
                return project
        found = await self._kind().resume(name, settings=self.settings)
        if found is None and name:
            raise problem("request_invalid", seen=f"there is no project {name!r} on this machine")
        return self._kept(found) if found else None

    def _kept(self, project: Project) -> Project:
        project.on_progress = partial(self.hear, project)
        self._opened.append(project)
        return project

    def _kind(self) -> type[Project]:
        if self._projects is None:
            from add_music.assistant.project import Project

            self._projects = Project
        return self._projects

    def _records(self) -> list[ProjectRecord]:
        from add_music.assistant.records import Records

        return Records(self.settings.data_dir).glance()


def place(name: str) -> str | Path:
    """A path as assistants give it: absolute, with ~, or as a file address; an https address stays one."""
    from pathlib import Path
    from urllib.parse import unquote, urlsplit

    scheme = name.partition("://")[0].lower() if "://" in name else ""
    if scheme == "file":
        return Path(unquote(urlsplit(name).path))
    if scheme not in ("", "http", "https"):
        raise problem("request_invalid", seen=f"{name} is neither a path nor an https address")
    return name if scheme else Path(name).expanduser()


def _line(record: ProjectRecord) -> Earlier:
    used_at = datetime.fromtimestamp(record.used_at, UTC).isoformat(timespec="seconds")
    files = [str(file.get("filename") or file.get("name") or "?") for file in record.files]
    unfinished = [render.output for render in record.renders if render.open]
    return Earlier(
        project=record.session_id,
        used_at=used_at,
        files=files[:NAMED],
        more_files=max(len(files) - NAMED, 0),
        unfinished=unfinished,
    )
