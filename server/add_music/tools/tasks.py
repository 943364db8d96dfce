"""
The Tasks extension (SEP-2663): clients that declare it get a handle for long work, and poll.

Such a call waits for nobody, so its result is the final one. A call that ends quickly, or that still has a
question, is answered as ever. Tasks are durable: what an earlier server finished is answered from its notes,
and what it only began is gone on with.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mcp import MCPError
from mcp.server.extension import Extension, MethodBinding
from mcp.server.mcpserver import require_client_extension
from mcp.types import CallToolResult, RequestParams

from add_music.errors import problem
from add_music.tools.desk import Errand, unhurried
from add_music.tools.desks import STATELESS_SINCE
from add_music.tools.failures import words
from add_music.tools.notes import KEPT_S, Note, Notes
from add_music.tools.redoing import again

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
    from mcp.types import CallToolRequestParams

    from add_music.assistant.running import Job
    from add_music.tools.desks import Desks

EXTENSION = "io.modelcontextprotocol/tasks"
LONG = ("upload", "edit", "export", "chat", "audition")
GRACE_S = 0.5
"""What ends within this time is answered at once."""
POLL_MS = 1000
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
    note: Note
    remark: str = ""
    cancelled: bool = False

    def note_down(self) -> Note:
        """What a later server has to know; a server that ends stops its calls, but cancels no task."""
        note, now = self.note, datetime.now(UTC).isoformat()
        if note.project is None and self.errand.project:
            note.project = self.errand.project.session_id
        if not self.job.done or note.ended:
            return note
        if self.job.cancelled:
            note.cancelled = self.cancelled
            note.ended = now if self.cancelled else None
        elif self.job.failure:
            note.ended, note.error = now, _as_error(self.job.failure)
        else:
            note.ended, note.result = now, _as_json(self.job.outcome)
        return note


class Tasks(Extension):
    """The tasks of one process, and the notes by which the next one finds them."""

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
        name = secrets.token_hex(16)
        task = _begun(name, Note.of(params.name, params.arguments), _passed_on(call_next, ctx))
        await task.errand.wait_with(task.job)
        answered: HandlerResult = await task.job.result(GRACE_S)
        if task.job.done:
            return answered
        notes = _notes(ctx.lifespan_context)
        notes.forget_old()
        self._forget_old()
        self._keep(notes, name, task)
        return {"resultType": "task", **_told(name, task.note_down()), **_remark(task)}

    async def get(self, ctx: ServerRequestContext[Desks, Any], params: Named) -> dict[str, Any]:
        """How the task stands, with its result once there is one."""
        require_client_extension(ctx, EXTENSION)
        name, desks = params.task_id, ctx.lifespan_context
        note = _notes(desks).find(name) if name not in self._tasks else None
        if note and note.over:
            return {"resultType": "complete", **_told(name, note), **_outcome(note)}
        task = self._tasks.get(name) or self._resumed(desks, name, note)
        had, note = task.note.project, task.note_down()
        if note.project != had:
            _notes(desks).keep(name, note)
        return {"resultType": "complete", **_told(name, note), **_remark(task), **_outcome(note)}

    async def update(self, ctx: ServerRequestContext[Desks, Any], params: Answered) -> dict[str, Any]:
        """Acknowledged: no task of ours waits for an answer."""
        await self.get(ctx, params)
        return {"resultType": "complete"}

    async def cancel(self, ctx: ServerRequestContext[Desks, Any], params: Named) -> dict[str, Any]:
        """Stop the edit or export that the task is at; what was finished is kept."""
        require_client_extension(ctx, EXTENSION)
        name, desks = params.task_id, ctx.lifespan_context
        note = _notes(desks).find(name) if name not in self._tasks else None
        if not (note and note.over):
            await self._stop(self._tasks.get(name) or self._resumed(desks, name, note))
        return {"resultType": "complete"}

    async def close(self) -> None:
        """Let go of the calls; the next server goes on with them."""
        for task in self._tasks.values():
            if not task.job.done:
                await task.job.cancel()

    async def _stop(self, task: Task) -> None:
        if task.job.done:
            return
        stopped = await task.errand.desk.stop_within(task.job) if task.errand.desk else None
        task.remark = stopped.summary if stopped else ""
        task.cancelled = True
        await task.job.cancel()

    def _resumed(self, desks: Desks, name: str, note: Note | None) -> Task:
        """A call that an earlier server was at; whoever asks for its task goes on with it."""
        if note is None:
            raise MCPError(INVALID_PARAMS, words(problem("job_unknown", job=name[:40])))
        task = _begun(name, note, _by_itself(desks, note, name))
        self._keep(_notes(desks), name, task)
        return task

    def _keep(self, notes: Notes, name: str, task: Task) -> None:
        self._tasks[name] = task
        notes.keep(name, task.note_down())
        task.job.when_done(lambda: notes.keep(name, task.note_down()))

    def _forget_old(self) -> None:
        now = datetime.now(UTC)
        for name in [name for name, task in self._tasks.items() if _too_old(task, now)]:
            del self._tasks[name]


async def _passed_on(call_next: CallNext, ctx: ServerRequestContext[Any, Any]) -> HandlerResult:
    return await call_next(ctx)


async def _by_itself(desks: Desks, note: Note, name: str) -> CallToolResult:
    async with desks.borrowed() as desk:
        return await again(desk, note, name)


def _begun(name: str, note: Note, work: Coroutine[Any, Any, Any]) -> Task:
    from add_music.assistant.running import Job

    errand = Errand(name)
    before = unhurried.set(errand)  # the work runs in a copy of this context
    try:
        return Task(Job("task", work), errand, note)
    finally:
        unhurried.reset(before)


def _declared(ctx: ServerRequestContext[Any, Any]) -> bool:
    abilities = ctx.session.client_capabilities
    return ctx.protocol_version >= STATELESS_SINCE and EXTENSION in (
        (abilities.extensions if abilities else None) or {}
    )


def _told(name: str, note: Note) -> dict[str, Any]:
    return {
        "taskId": name,
        "status": _status(note),
        "createdAt": note.created,
        "lastUpdatedAt": note.ended or datetime.now(UTC).isoformat(),
        "ttlMs": KEPT_S * 1000,
        "pollIntervalMs": POLL_MS,
    }


def _remark(task: Task) -> dict[str, str]:
    remark = task.remark or task.errand.last
    return {"statusMessage": remark} if remark else {}


def _status(note: Note) -> str:
    if note.cancelled:
        return "cancelled"
    if note.result is not None:
        return "completed"
    return "failed" if note.error else "working"


def _outcome(note: Note) -> dict[str, Any]:
    if note.cancelled:
        return {}
    told = {"result": note.result, "error": note.error}
    return {key: value for key, value in told.items() if value is not None}


def _as_error(failure: BaseException) -> dict[str, Any]:
    code = failure.code if isinstance(failure, MCPError) else INTERNAL_ERROR
    return {"code": code, "message": str(failure) or type(failure).__name__}


def _as_json(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return result
    told: dict[str, Any] = result.model_dump(by_alias=True, exclude_none=True, mode="json")
    return told


def _too_old(task: Task, now: datetime) -> bool:
    return task.job.done and (now - datetime.fromisoformat(task.note.created)).total_seconds() > KEPT_S


def _notes(desks: Desks) -> Notes:
    return Notes(desks.settings.data_dir)
