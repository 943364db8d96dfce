"""
How slow a client may be: whoever holds a connection open and says next to nothing is let go.

A connection costs little, and thousands cost a service its files. A head has its time; a body has a pause
that it may make and a pace that it must keep. Answers may take as long as they are read: a stream lasts.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD_S = 20.0
"""From the connection, or the first byte of a further request, to the end of its head."""
PAUSE_S = 30.0
"""Between two pieces of a body."""
GRACE_S = 60.0
SLOWEST = 1024
"""Bytes a second of a body, after that time; a telephone on a bad day does twenty times as many."""
AT_LEAST_S = 0.01
"""What waits already is taken, however long it took us to come back for it."""


class Impatient(H11Protocol):
    """uvicorn's connection, which has a limit between requests, but none for a request's head."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there and has to say what they want."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """A part of a request: its head, or what comes after."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._done()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._done()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_S, self._let_go)

    def _done(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _let_go(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class Paced:
    """Lets go of a request whose body comes too slowly."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, _paced(receive) if scope["type"] == "http" else receive, send)


def _paced(receive: Receive) -> Receive:
    clock = asyncio.get_running_loop().time
    begun, got, whole = clock(), 0, False

    async def paced() -> Message:
        nonlocal got, whole
        if whole:
            return await receive()
        left = begun + GRACE_S + got / SLOWEST - clock()
        try:
            message = await asyncio.wait_for(receive(), max(min(PAUSE_S, left), AT_LEAST_S))
        except TimeoutError:
            return {"type": "http.disconnect"}
        got += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        return message

    return paced
