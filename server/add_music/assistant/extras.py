"""What comes beside an exported file: asked of the backend, and put at its places, each whole or not."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from add_music.assistant.exporting import PASSING, PATIENCE, Pause, stamp_of
from add_music.errors import AddMusicError, problem
from add_music.saying import listed, say, word
from add_music.wire.capabilities import EXTRAS
from add_music.wire.extra_kinds import KINDS, STEMS, Kind
from add_music.wire.extras import STEMS_FOLDER, ExtraFile, Extras, ExtrasWanted

if TYPE_CHECKING:
    from add_music.assistant.connecting import Link
    from add_music.assistant.progress import Teller
    from add_music.assistant.records import RenderRecord
    from add_music.assistant.results import ExportResult

SAID = frozenset({"stems", "markers", "rights"})
"""Kinds that have words; the others are called by their formats in every language."""
UNNAMEABLE = re.compile(r"[/\\\x00-\x1f]")
DEEPEST = 2
LONGEST_NAME = 200


def kinds_of(names: Iterable[str]) -> tuple[Kind, ...]:
    """
    The kinds of those names, each once, in their usual order.

    Raises:
        FixInput: there is no such kind.
    """
    said = [name.strip().lower() for name in names if name.strip()]
    unknown = [name for name in said if name not in KINDS]
    if unknown:
        raise problem("option_invalid", option="also", seen=", ".join(unknown), expected=", ".join(KINDS))
    return tuple(kind for kind in KINDS if kind in said)


class HandingOver:
    """
    The extras of one project's exports.

    Args:
        pause: waits for so many seconds.
    """

    def __init__(self, link: Link, teller: Teller, *, pause: Pause = asyncio.sleep) -> None:
        self._link = link
        self._teller = teller
        self._pause = pause

    @property
    def possible(self) -> bool:
        """Whether the backend of this project gives any."""
        return EXTRAS in self._link.capabilities

    def check_places(self, output: Path, kinds: Collection[Kind], *, overwrite: bool) -> None:
        """
        Make sure, before anything is made, that nothing of somebody else's lies where they go.

        Raises:
            FixInput: `output_exists`.
        """
        if overwrite or not kinds:
            return
        folder = output.with_name(STEMS_FOLDER.format(name=output.stem))
        there = [*folder.glob("*.wav")] if {"stems", "otio", "fcpxml", "edl"} & set(kinds) else []
        endings = [ending for kind in kinds for ending in ENDINGS.get(kind, ())]
        there += [
            place for ending in endings if (place := output.with_name(f"{output.stem}{ending}")).exists()
        ]
        foreign = next((place for place in there if not self._ours(place)), None)
        if foreign:
            raise problem("output_exists", path=foreign)

    async def hand_over(self, render: RenderRecord, result: ExportResult) -> ExportResult:
        """
        Put what the export was asked for beside its file.

        Returns:
            the result, with the files and with words for them and for what there is nothing of.

        Raises:
            AddMusicError: the backend refused, or a file cannot be written.
        """
        if not render.also:
            return result
        if not self.possible:
            words = say("extras_not_here", host=self._link.backend.host, kinds=named(render.also))
            self._note(render, render.also)
            return _with(result, (), words)
        try:
            done = await self._handed_over(render, result)
        except AddMusicError as exc:
            if exc.code not in PASSING:
                self._note(render, render.also)  # asking once more would not help
            raise
        # whoever joined this export meanwhile may want more
        return await self.hand_over(render, done) if render.owes else done

    async def _handed_over(self, render: RenderRecord, result: ExportResult) -> ExportResult:
        output = Path(render.output)
        wanted = await self._wanted(render, output)
        told = await self._ready(render, wanted)
        places = []
        for file in told.files:
            place = _place_of(file, output)
            await self._put(render, file, place)
            places.append(place)
        self._clear_stale(render, output, places)
        self._note(render, wanted.also)
        done = say("extras_done", files=listed(_tops(places, output))) if places else ""
        nothing = say("extras_nothing", kinds=named(told.missing)) if told.missing else ""
        return _with(result, places, "\n".join(line for line in (done, nothing) if line))

    def _clear_stale(self, render: RenderRecord, output: Path, places: Collection[Path]) -> None:
        """Stems of an earlier export, which the new ones do not replace, would sum to something else."""
        folder = output.with_name(STEMS_FOLDER.format(name=output.stem))
        if not any(place.parent == folder for place in places):
            return
        for old in (folder / f"{name}.wav" for name in STEMS):
            if old not in places and old.exists() and (render.overwrite or self._ours(old)):
                old.unlink(missing_ok=True)

    def _note(self, render: RenderRecord, kinds: Iterable[str]) -> None:
        render.handed = list(kinds)
        self._link.records.save(self._link.record)

    async def _wanted(self, render: RenderRecord, output: Path) -> ExtrasWanted:
        media = {
            str(file["id"]): str(file.get("path") or file.get("from_url"))
            for file in self._link.record.files
            if file.get("id") and (file.get("path") or file.get("from_url"))
        }
        name = UNNAMEABLE.sub("_", output.stem)[:LONGEST_NAME]
        sha256 = await asyncio.to_thread(_digest, output) if "rights" in render.also else ""
        kinds = list(kinds_of(render.also))
        return ExtrasWanted(also=kinds, media=media, folder=str(output.parent), name=name, sha256=sha256)

    async def _ready(self, render: RenderRecord, wanted: ExtrasWanted) -> Extras:
        """All of them, once they are there; the backend is asked again while it is hard to reach."""
        left, wait_s = PATIENCE, self._link.backend.pace.first_s
        while True:
            try:
                told = await self._link.backend.extras(render.id, wanted)
            except AddMusicError as exc:
                left -= 1
                if exc.code not in PASSING or not left:
                    raise
            else:
                if told.status == "ready":
                    return told
                await self._teller.tell(told.words or say("extras_making"), told.progress)
            await self._pause(wait_s)
            wait_s = self._link.backend.pace.after(wait_s)

    async def _put(self, render: RenderRecord, file: ExtraFile, place: Path) -> None:
        self._check_free(render, place)
        part = place.with_name(f".{place.name}.part")
        try:
            place.parent.mkdir(exist_ok=True)
            if file.stem:
                await self._link.backend.stem(render.id, file, part)
            else:
                part.write_bytes(_decoded(file))
            part.replace(place)
        except OSError as exc:
            raise problem("output_unwritable", path=place, reason=exc.strerror or type(exc).__name__) from exc
        finally:
            part.unlink(missing_ok=True)
        render.extras[str(place)] = stamp_of(place)

    def _check_free(self, render: RenderRecord, place: Path) -> None:
        if place.exists() and not render.overwrite and not self._ours(place):
            raise problem("output_exists", path=place)

    def _ours(self, place: Path) -> bool:
        """Whether an export of this project put it there, and nobody changed it since."""
        stamp = stamp_of(place)
        return any(render.extras.get(str(place)) == stamp for render in self._link.record.renders)


ENDINGS: dict[Kind, tuple[str, ...]] = {
    "otio": (".otio",),
    "fcpxml": (".fcpxml",),
    "edl": (".edl",),
    "midi": (".mid",),
    "srt": (".srt",),
    "markers": (".markers.csv",),
    "rights": (".rights.json", ".rights.txt"),
}


def _with(result: ExportResult, places: Iterable[Path], words: str) -> ExportResult:
    """The result with those extras, in place of what it told of them before."""
    plain = result.summary.removesuffix(f"\n{result.besides}") if result.besides else result.summary
    return replace(result, extras=tuple(places), besides=words, summary=f"{plain}\n{words}")


def named(kinds: Iterable[str]) -> str:
    """The kinds as people call them."""
    return listed([word("extra", kind) if kind in SAID else kind.upper() for kind in kinds])


def _place_of(file: ExtraFile, output: Path) -> Path:
    """Where it goes: beside the output, in a folder that is called after it at the most; never elsewhere."""
    parts = PurePosixPath(file.name.replace("\\", "/")).parts
    stem = UNNAMEABLE.sub("_", output.stem)[:LONGEST_NAME]
    if not parts or len(parts) > DEEPEST or ".." in parts or not parts[0].startswith(f"{stem}."):
        raise problem("answer_unreadable", seen="a file for another place")
    return output.parent.joinpath(*parts)


def _decoded(file: ExtraFile) -> bytes:
    try:
        return base64.b64decode(file.data, validate=True)
    except binascii.Error as exc:
        raise problem("answer_unreadable", seen=f"no content of {file.name}") from exc


def _tops(places: Iterable[Path], output: Path) -> list[str]:
    """The files by their names, a folder once."""
    return list(dict.fromkeys(place.relative_to(output.parent).parts[0] for place in places))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # it was taken away meanwhile: the rights do without it
        return ""
