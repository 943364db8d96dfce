"""What the tools answer: typed for programs, in words for people, and never raw JSON as text."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Literal

from mcp.types import CallToolResult, ContentBlock, ImageContent, ResourceLink, TextContent
from pydantic import BaseModel, Field

from add_music.assistant.reporting import report_lines
from add_music.saying import say, shown

if TYPE_CHECKING:
    from pathlib import Path

    from add_music.assistant import results
    from add_music.client.endpoint import Target

MOST_TIMES = 60
"""An answer has 2,000 tokens at most; the picture shows the rest."""
LONGEST = 5_600
"""Characters of a typed answer: with its words again as text, 2,000 tokens of four characters."""
Status = Literal["done", "running"]


class Answer(BaseModel):
    """What every tool answers."""

    summary: str = Field(description="What happened, for the user.")
    next_steps: list[str] = Field(default=[], description="What can be done next.")
    status: Status = Field(default="done", description="running: it goes on; see next_steps.")
    job: str | None = Field(default=None, description="Name of the work, for a later call or cancel.")
    project: str | None = Field(default=None, description="Name of the project, for later calls.")
    left_out: dict[str, int] = Field(default={}, description="Entries that were too many, by their list.")


class File(BaseModel):
    """A file of the project."""

    name: str
    kind: Literal["video", "image", "audio"]
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None


class Export(BaseModel):
    """An export of the project."""

    job: str
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    progress: float = Field(description="0 to 1")
    output: str | None = Field(default=None, description="Path of the finished file.")
    error: str | None = None


class Earlier(BaseModel):
    """An earlier project on this machine."""

    project: str = Field(description="Pass it to go on with it.")
    used_at: str = Field(description="ISO 8601")
    files: list[str]
    more_files: int = Field(default=0, description="Its files beyond the named ones.")
    unfinished: list[str] = Field(
        default=[], description="Files that were being exported; state of that project finishes them."
    )


class Uploaded(Answer):
    """The files that are in the project now."""

    files: list[File] = []


class Edited(Answer):
    """What changed, read from the timeline before and after."""

    changes: list[str] = []
    unrequested: list[str] = Field(
        default=[], description="Tracks that appeared although nobody asked for them."
    )
    said: str = Field(default="", description="What was seen, what was chosen and why; the backend's words.")
    timeline: str = ""
    duration_s: float | None = None


class ProjectState(Answer):
    """The project as it is now."""

    backend: str | None = Field(default=None, description="local: nothing leaves the machine.")
    timeline: str = ""
    duration_s: float | None = None
    files: list[File] = []
    exports: list[Export] = []
    editing: str | None = Field(default=None, description="An edit that goes on, in words.")
    exportable: bool = False
    earlier: list[Earlier] = Field(default=[], description="Other projects, the latest first.")


class Balance(Answer):
    """Credits of the account."""

    available: float = 0
    frozen: float = 0
    total: float = 0
    unlimited: bool = Field(default=False, description="The engine on this machine is free.")


class Exported(Answer):
    """The finished file, or an export that goes on."""

    output: str | None = Field(default=None, description="Path of the finished file.")
    size_bytes: int | None = None
    extras: list[str] = Field(default=[], description="Paths of what was put beside it.")
    progress: float = Field(default=1.0, description="0 to 1")
    measured: dict[str, Any] = Field(
        default={},
        description="Measured on the finished file: duration_s, video.copied, music, speech.margin_db, "
        "loudness.integrated_lufs and .true_peak_dbtp, cuts.hit_rate.",
    )


class HeardTake(BaseModel):
    """One take; the sound of take n is the n-th audio of the answer."""

    number: int = Field(description="Choose it: edit with brief.take.")
    words: str = Field(description="How it differs, and what it is.")
    start_s: float
    end_s: float = Field(description="Heard of the clip.")
    genre: str
    tempo_bpm: float | None
    seed: int
    path: str | None = Field(description="The sound as a file.")


class Auditioned(Answer):
    """Takes to hear; none is on the timeline yet."""

    takes: list[HeardTake] = []


class Cancelled(Answer):
    """Whether it was stopped."""

    cancelled: bool = False


class Connected(Answer):
    """Where new projects are made."""

    backend: str = Field(default="local", description="local, nemo or an address")
    host: str = ""
    consent: Literal["not_needed", "agreed", "needs_consent"] = "not_needed"
    question: str = Field(default="", description="For the user; only they can agree.")
    account: Literal["none", "anonymous", "yours"] = "none"
    credits: float | None = None


class Looked(Answer):
    """What is to be seen and heard; the pictures stand beside it."""

    duration_s: float | None = None
    frames_s: list[float] = []
    cuts_s: list[float] = []
    speech_s: list[list[float]] = Field(default=[], description="[start, end]")
    sections: list[list[Any]] = Field(default=[], description="[name, start, end]")


class Chatted(Answer):
    """What the message led to, step by step."""

    actions: list[str] = Field(
        [], description="upload, edit, state, credits, export: in the order they were done."
    )
    timeline: str = ""
    output: str | None = Field(default=None, description="Path of the finished file, if one was made.")


def answer(data: Answer, *more: ContentBlock) -> CallToolResult:
    """The typed answer with its words as text, and what there is to see, hear or fetch."""
    _shorten(data)
    said = getattr(data, "said", "")
    lines = [data.summary, *([said] if said else []), *(f"→ {step}" for step in data.next_steps)]
    if data.status == "running" and data.job:
        lines.append(f"Job: {data.job}")
    return CallToolResult(
        content=[TextContent(type="text", text=shown("\n".join(lines))), *more],
        structured_content=data.model_dump(mode="json"),
    )


def _shorten(data: Answer) -> None:
    """Halve the longest list until the answer fits into a conversation, and say how much is left out."""
    lists = [name for name in type(data).model_fields if isinstance(getattr(data, name), list)]
    long = [name for name in lists if name != "next_steps"]
    while long and len(data.model_dump_json()) > LONGEST:
        sizes = {name: len(json.dumps(data.model_dump(mode="json", include={name}))) for name in long}
        longest = max(long, key=lambda name: sizes[name])
        entries = getattr(data, longest)
        if len(entries) < 2:
            return
        kept = len(entries) // 2
        data.left_out[longest] = data.left_out.get(longest, 0) + len(entries) - kept
        setattr(data, longest, entries[:kept])


def refused(text: str) -> CallToolResult:
    """An error as the tools answer it."""
    return CallToolResult(is_error=True, content=[TextContent(type="text", text=shown(text))])


def link(output: Path) -> ResourceLink:
    """The way to a finished file."""
    kind = "audio/wav" if output.suffix.lower() == ".wav" else "video/mp4"
    uri = output.absolute().as_uri()
    return ResourceLink(
        type="resource_link", uri=uri, name=output.name, mime_type=kind, title="Finished file"
    )


def goes_on(kind: type[Answer], job: str, words: str, *steps: str) -> Answer:
    """The answer for work that outlasts the call."""
    return kind(summary=words, next_steps=list(steps) or [say("next_watch")], status="running", job=job)


def uploaded(result: results.UploadResult) -> Uploaded:
    """The answer of `upload`."""
    files = [_file(file) for file in result.files]
    return Uploaded(summary=result.summary, next_steps=list(result.next_steps), files=files)


def edited(result: results.EditResult) -> Edited:
    """The answer of `edit`."""
    return Edited(
        summary=result.summary,
        next_steps=list(result.next_steps),
        status=result.status,
        job=result.job,
        changes=list(result.changes),
        unrequested=list(result.unrequested),
        # an unchanged timeline is told of with the backend's words already
        said=result.said if result.changes else "",
        timeline=result.timeline,
        duration_s=result.duration_s,
    )


def project_state(result: results.StateResult, earlier: list[Earlier]) -> ProjectState:
    """The answer of `state`."""
    exports = [
        Export(
            job=render.job,
            status=render.status,
            progress=render.progress,
            output=str(render.output) if render.output else None,
            error=render.error,
        )
        for render in result.renders
    ]
    return ProjectState(
        summary=result.summary,
        next_steps=list(result.next_steps),
        project=result.session_id,
        backend=result.backend,
        timeline=result.timeline,
        duration_s=result.duration_s,
        files=[_file(file) for file in result.files],
        exports=exports,
        editing=result.edit,
        exportable=result.exportable,
        earlier=earlier,
    )


def follow(data: ProjectState, job: str, *, goes_on: bool) -> None:
    """Say of the work that was asked about whether it goes on."""
    exports = (export.status for export in data.exports if export.job == job)
    open_export = next(exports, None) in ("pending", "processing")
    data.job = job
    if goes_on or open_export:
        data.status = "running"
        data.next_steps = [say("next_watch")]


def balance(result: results.CreditsResult) -> Balance:
    """The answer of `credits`."""
    return Balance(
        summary=result.summary,
        next_steps=list(result.next_steps),
        available=result.available,
        frozen=result.frozen,
        total=result.total,
        unlimited=result.unlimited,
    )


def exported(result: results.ExportResult) -> Exported:
    """The answer of `export`."""
    return Exported(
        summary="\n".join([result.summary, *report_lines(result.report)]),
        next_steps=list(result.next_steps),
        status=result.status,
        job=result.job,
        output=str(result.output) if result.output else None,
        size_bytes=result.size_bytes,
        extras=[str(path) for path in result.extras],
        progress=result.progress,
        measured=result.report,
    )


def auditioned(result: results.AuditionResult) -> Auditioned:
    """The answer of `audition`."""
    takes = [
        HeardTake(
            number=take.number,
            words=take.words,
            start_s=take.start_s,
            end_s=take.end_s,
            genre=take.genre,
            tempo_bpm=take.tempo_bpm,
            seed=take.seed,
            path=take.path,
        )
        for take in result.takes
    ]
    return Auditioned(summary=result.summary, next_steps=list(result.next_steps), takes=takes)


def cancelled(result: results.CancelResult) -> Cancelled:
    """The answer of `cancel`."""
    return Cancelled(
        summary=result.summary, next_steps=list(result.next_steps), job=result.job, cancelled=result.cancelled
    )


def connected(result: results.ConnectResult) -> Connected:
    """The answer of `connect`."""
    return Connected(
        summary=result.summary,
        next_steps=list(result.next_steps),
        backend=result.backend,
        host=result.host,
        consent=result.consent,
        question=result.question,
        account=result.account,
        credits=result.credits,
    )


def looked(result: results.LookResult) -> tuple[Looked, list[ImageContent]]:
    """The answer of `look`, and its pictures."""
    data = Looked(
        summary=result.summary,
        next_steps=list(result.next_steps),
        duration_s=result.duration_s,
        frames_s=list(result.frames_s),
        cuts_s=list(result.cuts_s[:MOST_TIMES]),
        speech_s=[list(span) for span in result.speech[:MOST_TIMES]],
        sections=[list(section) for section in result.sections[:MOST_TIMES]],
    )
    return data, [
        ImageContent(type="image", data=b64encode(one.data).decode(), mime_type=one.mime_type)
        for one in result.pictures
    ]


def restored(result: results.EditResult, target: Target) -> Connected:
    """The answer of `connect` for a project that was made anew."""
    return Connected(
        summary=result.summary,
        next_steps=list(result.next_steps),
        status=result.status,
        job=result.job,
        backend=target.url if target.kind == "url" else target.kind,
        host=target.host,
        consent="agreed" if target.needs_consent else "not_needed",
    )


def chatted(result: results.ChatResult) -> Chatted:
    """The answer of `chat`: what its steps have in common, the latest word of each counts."""
    data = Chatted(summary=result.summary, next_steps=list(result.next_steps), actions=list(result.actions))
    for step in result.results:
        data.timeline = getattr(step, "timeline", data.timeline)
        data.output = str(getattr(step, "output", None) or data.output or "") or None
        if getattr(step, "status", "done") == "running":
            data.status, data.job = "running", getattr(step, "job", None)
    return data


def _file(file: results.Uploaded) -> File:
    return File(
        name=file.name, kind=file.kind, duration_s=file.duration_s, width=file.width, height=file.height
    )
