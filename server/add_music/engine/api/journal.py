"""A line in the log and an id for every request; what goes wrong unforeseen is told by that id."""

from __future__ import annotations

import logging
import secrets
import time
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders

from add_music.engine.api.guard import refusal
from add_music.errors import AddMusicError, problem, unforeseen

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from add_music.engine.api.watching import Meter
    from add_music.engine.engine import Engine

log = logging.getLogger(__name__)

REQUEST_ID = "X-Request-Id"


class Journal:
    """
    Stands before everything else.

    A line holds the id, the method, the route's template, the status, the time it took and the account:
    never a token, a client id, an address, a path that was asked for, or anything of a body.
    """

    def __init__(self, app: ASGIApp, engine: Engine, meter: Meter) -> None:
        self._app = app
        self._meter = meter
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(8)}"
        begun, status = time.monotonic(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:  # nothing may leave without a line and an answer
            log.error("a request failed", exc_info=error, extra={"facts": {"request": request_id}})
            if not status:
                await refusal(self._told(error, request_id))(scope, receive, answer)
        finally:
            line = self._line(scope, request_id, status, begun)
            log.info("request", extra={"facts": line})
            self._meter.answered(line["route"], line["method"], status, line["ms"] / 1000)

    def _told(self, error: Exception, request_id: str) -> AddMusicError:
        """The owner of an embedded engine may see what it was; others get an id to quote."""
        if self._engine.shared and _is_away(error):
            return problem("engine_unavailable", reason="its database does not answer")
        told = unforeseen(error)
        if self._engine.terms is None:
            return told
        if told.code == "disk_full":
            return problem("disk_full", path="the service")
        return problem("internal", reason=f"request {request_id}")

    def _line(self, scope: Scope, request_id: str, status: int, begun: float) -> dict[str, Any]:
        route = scope.get("route")
        return {
            "request": request_id,
            "method": scope["method"],
            "route": route.path if route else "-",
            "status": status,
            "ms": round(1000 * (time.monotonic() - begun), 1),
            "user": scope.get("state", {}).get("user", ""),
        }


def _is_away(error: Exception) -> bool:
    """Whether it means that the database was not to be had; the next request makes new connections."""
    from sqlalchemy.exc import InterfaceError, OperationalError
    from sqlalchemy.exc import TimeoutError as NoConnection

    return isinstance(error, OperationalError | InterfaceError | NoConnection)
