"""
Server-sent events out of a backend's bytes.

httpx-sse reads them; what it does not forgive is mended on the way: a byte order mark hides the first
event, a stream that ends without its blank line loses the last one, and a line without an end would be
kept for ever.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import httpx
from httpx_sse import EventSource, ServerSentEvent

LONGEST_LINE = 32 * 1024**2
"""Bytes; a longer line is no event of any backend, and the rest of it is not kept."""

_LINE_END = re.compile(rb"[\r\n]")
_UTF8 = {"Content-Type": "text/event-stream; charset=utf-8"}


async def events_of(
    pieces: AsyncIterator[bytes], alive: Callable[[], None]
) -> AsyncIterator[ServerSentEvent]:
    """
    The events of a stream, whatever it says of its own type.

    Args:
        alive: called for whatever arrives, comments and half events included; what it raises ends the stream.
    """
    source = EventSource(httpx.Response(httpx.codes.OK, headers=_UTF8, stream=_Mended(pieces, alive)))
    async with aclosing(source.aiter_sse()) as events:
        async for event in events:
            yield event


class _Mended(httpx.AsyncByteStream):
    def __init__(self, pieces: AsyncIterator[bytes], alive: Callable[[], None]) -> None:
        self._pieces = pieces
        self._alive = alive
        self._length = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        head: bytes | None = b""
        async for piece in self._pieces:
            self._alive()
            if head is None:
                yield self._within_limit(piece)
                continue
            head += piece
            if head == codecs.BOM_UTF8 or not codecs.BOM_UTF8.startswith(head):  # else it may become one
                yield self._within_limit(head.removeprefix(codecs.BOM_UTF8))
                head = None
        yield (head or b"") + b"\n\n"

    def _within_limit(self, piece: bytes) -> bytes:
        """The piece without the rest of a line that is too long."""
        end = _LINE_END.search(piece)
        if end is None:
            room = max(LONGEST_LINE - self._length, 0)
            self._length += len(piece)
            return piece[:room]
        cut = self._length > LONGEST_LINE
        self._length = len(piece) - max(piece.rfind(b"\n"), piece.rfind(b"\r")) - 1
        return piece[end.start() :] if cut else piece
