"""
The use cases: what a person or an assistant does with one project.

Above sit `tools/` and `cli/`, which only validate and format. Below sits `client/`, which
speaks the contract. Nothing here knows which backend answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from add_music.assistant import auditions, chatting, pages, recalled, seeing, uploading
from add_music.assistant.accepting import accepts
from add_music.assistant.checks import expanded
from add_music.assistant.connecting import Link
from add_music.assistant.edits import Edits, new_name
from add_music.assistant.exports import Exports
from add_music.assistant.extras import kinds_of
from add_music.assistant.progress import Teller
from add_music.assistant.records import Records
from add_music.assistant.results import CancelResult, EditResult
from add_music.assistant.running import Line, Place
from add_music.assistant.telling import credits_result, state_result
from add_music.client.backend import Backend
from add_music.client.endpoint import chosen_name
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.settings import settings as process_settings
from add_music.wire.brief import typed_brief

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from add_music.assistant.records import ProjectRecord
    from add_music.assistant.results import (
        AskForConsent,
        AuditionResult,
        ChatResult,
        CreditsResult,
        ExportResult,
        LookResult,
        OnProgress,
        StateResult,
        Uploaded,
        UploadResult,
    )
    from add_music.assistant.running import Job
    from add_music.client.endpoint import Target
    from add_music.settings import Settings


class Project:
    """
    A session on a backend, with its files, timeline and exports.

    Made by `open` (new) or `resume` (an earlier one). Neither touches a network or starts the
    engine: that happens on the first call that needs it, which reports "Setting things up…" and
    then that it is ready. One project changes one thing at a time: uploads, edits and exports made
    meanwhile wait their turn; `state`, `credits` and `cancel` answer at once.

    `on_progress` and `consent` may be replaced between calls (an MCP server has another progress
    token for each call).
    """

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        *,
        backend_name: str,
        language: str | None = None,
        name: str = "project",
        record: ProjectRecord | None = None,
        consent: AskForConsent | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.consent = consent
        self.on_progress = on_progress
        self._settings = settings
        self._teller = Teller(lambda: self.on_progress)
        self._link = Link(
            settings,
            backend,
            self._teller,
            backend_name=backend_name,
            language=language,
            name=name,
            record=record,
        )
        self._line = Line()
        self._exports = Exports(self._link, self._teller, self._line)
        self._edits = Edits(self._link, self._teller, self._line, lambda: self.consent, self._refresh_in_turn)

    @classmethod
    async def open(
        cls,
        backend_name: str | None = None,
        *,
        language: str | None = None,
        name: str = "project",
        consent: AskForConsent | None = None,
        on_progress: OnProgress | None = None,
        settings: Settings | None = None,
        backend: Backend | None = None,
    ) -> Self:
        """
        A new project.

        Args:
            backend_name: `auto`, `local`, `nemo` or an http(s) URL; None takes it from the settings.
            language: language of the user, e.g. `en`, `zh-CN`; None reads it off the first message.
            name: name of the project on the backend.
            consent: asked before anything goes to a host that is not this machine; without it
                and without an earlier agreement the first such call raises `needs_consent`.
            on_progress: told about progress of every call.
            settings: other settings than the process's own.
            backend: one over a connection of your own, in place of the one of that name.

        Raises:
            FixInput: there is no such backend.
        """
        chosen = settings or process_settings()
        wanted = chosen_name(chosen, backend_name)  # not `auto`, so that `resume` reaches the same one again
        reached = backend or Backend.reach(chosen, wanted)
        return cls(
            chosen,
            reached,
            backend_name=wanted,
            language=language,
            name=name,
            consent=consent,
            on_progress=on_progress,
        )

    @classmethod
    async def resume(
        cls,
        session_id: str | None = None,
        *,
        consent: AskForConsent | None = None,
        on_progress: OnProgress | None = None,
        settings: Settings | None = None,
        backend: Backend | None = None,
    ) -> Self | None:
        """An earlier project by its session id, or the latest one; None when there is none."""
        chosen = settings or process_settings()
        records = Records(chosen.data_dir)
        latest = session_id or next((one.session_id for one in records.glance()), None)
        record = records.load(latest) if latest else None
        if record is None:
            return None
        reached = backend or Backend.reach(chosen, record.backend)
        return cls(
            chosen,
            reached,
            backend_name=record.backend,
            record=record,
            consent=consent,
            on_progress=on_progress,
        )

    @property
    def session_id(self) -> str | None:
        """None until the first call that needed the backend."""
        return self._link.session_id

    @property
    def language(self) -> str | None:
        """What the user speaks, as far as anything was said yet."""
        return self._link.language

    @property
    def busy(self) -> bool:
        """Whether something goes on here or waits for its turn."""
        return not self._line.empty

    @property
    def target(self) -> Target:
        """The backend that the project is made on."""
        return self._link.backend.target

    @property
    def files(self) -> tuple[Uploaded, ...]:
        """The files that were added, as far as this machine remembers them."""
        noted = self._link.record.files if self.session_id else ()
        return tuple(uploading.as_uploaded(file) for file in noted)

    async def close(self) -> None:
        """Let go of connections. Exports go on in the engine; `resume` finds them."""
        await self._edits.cancel_all()
        for export in self._exports.running:
            await export.cancel()
        await self._link.backend.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def upload(self, media: Sequence[str | Path]) -> UploadResult:
        """
        Add files (paths or https addresses) to the project, in the order given.

        A file that is in the project already, unchanged, is not sent again.

        Raises:
            FixInput: a path is missing, empty, too large or of a type that is not accepted.
            AskConsent: the backend is another machine and the user has not agreed.
        """
        own = self._link.backend.target.kind == "url"
        wanted = uploading.checked(media, uploading.limit_of(self._settings, announced=own))
        self._exports.timeline_changes()
        place = Place(say("doing_upload"))
        async with self._line.turn(place), self._teller.alive(), self._link.minding():
            self._refresh_in_turn()
            await self._link.open(self.consent, uploading.weighed(wanted))
            return await uploading.upload(self._link, self._teller, wanted)

    async def edit(
        self,
        message: str,
        *,
        brief: Mapping[str, Any] | None = None,
        wait_s: float | None = None,
        key: str = "",
    ) -> EditResult:
        """
        Say what to change, in words; the answer tells what really changed on the timeline.

        What the words ask for besides, e.g. to export, is left out and named in `next_steps`.

        Args:
            message: the user's words. Empty means: music that fits the mood of the video.
            brief: typed wishes that win over the words: genre, moods, energy, tempo, tempo_bpm, key,
                instruments, avoid, volume, start_s, end_s, fade_in_s, fade_out_s, duck, seed.
            wait_s: answer after this time at the latest, with status `running` and a `job`;
                the edit goes on, and `edit_result(job)` fetches what became of it.
            key: asked again with the same one, by whichever program, the edit is not made again.

        Raises:
            FixInput: `not_an_edit`, when the words only ask to export or for the credits.
            AddMusicError: the backend refused, or the connection broke and no change was seen.
        """
        words, besides = chatting.only_edit(message, typed=bool(brief), choosing=self.takes > 0)
        self._link.hear(message)
        result = await self.tell(words, brief=brief, wait_s=wait_s, key=key)
        return replace(result, next_steps=chatting.steps_besides(besides, result.next_steps))

    async def tell(
        self,
        message: str,
        *,
        brief: Mapping[str, Any] | None = None,
        wait_s: float | None = None,
        key: str = "",
    ) -> EditResult:
        """The same for words that are nothing but an edit; the backend's chat gets all of them."""
        wishes = typed_brief(brief).said() if brief else None
        self._exports.timeline_changes()
        if self.lost and accepts(message):
            return await self.restore(wait_s=wait_s)
        return await self._edits.edit(message, wishes, wait_s, new_name(key=key) if key else "")

    async def audition(
        self, message: str = "", *, brief: Mapping[str, Any] | None = None, count: int = 3
    ) -> AuditionResult:
        """
        Two or three ways the music could be, to hear before one is chosen by `edit("take 2")`.

        Nothing changes on the timeline. The same question gives the same takes while nothing changes.

        Args:
            message, brief: as for `edit`; what they leave open is tried in different ways.
            count: how many.

        Raises:
            FixInput: `takes_not_here`, when the backend makes none.
        """
        self._link.hear(message)
        place = Place(say("doing_audition"))
        async with self._line.turn(place), self._teller.alive(), self._link.minding():
            self._refresh_in_turn()
            await self._link.open(self.consent)
            return await auditions.audition(self._link, self._teller, message, brief, count)

    async def look(
        self, file: str | None = None, *, start_s: float | None = None, end_s: float | None = None
    ) -> LookResult:
        """
        Pictures of the timeline, or of one file, with words for what they show; changes nothing.

        Args:
            file: name or path of one of the project's files, or the path of any file on this machine, which
                stays where it is and is added to nothing.
            start_s, end_s: only that part.

        Raises:
            FixInput: there is nothing to look at, or no such file.
        """
        part = (start_s, end_s)
        async with self._teller.alive():
            place = seeing.place_of(file, self.files, here=self.target.kind == "local") if file else None
            if place:
                await self._teller.tell(say("progress_looking"))
                return await seeing.look_at(place, self._settings, part)
            if self.session_id is None:  # a look makes no session
                raise problem("file_missing", path=file) if file else problem("nothing_uploaded")
            async with self._link.minding():
                await self._link.open(self.consent)
                return await seeing.look(self._link, self._teller, self._settings, file, part)

    @property
    def takes(self) -> int:
        """How many takes were heard in the last audition; "take 2" means one of them."""
        return len(self._link.record.takes) if self.session_id else 0

    async def take_sound(self, number: int) -> bytes:
        """
        What is heard of a take of the last audition, as MP3.

        Raises:
            FixInput: `take_unknown`.
        """
        if not self.takes:
            raise problem("take_unknown", number=number)
        async with self._link.minding():
            await self._link.open(self.consent)
            return await auditions.heard(self._link, number)

    @property
    def lost(self) -> bool:
        """Whether the backend has lost this project's timeline, and something of it can be brought back."""
        return bool(self.session_id and self._link.record.lost)

    async def restore(self, *, wait_s: float | None = None) -> EditResult:
        """
        Send the files and say the instructions again that the backend has lost (`session_lost`).

        Undone instructions are left out. `changes` tells what is back, `summary` also what is not, e.g. a
        file that is not at its place any more. Interrupted, the next call goes on where it stopped.

        Args:
            wait_s: as for `edit`; `edit_result(job)` fetches what became of it.

        Raises:
            FixInput: nothing of this project was lost.
            AddMusicError: the backend refused, or cannot be reached.
        """
        if not self.lost:
            raise problem("nothing_to_restore")
        self._exports.timeline_changes()
        return await self._edits.restore(wait_s)

    async def edit_result(self, job: str, *, wait_s: float | None = None) -> EditResult:
        """What became of an edit that was still running; `job_unknown` when there is none of that name."""
        return await self._edits.result(job, wait_s)

    async def is_editing(self, job: str) -> bool:
        """Whether an edit of that name goes on; raises what it raised when it failed."""
        return self._edits.knows(job) and (await self._edits.result(job, 0)).status == "running"

    async def state(self) -> StateResult:
        """
        The timeline, the files and the exports, those of earlier runs of the program included.

        An export that finished while nobody looked is put in its place first.
        """
        self._refresh()
        try:
            async with self._link.minding():
                await self._link.open(self.consent)
                snapshot = await self._link.snapshot()
        except AddMusicError as exc:
            if exc.code != "session_lost":
                raise
            snapshot = await self._link.snapshot()  # of the session that took its place
        if self._line.empty and recalled.settle(self._link.record, snapshot) != "none":
            self._link.records.save(self._link.record)
        async with self._teller.alive():
            renders = await self._exports.settled(snapshot)
        return state_result(self._link, snapshot, renders, self._edits.words)

    async def page(self) -> dict[str, Any]:
        """
        What the project's page shows: music, speech, cuts, takes, and how its preview stands.

        Its form is that of the engine's `/api/page/{session}` (`/openapi.json`); where the backend has none,
        it is read from the timeline, and there is no preview.
        """
        async with self._link.minding():
            await self._link.open(self.consent)
            return await pages.shown(self._link)

    async def preview(self, key: str, first: int, size: int) -> tuple[bytes, int]:
        """So many bytes of the preview of that key, from `first` on, and how many it has in all."""
        async with self._link.minding():
            await self._link.open(self.consent)
            return await self._link.backend.preview(self._link.record.session_id, key, first, size)

    async def page_address(self) -> str:
        """
        Where a browser on this machine can open the project's page, once and soon.

        Raises:
            FixInput: `page_not_here`, when the project is not on the engine of this machine.
        """
        if not self._link.backend.local:
            raise problem("page_not_here", host=self._link.backend.host)
        async with self._link.minding():
            await self._link.open(self.consent)
            address, ticket = await self._link.backend.page_ticket(self._link.record.session_id)
        return f"{address}#{ticket}"

    async def credits(self) -> CreditsResult:
        """The balance."""
        backend = await self._link.reach(self.consent)
        return credits_result(await backend.credits(), self._link, self._settings)

    async def export(
        self,
        output: str | Path | None = None,
        *,
        overwrite: bool = False,
        wait_s: float | None = None,
        job: str | None = None,
        also: Sequence[str] = (),
        kind: str = "mp4",
    ) -> ExportResult:
        """
        Make the file and put it at `output`, whole or not at all.

        Asking again while the timeline is unchanged goes on with the same job.

        Args:
            output: where to; by default `<first video>.music.mp4` beside the first uploaded video, with a
                number when another timeline's file has that name.
            overwrite: replace an existing file (never a source).
            kind: its ending when `output` does not tell, one of `wire.media_types.OUTPUTS`.
            wait_s: answer after this time at the latest, with status `running`.
            job: go on with this export instead of the current timeline.
            also: what to put beside the file, by the names of `wire.extras.KINDS`: documents for editing
                programs, stems, MIDI, subtitles, markers, rights. A backend that gives none says so.

        Raises:
            FixInput: nothing to export, or the output exists or cannot be written.
            TryAgain: the render failed or was cancelled.
        """
        self._refresh()
        place = expanded(output).absolute() if output else None
        async with self._link.minding():
            return await self._exports.export(
                self.consent,
                place,
                overwrite=overwrite,
                wait_s=wait_s,
                job=job,
                also=kinds_of(also),
                kind=kind,
            )

    async def cancel(self, job: str) -> CancelResult:
        """
        Stop an export, or an edit that is still running; no half file is left.

        An edit that waits for its turn is never sent. One that was sent cannot be called back from a hosted
        backend: then `cancelled` is false, and nobody waits for it any more.
        """
        return await self._edits.cancel(job) or await self._exports.cancel(self.consent, job)

    async def cancel_within(self, work: Job[Any]) -> CancelResult | None:
        """The same for the edit or export that is a part of that work; None when none goes on."""
        exports = [job.name for job in self._exports.running if work.began(job)]
        job = next(iter([*self._edits.within(work), *exports]), None)
        return await self.cancel(job) if job else None

    async def cancel_all(self) -> None:
        """Stop whatever is going on in this project, here and in the backend."""
        await self._edits.cancel_all()
        await self._exports.cancel_all(self.consent)

    async def chat(
        self,
        message: str,
        files: Sequence[str | Path] = (),
        *,
        wait_s: float | None = None,
        key: str = "",
    ) -> ChatResult:
        """
        Do what a free message asks: upload, edit, state, credits, export, in the right order.

        With `wait_s`, a step that is still running ends the sequence; `summary` says what is left. `key` is
        that of `edit`.
        """
        self._link.hear(message)
        return await chatting.chat(self, message, files, wait_s, key)

    def _refresh(self) -> None:
        """What another program noted down about this project counts, unless something of ours is going on."""
        if self._line.empty:
            self._link.refresh()

    def _refresh_in_turn(self) -> None:
        """The same for whoever has its turn: nothing else goes on but, perhaps, an export."""
        if not self._exports.running:
            self._link.refresh()
