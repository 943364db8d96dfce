"""
Many films, one after the other, each with its own words: what fails stops nobody, what is done stays done.

A finished job is noted down under a digest of what it was made of. The same list again makes only what is
missing, was changed, or failed; a file that was moved or edited since is missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from add_music.assistant.checks import MARK, is_url
from add_music.assistant.exporting import stamp_of
from add_music.assistant.make import make
from add_music.assistant.results import Progress
from add_music.client.private import read_record, write_private
from add_music.errors import AddMusicError, problem, unforeseen
from add_music.settings import settings as process_settings
from add_music.wire.media_types import VIDEO, extension

if TYPE_CHECKING:
    from add_music.assistant.make import MakeResult, Measure
    from add_music.assistant.results import AskForConsent, OnProgress
    from add_music.settings import Settings

log = logging.getLogger(__name__)

Status = Literal["done", "kept", "failed"]
AT_ONCE = 2
"""While one is being written, the next is looked at; the engine shares the machine between them."""
FOLDER = "batches"


@dataclass(frozen=True, slots=True)
class BatchJob:
    """
    One film to make.

    Args:
        media: as for `make`.
        output: where to; each job its own.
        also: what to put beside it.
    """

    media: tuple[str, ...]
    output: Path
    instruction: str | None = None
    seed: int | None = None
    brief: Mapping[str, Any] | None = None
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How people call it: by its first file."""
        return self.media[0] if is_url(self.media[0]) else Path(self.media[0]).name


@dataclass(frozen=True, slots=True)
class Made:
    """
    What became of a job.

    Args:
        status: `kept` was made by an earlier run.
        figures: the document of `make --json`; empty when it failed.
    """

    number: int
    job: BatchJob
    status: Status
    figures: Mapping[str, Any] = field(default_factory=dict)
    error: AddMusicError | None = None

    def to_json(self) -> dict[str, Any]:
        """One line of `add-music batch --json`."""
        told: dict[str, Any] = {"number": self.number, "files": list(self.job.media), "status": self.status}
        return told | ({"error": self.error.to_json()} if self.error else dict(self.figures))


async def batch(
    jobs: Sequence[BatchJob],
    *,
    backend: str | None = None,
    overwrite: bool = False,
    consent: AskForConsent | None = None,
    on_progress: OnProgress | None = None,
    on_made: Callable[[Made], Awaitable[None] | None] | None = None,
    measure: Measure | None = None,
    settings: Settings | None = None,
) -> list[Made]:
    """
    Make them all, `AT_ONCE` at a time.

    Args:
        backend, overwrite, consent, measure, settings: as for `make`; a refusal of consent is asked for once.
        on_progress: told how far all of them are, and about which one the words are.
        on_made: told of each as soon as it is over.

    Returns:
        what became of each, in the order of the jobs.
    """
    run = _Run(
        jobs, backend, consent, on_progress, measure, settings or process_settings(), overwrite=overwrite
    )
    line = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Made:
        async with line:
            made = await run.make(number)
        heard = on_made(made) if on_made else None
        if isawaitable(heard):
            await heard
        return made

    async with asyncio.TaskGroup() as tasks:
        made = [tasks.create_task(one(number)) for number in range(len(jobs))]
    return [task.result() for task in made]


class _Run:
    """One run over a list of jobs."""

    def __init__(
        self,
        jobs: Sequence[BatchJob],
        backend: str | None,
        consent: AskForConsent | None,
        on_progress: OnProgress | None,
        measure: Measure | None,
        settings: Settings,
        *,
        overwrite: bool,
    ) -> None:
        self._jobs = jobs
        self._backend = backend
        self._consent = consent
        self._listener = on_progress
        self._measure = measure
        self._settings = settings
        self._overwrite = overwrite
        self._shares = [0.0] * len(jobs)

    async def make(self, number: int) -> Made:
        job = self._jobs[number]
        key = await asyncio.to_thread(self._key, job)
        kept = self._kept(key)
        try:
            if kept:
                return Made(number + 1, job, "kept", kept)
            result = await self._made(number, job)
        except AddMusicError as exc:
            if exc.code == "needs_consent":
                self._consent = None  # whoever said no is not asked for every file
            return Made(number + 1, job, "failed", error=exc)
        except Exception as exc:
            log.exception("a job of a batch failed")
            return Made(number + 1, job, "failed", error=unforeseen(exc))
        finally:
            await self._tell(number, Progress(1.0, ""))
        figures = result.to_json()
        # made from what lies there now, which is what was looked at: a file that changed meanwhile is refused
        self._note(key, result, figures)
        return Made(number + 1, job, "done", figures)

    async def _made(self, number: int, job: BatchJob) -> MakeResult:
        await asyncio.to_thread(_ready, job.output.parent)
        return await make(
            job.media,
            job.instruction,
            output=job.output,
            seed=job.seed,
            backend=self._backend,
            overwrite=self._overwrite,
            brief=job.brief,
            also=job.also,
            consent=self._consent,
            on_progress=lambda progress: self._tell(number, progress),
            measure=self._measure,
            settings=self._settings,
        )

    async def _tell(self, number: int, progress: Progress) -> None:
        self._shares[number] = max(self._shares[number], progress.share or 0.0)
        if self._listener is None:
            return
        words = f"{number + 1}/{len(self._jobs)} {self._jobs[number].name}: {progress.words}".rstrip(": ")
        heard = self._listener(Progress(sum(self._shares) / len(self._jobs), words))
        if isawaitable(heard):
            await heard

    def _key(self, job: BatchJob) -> str:
        stamps = [stamp_of(Path(one)) for one in job.media if not is_url(one)]
        told = asdict(job) | {
            "output": str(job.output.absolute()),
            "stamps": stamps,
            "backend": self._backend,
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]

    def _note(self, key: str, result: MakeResult, figures: Mapping[str, Any]) -> None:
        stamps = {str(place): stamp_of(place) for place in (result.output, *result.extras)}
        with contextlib.suppress(OSError):  # without a note it is only made again
            write_private(self._place(key), json.dumps({"stamps": stamps, "figures": figures}))

    def _kept(self, key: str) -> dict[str, Any] | None:
        """The figures of the same job when all its files still lie there as they were made."""
        noted = read_record(self._place(key))
        stamps = noted.get("stamps") or {}
        there = bool(stamps) and all(stamp_of(Path(place)) == stamp for place, stamp in stamps.items())
        figures = noted.get("figures")
        return figures if there and isinstance(figures, dict) else None

    def _place(self, key: str) -> Path:
        return self._settings.data_dir / FOLDER / f"{key}.json"


def _ready(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise problem("output_unwritable", path=folder, reason=exc.strerror or type(exc).__name__) from exc


def jobs_in(
    folder: Path, instruction: str | None, into: Path | None, also: Sequence[str] = ()
) -> list[BatchJob]:
    """
    A job for each video of a folder, by their names; finished ones of ours among them are none.

    Raises:
        FixInput: there is no video in it.
    """
    clips = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and extension(path.name) in VIDEO and not path.name.startswith(".")
        and not path.stem.endswith(MARK)
    )  # fmt: skip
    if not clips:
        raise problem("no_video", path=folder)
    outputs = outputs_for([str(clip) for clip in clips], into)
    return [
        BatchJob((str(clip),), output, instruction, also=tuple(also))
        for clip, output in zip(clips, outputs, strict=True)
    ]


def outputs_for(first_media: Sequence[str], into: Path | None) -> list[Path]:
    """A place for each: beside its clip, or in that folder, numbered where names are the same."""
    taken: set[Path] = set()
    places = []
    for media in first_media:
        clip = Path(media.rsplit("/", 1)[-1] if is_url(media) else media)
        folder = into or (Path.cwd() if is_url(media) else clip.parent)
        number, place = 2, folder / f"{clip.stem}{MARK}.mp4"
        while place in taken:
            place, number = folder / f"{clip.stem}{MARK}.{number}.mp4", number + 1
        taken.add(place)
        places.append(place)
    return places
