"""
What came of an edit, known by the edit's name also to programs that did not begin it.

While an edit goes on, its project's record holds the timeline from before it; once it has ended, its result
or its error. A later program answers from that, and follows what still goes on in the backend.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from add_music.assistant import instructions
from add_music.assistant.outcome import result_of
from add_music.assistant.results import EditResult
from add_music.client.snapshot import Snapshot
from add_music.errors import AddMusicError, from_json

if TYPE_CHECKING:
    from add_music.assistant.records import ProjectRecord

KEPT = 16
"""Ended edits of a project that can still be asked about."""


def begun(record: ProjectRecord, job: str, before: Snapshot) -> None:
    """The instruction that is about to be sent is the edit of that name."""
    if record.sent is not None and job:
        record.sent |= {"job": job, "draft": before.draft, "canvas": before.canvas}


def ended(record: ProjectRecord, job: str, told: EditResult | AddMusicError) -> None:
    """What came of the edit of that name."""
    if not job:
        return
    became = {"error": told.to_json()} if isinstance(told, AddMusicError) else {"result": asdict(told)}
    others = [one for one in record.edits if one.get("job") != job]
    record.edits = [*others, {"job": job, **became}][-KEPT:]


def is_underway(record: ProjectRecord, job: str) -> bool:
    """Whether that edit was sent, and nobody has seen yet what came of it."""
    return record.sent is not None and record.sent.get("job") == job


def knows(record: ProjectRecord, job: str) -> bool:
    """Whether that edit was sent once, by whichever program."""
    return is_underway(record, job) or _told(record, job) is not None


def outcome(record: ProjectRecord, job: str) -> EditResult | None:
    """
    The result of that edit; None when none is known.

    Raises:
        AddMusicError: it failed with that.
    """
    told = _told(record, job)
    if told is None:
        return None
    if isinstance(told.get("error"), dict):
        raise from_json(told["error"])
    names = {field.name for field in fields(EditResult)}
    known: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one
        for name, one in told["result"].items()
        if name in names
    }
    return EditResult(**known)


def settle(record: ProjectRecord, now: Snapshot) -> instructions.Effect:
    """The timeline as it is now shows what the instruction led to that nobody waited for any more."""
    sent = record.sent
    effect = instructions.seen(record, now.draft)
    if effect != "none" and sent and sent.get("job"):
        ended(record, sent["job"], seen_result(record, sent, now, known=effect == "known"))
    return effect


def seen_result(record: ProjectRecord, sent: dict[str, Any], now: Snapshot, *, known: bool) -> EditResult:
    """The result as the two timelines tell it; what the backend said meanwhile was not heard."""
    return result_of(
        before_of(sent),
        now,
        message=str(sent.get("message", "")),
        own=frozenset(str(file.get("filename")) for file in record.files),
        known=known,
    )


def before_of(sent: dict[str, Any]) -> Snapshot:
    """The state that was there before the instruction, as far as an edit changes it."""
    return Snapshot(
        draft=sent.get("draft"),
        draft_text=None,
        files=(),
        user_id=None,
        capabilities=frozenset(),
        renders=(),
        turn=None,
        canvas=sent.get("canvas") or {},
    )


def _told(record: ProjectRecord, job: str) -> dict[str, Any] | None:
    return next((one for one in record.edits if one.get("job") == job), None)
