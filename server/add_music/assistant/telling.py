"""What the use cases tell: the project, the balance and unfinished work in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from add_music.assistant.checks import describe
from add_music.assistant.differences import alike, changes
from add_music.assistant.instructions import offer
from add_music.assistant.registering import way_out
from add_music.assistant.results import CreditsResult, EditResult, RenderState, StateResult
from add_music.assistant.summary import duration_s, exportable, timeline
from add_music.assistant.translate import in_brief
from add_music.assistant.uploading import as_uploaded
from add_music.saying import say, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from add_music.assistant.connecting import Link
    from add_music.assistant.results import Uploaded
    from add_music.client.snapshot import Snapshot
    from add_music.settings import Settings
    from add_music.wire.session import Credits


def still_editing(job: str, before: Sequence[str] = (), remark: str = "") -> EditResult:
    """
    The answer for an edit that goes on, or waits for its turn.

    Args:
        before: what comes before it, what is going on first.
        remark: what the user should know meanwhile.
    """
    now = say("queued", count=len(before), now=before[0]) if before else say("edit_running")
    return EditResult(
        status="running",
        summary=f"{now} {remark}".rstrip(),
        next_steps=(say("next_wait_edit", job=job),),
        job=job,
    )


def state_result(
    link: Link, snapshot: Snapshot, renders: Sequence[RenderState], editing: str | None
) -> StateResult:
    """
    The project as it is now.

    Args:
        editing: words about an edit of this program that goes on.
    """
    files = _files(link, snapshot)
    edit = editing or _turn_words(snapshot.turn, trusted=link.backend.local)
    ready = exportable(snapshot.draft)
    back = offer(link.record, costs=link.costs)
    lines = [
        *([say("state_lost")] if back else []),
        say("state_files", files=describe(files)) if files else say("state_no_files"),
        timeline(snapshot.draft) or say("timeline_none"),
        *meanwhile(link, snapshot),
        *([say("state_edit", words=edit)] if edit else []),
        *(_render_line(render) for render in renders),
    ]
    return StateResult(
        session_id=link.record.session_id,
        backend=link.record.backend,
        timeline=timeline(snapshot.draft),
        duration_s=duration_s(snapshot.draft),
        files=files,
        renders=tuple(renders),
        edit=edit,
        exportable=ready,
        summary="\n".join(lines),
        next_steps=(*([back] if back else []), *_next(files, renders, ready)),
    )


def meanwhile(link: Link, snapshot: Snapshot) -> list[str]:
    """
    What has changed since the user was told last, e.g. by a host that goes on by itself; then that is told.

    Returns:
        a sentence, or nothing.
    """
    before, link.shown = link.shown, snapshot
    if before is None or alike(before, snapshot):
        return []
    found = changes(before.draft, snapshot.draft, (before.canvas, snapshot.canvas))
    return [say("changed_meanwhile", changes=sentences(found))]


def credits_result(balance: Credits, link: Link, settings: Settings) -> CreditsResult:
    """The balance, and where to get more when there is none."""
    total = balance.available + balance.frozen if balance.total is None else balance.total
    figures = (balance.available, balance.frozen, total)
    if balance.unlimited:
        return CreditsResult(*figures, unlimited=True, summary=say("credits_local"))
    steps = (way_out("credits_out", link, settings, _told_of(balance)),) if balance.available <= 0 else ()
    available, frozen, in_all = (f"{value:g}" for value in figures)
    words = say("credits", available=available, frozen=frozen, total=in_all)
    return CreditsResult(*figures, unlimited=False, summary=words, next_steps=steps)


def _told_of(balance: Credits) -> dict[str, object]:
    return {"register_url": balance.register_url}


def _files(link: Link, snapshot: Snapshot) -> tuple[Uploaded, ...]:
    """Our own notes first, then what only the backend knows of."""
    noted = [as_uploaded(file) for file in link.record.files]
    names = {file.name for file in noted}
    return (*noted, *(file for told in snapshot.files if (file := as_uploaded(told)).name not in names))


def _turn_words(turn: dict[str, Any] | None, *, trusted: bool) -> str | None:
    if turn is None:
        return None
    told = next((turn[key] for key in ("words", "status") if isinstance(turn.get(key), str)), "")
    return in_brief(told, trusted=trusted) or say("editing")


def _render_line(render: RenderState) -> str:
    if render.output:
        return say("state_render_file", job=render.job, output=render.output)
    if render.error:
        return say("state_render_failed", job=render.job, error=render.error)
    if render.status == "processing":
        return say("state_render_progress", job=render.job, percent=round(render.progress * 100))
    return say("state_render", job=render.job, status=render.status)


def _next(files: Sequence[Uploaded], renders: Sequence[RenderState], ready: bool) -> Iterator[str]:
    if not files and not ready:
        yield say("next_upload")
        return
    if any(render.status in ("pending", "processing") for render in renders):
        yield say("next_wait_export")
    elif ready:
        yield say("next_export")
    yield say("next_change" if ready else "next_edit")
