"""Who may talk to the engine: programs on this machine that hold a token, never a web page."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from add_music.engine.engine import OWNER
from add_music.errors import AddMusicError, problem
from add_music.wire.codes import answer_for
from add_music.wire.envelope import fail

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from add_music.engine.engine import Engine

OPEN_PATHS = ("/healthz", "/openapi.json", "/api/auth/anonymous-token")
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """
    Checks every request before its route sees it.

    A page in a browser can send requests to a loopback port, by its own address or by a name that
    points there (DNS rebinding): foreign `Origin` and `Host` headers are refused.
    """

    def __init__(self, app: ASGIApp, engine: Engine, token: str) -> None:
        self._app = app
        self._engine = engine
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                scope["state"] = {"user": self._user(Headers(scope=scope), scope["path"])}
            except AddMusicError as error:
                await refusal(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _user(self, headers: Headers, path: str) -> str:
        if not _own_name(headers.get("host", "")):
            raise problem("scope_missing", what="use this host name")
        origin = headers.get("origin")
        if origin is not None and not _own_name(urlsplit(origin).netloc):
            raise problem("scope_missing", what="be used from a web page")
        if path in OPEN_PATHS:
            return ""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise problem("token_bad")
        if self._token and hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._token):
            return OWNER
        user = self._engine.sessions.user_of(token)
        if user is None:
            raise problem("token_bad")
        return user


def refusal(error: AddMusicError) -> JSONResponse:
    """The answer for one of our errors."""
    return JSONResponse(fail(error), status_code=answer_for(error).status)


def _own_name(netloc: str) -> bool:
    name, _, port = netloc.rpartition(":")
    return (name if port.isdigit() and name else netloc) in OWN_NAMES
