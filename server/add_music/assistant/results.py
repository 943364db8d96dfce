"""What the use cases answer: every result carries words for people (`summary`) and what to do next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from add_music.wire.takes import Take


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far the work is: `share` 0–1, or None when nobody knows, and what is going on in words.

    Args:
        ready: the words say that all is set up, which is worth telling again with the first result.
    """

    share: float | None
    words: str
    ready: bool = False


OnProgress: TypeAlias = Callable[[Progress], Awaitable[None] | None]
"""Called on the event loop while work goes on; may be a plain or an async function."""


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """
    What a person is asked before anything goes to a host that is not this machine.

    Args:
        host: where it would go, e.g. `mega-api-prod.nemovideo.ai`.
        files: (name, size in bytes or None) of what would be sent now; may be empty.
        cost: what it costs and what is kept there, in words.
        text: the whole question, ready to be shown.
    """

    host: str
    files: tuple[tuple[str, int | None], ...]
    cost: str
    text: str


AskForConsent: TypeAlias = Callable[[ConsentQuestion], Awaitable[bool] | bool]
"""Puts the question to the user; True is remembered for the host."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file in the project; figures are None where the backend does not tell."""

    name: str
    kind: Literal["video", "image", "audio"]
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    path: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class UploadResult:
    """The files that were added."""

    files: tuple[Uploaded, ...]
    summary: str
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditResult:
    """
    What one message changed, as read from the timeline before and after, not as claimed.

    Args:
        status: `done`, or `running` when the wait ended first: then `job` names the edit.
        changes: one sentence for each change; empty means nothing changed (`summary` says so).
        unrequested: tracks that appeared although nobody asked for them.
        timeline: the timeline afterwards, in one line.
        said: the backend's own words without directions for a screen we do not have.
        duration_s: length of the timeline afterwards.
        own_music: there is music now, and the clip's own is heard beside it: the user may be asked.
    """

    status: Literal["done", "running"]
    summary: str
    changes: tuple[str, ...] = ()
    unrequested: tuple[str, ...] = ()
    timeline: str = ""
    said: str = ""
    duration_s: float | None = None
    next_steps: tuple[str, ...] = ()
    job: str | None = None
    own_music: bool = False


@dataclass(frozen=True, slots=True)
class RenderState:
    """One export; `output` is the finished file once it lies there."""

    job: str
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    progress: float
    output: Path | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StateResult:
    """
    The project as the backend has it now.

    Args:
        timeline: one line, e.g. `Timeline (2 tracks): 1. Video: … 2. BGM: …`; empty before the first edit.
        edit: words about an edit that is still going on, else None.
        exportable: whether there is something to export.
    """

    session_id: str
    backend: str
    timeline: str
    duration_s: float | None
    files: tuple[Uploaded, ...]
    renders: tuple[RenderState, ...]
    edit: str | None
    exportable: bool
    summary: str
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditsResult:
    """Credits of the account; `unlimited` on the local engine, which costs nothing."""

    available: float
    frozen: float
    total: float
    unlimited: bool
    summary: str
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportResult:
    """
    A finished file, or an export that is still running.

    Args:
        status: `done`, or `running` when the wait ended first.
        job: name of the export; pass it to `Project.export` to go on waiting, or to `cancel`.
        progress: 0–1.
        output: the finished, checked file; None while running.
        size_bytes: of the finished file.
        report: figures measured on the finished file (design: `make --json`), when the backend measures.
        extras: what was put beside it: timelines, stems, subtitles …
        besides: words for that, which are part of the summary.
    """

    status: Literal["done", "running"]
    job: str
    progress: float
    output: Path | None
    size_bytes: int | None
    report: dict[str, Any]
    summary: str
    next_steps: tuple[str, ...] = ()
    extras: tuple[Path, ...] = ()
    besides: str = ""


@dataclass(frozen=True, slots=True)
class CancelResult:
    """An export or edit that was stopped."""

    job: str
    cancelled: bool
    summary: str
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectResult:
    """
    Where the projects to come are made, and whether anything may go there.

    Args:
        backend: `local`, `nemo` or an address.
        consent: `needs_consent` means that nothing was sent and nothing chosen: `question` is for the user.
        account: whose it is there; `none` where there is none, or where nothing was asked yet.
        credits: what is left in it, as far as the host tells.
    """

    backend: str
    host: str
    consent: Literal["not_needed", "agreed", "needs_consent"]
    summary: str
    next_steps: tuple[str, ...] = ()
    account: Literal["none", "anonymous", "yours"] = "none"
    credits: float | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class AuditionResult:
    """
    Takes to hear; nothing is on the timeline before one is chosen ("take 2").

    Args:
        takes: as the backend tells of them; `path` only where it is this machine's.
        sounds: what is heard of each, as MP3, mixed with the clip's own sound.
    """

    takes: tuple[Take, ...]
    sounds: tuple[bytes, ...]
    summary: str
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture: `frames` out of the clip, or its `timeline`."""

    name: Literal["frames", "timeline"]
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class LookResult:
    """
    What a clip or a timeline looks and sounds like.

    Args:
        pictures: none where nobody here can draw them; `summary` says so.
        frames_s: the moments of the frames, in their order.
        speech: where somebody speaks, (start, end) in seconds.
        sections: of the music, (name, start, end).
    """

    summary: str
    pictures: tuple[Picture, ...] = ()
    name: str = ""
    duration_s: float | None = None
    frames_s: tuple[float, ...] = ()
    cuts_s: tuple[float, ...] = ()
    speech: tuple[tuple[float, float], ...] = ()
    sections: tuple[tuple[str, float, float], ...] = ()
    next_steps: tuple[str, ...] = ()


AnyResult: TypeAlias = UploadResult | EditResult | StateResult | CreditsResult | ExportResult | CancelResult


@dataclass(frozen=True, slots=True)
class ChatResult:
    """What a free message led to: the actions in their order, and the result of each."""

    actions: tuple[str, ...]
    results: tuple[AnyResult, ...]
    summary: str
    next_steps: tuple[str, ...] = ()
