"""The exports of one project: begun, joined, settled after a restart, cancelled."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.assistant.checks import checked_output, default_output
from add_music.assistant.exporting import (
    GONE,
    Exporter,
    done_result,
    draft_hash,
    new_id,
    part_of,
    running_result,
    stamp_of,
)
from add_music.assistant.extras import HandingOver
from add_music.assistant.results import CancelResult, ExportResult, RenderState
from add_music.assistant.running import Job, Place
from add_music.assistant.summary import exportable
from add_music.assistant.translate import in_brief
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.capabilities import FORMATS, WAV
from add_music.wire.media_types import extension
from add_music.wire.render import read_render

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller
    from add_music.assistant.records import RenderRecord
    from add_music.assistant.results import AskForConsent
    from add_music.assistant.running import Line
    from add_music.client.snapshot import Snapshot
    from add_music.wire.extra_kinds import Kind
    from add_music.wire.render import RenderStatus

SHOWN = 5
"""Exports that a state tells of, the latest ones."""
SETTLE_S = 20.0
"""A state waits this long for files that were finished while nobody looked."""


class Exports:
    """
    The exports of one project in this program.

    Args:
        line: whatever changes the project waits in it.
    """

    def __init__(self, link: Link, teller: Teller, line: Line) -> None:
        self._link = link
        self._teller = teller
        self._line = line
        self._jobs: dict[str, Job[ExportResult]] = {}
        self._latest: Job[ExportResult] | None = None

    @property
    def running(self) -> list[Job[ExportResult]]:
        """The exports that this program works at."""
        return [job for job in self._jobs.values() if not job.done]

    def timeline_changes(self) -> None:
        """What is exported from now on is not what is being exported."""
        self._latest = None

    async def export(
        self,
        consent: AskForConsent | None,
        output: Path | None,
        *,
        overwrite: bool,
        wait_s: float | None,
        job: str | None,
        also: Sequence[Kind] = (),
        kind: str = "mp4",
    ) -> ExportResult:
        """`Project.export`."""
        if job and self._link.session_id:
            _want(self._link.record.render(job), also)
        work = self._jobs.get(job) if job else self._same(output, also, kind)
        if work is None and job:
            work = self._start(job, self._go_on(consent, job, overwrite=overwrite))
        elif work is None:
            name = new_id()
            work = self._latest = self._start(
                name, self._begin(consent, name, output, also, overwrite=overwrite, kind=kind)
            )
        try:
            result = await work.result(wait_s)
        finally:
            if work.done:
                self._jobs.pop(work.name, None)
        return result or running_result(work.name, self._teller.last.share)

    async def settled(self, snapshot: Snapshot) -> list[RenderState]:
        """How the latest exports stand; files that were finished meanwhile are put in their places first."""
        found = []
        for record in self._link.record.renders[-SHOWN:]:
            status = await self._status(record, snapshot)
            if status and status.status == "completed" and record.job not in self._jobs:
                await self._settle(record)
            found.append(self._state(record, status))
        return found

    async def cancel_all(self, consent: AskForConsent | None) -> None:
        """Stop whatever this project still has open."""
        for job in self.running:
            await job.cancel()
        for record in self._link.record.renders if self._link.session_id else ():
            if record.open:
                await self.cancel(consent, record.job)

    async def cancel(self, consent: AskForConsent | None, name: str) -> CancelResult:
        """`Project.cancel` for an export."""
        job = self._jobs.get(name)
        record = self._link.record.render(name) if self._link.session_id else None
        if job is None and record is None:
            raise problem("job_unknown", job=name)
        if job:
            await job.cancel()
            self._jobs.pop(job.name, None)
        if record is None:  # it was still waiting for its turn
            return CancelResult(name, cancelled=True, summary=say("export_cancelled"))
        if record.stamp and record.stamp == stamp_of(Path(record.output)):
            return await self._cancel_extras(consent, record)
        backend = await self._link.open(consent)
        stopped = await backend.cancel(record.id)
        self._given_up(record, "cancelled")
        part_of(record).unlink(missing_ok=True)
        # our own engine does not know a render that it has not begun
        words = "export_cancelled" if stopped or backend.local or not record.tried else "export_let_go"
        return CancelResult(record.job, cancelled=True, summary=say(words))

    async def _cancel_extras(self, consent: AskForConsent | None, record: RenderRecord) -> CancelResult:
        """The file is there; what was to come beside it may still be stopped."""
        if not record.owes:
            return CancelResult(record.job, cancelled=False, summary=say("export_too_late"))
        backend = await self._link.open(consent)
        await backend.cancel(record.id)
        record.handed = record.also
        self._link.records.save(self._link.record)
        return CancelResult(record.job, cancelled=True, summary=say("work_cancelled"))

    def _start(self, name: str, work: Coroutine[Any, Any, ExportResult]) -> Job[ExportResult]:
        job = self._jobs[name] = Job(name, work)
        return job

    def _same(self, output: Path | None, also: Sequence[Kind], kind: str) -> Job[ExportResult] | None:
        """The export that is going on, when it is the one asked for; what is wanted besides comes to it."""
        latest = self._latest
        if latest is None or latest.done:
            return None
        record = self._link.record.render(latest.name) if self._link.session_id else None
        if output and not (record and record.output == str(output)):
            return None
        if record and not output and extension(record.output) != kind:
            return None
        _want(record, also)
        return latest if record or not also else None

    async def _begin(
        self,
        consent: AskForConsent | None,
        name: str,
        output: Path | None,
        also: Sequence[Kind],
        *,
        overwrite: bool,
        kind: str,
    ) -> ExportResult:
        """Export the timeline as it is when the project's turn comes."""
        async with self._line.turn(Place(say("doing_export"))), self._teller.alive():
            await self._link.open(consent)
            snapshot = await self._link.snapshot()
            text = snapshot.draft_text
            if text is None or not exportable(snapshot.draft):
                raise problem("nothing_to_export")
            exporter = self._exporter()
            place = output or self._place(exporter, text, kind, overwrite=overwrite)
            there = exporter.already_there(text, place)
            handing = HandingOver(self._link, self._teller)
            handing.check_places(place, also if handing.possible else (), overwrite=overwrite)
            if there:
                there.also, there.handed = list(also), []
                there.overwrite = overwrite
                try:
                    return await handing.hand_over(there, await self._kept(there))
                except AddMusicError as exc:
                    if exc.code not in GONE:
                        raise
                # the backend has forgotten the file, which is ours to replace
                there.overwrite = True
                return await handing.hand_over(there, await exporter.finish(there, text))
            self._check_kind(place)
            place = checked_output(place, self._link.record.sources, overwrite=overwrite)
            render = exporter.plan(text, place, overwrite=overwrite, job=name)
            self._jobs[name].name = render.job  # an export begun earlier goes on under its own name
            self._jobs[render.job] = self._jobs.pop(name)
            render.also, render.handed = list(also), []
            return await handing.hand_over(render, await exporter.finish(render, text))

    async def _go_on(self, consent: AskForConsent | None, name: str, *, overwrite: bool) -> ExportResult:
        """An export begun earlier, perhaps by another program."""
        if self._link.session_id is None:
            raise problem("job_unknown", job=name)
        async with self._line.turn(Place(say("doing_export"))), self._teller.alive():
            # not `open`: the render may outlive its session
            await self._link.reach(consent)
            record = self._link.record.render(name)
            if record is None:
                raise problem("job_unknown", job=name)
            handing = HandingOver(self._link, self._teller)
            if record.stamp and record.stamp == stamp_of(Path(record.output)):
                if record.owes:
                    await self._link.snapshot()  # tells what the backend can do
                return await handing.hand_over(record, await self._kept(record))
            if record.status == "cancelled":
                raise problem("render_cancelled")
            if record.status == "failed":
                raise problem("render_failed", reason=(record.error or "no reason given").rstrip("."))
            record.overwrite = record.overwrite or overwrite
            text = None
            with contextlib.suppress(AddMusicError):
                text = (await self._link.snapshot()).draft_text
            same = text is not None and draft_hash(text) == record.draft_sha
            try:
                done = await self._exporter().finish(record, text if same else None)
                return await handing.hand_over(record, done)
            except AddMusicError as exc:
                if exc.code in GONE:
                    self._given_up(record, "failed", say("export_never_began"))
                raise

    async def _kept(self, record: RenderRecord) -> ExportResult:
        """The result of an export whose file lies at its place already."""
        report: dict[str, Any] = {}
        with contextlib.suppress(AddMusicError):
            report = (await self._link.backend.render_status(record.id)).report
        return done_result(record, (record.stamp or [0])[0], report)

    def _exporter(self) -> Exporter:
        return Exporter(self._link.backend, self._link.records, self._link.record, self._teller)

    def _place(self, exporter: Exporter, text: str, kind: str, *, overwrite: bool) -> Path:
        """Where this timeline went before, else the usual name, with a number when that is taken."""
        earlier = exporter.earlier(text, f".{kind}")
        if earlier and earlier.stamp == stamp_of(Path(earlier.output)):
            return Path(earlier.output)
        usual = default_output(self._link.record.sources, kind)
        place, number = usual, 2
        while place.exists() and not overwrite:
            place = usual.with_name(f"{usual.stem}.{number}{usual.suffix}")
            number += 1
        return place

    def _check_kind(self, place: Path) -> None:
        needed = {"mp4": "", "wav": WAV}.get(extension(place.name), FORMATS)
        if needed and needed not in self._link.capabilities:
            raise problem("output_type_unsupported", seen=place.suffix, accepted="mp4")

    async def _status(self, record: RenderRecord, snapshot: Snapshot) -> RenderStatus | None:
        """What the backend says about an export that is open for us."""
        if not record.open:
            return None
        mine = (render for render in snapshot.renders if render.get("id") == record.id)
        told = next((read_render(render) for render in mine), None)
        if told and told.status:
            return told
        try:
            return await self._link.backend.render_status(record.id)
        except AddMusicError as exc:
            if exc.code in GONE and record.job not in self._jobs:
                self._given_up(record, "failed", say("export_never_began"))
            return None

    async def _settle(self, record: RenderRecord) -> None:
        """Fetch a finished file, unless another program does so at this moment."""
        lock = self._link.records.fetch_lock(self._link.record)
        if not lock.take():
            return
        lock.release()
        job = self._start(record.job, self._exporter().finish(record, None))
        try:
            await job.result(SETTLE_S)
        except AddMusicError as exc:  # e.g. something else lies at its place by now
            record.error = exc.message
        finally:
            if job.done:
                self._jobs.pop(job.name, None)

    def _state(self, record: RenderRecord, status: RenderStatus | None) -> RenderState:
        there = record.stamp is not None and record.stamp == stamp_of(Path(record.output))
        now = "completed" if there else record.status
        if status and status.status and not there:
            # finished over there is not finished for the user, whose file is still on its way
            now = "processing" if status.status == "completed" and not record.error else status.status
        return RenderState(
            job=record.job,
            status=now,  # type: ignore[arg-type]  # the record's words are those of the contract
            progress=1.0 if now == "completed" else (status.progress / 100 if status else 0.0),
            output=Path(record.output) if there else None,
            error=in_brief((status.error if status else "") or "", trusted=self._link.backend.local)
            or record.error
            or None,
        )

    def _given_up(self, record: RenderRecord, status: str, error: str = "") -> None:
        record.status, record.error = status, error
        self._link.records.save(self._link.record)


def _want(record: RenderRecord | None, also: Sequence[Kind]) -> None:
    """More is wanted beside the file of that export; what goes on hands it over at its end."""
    if record:
        record.also = [*record.also, *(kind for kind in also if kind not in record.also)]
