"""A session that the backend has lost, made again from what is kept here: files and instructions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.assistant import uploading
from add_music.assistant.exporting import stamp_of
from add_music.assistant.results import EditResult
from add_music.assistant.summary import duration_s, timeline
from add_music.assistant.turn import take_turn
from add_music.errors import AddMusicError, FixInput, problem
from add_music.saying import say, sentences, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller

SHOWN = 60
"""Characters of an instruction that are quoted."""


async def restore(link: Link, teller: Teller) -> EditResult:
    """
    Send the kept files again and say the kept instructions again, each in its order.

    What has been brought back is no longer lost, also when this is interrupted: another call goes on.

    Raises:
        FixInput: nothing was lost.
        AddMusicError: the backend refused, or the connection broke, before everything was back.
    """
    record = link.record
    if not record.lost:
        raise problem("nothing_to_restore")
    work = _Replay(link, teller, record.lost)
    await work.run()
    record.lost = None
    link.records.save(record)
    draft = (await link.snapshot()).draft
    shown = timeline(draft)
    missing = say("restore_missing", what=sign("semicolon").join(work.missing)) if work.missing else ""
    back = say("restored", what=sign("semicolon").join(work.back)) if work.back else say("restored_nothing")
    steps = (say("next_export"), say("next_change")) if shown else (say("next_upload"),)
    return EditResult(
        status="done",
        summary=sentences((back, missing, shown)),
        changes=tuple(work.back),
        timeline=shown,
        duration_s=duration_s(draft),
        next_steps=steps,
    )


class _Replay:
    """One way through what was lost."""

    def __init__(self, link: Link, teller: Teller, lost: dict[str, Any]) -> None:
        self.back: list[str] = []
        self.missing: list[str] = []
        self._link = link
        self._teller = teller
        self._lost = lost
        self._steps = len(lost["files"]) + len(lost["instructions"])

    async def run(self) -> None:
        """Everything, the files of an instruction before it."""
        while self._lost["instructions"]:
            instruction = self._lost["instructions"][0]
            while self._lost["files"] and self._lost["past"] < instruction.get("files", 0):
                await self._file()
            await self._instruction(instruction)
            self._done("instructions")
        while self._lost["files"]:
            await self._file()

    async def _file(self) -> None:
        file = self._lost["files"][0]
        shown = uploading.as_uploaded(file).name
        place, reason = _place_of(file)
        if place is None:
            self.missing.append(say("restore_file_gone", name=shown, reason=reason))
        else:
            try:
                await uploading.upload(self._link, self._teller, [place])
                self.back.append(f"{shown} ({reason})" if reason else shown)
            except FixInput as exc:
                self.missing.append(say("restore_file_gone", name=shown, reason=exc.message.rstrip(".")))
        self._lost["past"] += 1
        self._done("files")

    async def _instruction(self, instruction: Mapping[str, Any]) -> None:
        message = str(instruction.get("message", ""))
        quoted = f'"{_short(message)}"'
        await self._teller.tell(say("restoring", what=quoted), self._share)
        try:
            result = await take_turn(self._link, message, instruction.get("brief"), self._teller)
        except AddMusicError as exc:
            if not isinstance(exc, FixInput) and exc.code != "turn_failed":
                raise
            self.missing.append(f"{quoted} ({exc.message.rstrip('.')})")
            return
        if result.changes:
            self.back.append(quoted)
        else:
            self.missing.append(f"{quoted} ({say('edit_unchanged').rstrip('.')})")

    def _done(self, what: str) -> None:
        self._lost[what].pop(0)
        self._link.records.save(self._link.record)

    @property
    def _share(self) -> float:
        left = len(self._lost["files"]) + len(self._lost["instructions"])
        return 1 - left / max(self._steps, 1)


def _place_of(file: dict[str, Any]) -> tuple[Path | str | None, str]:
    """Where the file is now, and a remark; None and why when it cannot be had."""
    address = file.get("from_url")
    if isinstance(address, str):
        return address, ""
    path = file.get("path")
    if not isinstance(path, str):
        return None, say("restore_no_path")
    now = stamp_of(Path(path))
    if now is None:
        return None, say("restore_no_file")
    return Path(path), "" if now == file.get("stamp") else say("restore_changed")


def _short(message: str) -> str:
    words = " ".join(message.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1].rstrip()}…"
