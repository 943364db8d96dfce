"""
What the user said to a project and what is in force of it, kept on this machine.

A backend may lose a session; files and words are enough to make it again. Nothing is believed here:
an instruction counts once the timeline has changed, and one that brings an earlier timeline back (an
undo, in whatever language it was said) takes back the instructions after it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.draft import lasting

if TYPE_CHECKING:
    from add_music.assistant.records import ProjectRecord

Draft = Mapping[str, Any]
Effect: TypeAlias = Literal["none", "new", "known"]
KEPT = ("message", "brief", "files", "before")
"""What of an instruction is needed to give it again; the rest is of its one way to the backend."""


def said(record: ProjectRecord, message: str, brief: Mapping[str, Any] | None, before: Draft | None) -> None:
    """Note down what is about to be sent: a program that is killed meanwhile still knows of it."""
    record.sent = {
        "message": message,
        "brief": dict(brief) if brief else None,
        "files": len(record.files),
        "before": mark(before),
    }


def seen(record: ProjectRecord, draft: Draft | None) -> Effect:
    """
    Take the timeline as it is now into account.

    Returns:
        what the instruction that was sent has led to: no change, a `new` timeline or a `known` one.
    """
    sent = record.sent
    shows = mark(draft)
    if sent is None or shows == sent["before"]:
        return "none"
    record.sent = None
    if _walked(record, shows):
        return "known"
    record.instructions.append({key: sent.get(key) for key in KEPT} | {"shows": shows})
    record.undone.clear()
    return "new"


def kept_of(record: ProjectRecord) -> dict[str, Any] | None:
    """
    What can be brought back of a session; what it had still not got back itself comes first.

    Returns:
        `files` and `instructions` in their order, and how many files are `past`; None for nothing.
    """
    before = record.lost or {"files": [], "instructions": [], "past": 0}
    ahead = before["past"] + len(before["files"])
    later = [one | {"files": one.get("files", 0) + ahead} for one in record.instructions]
    files, instructions = [*before["files"], *record.files], [*before["instructions"], *later]
    return {**before, "files": files, "instructions": instructions} if files or instructions else None


def mark(draft: Draft | None) -> str:
    """A short hash by which a timeline is known again."""
    text = json.dumps(lasting(draft or {}), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _walked(record: ProjectRecord, shows: str) -> bool:
    """Whether the timeline is one that was there before; then the instructions follow it."""
    done, undone = record.instructions, record.undone
    earlier = [done[0]["before"], *(one["shows"] for one in done[:-1])] if done else []
    if shows in earlier:
        at = len(earlier) - 1 - earlier[::-1].index(shows)
        record.undone = [*done[at:], *undone]
        record.instructions = done[:at]
        return True
    later = [one["shows"] for one in undone]
    if shows in later:
        at = later.index(shows) + 1
        record.instructions = [*done, *undone[:at]]
        record.undone = undone[at:]
        return True
    return False


def offer(record: ProjectRecord, *, costs: bool) -> str:
    """The way back in words; empty when nothing was lost."""
    lost = record.lost
    if not lost:
        return ""
    count = len(lost["instructions"])
    key = "next_restore_hosted" if costs and count else "next_restore"
    number = len(lost["files"])
    files = say("count_files", count=number)
    words = say("count_instructions", count=count)
    return say(key, files=files, instructions=words)


def lost_error(record: ProjectRecord, *, costs: bool) -> AddMusicError:
    """That the backend has lost the session, and what can be done about it."""
    return problem("session_lost", offer=(offer(record, costs=costs) or say("next_upload")).rstrip("."))
