"""Files on their way into a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.assistant.checks import checked_media, checked_url, describe, expanded, is_url, kind_of
from add_music.assistant.exporting import stamp_of
from add_music.assistant.phrases import say
from add_music.assistant.results import Uploaded, UploadResult
from add_music.errors import problem
from add_music.wire.capabilities import PATHS
from add_music.wire.tolerant import as_number, as_text

if TYPE_CHECKING:
    from add_music.assistant.connecting import Link, Weighed
    from add_music.assistant.progress import Teller
    from add_music.wire.session import UploadedFile

Place = Path | str
"""A path on this machine, or the address of a file."""


def checked(media: Sequence[str | Path], limit_mb: int) -> list[Place]:
    """
    The files, absolute, and the addresses, as far as they can be checked before anything is sent.

    Raises:
        FixInput: one of them cannot be used.
    """
    if not media:
        raise problem("request_invalid", seen="it names no file")
    return [checked_url(str(one)) if is_url(one) else checked_media(expanded(one), limit_mb) for one in media]


def weighed(wanted: Sequence[Place]) -> list[Weighed]:
    """Names and sizes, for the question whether they may be sent."""
    return [(one.name, one.stat().st_size) if isinstance(one, Path) else (one, None) for one in wanted]


async def upload(link: Link, teller: Teller, wanted: Sequence[Place]) -> UploadResult:
    """Send what the project does not have yet, in the order given, and note it down."""
    known = {_key(file): file for file in link.record.files}
    missing = [one for one in wanted if _key_of(one) not in known]
    for by_path, group in groupby(missing, lambda one: isinstance(one, Path)):
        sent = await _send(link, teller, list(group), by_path=by_path)
        known |= {_key(file): file for file in sent}
        link.record.files.extend(sent)
        link.records.save(link.record)
    files = tuple(as_uploaded(known[_key_of(one)]) for one in dict.fromkeys(wanted))
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


async def _send(link: Link, teller: Teller, group: list[Place], *, by_path: bool) -> list[dict[str, Any]]:
    backend, session_id = link.backend, link.record.session_id
    words = say("uploading", names=", ".join(one.name if isinstance(one, Path) else one for one in group))
    await teller.tell(words, 0.0)
    if not by_path:
        told = await backend.upload_urls(session_id, [str(one) for one in group])
        return [_noted(file, str(one)) | {"from_url": str(one)} for file, one in _paired(told, group)]
    paths = [Path(one) for one in group]
    told = await backend.upload(
        session_id,
        paths,
        # a path says something only to a backend that sees the same files
        in_place=PATHS in link.capabilities and not backend.needs_consent,
        on_share=lambda share: teller.note(words, share),
    )
    return [
        _noted(file, Path(one).name) | {"path": str(one), "stamp": stamp_of(Path(one))}
        for file, one in _paired(told, group)
    ]


def _paired(
    told: Sequence[UploadedFile], group: Sequence[Place]
) -> Iterator[tuple[UploadedFile | None, Place]]:
    """What the backend told about each; it may tell less than it was sent."""
    for number, one in enumerate(group):
        yield (told[number] if number < len(told) else None), one


def _noted(file: UploadedFile | None, name: str) -> dict[str, Any]:
    return file.model_dump(mode="json", exclude_none=True) if file else {"filename": name}


def _key(file: dict[str, Any]) -> tuple[object, ...]:
    return (file.get("path"), *(file.get("stamp") or ())) if file.get("path") else (file.get("from_url"),)


def _key_of(one: Place) -> tuple[object, ...]:
    return (str(one), *(stamp_of(one) or ())) if isinstance(one, Path) else (one,)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
