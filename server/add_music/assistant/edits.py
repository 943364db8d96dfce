"""The edits of one project in this program: waiting for their turn, said, cancelled, and said again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from add_music.assistant import instructions, recalled, restoring
from add_music.assistant.results import CancelResult, EditResult
from add_music.assistant.running import Job, Place
from add_music.assistant.telling import still_editing
from add_music.assistant.turn import DEFAULT_INSTRUCTION, follow, take_turn
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.capabilities import TAKES

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller
    from add_music.assistant.results import AskForConsent
    from add_music.assistant.running import Line

"""The original skill's own words, for a backend: what is said where nothing was."""
TAKE = "take {}"
"""A take that was chosen without words, as the engine reads it in any language."""
KEPT = 32
"""Edits whose result can still be asked for."""
QUOTED = 50
Consent = Callable[[], "AskForConsent | None"]


class Edits:
    """
    What was said to one project and goes on, or has ended.

    Args:
        line: whatever changes the project waits in it.
        consent: who is asked, at that moment, before anything goes to another host.
    """

    def __init__(
        self,
        link: Link,
        teller: Teller,
        line: Line,
        consent: Consent,
        refresh: Callable[[], None],
    ) -> None:
        self._link = link
        self._teller = teller
        self._line = line
        self._consent = consent
        self._refresh = refresh
        self._jobs: dict[str, Job[EditResult]] = {}
        self._places: dict[str, Place] = {}

    @property
    def words(self) -> str | None:
        """What is going on and what waits, in words; None when nothing is."""
        going = [self._places[name] for name, job in self._jobs.items() if not job.done]
        if not going:
            return None
        waiting = [place.what for place in going if not place.begun]
        now = self._teller.last.words or say("editing")
        return say("editing_then", now=now, waiting="; ".join(waiting)) if waiting else now

    async def edit(
        self, message: str, brief: Mapping[str, Any] | None, wait_s: float | None, job: str = ""
    ) -> EditResult:
        """`Project.tell`."""
        if job and self.knows(job):
            return await self.result(job, wait_s)
        take = (brief or {}).get("take")
        said = message.strip() or (TAKE.format(take) if take else "")
        words = said or DEFAULT_INSTRUCTION
        place = Place(say("doing_edit", words=_short(words)))
        chosen = not message.strip() and not set(brief or ()) - {"seed"}
        name = job or new_name()
        work = self._edit(name, said if brief else words, brief, place, chosen=chosen)
        return await self._answer(self._begun(name, place, work), wait_s)

    async def restore(self, wait_s: float | None) -> EditResult:
        """`Project.restore`."""
        place = Place(say("doing_restore"))
        return await self._answer(self._begun(new_name("restore"), place, self._restore(place)), wait_s)

    def knows(self, name: str) -> bool:
        """Whether an edit of that name is, or was lately, one of this project's, in whichever program."""
        known = bool(self._link.session_id) and recalled.knows(self._link.record, name)
        return name in self._jobs or known

    async def result(self, name: str, wait_s: float | None) -> EditResult:
        """`Project.edit_result`."""
        job = self._jobs.get(name)
        if job is None and not self.knows(name):
            raise problem("job_unknown", job=name)
        if job is None:
            ended = recalled.outcome(self._link.record, name)
            if ended:
                return ended
            place = Place(say("doing_edit", words=_short(self._sent)))
            job = self._begun(name, place, self._follow(name, place))
        return await self._answer(job, wait_s)

    async def cancel(self, name: str) -> CancelResult | None:
        """`Project.cancel` for an edit; None when there is none of that name."""
        job = self._jobs.get(name)
        if job is None:
            return None
        if job.done:
            return CancelResult(
                name, cancelled=False, summary=say("edit_too_late"), next_steps=(say("next_undo"),)
            )
        waiting = not self._places[name].begun
        await job.cancel()
        if waiting or not self._link.session_id or self._link.record.sent is None:
            return CancelResult(name, cancelled=True, summary=say("edit_never_sent"))
        return await self._after_cancel(name)

    def within(self, work: Job[Any]) -> list[str]:
        """The edits that are a part of that work and go on."""
        return [name for name, job in self._jobs.items() if work.began(job) and not job.done]

    async def cancel_all(self) -> None:
        """Stop all of them."""
        for job in self._jobs.values():
            await job.cancel()

    @property
    def _sent(self) -> str:
        return str((self._link.record.sent or {}).get("message", ""))

    def _begun(self, name: str, place: Place, work: Coroutine[Any, Any, EditResult]) -> Job[EditResult]:
        job = Job(name, work)
        self._jobs[job.name], self._places[job.name] = job, place
        for name in [name for name, old in self._jobs.items() if old.done][:-KEPT]:
            del self._jobs[name], self._places[name]
        return job

    async def _answer(self, job: Job[EditResult], wait_s: float | None) -> EditResult:
        result = await job.result(wait_s)
        if result is not None:
            return result
        place = self._places[job.name]
        return still_editing(job.name, self._line.before(place), place.remark)

    async def _edit(
        self, name: str, words: str, brief: Mapping[str, Any] | None, place: Place, *, chosen: bool
    ) -> EditResult:
        self._announce(place)
        async with self._line.turn(place), self._teller.alive(), self._link.minding():
            self._refresh()
            await self._link.open(self._consent())
            if "take" in (brief or ()) and TAKES not in self._link.capabilities:
                raise problem("takes_not_here", host=self._link.backend.host)
            await self._teller.tell(say("editing"))
            place.remark = self._forewarned()
            if place.remark:
                await self._teller.tell(place.remark)
            try:
                result = await take_turn(
                    self._link, words, brief, self._teller, chosen_for_user=chosen, job=name
                )
            except AddMusicError as exc:
                self._failed(name, exc)
                raise
            if result.changes and self._link.record.lost:
                # going on from scratch is an answer to the offer: the old timeline would be in the way
                self._link.record.lost = None
                self._link.records.save(self._link.record)
            return result

    async def _follow(self, name: str, place: Place) -> EditResult:
        """An edit that another program began."""
        async with self._line.turn(place), self._teller.alive(), self._link.minding():
            self._refresh()
            await self._link.open(self._consent())
            await self._teller.tell(say("editing"))
            return await follow(self._link, name, self._teller)

    def _failed(self, name: str, error: AddMusicError) -> None:
        """Note it down, unless the edit may still have its effect."""
        if not recalled.is_underway(self._link.record, name):
            recalled.ended(self._link.record, name, error)
            self._link.records.save(self._link.record)

    async def _restore(self, place: Place) -> EditResult:
        self._announce(place)
        async with self._line.turn(place), self._teller.alive(), self._link.minding():
            self._refresh()
            await self._link.open(self._consent())
            return await restoring.restore(self._link, self._teller)

    def _announce(self, place: Place) -> None:
        """Who has to wait is told behind what."""
        before = self._line.before(place)
        if before:
            self._teller.mention(say("queued", count=len(before), now=before[0]))

    def _forewarned(self) -> str:
        """What an edit on a hosted backend takes, said once for each project."""
        record, backend = self._link.record, self._link.backend
        if not backend.needs_consent or record.forewarned:
            return ""
        record.forewarned = True
        self._link.records.save(record)
        return say("ahead_nemo" if self._link.costs else "ahead_url")

    async def _after_cancel(self, name: str) -> CancelResult:
        """Nobody listens any more; the backend need not have noticed."""
        undo = (say("next_undo"),)
        try:
            now = await self._link.snapshot()
        except AddMusicError:
            return CancelResult(name, cancelled=False, summary=say("edit_cancel_goes_on"), next_steps=undo)
        if instructions.seen(self._link.record, now.draft) != "none":
            self._link.records.save(self._link.record)
            return CancelResult(name, cancelled=False, summary=say("edit_too_late"), next_steps=undo)
        if now.turn is not None or not self._link.backend.local:
            return CancelResult(name, cancelled=False, summary=say("edit_cancel_goes_on"), next_steps=undo)
        return CancelResult(name, cancelled=True, summary=say("edit_cancelled"))


def new_name(kind: str = "edit", key: str = "") -> str:
    """
    A name for an edit, or another kind of work.

    Args:
        key: of what it is a part of; the same key gives the same name.
    """
    return f"{kind}_{key[-8:] or secrets.token_hex(4)}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"
