"""A finished file on its way here: in pieces, resumed after a break, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, BinaryIO, Protocol

import httpx

from add_music.errors import DISK_FULL, AddMusicError, problem

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

ATTEMPTS = 5
SIGNATURES = {".mp4": (4, b"ftyp"), ".wav": (0, b"RIFF")}
NOT_A_FILE = ("application/json", "text/html", "text/plain", "application/xml", "text/xml")
OnShare = Callable[[float], None]


class Fetch(Protocol):
    """`Connection.fetch`."""

    def __call__(self, url: str, headers: dict[str, str]) -> AbstractAsyncContextManager[httpx.Response]: ...


class _ElsewhereError(Exception):
    """The address does not give the file; another one may."""


async def fetch_file(
    fetch: Fetch, urls: list[str], part: Path, *, size: int | None = None, on_share: OnShare | None = None
) -> int:
    """
    Bring the file to `part`, which the caller renames or removes.

    Args:
        urls: where it may be had, in order of preference.
        size: its size in bytes, when the backend told.

    Returns:
        the number of bytes, checked against the announced length and the file's own signature.

    Raises:
        TryAgain: `download_broken`.
        FixInput: the disk is full or the folder may not be written.
    """
    reason = "there is no address for it"
    for url in urls:
        try:
            return await _from(fetch, url, part, size, on_share)
        except _ElsewhereError as exc:
            reason = str(exc)
    raise problem("download_broken", seen=reason)


async def _from(fetch: Fetch, url: str, part: Path, size: int | None, on_share: OnShare | None) -> int:
    _remove(part)
    reason = ""
    for _ in range(ATTEMPTS):
        have = _size(part)
        try:
            async with fetch(url, {"Range": f"bytes={have}-"} if have else {}) as response:
                total = await _receive(response, part, have, size, on_share)
        except (httpx.HTTPError, httpx.StreamError) as exc:
            reason = type(exc).__name__
            continue
        except AddMusicError as exc:
            if exc.code != "backend_unreachable":
                raise
            reason = exc.message
            continue
        got = _size(part)
        if total is None or got == total:
            _check_signature(part)
            return got
        reason = f"{got} of {total} bytes"
    raise _ElsewhereError(reason)


async def _receive(
    response: httpx.Response, part: Path, have: int, size: int | None, on_share: OnShare | None
) -> int | None:
    """Write what comes; returns the announced length of the whole file."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and have:
        return size if size is not None else have
    if not response.is_success or kind in NOT_A_FILE:
        raise _ElsewhereError(f"HTTP {response.status_code}, {kind or 'no content type'}")
    resumed = response.status_code == httpx.codes.PARTIAL_CONTENT and _starts_at(response) == have
    start = have if resumed else 0
    length = response.headers.get("content-length", "")
    total = start + int(length) if length.isdigit() and "content-encoding" not in response.headers else size
    try:
        with part.open("r+b" if resumed else "wb") as file:
            file.seek(start)
            await _write(response.aiter_bytes(), file, total, on_share)
    except OSError as exc:
        raise _our_disk_error(exc, part) from exc
    return total


async def _write(
    pieces: AsyncIterator[bytes], file: BinaryIO, total: int | None, on_share: OnShare | None
) -> None:
    try:
        async for piece in pieces:
            file.write(piece)
            if total and on_share:
                on_share(min(file.tell() / total, 1.0))
    finally:
        # what has come is kept, so that a second attempt goes on from here
        file.flush()
        os.fsync(file.fileno())


def _remove(part: Path) -> None:
    part.unlink(missing_ok=True)


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _starts_at(response: httpx.Response) -> int | None:
    value = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    return int(value) if value.isdigit() else None


def _check_signature(part: Path) -> None:
    at, mark = SIGNATURES.get(part.suffix.lower(), (0, b""))
    with part.open("rb") as file:
        head = file.read(16)
    if not head or head[at : at + len(mark)] != mark:
        raise _ElsewhereError("what came is not a media file")


def _our_disk_error(exc: OSError, part: Path) -> AddMusicError:
    if exc.errno in DISK_FULL:
        return problem("disk_full", path=part.parent)
    return problem("output_unwritable", path=part.parent, reason=exc.strerror or type(exc).__name__)
