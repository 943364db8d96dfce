"""A finished file on its way here: in pieces, resumed after a break, whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, Protocol

import httpx

from add_music.errors import DISK_FULL, AddMusicError, problem
from add_music.wire.media_types import AUDIO, HEAD, OUTPUTS, VIDEO, content_type
from add_music.wire.render import read_render

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

ATTEMPTS = 5
"""Attempts that bring the file on by less than `STEP`, before an address is given up."""
STEP = 1 << 20
PAUSES_S = (0.0, 0.5, 1.0, 2.0)
PIECE = 1 << 22
"""
Bytes handed to the disk at once, in another thread: a disk that is busy must not hold up the program. The way
to the thread costs a tenth of the whole at a quarter of it (benchmarks/client_overhead.py).
"""
DOCUMENT = 1 << 16
"""A JSON answer in place of the file is read so far."""
EXPIRED = frozenset({401, 403, 404, 410})
"""What an address that ran out answers."""
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
JSON_TYPES = ("application/json", "text/json")
NOT_A_FILE = ("text/html", "text/plain", "application/xml", "text/xml")
KINDS: Mapping[str, frozenset[str]] = {
    ".mp4": frozenset({VIDEO["mp4"], VIDEO["mov"], AUDIO["m4a"]}),
    ".mov": frozenset({VIDEO["mp4"], VIDEO["mov"]}),
    ".m4a": frozenset({VIDEO["mp4"], AUDIO["m4a"]}),
    ".mkv": frozenset({VIDEO["mkv"], VIDEO["webm"]}),
    **{f".{kind}": frozenset({OUTPUTS[kind]}) for kind in ("wav", "webm", "gif", "mp3")},
}
UNSUITED = (httpx.UnsupportedProtocol, httpx.InvalidURL)
OnShare = Callable[[float], None]
Renew = Callable[[], Awaitable[str | None]]
Pause = Callable[[float], Awaitable[None]]


class Fetch(Protocol):
    """`Connection.fetch`."""

    def __call__(self, url: str, headers: dict[str, str]) -> AbstractAsyncContextManager[httpx.Response]: ...


class _ElsewhereError(Exception):
    """
    The address does not give the file; another one may.

    Args:
        expired: the address may have run out.
        named: the address that was named in place of the file.
    """

    def __init__(self, reason: str, *, expired: bool = False, named: str | None = None) -> None:
        super().__init__(reason)
        self.expired = expired
        self.named = named


async def fetch_file(
    fetch: Fetch,
    urls: list[str],
    part: Path,
    *,
    size: int | None = None,
    on_share: OnShare | None = None,
    renew: Renew | None = None,
    pause: Pause = asyncio.sleep,
) -> int:
    """
    Bring the file to `part`, which the caller renames or removes.

    Args:
        urls: where it may be had, in order of preference.
        size: its size in bytes, when the backend told.
        renew: gives a fresh address, asked once, when one has run out.

    Returns:
        the number of bytes, checked against the announced length and the file's own signature.

    Raises:
        TryAgain: `download_broken`.
        FixInput: the disk is full or the folder may not be written.
    """
    reason = "there is no address for it"
    waiting, tried = list(urls), set[str]()
    while waiting:
        url = waiting.pop(0)
        if url in tried:
            continue
        tried.add(url)
        try:
            return await _Fetching(fetch, url, part, size, on_share, pause).run()
        except _ElsewhereError as exc:
            reason = str(exc)
            if exc.named:
                waiting.insert(0, exc.named)
            elif exc.expired and renew:
                fresh, renew = await renew(), None
                waiting[:0] = [fresh] if fresh else []
    raise problem("download_broken", seen=reason)


class _Fetching:
    """The file from one address, in as many attempts as it takes."""

    def __init__(
        self, fetch: Fetch, url: str, part: Path, size: int | None, on_share: OnShare | None, pause: Pause
    ) -> None:
        self._fetch = fetch
        self._url = url
        self._part = part
        self._size = size
        self._on_share = on_share
        self._pause = pause
        self._version = ""
        self._total: int | None = None

    async def run(self) -> int:
        self._part.unlink(missing_ok=True)
        reason, failures, furthest = "", 0, 0
        while failures < ATTEMPTS:
            if failures:
                await self._pause(PAUSES_S[min(failures, len(PAUSES_S)) - 1])
            reason = await self._attempt()
            if not reason:
                _check_kind(self._part)
                return self._have
            failures = 0 if self._have - furthest >= STEP else failures + 1
            furthest = max(furthest, self._have)
        raise _ElsewhereError(reason)

    @property
    def _have(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    async def _attempt(self) -> str:
        """Bring the file on; why it is not whole yet, or nothing when it is."""
        have = self._have
        # a compressed answer has another length, and parts of it are of no use
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
            if self._version:
                headers["If-Range"] = self._version
        try:
            async with self._fetch(self._url, headers) as response:
                return await self._received(response, have)
        except (httpx.HTTPError, httpx.StreamError) as exc:
            return type(exc).__name__
        except AddMusicError as exc:
            if exc.code == "answer_unreadable" or isinstance(exc.__cause__, UNSUITED):
                raise _ElsewhereError(exc.message) from exc
            if exc.code != "backend_unreachable":
                raise
            return exc.message

    async def _received(self, response: httpx.Response, have: int) -> str:
        if response.status_code in BUSY:
            return f"HTTP {response.status_code}"
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            return self._all_there(response, have)
        await _check_answer(response)
        start, total = _span(response)
        version = _version(response)
        if start and (start != have or version != self._version or total not in (None, self._total)):
            self._part.unlink(missing_ok=True)  # another version than the one we have a part of
            return "it changed on the way"
        self._version, self._total = version, total
        self._check_room((total or self._size or 0) - start)
        try:
            with self._part.open("r+b" if start else "wb") as file:
                file.seek(start)
                await self._write(response, file, total or self._size)
        except OSError as exc:
            raise _our_disk_error(exc, self._part) from exc
        return self._missing(response, total)

    def _all_there(self, response: httpx.Response, have: int) -> str:
        """After "there is no such part": it is whole, or another file lies there by now."""
        told = response.headers.get("content-range", "").rpartition("/")[2]
        whole = int(told) if told.isdigit() else self._total if self._total is not None else self._size
        if whole == have:
            return ""
        self._part.unlink(missing_ok=True)
        self._version = ""
        return "it changed on the way"

    def _check_room(self, needed: int) -> None:
        with contextlib.suppress(OSError):
            if needed > shutil.disk_usage(self._part.parent).free:
                raise problem("disk_full", path=self._part.parent)

    async def _write(self, response: httpx.Response, file: BinaryIO, total: int | None) -> None:
        """What comes goes to the disk, also what came before a break: the next attempt goes on from there."""
        held, size = list[bytes](), 0
        writing: asyncio.Task[int] | None = None
        try:
            async for piece in response.aiter_bytes():
                held.append(piece)
                size += len(piece)
                if size >= PIECE:
                    # the disk takes one piece while the next one comes
                    await self._told(writing, total)
                    writing = asyncio.create_task(asyncio.to_thread(_written, file, held))
                    held, size = [], 0
        finally:
            await self._told(writing, total)
            _written(file, held)
            file.flush()

    async def _told(self, writing: asyncio.Task[int] | None, total: int | None) -> None:
        """Wait for the disk, and tell how far the file is."""
        if writing is None:
            return
        at = await writing
        if total and self._on_share:
            self._on_share(min(at / total, 1.0))

    def _missing(self, response: httpx.Response, total: int | None) -> str:
        """What shows that the file is not whole, if anything does."""
        got = self._have
        if total is not None:
            return "" if got == total else f"{got} of {total} bytes"
        if "chunked" in response.headers.get("transfer-encoding", ""):
            return ""  # a cut would have been seen
        if self._size is not None:
            return "" if got == self._size else f"{got} of {self._size} bytes"
        return "" if self._part.suffix.lower() != ".mp4" or _boxes_end(self._part) else "it ends too early"


async def _check_answer(response: httpx.Response) -> None:
    """
    Whether the file may come in this answer.

    Raises:
        _ElsewhereError: it will not.
    """
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    reason = f"HTTP {response.status_code}, {kind or 'no content type'}"
    if not response.is_success:
        raise _ElsewhereError(reason, expired=response.status_code in EXPIRED)
    if kind in JSON_TYPES:
        raise _ElsewhereError(reason, named=await _named(response))
    if kind in NOT_A_FILE:
        raise _ElsewhereError(reason)


async def _named(response: httpx.Response) -> str | None:
    """The address in a document: one gateway answers so where another sends the file."""
    text = bytearray()
    async for piece in response.aiter_bytes():
        text += piece
        if len(text) > DOCUMENT:
            return None
    try:
        return read_render(json.loads(text)).url
    except (ValueError, RecursionError):
        return None


def _span(response: httpx.Response) -> tuple[int, int | None]:
    """Where in the file the answer begins, and how long the file is, if that is told."""
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        told = response.headers.get("content-range", "").removeprefix("bytes ")
        start, whole = told.partition("-")[0], told.rpartition("/")[2]
        return int(start) if start.isdigit() else -1, int(whole) if whole.isdigit() else None
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdigit() and "content-encoding" not in response.headers else None


def _version(response: httpx.Response) -> str:
    """What If-Range may name: a strong tag, else the date (RFC 9110, 13.1.5)."""
    tag: str = response.headers.get("etag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("last-modified", "")


def _written(file: BinaryIO, pieces: list[bytes]) -> int:
    file.writelines(pieces)
    return file.tell()


def _check_kind(part: Path) -> None:
    wanted = KINDS.get(part.suffix.lower())
    with part.open("rb") as file:
        head = file.read(HEAD)
    if not head or (wanted and content_type(head, "") not in wanted):
        raise _ElsewhereError("what came is not a media file")


def _boxes_end(part: Path) -> bool:
    """Whether the boxes of an MP4 (ISO 14496-12, 4.2) end where the file ends."""
    size, at = part.stat().st_size, 0
    with part.open("rb") as file:
        while 0 <= at < size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4])
            if length == 1:
                length = int.from_bytes(head[8:16])
            if length == 0:  # to the end of the file
                return True
            at += length if length >= 8 else size + 1
    return at == size


def _our_disk_error(exc: OSError, part: Path) -> AddMusicError:
    if exc.errno in DISK_FULL:
        return problem("disk_full", path=part.parent)
    return problem("output_unwritable", path=part.parent, reason=exc.strerror or type(exc).__name__)
