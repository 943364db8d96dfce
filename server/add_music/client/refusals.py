"""Whether an answer says that the token is bad: by status, in its document, or in a stream's first event."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx

from add_music.client.answers import as_ours, unwrap
from add_music.errors import AddMusicError
from add_music.wire.codes import code_for

STREAM = "text/event-stream"
YES = re.compile(rb'\s*\{\s*"code"\s*:\s*0\s*,')
"""How a good answer begins nearly always: a long one need not be read twice then."""
HEAD = 4096
"""A refusal is short; a first event that is longer is none."""


async def says_token_bad(response: httpx.Response, host: str) -> bool:
    """
    Whether the answer is 1001 or one of its like; a stream that says something else can still be read whole.

    Raises:
        TryAgain: the connection broke.
    """
    kind = response.headers.get("content-type", "").lower()
    try:
        if kind.startswith(STREAM) and not response.is_error:
            return _is_refusal(await _first_event(response))
        if not (response.is_error or "json" in kind):
            return False
        await response.aread()
        if response.is_success and YES.match(response.content):
            return False
    except (httpx.HTTPError, httpx.StreamError) as exc:
        raise as_ours(exc, host) from exc
    try:
        unwrap(response, "")
    except AddMusicError as exc:
        return exc.code == "token_bad"
    return False


def hold_on_to(response: httpx.Response) -> None:
    """
    Let a refusal count although its connection breaks while it is read.

    Who says no before a long body has arrived often closes at once, and what came after the status is lost.
    """
    stream = response.stream
    if response.is_error and response.request.method == "POST" and isinstance(stream, httpx.AsyncByteStream):
        response.stream = _AsFarAsItGoes(stream)


async def _first_event(response: httpx.Response) -> bytes:
    """The first lines of a stream up to an empty one, which stay in the stream."""
    stream = response.stream
    if "content-encoding" in response.headers or not isinstance(stream, httpx.AsyncByteStream):
        return b""
    pieces = aiter(stream)
    head = b""
    while len(head) < HEAD and not _ended(head):
        piece = await anext(pieces, None)
        if piece is None:
            break
        head += piece
    response.stream = _Resumed(head, pieces, stream)
    return head


def _ended(head: bytes) -> bool:
    return any(end in head for end in (b"\n\n", b"\r\n\r\n", b"\r\r"))


def _is_refusal(head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    block = lines[: lines.index("")] if "" in lines else lines
    data = "\n".join(line.removeprefix("data:") for line in block if line.startswith("data:"))
    try:
        said: Any = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and code_for(httpx.codes.OK, said.get("code")) == "token_bad"


class _Resumed(httpx.AsyncByteStream):
    """A stream whose first piece was looked at."""

    def __init__(self, head: bytes, rest: AsyncIterator[bytes], stream: httpx.AsyncByteStream) -> None:
        self._head = head
        self._rest = rest
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._head:
            yield self._head
        async for piece in self._rest:
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


class _AsFarAsItGoes(httpx.AsyncByteStream):
    """A stream that ends where its connection breaks."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with contextlib.suppress(httpx.TransportError):
            async for piece in self._stream:
                yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
