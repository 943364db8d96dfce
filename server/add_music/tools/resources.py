"""
Projects as resources: what is on their timelines, and where their finished files are.

Reading one asks the project's backend how things stand, like `state`; it never asks a host that the user has
not agreed to. Finished files are told by their place: they lie on the user's machine and may be large.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.types import Completion, ResourceTemplateReference

from add_music.errors import AddMusicError
from add_music.tools import answers
from add_music.tools.desks import Desks
from add_music.tools.failures import words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from mcp.server import MCPServer
    from mcp.types import CompletionArgument

    from add_music.assistant.project import Project

PROJECTS = "add-music://projects"
TIMELINE = "add-music://projects/{project}/timeline"
EXPORTS = "add-music://projects/{project}/exports"
TAKE = "add-music://projects/{project}/takes/{number}"
JSON, SOUND = "application/json", "audio/mpeg"
MOST = 100
NOT_THERE = ("request_invalid", "take_unknown")


def add_resources(server: MCPServer[Desks]) -> None:
    """Let a server offer them."""

    @server.resource(PROJECTS + "{?latest}", title="Projects", mime_type=JSON)
    async def projects(ctx: Context[Desks, Any], latest: int = MOST) -> list[dict[str, Any]]:
        """The projects on this machine, the latest first."""
        async with ctx.request_context.lifespan_context.borrowed() as desk:
            return [earlier.model_dump(mode="json") for earlier in desk.earlier(latest)]

    @server.resource(TIMELINE, title="Timeline of a project", mime_type="text/plain")
    async def timeline(project: str, ctx: Context[Desks, Any]) -> str:
        """The tracks of a project's timeline in words."""
        return (await _state(project, ctx)).timeline

    @server.resource(EXPORTS, title="Finished files of a project", mime_type=JSON)
    async def exports(project: str, ctx: Context[Desks, Any]) -> list[dict[str, Any]]:
        """The exports of a project, with the paths of the finished files."""
        return [export.model_dump(mode="json") for export in (await _state(project, ctx)).exports]

    @server.resource(TAKE, title="Sound of a take", mime_type=SOUND)
    async def take(project: str, number: int, ctx: Context[Desks, Any]) -> bytes:
        """What was heard of a take of the project's last audition."""
        async with _named(project, ctx) as found:
            return await found.take_sound(number)


def completed(
    names: Callable[[], list[str]], ref: ResourceTemplateReference, argument: CompletionArgument
) -> Completion | None:
    """Names of projects and numbers of takes for what was typed so far."""
    if ref.uri == TAKE and argument.name == "number":
        numbers = [number for number in ("1", "2", "3") if number.startswith(argument.value)]
        return Completion(values=numbers, total=len(numbers), has_more=False)
    if argument.name != "project" or ref.uri not in (TIMELINE, EXPORTS, TAKE):
        return None
    values = [name for name in names() if name.startswith(argument.value)]
    return Completion(values=values[:MOST], total=len(values), has_more=len(values) > MOST)


async def _state(name: str, ctx: Context[Desks, Any]) -> answers.ProjectState:
    async with _named(name, ctx) as project:
        return answers.project_state(await project.state(), [])


@asynccontextmanager
async def _named(name: str, ctx: Context[Desks, Any]) -> AsyncIterator[Project]:
    """The project of that name; what goes wrong inside is told as the resource's own error."""
    async with ctx.request_context.lifespan_context.borrowed() as desk:
        try:
            project = await desk.resumed(name)
            if project is None:
                raise ResourceNotFoundError(f"there is no project {name!r} on this machine")
            yield project
        except AddMusicError as exc:
            kind = ResourceNotFoundError if exc.code in NOT_THERE else ResourceError
            raise kind(words(exc)) from exc
