"""Files on their way into a project."""

from __future__ import annotations

import asyncio
import contextlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from add_music.assistant.checks import (
    check_size,
    checked_media,
    checked_url,
    describe,
    expanded,
    is_url,
    kind_of,
)
from add_music.assistant.exporting import Pause, stamp_of
from add_music.assistant.results import Uploaded, UploadResult
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.capabilities import PATHS, TRACKS
from add_music.wire.media_types import OWN_TRACKS, extension
from add_music.wire.session import Upload, UploadedFile
from add_music.wire.tolerant import as_number, as_text

if TYPE_CHECKING:
    from add_music.assistant.connecting import Link, Weighed
    from add_music.assistant.progress import Teller
    from add_music.settings import Settings

LOOKS = 6
"""How often the state is looked at for files that it does not list yet."""
Place = Path | str
"""A path on this machine, or the address of a file."""


def checked(media: Sequence[str | Path], limit_mb: float | None) -> list[Place]:
    """
    The files, absolute, and the addresses, as far as they can be checked before anything is sent.

    Raises:
        FixInput: one of them cannot be used.
    """
    if not media:
        raise problem("request_invalid", seen=say("names_no_file"))
    return [checked_url(str(one)) if is_url(one) else checked_media(expanded(one), limit_mb) for one in media]


def weighed(wanted: Sequence[Place]) -> list[Weighed]:
    """Names and sizes, for the question whether they may be sent."""
    return [(one.name, one.stat().st_size) if isinstance(one, Path) else (one, None) for one in wanted]


def limit_of(settings: Settings, *, announced: bool) -> float | None:
    """The size to check before a backend is reached, in MB; None where the backend announces its own."""
    return None if announced else settings.max_upload_mb


async def upload(
    link: Link, teller: Teller, wanted: Sequence[Place], *, pause: Pause = asyncio.sleep
) -> UploadResult:
    """
    Send what the project does not have yet, in the order given, and note it down.

    Raises:
        FixInput: a file is too large for this backend, or changed while it was sent.
        TryAgain: some or all of the files did not arrive; those that did are noted down.
    """
    _check_sizes(wanted, link.upload_limit_mb)
    if TRACKS not in link.capabilities:
        _check_types(wanted)
    known = {_key(file): file for file in link.record.files}
    missing = [one for one in dict.fromkeys(wanted) if _key_of(one) not in known]
    sending = _Sending(link, teller, pause)
    for by_path, group in groupby(missing, lambda one: isinstance(one, Path)):
        await sending.send(list(group), by_path=by_path)
    known |= {_key(file): file for file in sending.noted}
    # a file that was replaced on the disk meanwhile is still the one that was sent
    sent = {file["path"]: file for file in sending.noted if "path" in file}
    files = tuple(as_uploaded(known.get(_key_of(one)) or sent[str(one)]) for one in dict.fromkeys(wanted))
    summary = say("uploaded", files=describe(files))
    await teller.tell(summary, 1.0)
    with_picture = any(as_uploaded(file).kind == "video" for file in link.record.files)
    return UploadResult(files, summary, (say("next_edit" if with_picture else "next_upload"),))


def as_uploaded(file: dict[str, Any]) -> Uploaded:
    """A file as it was noted down, or as the state lists it."""
    name = as_text(file.get("filename")) or as_text(file.get("name")) or "?"
    told = file.get("file_type")
    return Uploaded(
        name=name,
        kind=told if told in ("video", "image", "audio") else kind_of(name),
        duration_s=as_number(file.get("duration")),
        width=_whole(file.get("width")),
        height=_whole(file.get("height")),
        path=as_text(file.get("path")),
        url=as_text(file.get("from_url")),
    )


class _Sending:
    """The files of one upload on their way."""

    def __init__(self, link: Link, teller: Teller, pause: Pause) -> None:
        self._link = link
        self._teller = teller
        self._pause = pause
        self.noted: list[dict[str, Any]] = []

    async def send(self, group: list[Place], *, by_path: bool) -> None:
        """Files that go in one request; what arrived is noted down, whatever became of the others."""
        stamps = [stamp_of(one) if isinstance(one, Path) else None for one in group]
        names = [_name(one) for one in group]
        told = await self._told(group, names, by_path=by_path)
        pairs = matched(told.files, names)
        lost = [name for name, file in zip(names, pairs, strict=True) if file is None] if told.files else []
        if lost or told.session_state_applied is False:
            lost = await self._listed(names, lost)
        noted = [
            _noted(file, name) | ({"path": str(one), "stamp": stamp} if by_path else {"from_url": str(one)})
            for file, name, one, stamp in zip(pairs, names, group, stamps, strict=True)
            if file is not None or name not in lost
        ]
        self.noted += noted
        self._link.record.files.extend(noted)
        self._link.records.save(self._link.record)
        if lost:
            raise problem("upload_incomplete", files=", ".join(lost))

    async def _told(self, group: list[Place], names: list[str], *, by_path: bool) -> Upload:
        backend, session_id = self._link.backend, self._link.record.session_id
        words = say("uploading", names=", ".join(names))
        await self._teller.tell(words, 0.0)
        try:
            if not by_path:
                return await backend.upload_urls(session_id, [str(one) for one in group])
            return await backend.upload(
                session_id,
                [Path(one) for one in group],
                # a path says something only to a backend that sees the same files
                in_place=PATHS in self._link.capabilities and not backend.needs_consent,
                on_share=lambda share: self._teller.note(words, share),
            )
        except AddMusicError as exc:
            # it is never sent again on a guess: the state tells whether it arrived
            if exc.code != "upload_lost" or await self._listed(names, names):
                raise
            return Upload()

    async def _listed(self, names: list[str], lost: list[str]) -> list[str]:
        """Which of the lost files the state does not list either; waits a little for it to list all."""
        before = Counter(str(file.get("filename")) for file in self._link.record.files)
        wait_s = self._link.backend.pace.first_s
        for look in range(LOOKS):
            if look:
                await self._pause(wait_s)
                wait_s = self._link.backend.pace.after(wait_s)
            with contextlib.suppress(AddMusicError):
                seen = Counter(_told_name(file) for file in (await self._link.snapshot()).files) - before
                if not Counter(names) - seen:
                    return []
                missing = list((Counter(lost) - seen).elements())
                lost = [name for name in lost if name in missing]
        return lost


def matched(told: Sequence[UploadedFile], names: Sequence[str]) -> list[UploadedFile | None]:
    """
    What a backend told about each file that was sent.

    It may tell in another order, under other names, or of fewer files: the same name counts first,
    then the same ending, then the place in the list.
    """
    left = list(told)
    found: list[UploadedFile | None] = [None] * len(names)
    for same in SAME:
        for number, name in enumerate(names):
            hit = next((file for file in left if same(file.filename, name)), None)
            if found[number] is None and hit is not None:
                found[number] = hit
                left.remove(hit)
    return found


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


SAME: tuple[Callable[[str, str], bool], ...] = (
    lambda told, sent: _composed(told) == _composed(sent),
    lambda told, sent: extension(told) == extension(sent),
    lambda *_: True,
)


def _check_sizes(wanted: Sequence[Place], limit_mb: float | None) -> None:
    for one in wanted:
        if limit_mb is not None and isinstance(one, Path):
            check_size(one, one.stat().st_size, limit_mb)


def _check_types(wanted: Sequence[Place]) -> None:
    """Refuse, before anything is sent, what this backend would refuse after it."""
    for one in wanted:
        ending = extension(_name(one))
        if ending in OWN_TRACKS:
            raise problem("file_type_unsupported", path=one, seen=f".{ending}")


def _name(one: Place) -> str:
    return one.name if isinstance(one, Path) else unquote(urlsplit(one).path.rpartition("/")[2]) or one


def _told_name(file: dict[str, Any]) -> str:
    return UploadedFile.model_validate(file).filename


def _noted(file: UploadedFile | None, name: str) -> dict[str, Any]:
    told = file.model_dump(mode="json", exclude_none=True) if file else {}
    return told | {"filename": told.get("filename") or name}


def _key(file: dict[str, Any]) -> tuple[object, ...]:
    return (file.get("path"), *(file.get("stamp") or ())) if file.get("path") else (file.get("from_url"),)


def _key_of(one: Place) -> tuple[object, ...]:
    return (str(one), *(stamp_of(one) or ())) if isinstance(one, Path) else (one,)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
