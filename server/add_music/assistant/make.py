"""The main job as one call: upload, edit, export, and a report of what was measured on the finished file."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, replace
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.assistant.chatting import is_edit, media_named, name_of
from add_music.assistant.checks import checked_output, default_output, expanded, is_url, kind_of
from add_music.assistant.extras import kinds_of
from add_music.assistant.language import language_of
from add_music.assistant.project import Project
from add_music.assistant.reporting import report_lines
from add_music.assistant.results import Progress
from add_music.assistant.uploading import checked, limit_of
from add_music.errors import AddMusicError, problem
from add_music.saying import language as spoken
from add_music.saying import say, speak
from add_music.settings import settings as process_settings
from add_music.wire.media_types import HEAD, is_animated_webp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from add_music.assistant.results import AskForConsent, EditResult, ExportResult, OnProgress
    from add_music.settings import Settings

    Measure = Callable[[Path, Sequence[Path]], dict[str, Any]]

SHARES = {"upload": (0.0, 0.05), "edit": (0.05, 0.22), "export": (0.22, 1.0)}
"""Of the whole job's progress, as measured on two minutes of 1080p."""
FEWEST_PHOTOS = 2
"""They are shown one after the other; a single one needs a video beside it."""
OWN_TRACK_INSTRUCTION = "Use {name} as the background music, quieter while somebody speaks."
CANCEL_S = 5.0
"""A stopped program waits this long for the backend to stop as well."""


@dataclass(frozen=True, slots=True)
class MakeResult:
    """
    What was made.

    Args:
        output: the finished file.
        figures: what was measured on it (design: `make --json`).
        summary: what was seen, what was chosen and why, what was measured, and where the file is, in words.
        session_id: the project, for `Project.resume`.
        extras: what was put beside it.
    """

    output: Path
    figures: dict[str, Any]
    summary: str
    session_id: str
    extras: tuple[Path, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document that `add-music make --json` prints."""
        return {
            "output": str(self.output),
            **({"extras": [str(path) for path in self.extras]} if self.extras else {}),
            **self.figures,
            "session_id": self.session_id,
            "summary": self.summary,
        }


async def make(
    media: Sequence[Path | str],
    instruction: str | None = None,
    *,
    output: Path | None = None,
    seed: int | None = None,
    backend: str | None = None,
    overwrite: bool = False,
    brief: Mapping[str, Any] | None = None,
    also: Sequence[str] = (),
    consent: AskForConsent | None = None,
    choose: Callable[[str], bool] | None = None,
    on_progress: OnProgress | None = None,
    measure: Measure | None = None,
    settings: Settings | None = None,
) -> MakeResult:
    """
    Put music on the clips and write the finished file.

    Nothing is started or sent before files and output have been checked. When the call is
    cancelled the render is stopped, and no half file stays behind.

    Args:
        media: clips in their order (paths, or https addresses), and the user's own track if wanted.
        instruction: what music, which may name the own track by its path; without it, music that fits
            the mood (or the user's own track).
        output: where to; `<first video>.music.mp4` beside the first video when absent.
        seed: the same seed gives the same music.
        backend: `local`, `nemo`, a URL, or None for what the settings say.
        overwrite: agree to replace an existing output.
        brief: typed wishes, which win over the words.
        also: what to put beside the file, as for `Project.export`; the words may ask for some of it, too.
        consent: asked before anything goes to a host that is not this machine; None refuses.
        choose: asked whether only the new music is to be heard, where the clip has some of its own; None:
            both are heard, and the summary says so.
        on_progress: told how far the whole job is.
        measure: measures a finished file against its sources, for a backend that does not.
        settings: other settings than the process's own.

    Raises:
        AddMusicError: with a stable code and what to do next.
    """
    chosen = settings or process_settings()
    speak(language_of(instruction or ""))
    limit_mb = limit_of(chosen, announced="://" in (backend or chosen.backend))
    wanted, place = _checked([*media, *_tracks_in(instruction, media)], output, limit_mb, overwrite=overwrite)
    extras, instruction = _extras(also, instruction)
    words, remark = _instruction(instruction, wanted, brief)
    wishes = dict(brief or {}) | ({"seed": seed} if seed is not None else {})
    watch = _Watch(on_progress)

    async def work(project: Project) -> tuple[EditResult, ExportResult]:
        with watch.stage("upload"):
            await project.upload(wanted)
        with watch.stage("edit"):
            edit = await project.edit(words, brief=wishes)
            if edit.own_music and choose and choose(edit.next_steps[0]):
                await project.edit(say("own_music_mute"))
                edit = replace(edit, own_music=False)
        if not edit.changes:
            raise problem("turn_failed", reason=edit.summary.rstrip(".。"))
        with watch.stage("export"):
            return edit, await project.export(place, overwrite=overwrite, also=extras)

    async with await Project.open(
        backend, language=spoken(), consent=consent, on_progress=watch.hear, settings=chosen
    ) as project:
        try:
            try:
                edit, export = await work(project)
            except AddMusicError as exc:
                if exc.code != "session_lost":
                    raise
                # all that was lost there is this one job's own
                await watch.hear(
                    Progress(None, say("make_again" if project.target.kind == "nemo" else "make_again_free"))
                )
                edit, export = await work(project)
        except asyncio.CancelledError:
            # a stopped program must not leave its render to run for nobody
            with contextlib.suppress(Exception):
                await asyncio.wait_for(project.cancel_all(), CANCEL_S)
            raise
        figures = await _figures(export, wanted, measure)
        assert export.output is not None
        figures["timings_s"] = dict(figures.get("timings_s") or {}) | watch.timings_s()
        return MakeResult(
            output=export.output,
            figures=figures,
            summary=_summary((remark, _unused(wanted, edit), *_own_music(edit)), edit, export, figures),
            session_id=project.session_id or "",
            extras=export.extras,
        )


class _Watch:
    """Progress of the whole job, and how long each stage took."""

    def __init__(self, listener: OnProgress | None) -> None:
        self._listener = listener
        self._begun = time.monotonic()
        self._span = (0.0, 1.0)
        self._share = 0.0
        self._took: dict[str, float] = {}

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """While this is open, what is heard is part of that stage."""
        self._span = SHARES[name]
        begun = time.monotonic()
        yield
        self._took[name] = round(time.monotonic() - begun, 3)

    async def hear(self, progress: Progress) -> None:
        """The project's progress as a part of the whole."""
        if self._listener is None:
            return
        first, last = self._span
        self._share = max(self._share, first + (progress.share or 0.0) * (last - first))
        heard = self._listener(Progress(self._share, progress.words))
        if isawaitable(heard):
            await heard

    def timings_s(self) -> dict[str, float]:
        """Seconds for each stage and for all."""
        return self._took | {"total": round(time.monotonic() - self._begun, 3)}


def _checked(
    media: Sequence[Path | str], output: Path | None, limit_mb: float | None, *, overwrite: bool
) -> tuple[list[Path | str], Path]:
    """Files and output, when the job can be done with them."""
    wanted = checked(media, limit_mb)
    paths = [one for one in wanted if isinstance(one, Path)]
    kinds = [kind_of(str(one)) for one in wanted]
    if "video" not in kinds and not any(_moves(one) for one in wanted):
        if "image" not in kinds:
            raise problem("no_video", path=wanted[0])
        if kinds.count("image") < FEWEST_PHOTOS:
            raise problem("picture_without_duration", path=wanted[kinds.index("image")])
    place = expanded(output) if output else default_output(paths)
    return wanted, checked_output(place, paths, overwrite=overwrite)


def _tracks_in(instruction: str | None, media: Sequence[Path | str]) -> list[Path]:
    """Tracks that the words name by a path and that are not among the files: "use ~/song.mp3"."""
    given = {expanded(one) for one in media if not is_url(one)}
    named = media_named(instruction or "", {name_of(one) for one in media})
    paths = (expanded(name) for name in named if kind_of(name) == "audio")
    return [path for path in paths if path.is_file() and path not in given]


def _own_music(edit: EditResult) -> tuple[str, ...]:
    """That the clip's own music plays on, and what silences it."""
    return (say("music_already"),) if edit.own_music else ()


def _moves(one: Path | str) -> bool:
    """Whether a picture may be a film by itself."""
    if str(one).lower().endswith(".gif"):
        return True
    if not isinstance(one, Path) or one.suffix.lower() != ".webp":
        return False
    with one.open("rb") as file:
        return is_animated_webp(file.read(HEAD))


def _instruction(
    said: str | None, wanted: Sequence[Path | str], brief: Mapping[str, Any] | None
) -> tuple[str, str]:
    """The words for the backend, and what to remark about them."""
    if said and said.strip() and is_edit(said):
        return said, ""
    own = next((name_of(one) for one in wanted if kind_of(str(one)) == "audio"), None)
    if own and not brief:
        return OWN_TRACK_INSTRUCTION.format(name=own), say("own_track_said", name=own)
    return "", "" if brief else say("default_said")


async def _figures(
    export: ExportResult, wanted: Sequence[Path | str], measure: Measure | None
) -> dict[str, Any]:
    if export.report or measure is None or export.output is None:
        return dict(export.report)
    sources = [one for one in wanted if isinstance(one, Path)]
    return await asyncio.to_thread(measure, export.output, sources)


def _unused(wanted: Sequence[Path | str], edit: EditResult) -> str:
    """Which of the user's pictures did not get onto the timeline."""
    pictures = [name_of(one) for one in wanted if kind_of(str(one)) == "image"]
    if len(pictures) >= FEWEST_PHOTOS and all(kind_of(str(one)) != "video" for one in wanted):
        return ""  # a row of photos, of which the timeline names the first only
    left_out = [name for name in pictures if name not in edit.timeline]
    return say("make_unused", files=", ".join(left_out)) if left_out else ""


def _extras(also: Sequence[str], said: str | None) -> tuple[tuple[str, ...], str | None]:
    """The kinds that are wanted beside the file, and the words without them."""
    from add_music.assistant.besides import apart

    asked, rest = apart(said or "", exporting=True)
    return kinds_of([*also, *asked]), rest if asked else said


def _summary(
    remarks: Sequence[str], edit: EditResult, export: ExportResult, figures: Mapping[str, Any]
) -> str:
    told = report_lines(figures) or [edit.said, say("make_unmeasured")]
    extra = say("edit_unrequested", tracks=", ".join(edit.unrequested)) if edit.unrequested else ""
    lines = [*remarks, *told, extra, say("make_file", output=export.output), export.besides]
    return "\n".join(line for line in lines if line)
