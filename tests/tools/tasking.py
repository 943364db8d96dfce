"""A client that knows tasks, for the tests: it begins calls as tasks and polls for what came of them."""

from __future__ import annotations

from typing import Any, Literal

import anyio
from mcp import Client
from mcp.client import ClientExtension, ResultClaim
from mcp.types import CallToolResult, Request, RequestParams, Result
from pydantic import ConfigDict

from add_music.tools import tasks

PATIENCE_S = 20


class Handle(Result):
    """What the server answers instead of a result."""

    result_type: Literal["task"] = "task"
    task_id: str
    status: str
    ttl_ms: int
    poll_interval_ms: int


class Told(Result):
    """Answers of the task methods."""

    model_config = ConfigDict(extra="allow")


class Named(RequestParams):
    """Parameters that name a task."""

    task_id: str


class Declares(ClientExtension):
    """A client that knows tasks: it polls until there is a result, unless a test does."""

    identifier = tasks.EXTENSION

    def claims(self) -> list[ResultClaim[Any]]:
        async def poll(handle: Handle, context: Any) -> CallToolResult:
            self.handles.append(handle)
            told = await polled(context, handle.task_id, "completed", "failed")
            return CallToolResult.model_validate(told["result"])

        return [ResultClaim(result_type="task", model=Handle, resolve=poll)]

    def __init__(self) -> None:
        self.handles: list[Handle] = []


async def ask(client: Any, method: str, task: str) -> dict[str, Any]:
    """Call a method of the extension."""
    request = Request[Named, str](method=method, params=Named(task_id=task))
    told = await client.session.send_request(request, Told)
    return told.model_dump(by_alias=True, mode="json")


async def polled(client: Any, task: str, *until: str) -> dict[str, Any]:
    """The task once its status is one of those."""
    with anyio.fail_after(PATIENCE_S):
        while (told := await ask(client, "tasks/get", task))["status"] not in until:  # noqa: ASYNC110
            await anyio.sleep(0.05)  # polling is what the extension asks of clients
    return told


async def begin(client: Client, tool: str, **arguments: Any) -> Handle:
    """Call a tool that becomes a task."""
    handle = await client.session.call_tool(tool, arguments, allow_claimed=True)
    assert isinstance(handle, Handle)
    return handle
