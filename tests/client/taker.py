"""A backend that takes uploads without keeping them, for tests of what goes over the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from quirk_server.serving import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

TOKEN = {"code": 0, "data": {"token": "nmv_usr_taker0001", "user_id": "anon_1", "credits": 100}}


@dataclass
class Taker:
    """
    What arrived, and what is answered.

    Args:
        answers: status, body and headers for each upload in turn; the last one stays.
        early: answer before the body was read.
        keep: remember the bodies.
        during: called after each piece of a body.
    """

    answers: list[tuple[int, Any, dict[str, str]]] = field(
        default_factory=lambda: [(200, {"code": 0, "data": {"files": []}}, {})]
    )
    early: bool = False
    keep: bool = True
    during: Callable[[int], None] | None = None
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    ended: list[bool] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._served = Served(self)
        self._served.start()
        self.url = self._served.urls[0]
        return self

    def __exit__(self, *exc: object) -> None:
        self._served.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["path"].endswith("/anonymous-token"):
            await _send(send, 200, TOKEN, {})
            return
        self.heads.append({key.decode(): value.decode() for key, value in scope["headers"]})
        status, body, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not self.early:
            await self._take(receive)
        await _send(send, status, body, headers)

    async def _take(self, receive: Receive) -> None:
        kept, size, ended = bytearray(), 0, False
        while not ended:
            event = await receive()
            if event["type"] == "http.disconnect":
                break
            piece = event.get("body", b"")
            size += len(piece)
            if self.keep:
                kept += piece
            if self.during:
                self.during(size)
            ended = not event.get("more_body", False)
        self.bodies.append(bytes(kept))
        self.sizes.append(size)
        self.ended.append(ended)


async def _send(send: Send, status: int, body: Any, headers: dict[str, str]) -> None:
    told = {"content-type": "application/json"} | headers
    pairs = [(key.encode(), value.encode()) for key, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
