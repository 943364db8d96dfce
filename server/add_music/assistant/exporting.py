"""From a timeline to a finished file at its place: start, watch, fetch, and take up again later."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.assistant.checks import kind_of
from add_music.assistant.connecting import size_words
from add_music.assistant.records import ProjectRecord, Records, RenderRecord
from add_music.assistant.results import ExportResult
from add_music.assistant.translate import in_brief
from add_music.errors import AddMusicError, from_json, problem
from add_music.saying import say

if TYPE_CHECKING:
    from add_music.assistant.progress import Teller
    from add_music.client.backend import Backend
    from add_music.wire.render import RenderStatus

HOSTED_CAP_S = 900.0
"""A hosted render takes half a minute; one that takes this long goes on without us."""
FETCH_SHARE = 0.05
OTHERS_LOOK_S = 0.2
NEW_ID_HELPS = {"render_duplicate", "backend_error", "request_invalid"}
MAY_BE_THERE = {"backend_unreachable", "backend_error", "answer_unreadable"}
"""After these a render may have begun although nobody said so: its own id tells."""
PASSING = {"backend_unreachable", "rate_limited", "answer_unreadable"}
PATIENCE = 8
"""So often in a row the backend may be hard to reach: about a minute and a half on a hosted one."""
BROKEN_FOR_GOOD = 2
"""A file that could not be had so often is made anew by the next export."""
GONE = {"render_unknown", "session_unknown"}
Pause = Callable[[float], Awaitable[None]]


class Exporter:
    """The exports of one project."""

    def __init__(
        self,
        backend: Backend,
        records: Records,
        project: ProjectRecord,
        teller: Teller,
        *,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._backend = backend
        self._records = records
        self._project = project
        self._teller = teller
        self._pause = pause

    def earlier(self, draft_text: str, suffix: str | None = None) -> RenderRecord | None:
        """The latest export of this very timeline (with that ending) that was not given up."""
        sha = draft_hash(draft_text)
        return next(
            (
                render
                for render in reversed(self._project.renders)
                if render.status not in ("failed", "cancelled")
                and render.draft_sha == sha
                and suffix in (None, Path(render.output).suffix)
            ),
            None,
        )

    def plan(self, draft_text: str, output: Path, *, overwrite: bool, job: str | None = None) -> RenderRecord:
        """The export of this very timeline, begun earlier or new, written down before anything is sent."""
        render = self.earlier(draft_text, output.suffix)
        if render is None:
            name = job or new_id()
            render = RenderRecord(name, name, draft_hash(draft_text), str(output))
            self._project.renders.append(render)
        render.output, render.overwrite = str(output), overwrite
        self._records.save(self._project)
        return render

    def already_there(self, draft_text: str, output: Path) -> RenderRecord | None:
        """The export that put this very timeline at that place, when its file still lies there."""
        sha, stamp = draft_hash(draft_text), stamp_of(output)
        if stamp is None:
            return None
        same = (r for r in self._project.renders if r.draft_sha == sha and r.output == str(output))
        return next((render for render in same if render.stamp == stamp), None)

    async def finish(self, render: RenderRecord, draft_text: str | None) -> ExportResult:
        """
        Make the file and put it at its place.

        Args:
            draft_text: the timeline as the backend wrote it; None to go on with a render that was started.

        Raises:
            TryAgain: it failed, was cancelled, takes too long, or did not arrive whole.
            FixInput: the output cannot be written.
        """
        await self._teller.tell(say("exporting"), 0.0)
        status = await self._begun(render, draft_text)
        status = await self._completed(render, status)
        if status.status == "failed" and draft_text and not self._backend.local:
            # the hosted service's own advice: one more try, under a new id
            status = await self._completed(render, await self._submit(render, draft_text, new_id()))
        if status.status != "completed":
            render.status, render.error = status.status or "failed", self._in_brief(status.error)
            self._records.save(self._project)
            if status.status == "cancelled":
                raise problem("render_cancelled")
            if self._backend.local and status.cause:
                raise from_json(status.cause)
            raise problem("render_failed", reason=(render.error or "no reason given").rstrip("."))
        return await self._fetched(render, status)

    def _in_brief(self, words: str | None) -> str:
        return in_brief(words or "", trusted=self._backend.local)

    async def _begun(self, render: RenderRecord, draft_text: str | None) -> RenderStatus:
        """The export as the backend has it: one that it knows goes on, any other is asked for."""
        if render.submitted or render.tried or draft_text is None:
            try:
                return await self._status(render)
            except AddMusicError as exc:
                if exc.code not in GONE or draft_text is None:
                    raise
                return await self._submit(render, draft_text, new_id())
        try:
            return await self._submit(render, draft_text, render.id)
        except AddMusicError as exc:
            return await self._after_refusal(render, draft_text, exc)

    async def _after_refusal(
        self, render: RenderRecord, draft_text: str, refusal: AddMusicError
    ) -> RenderStatus:
        """It may have begun all the same; else it is asked for once more, where that may help."""
        surely_not = False
        if refusal.code in MAY_BE_THERE:
            try:
                return await self._backend.render_status(render.id)
            except AddMusicError as exc:
                surely_not = exc.code in GONE
        if refusal.code in NEW_ID_HELPS:
            return await self._submit(render, draft_text, new_id())
        if refusal.code == "backend_unreachable" and surely_not:
            return await self._submit(render, draft_text, render.id)
        raise refusal

    async def _submit(self, render: RenderRecord, draft_text: str, render_id: str) -> RenderStatus:
        # written down before it is asked for: whatever happens now, the next program knows the id
        render.id, render.tried, render.submitted = render_id, True, False
        self._records.save(self._project)
        output = {"format": Path(render.output).suffix.lstrip(".").lower() or "mp4", "quality": "high"}
        status = await self._backend.render(self._project.session_id, render_id, draft_text, output)
        render.submitted = True
        self._records.save(self._project)
        return status if status.status else await self._status(render)

    async def _status(self, render: RenderRecord) -> RenderStatus:
        """How it stands; the same id is asked about again while the backend is hard to reach."""
        wait_s = self._backend.pace.first_s
        for left in reversed(range(PATIENCE)):
            try:
                return await self._backend.render_status(render.id)
            except AddMusicError as exc:
                if exc.code not in PASSING or not left:
                    raise
            self._teller.note(say("export_again"), self._teller.last.share or 0.0)
            await self._pause(wait_s)
            wait_s = self._backend.pace.after(wait_s)
        raise AssertionError  # the last attempt returns or raises

    async def _completed(self, render: RenderRecord, status: RenderStatus) -> RenderStatus:
        """The status once nothing more will change."""
        wait_s = self._backend.pace.first_s
        give_up_at = None if self._backend.local else time.monotonic() + HOSTED_CAP_S
        share = 0.0
        while status.status in ("pending", "processing"):
            share = max(share, status.progress / 100 * (1 - FETCH_SHARE))
            await self._teller.tell(self._in_brief(status.words) or say("exporting"), share)
            if give_up_at and time.monotonic() > give_up_at:
                raise problem("render_slow", render=render.job)
            await self._pause(wait_s)
            wait_s = self._backend.pace.after(wait_s)
            status = await self._status(render)
        return status

    async def _fetched(self, render: RenderRecord, status: RenderStatus) -> ExportResult:
        output = Path(render.output)
        part = part_of(render)

        def share(done: float) -> None:
            self._teller.note(say("fetching"), 1 - FETCH_SHARE * (1 - done))

        async with self._alone():
            kept = self._placed_meanwhile(render)
            if kept:
                render.status, render.error, render.stamp = "completed", "", kept
                return done_result(render, kept[0], status.report)
            try:
                size = await self._backend.download(render.id, status, part, on_share=share)
                _place(part, output, overwrite=render.overwrite)
            except AddMusicError as exc:
                self._note_failure(render, exc)
                raise
            finally:
                part.unlink(missing_ok=True)
            render.status, render.error, render.stamp = "completed", "", stamp_of(output)
            self._records.save(self._project)
        await self._teller.tell(say("export_done", output=output, size=size_words(size)), 1.0)
        return done_result(render, size, status.report)

    def _note_failure(self, render: RenderRecord, error: AddMusicError) -> None:
        """A finished render is kept for the next attempt, unless its file cannot be had any more."""
        if error.code == "download_broken":
            render.broken += 1
            if render.broken >= BROKEN_FOR_GOOD:
                render.status, render.error = "failed", error.message
            self._records.save(self._project)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """While this is open no other program fetches the same file."""
        lock = self._records.fetch_lock(self._project)
        while not lock.take():
            await self._pause(OTHERS_LOOK_S)
        try:
            yield
        finally:
            lock.release()

    def _placed_meanwhile(self, render: RenderRecord) -> list[int] | None:
        """The stamp of the file, when another program has put this export at the same place by now."""
        noted = self._records.load(self._project.session_id)
        other = noted.render(render.job) if noted else None
        if other is None or other.output != render.output or other.stamp in (None, render.stamp):
            return None
        return other.stamp if other.stamp == stamp_of(Path(other.output)) else None


def part_of(render: RenderRecord) -> Path:
    """Where the file grows: named after the job, so that what a killed program left is found and replaced."""
    output = Path(render.output)
    return output.with_name(f".{render.job}.part{output.suffix}")


def done_result(render: RenderRecord, size: int, report: dict[str, Any]) -> ExportResult:
    """The result of an export whose file lies at its place."""
    output = Path(render.output)
    return ExportResult(
        status="done",
        job=render.job,
        progress=1.0,
        output=output,
        size_bytes=size,
        report=report,
        summary=say("export_done", output=output, size=size_words(size)),
        next_steps=(say("next_take"),) if kind_of(output.name) == "video" else (),
    )


def running_result(job: str, share: float | None) -> ExportResult:
    """The result of an export that goes on."""
    progress = share or 0.0
    return ExportResult(
        status="running",
        job=job,
        progress=progress,
        output=None,
        size_bytes=None,
        report={},
        summary=say("export_running", percent=round(progress * 100)),
        next_steps=(say("next_wait_export"),),
    )


def draft_hash(draft_text: str) -> str:
    """Which timeline it is."""
    return hashlib.sha256(draft_text.encode()).hexdigest()


def new_id() -> str:
    """An id for a render that nobody else has."""
    return f"render_{int(time.time() * 1000)}_{secrets.token_hex(4)}"


def stamp_of(path: Path) -> list[int] | None:
    """Size and time of a file, to recognise it; None when it is not there."""
    try:
        about = path.stat()
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns]


def _place(part: Path, output: Path, *, overwrite: bool) -> None:
    if output.exists() and not overwrite:
        raise problem("output_exists", path=output)
    try:
        part.replace(output)
    except OSError as exc:
        raise problem("output_unwritable", path=output, reason=exc.strerror or "unknown") from exc
