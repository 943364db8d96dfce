"""
Who may talk to the MCP server over HTTP: programs that show its token, never a web page of somebody else.

The host and origin checks are the SDK's own, asked here first so that a refusal says what to do. The token is
the user's choice or is made once and kept beside the projects, where only they can read it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse

from add_music.errors import AddMusicError, problem
from add_music.saying import speak

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from add_music.settings import Settings

NAMES = ("127.0.0.1", "localhost", "[::1]")
SECURITY = TransportSecuritySettings(
    enable_dns_rebinding_protection=True,
    allowed_hosts=[f"{name}:*" for name in NAMES],
    allowed_origins=[f"http://{name}:*" for name in NAMES],
)
TOKEN_BYTES = 32
SHORTEST_TOKEN = 16
STATUSES = {"http_token_bad": 401, "http_origin_foreign": 403, "http_host_foreign": 421}
SHOWN = 80
"""Characters of a header that an answer repeats."""


class Doorway:
    """
    Checks every request before the MCP server sees it.

    Args:
        app: what is behind it.
        token: what a client must show as a bearer token.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()
        self._security = TransportSecurityMiddleware(SECURITY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            speak(headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip())
            try:
                await self._admit(Request(scope), headers)
            except AddMusicError as error:
                await _refusal(error)(scope, receive, send)
                return
        elif scope["type"] != "lifespan":
            return
        await self._app(scope, receive, send)

    async def _admit(self, request: Request, headers: Headers) -> None:
        refused = await self._security.validate_request(request)
        if refused is not None:
            if refused.status_code == STATUSES["http_origin_foreign"]:
                raise problem("http_origin_foreign", seen=headers.get("origin", "")[:SHOWN])
            raise problem("http_host_foreign", seen=headers.get("host", "")[:SHOWN])
        scheme, _, token = headers.get("authorization", "").partition(" ")
        shown = token.strip().encode("utf-8", "surrogatepass")
        if scheme.lower() != "bearer" or not hmac.compare_digest(shown, self._token):
            raise problem("http_token_bad")


def token_of(settings: Settings) -> tuple[str, str]:
    """
    The server's token, and where a person finds it.

    Raises:
        FixInput: the one that was chosen could be guessed.
    """
    if settings.http_token:
        chosen = settings.http_token.get_secret_value()
        if len(chosen) < SHORTEST_TOKEN or not chosen.isascii() or not chosen.isprintable() or " " in chosen:
            expected = f"{SHORTEST_TOKEN} or more letters, digits and signs without blanks"
            raise problem(
                "option_invalid", option="ADD_MUSIC_HTTP_TOKEN", seen="not usable", expected=expected
            )
        return chosen, "ADD_MUSIC_HTTP_TOKEN"
    path = settings.data_dir / "mcp-http-token"
    return _kept(path), str(path)


def _kept(path: Path) -> str:
    from add_music.client.private import only_for_owner, write_private

    found = only_for_owner(path).strip()
    if len(found) >= SHORTEST_TOKEN:
        return found
    made = secrets.token_urlsafe(TOKEN_BYTES)
    write_private(path, made + "\n")
    return made


def _refusal(error: AddMusicError) -> JSONResponse:
    status = STATUSES[error.code]
    asks = {"WWW-Authenticate": 'Bearer realm="add-music"'} if status == STATUSES["http_token_bad"] else None
    return JSONResponse({"error": error.to_json()}, status_code=status, headers=asks)
