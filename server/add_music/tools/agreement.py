"""
Asking the user before anything leaves the machine, through the client.

A resolver runs before the tool. It asks only when the backend is another machine, the user has
not agreed to it before, and the client can ask; a client that cannot gets `needs_consent`, and `connect`
takes the user's word from it.
"""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import AcceptedElicitation, Context, Elicit, ElicitationResult, Resolve
from pydantic import BaseModel, Field

from add_music.tools.desk import Desk, place
from add_music.tools.desks import Desks
from add_music.tools.failures import told

if TYPE_CHECKING:
    from add_music.client.endpoint import Target

Ctx = Context[Desks, Any]


class Agreement(BaseModel):
    """The user's answer."""

    agree: bool = Field(default=False, title="Send it", description="Send what is named above to that host.")


Question = Elicit[Agreement] | Agreement
_asked: ContextVar[str | None] = ContextVar("asked", default=None)
"""The host that a question of this call names; resolvers and tool run in one task."""


async def ask(ctx: Ctx) -> Question:
    """Ask about messages, before the first one goes out."""
    with told():
        return _question(ctx, _desk(ctx).target(), [])


async def ask_about_message(message: str, files: list[str], project: str | None, ctx: Ctx) -> Question:
    """Ask about a message and these files."""
    with told():
        desk = _desk(ctx, project)
        desk.speak(message)
        latest = means_the_latest(message, files) and not desk.alone
        return _question(ctx, desk.target(project, resume=latest), files)


async def ask_about_new(files: list[str], new_project: bool, project: str | None, ctx: Ctx) -> Question:
    """The same, where the files may begin a project at the chosen place."""
    with told():
        named = None if new_project else project
        return _question(ctx, _desk(ctx, named).target(named, new=new_project), files)


async def ask_about_work(project: str | None, job: str | None, ctx: Ctx) -> Question:
    """Ask about the host of the project that a call names, by itself or by its job."""
    with told():
        desk = _desk(ctx, project, job)
        return _question(ctx, desk.target_of(job) if job else desk.target(project), [])


async def ask_about_project(project: str | None, job: str | None, ctx: Ctx) -> Question:
    """Ask about an earlier project's host, or about that of the project that a job belongs to."""
    with told():
        desk = _desk(ctx, project, job)
        target = desk.target_of(job) if job else desk.target(project, resume=not desk.alone)
        return _question(ctx, target, [])


async def ask_about_look(file: str | None, project: str | None, ctx: Ctx) -> Question:
    """Ask about the host of a project whose timeline is looked at; a file is looked at on this machine."""
    with told():
        desk = _desk(ctx, project)
        return Agreement() if file else _question(ctx, desk.target(project, resume=not desk.alone), [])


async def ask_about_named(project: str | None, ctx: Ctx) -> Question:
    """Ask about the host of the project that a call names, else of the one at hand."""
    with told():
        return _question(ctx, _desk(ctx, project).target(project), [])


async def ask_about_job(job: str | None, ctx: Ctx) -> Question:
    """Ask about the host of the project that a job belongs to."""
    with told():
        return _question(ctx, _desk(ctx, job=job).target_of(job), [])


async def ask_to_connect(
    backend: str | None, agree: bool, withdraw: bool, restore: str | None, ctx: Ctx
) -> Question:
    """Ask about a host that is being chosen; looking how things stand asks nothing."""
    from add_music.client.endpoint import choose

    with told():
        if restore:
            return _question(ctx, _desk(ctx).target(restore), [])
        if withdraw or not (backend or agree):
            return Agreement()
        return _question(ctx, choose(_desk(ctx).settings, backend), [])


Agreed = Annotated[ElicitationResult[Agreement], Resolve(ask)]
AgreedMessage = Annotated[ElicitationResult[Agreement], Resolve(ask_about_message)]
AgreedNew = Annotated[ElicitationResult[Agreement], Resolve(ask_about_new)]
AgreedWork = Annotated[ElicitationResult[Agreement], Resolve(ask_about_work)]
AgreedProject = Annotated[ElicitationResult[Agreement], Resolve(ask_about_project)]
AgreedNamed = Annotated[ElicitationResult[Agreement], Resolve(ask_about_named)]
AgreedLook = Annotated[ElicitationResult[Agreement], Resolve(ask_about_look)]
AgreedJob = Annotated[ElicitationResult[Agreement], Resolve(ask_about_job)]
AgreedHost = Annotated[ElicitationResult[Agreement], Resolve(ask_to_connect)]


def means_the_latest(message: str, files: list[str]) -> bool:
    """Whether a message, after a restart, speaks of the latest project: it asks how things stand."""
    from add_music.assistant.route import route

    return not files and route(message)[:1] == ("state",)


def can_ask(ctx: Ctx) -> bool:
    """Whether the client shows questions to its user."""
    abilities = ctx.client_capabilities
    return bool(abilities and abilities.elicitation)


def keep(ctx: Ctx, outcome: Any) -> None:
    """
    Remember a yes, for the host that the question of this call named.

    Declining and closing the question are a no.
    """
    from add_music.client.consent import Consents

    host = _asked.get()
    _asked.set(None)
    if host and isinstance(outcome, AcceptedElicitation) and outcome.data.agree:
        Consents(_desk(ctx).settings.config_dir).remember(host)


def _desk(ctx: Ctx, project: str | None = None, job: str | None = None) -> Desk:
    return ctx.request_context.lifespan_context.at(ctx, project, job)


def _question(ctx: Ctx, target: "Target", files: list[str]) -> Question:
    from add_music.client.consent import Consents

    _asked.set(None)
    settings = _desk(ctx).settings
    if not target.needs_consent or Consents(settings.config_dir).agreed(target.host) or not can_ask(ctx):
        return Agreement()
    from add_music.assistant.connecting import consent_question
    from add_music.assistant.uploading import checked, weighed

    going = weighed(checked([place(name) for name in files], settings.max_upload_mb)) if files else []
    _asked.set(target.host)
    return Elicit(consent_question(settings, target, going).text, Agreement)
