"""`add-music audition`: takes as sound files to listen to, and the one that was chosen as a finished file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.cli.arguments import read_brief, split
from add_music.cli.bar import Bar
from add_music.cli.output import tell, tell_json
from add_music.errors import problem
from add_music.saying import say

if TYPE_CHECKING:
    from add_music.assistant.results import AuditionResult, ExportResult


@dataclass(frozen=True, slots=True)
class Audition:
    """What was said on the command line; `take` is put under the clip and exported to `output`."""

    words: list[str]
    takes: int
    folder: str | None
    take: int | None
    output: str | None
    brief: str | None
    overwrite: bool


def audition_one(wanted: Audition, *, as_json: bool) -> None:
    """Make the takes, write what is heard of each, and say how they differ."""
    media, instruction = split(wanted.words, None)
    brief = read_brief(wanted.brief)
    places = _places(wanted, media)
    heard, export = asyncio.run(_heard(wanted, media, instruction or "", brief))
    for sound, place in zip(heard.sounds, places, strict=False):
        _write(place, sound)
    if as_json:
        tell_json(_told(heard, places, export))
        return
    lines = [f"{place}" for place, _ in zip(places, heard.takes, strict=False)]
    after = [export.summary] if export else [say("next_take_again")]
    tell("\n".join([heard.summary, *lines, *after]))


async def _heard(
    wanted: Audition, media: list[str], instruction: str, brief: dict[str, Any] | None
) -> tuple[AuditionResult, ExportResult | None]:
    from add_music.assistant.project import Project

    with Bar() as bar:
        async with await Project.open("local", on_progress=bar.hear) as project:
            await project.upload(list(media))
            heard = await project.audition(instruction, brief=brief, count=wanted.takes)
            if wanted.take is None:
                return heard, None
            await project.edit("", brief={"take": wanted.take})
            return heard, await project.export(wanted.output, overwrite=wanted.overwrite)


def _places(wanted: Audition, media: list[str]) -> list[Path]:
    """Where the sounds go: beside the first clip, or into the folder that was named."""
    first = Path(media[0])
    beside = Path.cwd() if "://" in media[0] else first.absolute().parent
    folder = Path(wanted.folder) if wanted.folder else beside
    if not folder.is_dir():
        raise problem("output_unwritable", path=folder, reason=say("no_folder"))
    places = [folder / f"{first.stem}.take-{number}.mp3" for number in range(1, wanted.takes + 1)]
    for place in places:
        if place.exists() and not wanted.overwrite:
            raise problem("output_exists", path=place)
    return places


def _write(place: Path, sound: bytes) -> None:
    part = place.with_name(f".{place.name}.part")
    try:
        part.write_bytes(sound)
        part.replace(place)
    except OSError as exc:
        raise problem("output_unwritable", path=place, reason=exc.strerror or type(exc).__name__) from exc
    finally:
        part.unlink(missing_ok=True)


def _told(heard: AuditionResult, places: list[Path], export: ExportResult | None) -> dict[str, Any]:
    names = ("number", "words", "start_s", "end_s", "genre", "tempo_bpm", "key", "seed")
    takes = [
        {name: getattr(take, name) for name in names} | {"file": str(place)}
        for take, place in zip(heard.takes, places, strict=False)
    ]
    return {"takes": takes} | ({"output": str(export.output), **export.report} if export else {})
