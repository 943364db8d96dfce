"""What every tool's call has: its client's desk, the project it is about, and an answer that names it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from mcp.server.apps import client_supports_apps
from mcp.server.mcpserver import Context

from add_music.saying import say
from add_music.tools import answers
from add_music.tools.agreement import keep
from add_music.tools.answers import answer
from add_music.tools.desk import WAIT_S, Desk, unhurried
from add_music.tools.desks import Desks
from add_music.tools.failures import told
from add_music.tools.hearing import Listener
from add_music.tools.resources import EXPORTS, PROJECTS, TIMELINE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mcp.types import CallToolResult, ContentBlock

    from add_music.assistant.project import Project
    from add_music.assistant.results import Progress

Ctx = Context[Desks, Any]
CHANGES: Mapping[type[answers.Answer], tuple[str, ...]] = {
    answers.Uploaded: (PROJECTS, TIMELINE),
    answers.Edited: (TIMELINE,),
    answers.Chatted: (PROJECTS, TIMELINE, EXPORTS),
    answers.Exported: (EXPORTS,),
    answers.Cancelled: (EXPORTS,),
}
"""Resources that read otherwise after such an answer."""


class Call:
    """
    One call of a tool.

    Args:
        named: the project that the call names; another call may change the desk's meanwhile.
        shows_pages: the client shows the project's page in the chat.
    """

    def __init__(
        self, desk: Desk, listener: Listener, named: Project | None, *, shows_pages: bool = False
    ) -> None:
        self.desk = desk
        self.named = listener.project = named
        self._listener = listener
        self._about: Project | None = None
        self._shows_pages = shows_pages
        self.changed: list[str] = []

    def about(self, project: Project) -> Project:
        """The call is about that project, and its answer says so."""
        self._about = self._listener.project = project
        errand = unhurried.get()
        if errand:
            errand.begin(self.desk, project, self._listener)
        return project

    def going_on(self) -> Project:
        """The project that the call names, else the one at hand."""
        return self.named or self.desk.going_on()

    @property
    def _here(self) -> bool:
        """Whether the call is about a project of this machine's engine."""
        return self._about is not None and self._about.target.kind == "local"

    @property
    def last(self) -> str:
        """What was told last."""
        return self._listener.last or say("still_working")

    async def hear(self, progress: Progress) -> None:
        """Progress of what is no project's."""
        await self._listener.hear(progress)

    def answered(self, data: answers.Answer, *more: ContentBlock) -> CallToolResult:
        """The answer, with the project's name; the first one of a process also says that all is set up."""
        data.project = data.project or (self._about.session_id if self._about else None)
        if isinstance(data, answers.Edited) and data.changes and not self._shows_pages and self._here:
            data.next_steps.append(say("next_open", project=data.project))
        ready = self.desk.first_ready(self._listener)
        if ready:
            data.summary = f"{ready} {data.summary}"
        if data.project:
            self.changed += [uri.format(project=data.project) for uri in CHANGES.get(type(data), ())]
        return answer(data, *more)


@asynccontextmanager
async def serving(
    ctx: Ctx, agreement: Any, project: str | None = None, job: str | None = None
) -> AsyncIterator[Call]:
    desks = ctx.request_context.lifespan_context
    desk = desks.at(ctx, project, job)
    listener = Listener(ctx)
    try:
        with told():
            about = ctx.session.client_params
            desk.introduced(about.client_info.name if about else None)
            named = await desk.resumed(project) if project else None
            desk.speak()
            keep(ctx, agreement)
            async with desk.listening(listener):
                call = Call(desk, listener, named, shows_pages=client_supports_apps(ctx))
                yield call
            for uri in call.changed:
                await ctx.notify_resource_updated(uri)
                await desks.subscribers.tell(uri)
    finally:
        await desks.settle(desk)


def patience() -> float | None:
    return None if unhurried.get() else WAIT_S


def key() -> str:
    """The name of the task that the call is, by which its edit is known again; empty for other calls."""
    errand = unhurried.get()
    return errand.name if errand else ""
