"""Who may talk to the engine: whoever holds a token, and never a web page of somebody else."""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse

from add_music.engine.engine import OWNER
from add_music.engine.passes import cookie_of
from add_music.engine.store.accounts import Pass
from add_music.engine.workers.pool import acting_for
from add_music.errors import AddMusicError, problem
from add_music.saying import speak
from add_music.wire.accounts import EVERYTHING, READ, RENDER, UPLOAD, WRITE
from add_music.wire.codes import answer_for
from add_music.wire.envelope import fail

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from add_music.engine.engine import Engine

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
WATCHED = (HEALTH, READY, METRICS)
OPEN_PATHS = (*WATCHED, "/openapi.json", "/api/auth/anonymous-token")
PAGE = "/page/"
READING = ("GET", "HEAD")
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
NOBODY = Pass("", ())
MAY_NOT = {
    READ: "see sessions, renders and credits",
    WRITE: "begin sessions or edit",
    UPLOAD: "upload files",
    RENDER: "export",
}


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
        terms = engine.terms
        self._names = (*OWN_NAMES, *(terms.public_names if terms else ()))
        self._proxies = tuple(ipaddress.ip_network(name) for name in (terms.trusted_proxies if terms else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            state = scope.setdefault("state", {})
            state["address"] = self._address(scope, headers)
            speak(headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip())
            try:
                admitted = self._admitted(headers, scope)
            except AddMusicError as error:
                await refusal(error)(scope, receive, send)
                return
            state["user"], state["scopes"] = admitted.user, admitted.scopes
            acting_for.set(admitted.user)
        await self._app(scope, receive, send)

    def _admitted(self, headers: Headers, scope: Scope) -> Pass:
        path = scope["path"]
        # whoever looks after a service asks for its health by any address of the machine
        if not self._own_name(headers.get("host", "")) and not (path in WATCHED and self._engine.terms):
            raise problem("scope_missing", what="use this host name")
        origin = headers.get("origin")
        if origin is not None and not self._own_name(urlsplit(origin).netloc):
            raise problem("scope_missing", what="be used from a web page")
        if path in OPEN_PATHS or (path.startswith(PAGE) and self._engine.terms is None):
            return NOBODY
        if "authorization" not in headers and "cookie" in headers:
            return self._from_page(headers, scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise problem("token_bad")
        # a service has no owner, so no token is the owner's
        if self._token and hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._token):
            return Pass(OWNER, (EVERYTHING,))
        admitted = self._engine.accounts.admit(token)
        if admitted is None:
            raise problem("token_bad")
        return admitted

    def _from_page(self, headers: Headers, scope: Scope) -> Pass:
        """
        A browser that has entered the page: the page's own requests count, nobody else's.

        A cookie goes along with requests of every page on this machine, whatever its port: `SameSite` does
        not tell ports apart. So the browser has to say that the asking page is this one.
        """
        origin, host = headers.get("origin"), headers.get("host", "")
        same = headers.get("sec-fetch-site", "same-origin") == "same-origin"
        asked = origin == f"{scope['scheme']}://{host}" if origin else scope["method"] in READING
        word = cookie_parser(headers["cookie"]).get(cookie_of(scope), "")
        user = self._engine.passes.admit(word) if same and asked else None
        if user is None:
            raise problem("token_bad")
        return Pass(user, (READ, WRITE, RENDER))

    def _own_name(self, netloc: str) -> bool:
        name, _, port = netloc.rpartition(":")
        return (name if port.isdigit() and name else netloc).lower() in self._names

    def _address(self, scope: Scope, headers: Headers) -> str:
        """Where a request comes from: `X-Forwarded-For` counts as far as trusted proxies wrote it."""
        address = str(scope["client"][0]) if scope.get("client") else ""
        before = [hop.strip() for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
        while before and self._is_proxy(address):
            address = before.pop()
        return address

    def _is_proxy(self, address: str) -> bool:
        try:
            read = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(read in network for network in self._proxies)


class Scoped:
    """
    Lets a request pass to its route when its token has that scope.

    Raises:
        Refused: `scope_missing`.
    """

    def __init__(self, app: ASGIApp, scope: str) -> None:
        self._app = app
        self._scope = scope

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not {self._scope, EVERYTHING} & set(scope["state"]["scopes"]):
            raise problem("scope_missing", what=MAY_NOT[self._scope])
        await self._app(scope, receive, send)


def refusal(error: AddMusicError) -> JSONResponse:
    """The answer for one of our errors."""
    body = fail(error)
    body["data"] |= error.facts
    wait = error.facts.get("retry_after_s")
    headers = {"Retry-After": str(wait)} if wait is not None else None
    return JSONResponse(body, status_code=answer_for(error).status, headers=headers)
