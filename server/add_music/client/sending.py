"""Files on their way to a backend: read from the disk in pieces while they are sent."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from add_music.errors import problem
from add_music.wire.media_types import HEAD, content_type

if TYPE_CHECKING:
    from pathlib import Path

PIECE = 1 << 21
"""Bytes read at once: large enough that the way to another thread costs nothing, small beside the memory."""
SENT = 1 << 16
"""Bytes given to the socket at once: it takes so many whole, and of more it copies what it did not take."""
UNKNOWN = "application/octet-stream"
OnShare = Callable[[float], None]
"""Told the share, 0–1, that has gone over the wire."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of a form, open, with its size and time when it was opened."""

    path: Path
    file: BinaryIO
    stamp: tuple[int, int]
    head: bytes

    @property
    def size(self) -> int:
        return self.stamp[0]


class Form:
    """
    A multipart form of open files whose length is known before the first byte goes.

    Args:
        parts: the files, which stay open while the form is in use.
        on_share: told how much of the files has gone.
    """

    def __init__(self, parts: Sequence[_Part], boundary: str, on_share: OnShare | None) -> None:
        self._parts = parts
        self._tail = f"--{boundary}--\r\n".encode()
        self._on_share = on_share
        length = len(self._tail) + sum(len(part.head) + part.size + 2 for part in parts)
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(length),
        }

    async def body(self) -> AsyncIterator[bytes]:
        """
        The bytes of the form, from the start each time it is asked for.

        Raises:
            FixInput: `file_changing`, when a file is not what it was when the form began.
        """
        total = sum(part.size for part in self._parts) or 1
        sent = 0
        for part in self._parts:
            yield part.head
            async for piece in _pieces(part):
                yield piece
                sent += len(piece)
                if self._on_share:
                    self._on_share(sent / total)
            yield b"\r\n"
        yield self._tail


@contextmanager
def form_of(paths: Sequence[Path], on_share: OnShare | None = None) -> Iterator[Form]:
    """
    A form of the files, in their order; its body can be made anew when a request has to be repeated.

    Raises:
        FixInput: a file is not there any more or may not be read.
    """
    boundary = secrets.token_hex(16)
    with ExitStack() as stack:
        yield Form(
            [_part(stack.enter_context(_opened(path)), path, boundary) for path in paths], boundary, on_share
        )


def _part(file: BinaryIO, path: Path, boundary: str) -> _Part:
    try:
        stamp = _stamp(file)
        kind = content_type(file.read(HEAD), path.name) or UNKNOWN
    except OSError as exc:
        raise problem("file_unreadable", path=path, reason=exc.strerror or "unknown") from exc
    # the three characters that would end the name or the header, as browsers write them
    # (html.spec.whatwg.org, multipart/form-data encoding algorithm)
    name = path.name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return _Part(path, file, stamp, head.encode("utf-8", "replace"))


async def _pieces(part: _Part) -> AsyncIterator[bytes]:
    """The file's bytes, as many as were promised; the next ones are read while some go."""
    at = 0
    coming = _coming(part, at)
    while at < part.size:
        piece = await coming
        if not piece:
            raise problem("file_changing", path=part.path)
        at += len(piece)
        if at < part.size:
            coming = _coming(part, at)
        for start in range(0, len(piece), SENT):
            yield piece[start : start + SENT]


def _coming(part: _Part, at: int) -> asyncio.Future[bytes]:
    coming = asyncio.get_running_loop().run_in_executor(None, _read, part, at)
    coming.add_done_callback(_heard)
    return coming


def _heard(coming: asyncio.Future[bytes]) -> None:
    """What was read ahead for a request that broke off is nobody's error."""
    if not coming.cancelled():
        coming.exception()


def _read(part: _Part, at: int) -> bytes:
    try:
        part.file.seek(at)
        piece = part.file.read(min(PIECE, part.size - at))
        # the last bytes are held back from a request that would arrive whole but mixed of two versions
        if at + len(piece) >= part.size and _stamp(part.file) != part.stamp:
            return b""
    except OSError as exc:
        raise problem("file_unreadable", path=part.path, reason=exc.strerror or "unknown") from exc
    return piece


def _stamp(file: BinaryIO) -> tuple[int, int]:
    about = os.fstat(file.fileno())
    return about.st_size, about.st_mtime_ns


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb", buffering=0)  # raw, so that nothing comes from a buffer
    except FileNotFoundError as exc:
        raise problem("file_missing", path=path) from exc
    except OSError as exc:
        raise problem("file_unreadable", path=path, reason=exc.strerror or "unknown") from exc
