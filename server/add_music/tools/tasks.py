"""
The Tasks extension (SEP-2663): clients that declare it get a handle for long work, and poll.

Such a call waits for nobody, so its result is the final one. A call that ends quickly, or that still has a
question, is answered as ever. Exports are durable: a task that an earlier server began is gone on with.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mcp import MCPError
from mcp.server.extension import Extension, MethodBinding
from mcp.server.mcpserver import require_client_extension
from mcp.types import CallToolResult, RequestParams

from add_music.errors import AddMusicError, problem
from add_music.tools import answers
from add_music.tools.desk import Errand, place, unhurried
from add_music.tools.desks import STATELESS_SINCE
from add_music.tools.failures import words

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
    from mcp.types import CallToolRequestParams

    from add_music.assistant.running import Job
    from add_music.tools.desks import Desks

log = logging.getLogger(__name__)
EXTENSION = "io.modelcontextprotocol/tasks"
LONG = ("upload", "edit", "export", "chat")
GRACE_S = 0.5
"""What ends within this time is answered at once."""
POLL_MS = 1000
KEPT_S = 24 * 3600
INVALID_PARAMS, INTERNAL_ERROR = -32602, -32603


class Named(RequestParams):
    """Parameters that name a task."""

    task_id: str


class Answered(Named):
    """Answers to questions of a task; ours asks before it becomes one, so there is nothing to fill in."""

    input_responses: dict[str, Any] | None = None


@dataclass(slots=True)
class Task:
    """One call that became a task."""

    job: Job[Any]
    errand: Errand
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    remark: str = ""


class Tasks(Extension):
    """The tasks of one process, and the notes by which the next one finds its exports."""

    identifier = EXTENSION

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}

    def methods(self) -> list[MethodBinding]:
        """The three methods, in the era that has them."""
        era = frozenset({STATELESS_SINCE})
        return [
            MethodBinding("tasks/get", Named, self.get, era),
            MethodBinding("tasks/update", Answered, self.update, era),
            MethodBinding("tasks/cancel", Named, self.cancel, era),
        ]

    async def intercept_tool_call(
        self, params: CallToolRequestParams, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Answer with a task where the client knows them and the work takes a while."""
        if params.name not in LONG or not _declared(ctx):
            return await call_next(ctx)
        task = _begun(_passed_on(call_next, ctx))
        await task.errand.wait_with(task.job)
        answered: HandlerResult = await task.job.result(GRACE_S)
        if task.job.done:
            return answered
        name = secrets.token_hex(16)
        self._forget_old()
        self._tasks[name] = task
        _note(ctx.lifespan_context, name, params, task)
        return {"resultType": "task", **_told(name, task)}

    async def get(self, ctx: ServerRequestContext[Desks, Any], params: Named) -> dict[str, Any]:
        """How the task stands, with its result once there is one."""
        require_client_extension(ctx, EXTENSION)
        task = self._tasks.get(params.task_id) or self._resumed(ctx.lifespan_context, params.task_id)
        return {"resultType": "complete", **_told(params.task_id, task), **(await _outcome(task))}

    async def update(self, ctx: ServerRequestContext[Desks, Any], params: Answered) -> dict[str, Any]:
        """Acknowledged: no task of ours waits for an answer."""
        await self.get(ctx, params)
        return {"resultType": "complete"}

    async def cancel(self, ctx: ServerRequestContext[Desks, Any], params: Named) -> dict[str, Any]:
        """Stop the edit or export that the task is at; what was finished is kept."""
        require_client_extension(ctx, EXTENSION)
        task = self._tasks.get(params.task_id) or self._resumed(ctx.lifespan_context, params.task_id)
        if not task.job.done:
            stopped = await task.errand.desk.stop_within(task.job) if task.errand.desk else None
            task.remark = stopped.summary if stopped else ""
            await task.job.cancel()
        return {"resultType": "complete"}

    async def close(self) -> None:
        """Let go of the calls; exports go on in the engine."""
        for task in self._tasks.values():
            if not task.job.done:
                await task.job.cancel()

    def _resumed(self, desks: Desks, name: str) -> Task:
        """An export that an earlier server began; whoever asks for its task goes on with it."""
        note = _noted(desks, name)
        if note is None:
            raise MCPError(INVALID_PARAMS, words(problem("job_unknown", job=name[:40])))
        task = self._tasks[name] = _begun(_export_again(desks, note))
        task.created = datetime.fromisoformat(note["created"])
        return task

    def _forget_old(self) -> None:
        now = datetime.now(UTC)
        for name in [name for name, task in self._tasks.items() if _too_old(task, now)]:
            del self._tasks[name]


async def _passed_on(call_next: CallNext, ctx: ServerRequestContext[Any, Any]) -> HandlerResult:
    return await call_next(ctx)


def _begun(work: Coroutine[Any, Any, Any]) -> Task:
    from add_music.assistant.running import Job

    errand = Errand()
    before = unhurried.set(errand)  # the work runs in a copy of this context
    try:
        return Task(Job("task", work), errand)
    finally:
        unhurried.reset(before)


def _declared(ctx: ServerRequestContext[Any, Any]) -> bool:
    abilities = ctx.session.client_capabilities
    return ctx.protocol_version >= STATELESS_SINCE and EXTENSION in (
        (abilities.extensions if abilities else None) or {}
    )


def _told(name: str, task: Task) -> dict[str, Any]:
    if task.job.done and task.ended is None:
        task.ended = datetime.now(UTC)
    now = task.ended or datetime.now(UTC)
    remark = task.remark or task.errand.last
    return {
        "taskId": name,
        "status": _status(task),
        **({"statusMessage": remark} if remark else {}),
        "createdAt": task.created.isoformat(),
        "lastUpdatedAt": now.isoformat(),
        "ttlMs": KEPT_S * 1000,
        "pollIntervalMs": POLL_MS,
    }


def _status(task: Task) -> str:
    if not task.job.done:
        return "working"
    if task.job.cancelled:
        return "cancelled"
    return "failed" if task.job.failure else "completed"


async def _outcome(task: Task) -> dict[str, Any]:
    status = _status(task)
    if status == "completed":
        result = await task.job.result()
        told = result if isinstance(result, dict) else _as_json(result)
        return {"result": told}
    if status == "failed":
        failure = task.job.failure
        code = failure.code if isinstance(failure, MCPError) else INTERNAL_ERROR
        return {"error": {"code": code, "message": str(failure) or type(failure).__name__}}
    return {}


def _as_json(result: Any) -> dict[str, Any]:
    told: dict[str, Any] = result.model_dump(by_alias=True, exclude_none=True, mode="json")
    return told


def _too_old(task: Task, now: datetime) -> bool:
    return task.job.done and (now - task.created).total_seconds() > KEPT_S


def _note(desks: Desks, name: str, params: CallToolRequestParams, task: Task) -> None:
    """Write down what the next server needs to go on with an export."""
    project = task.errand.project.session_id if task.errand.project else None
    if params.name != "export" or project is None:
        return
    from add_music.client.private import write_private

    folder = _folder(desks)
    now = datetime.now(UTC).timestamp()
    for path in folder.glob("*.json") if folder.is_dir() else ():
        if now - path.stat().st_mtime > KEPT_S:
            path.unlink(missing_ok=True)
    note = {"project": project, "arguments": params.arguments or {}, "created": task.created.isoformat()}
    write_private(folder / f"{name}.json", json.dumps(note))


def _noted(desks: Desks, name: str) -> dict[str, Any] | None:
    from add_music.client.private import read_private

    # the name comes from outside and must not lead to another file
    if not (name.isascii() and name.isalnum()):
        return None
    return read_private(_folder(desks) / f"{name}.json") or None


def _folder(desks: Desks) -> Path:
    return desks.settings.data_dir / "tasks"


async def _export_again(desks: Desks, note: dict[str, Any]) -> CallToolResult:
    given = note["arguments"]
    async with desks.borrowed() as desk:
        try:
            project = await desk.resumed(note["project"])
            if project is None:
                raise problem("nothing_uploaded")
            errand = unhurried.get()
            if errand:
                errand.begin(desk, project)
            output = given.get("output")
            result = await project.export(
                place(output) if output else None,
                overwrite=bool(given.get("overwrite")),
                job=given.get("job"),
            )
        except AddMusicError as exc:
            return answers.refused(words(exc))
        data = answers.exported(result)
        data.project = desk.project_name
        return answers.answer(data, *([answers.link(result.output)] if result.output else []))
