"""Exports that were begun and never fetched: the program was ended before they were finished."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.assistant.exporting import stamp_of
from add_music.assistant.project import Project
from add_music.assistant.records import Records
from add_music.errors import AddMusicError
from add_music.settings import settings as process_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from add_music.assistant.records import RenderRecord
    from add_music.assistant.results import AskForConsent, ExportResult, OnProgress
    from add_music.settings import Settings


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An export whose file does not lie at its place yet."""

    session_id: str
    backend: str
    job: str
    output: Path


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of it: its result, or why there is none."""

    export: Unfinished
    result: ExportResult | None = None
    error: AddMusicError | None = None


def unfinished(settings: Settings | None = None) -> list[Unfinished]:
    """
    All of this machine, the oldest first, as its own notes tell: nobody is asked.

    What another export has put at the same place since is not waited for any more.
    """
    records = Records((settings or process_settings()).data_dir).all()
    placed = {render.output for record in records for render in record.renders if render.stamp}
    return [
        Unfinished(record.session_id, record.backend, render.job, Path(render.output))
        for record in reversed(records)
        for render in record.renders
        if (render.open and render.output not in placed) or _owes(render)
    ]


def _owes(render: RenderRecord) -> bool:
    """Whether its file lies there as it was put, without all that was wanted beside it."""
    return render.owes and render.stamp == stamp_of(Path(render.output))


async def finish(
    exports: list[Unfinished],
    *,
    overwrite: bool = False,
    consent: AskForConsent | None = None,
    on_progress: OnProgress | None = None,
    on_finished: Callable[[Finished], None] | None = None,
    settings: Settings | None = None,
) -> list[Finished]:
    """
    Wait for the exports, one after the other, and put their files in their places.

    Args:
        overwrite: replace what lies at their places by now.
        consent: asked when a host was not agreed to any more; None refuses.
        on_progress: told how far each is.
        on_finished: told of each as soon as it is done.
    """
    done = []
    for export in exports:
        one = await _finished(export, consent, on_progress, settings, overwrite=overwrite)
        done.append(one)
        if on_finished:
            on_finished(one)
    return done


async def _finished(
    export: Unfinished,
    consent: AskForConsent | None,
    on_progress: OnProgress | None,
    settings: Settings | None,
    *,
    overwrite: bool,
) -> Finished:
    try:
        project = await Project.resume(
            export.session_id, consent=consent, on_progress=on_progress, settings=settings
        )
        assert project is not None  # its record was just read
        async with project:
            return Finished(export, await project.export(job=export.job, overwrite=overwrite))
    except AddMusicError as exc:
        return Finished(export, error=exc)
