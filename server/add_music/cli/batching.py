"""`add-music batch`: a folder, a list or some clips, each made into a film; a table of what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.cli.agreeing import consent
from add_music.cli.arguments import split
from add_music.cli.bar import Bar
from add_music.cli.batch_list import is_list, read_list
from add_music.cli.output import tell, tell_json
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.assistant.batching import BatchJob, Made

HEADING = ("", "file", "result", "length", "loudness", "music", "where, or why not")
WORDS = {"done": "made", "kept": "made before", "failed": "failed"}
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Batch:
    """What was said on the command line."""

    words: list[str]
    instruction: str | None = None
    into: str | None = None
    backend: str | None = None
    also: str = ""
    overwrite: bool = False
    yes: bool = False


def make_all(order: Batch, *, as_json: bool) -> int:
    """
    Make all films and say what became of each.

    Returns:
        0, or the exit code of the first that failed.
    """
    jobs = _jobs(order)
    _check_outputs(jobs)

    from add_music.assistant.batching import batch
    from add_music.studio import measure

    def line(made: Made) -> None:
        if as_json:
            tell_json(made.to_json(), indent=None)

    with Bar() as bar:
        work = batch(
            jobs,
            backend=order.backend,
            overwrite=order.overwrite,
            consent=consent(bar, yes=order.yes),
            on_progress=bar.hear,
            on_made=line,
            measure=measure,
        )
        made = asyncio.run(work)
    if not as_json:
        tell(_table(made))
    return next((one.error.exit_code for one in made if one.error), 0)


def _jobs(order: Batch) -> list[BatchJob]:
    from add_music.assistant.batching import BatchJob, jobs_in, outputs_for

    into = Path(order.into).expanduser().absolute() if order.into else None
    also = tuple(kind for kind in order.also.split(",") if kind.strip())
    media, instruction = split(order.words, order.instruction)
    jobs: list[BatchJob] = []
    clips = []
    for name in media:
        path = Path(name).expanduser()
        if path.is_dir():
            jobs += jobs_in(path, instruction, into, also)
        elif is_list(name):
            jobs += read_list(path, instruction, into, also)
        else:
            clips.append(name)
    places = outputs_for(clips, into)
    jobs += [
        BatchJob((clip,), place, instruction, also=also) for clip, place in zip(clips, places, strict=True)
    ]
    return jobs


def _check_outputs(jobs: Sequence[BatchJob]) -> None:
    """No two jobs may write the same file."""
    taken = set()
    for job in jobs:
        place = job.output.absolute()
        if place in taken:
            raise problem("command_invalid", seen=f"Two jobs write {place}.")
        taken.add(place)


def _table(made: Sequence[Made]) -> str:
    """What became of them: one line each, and how many of each kind."""
    rows = [HEADING, *(_row(one) for one in made)]
    widths = [min(max(len(row[at]) for row in rows), WIDEST) for at in range(len(HEADING) - 1)]
    lines = [
        "  ".join(
            [*(_fitted(cell, width) for cell, width in zip(row, widths, strict=False)), row[-1]]
        ).rstrip()
        for row in rows
    ]
    counts = {words: sum(WORDS[one.status] == words for one in made) for words in WORDS.values()}
    told = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    return "\n".join([*lines, "", f"{len(made)} in all: {told}."])


def _row(made: Made) -> tuple[str, ...]:
    head = (str(made.number), made.job.name, WORDS[made.status])
    if made.error:
        return (*head, "", "", "", f"{made.error.message} [{made.error.code}]")
    figures = made.figures
    loudness = (figures.get("loudness") or {}).get("integrated_lufs")
    music = figures.get("music") or {}
    sort = music.get("genre") or music.get("own_track") or ""
    key = f", {music['key']}" if music.get("key") else ""
    length = figures.get("duration_s")
    return (
        *head,
        f"{length:.1f} s" if length is not None else "",
        f"{loudness:.1f} LUFS" if loudness is not None else "",
        f"{sort}{key}",
        str(figures["output"]),
    )


def _fitted(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else f"{cell[: width - 1]}…"
