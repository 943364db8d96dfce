"""Routes of a project's page: what it shows, its preview, and the page itself for the owner's browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from add_music.engine.api.requests import answer, body_of, engine_of, user_of
from add_music.engine.passes import PASS_S, cookie_of
from add_music.engine.scene import scene
from add_music.errors import problem

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from add_music.engine.engine import Engine

KEY = re.compile(r"[0-9a-f]{32}")

CSP = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Only the page's own script and style, known by their digests, and only this engine."""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Entrance(BaseModel):
    """Body of `/page/enter`."""

    model_config = ConfigDict(extra="forbid")

    ticket: str = Field(min_length=1, max_length=200)


async def view(request: Request) -> JSONResponse:
    """A session as its page shows it."""
    found = await run_in_threadpool(
        scene, engine_of(request), request.path_params["session"], user_of(request)
    )
    return answer(found)


async def preview(request: Request) -> FileResponse:
    """The preview of one of the session's versions, whole or in ranges."""
    engine, key = engine_of(request), request.path_params["key"]
    session = await run_in_threadpool(engine.sessions.get, request.path_params["session"], user_of(request))
    path = await run_in_threadpool(_film, engine, session.id, key)
    return FileResponse(path, media_type="video/mp4", headers={"Cache-Control": "private, max-age=3600"})


def _film(engine: Engine, session: str, key: str) -> Path:
    known = KEY.fullmatch(key) and engine.sessions.has_shown(session, key)
    path = engine.previews.path(key) if known else None
    if path is None or not path.exists():
        raise problem("render_unknown", render=key)
    return path


async def ticket(request: Request) -> JSONResponse:
    """A ticket with which a browser of the owner enters a session's page, once."""
    engine, session = engine_of(request), request.path_params["session"]
    row = await run_in_threadpool(engine.sessions.get, session, user_of(request))
    return answer({"path": f"/page/{row.id}", "ticket": engine.passes.ticket(row.user)})


async def page(request: Request) -> Response:
    """The page; it holds nothing of anybody's before it was entered."""
    from add_music.page import digests, document

    del request
    html = await run_in_threadpool(document, "engine")
    script, style = digests(html)
    return HTMLResponse(
        html, headers=HEADERS | {"Content-Security-Policy": CSP.format(script=script, style=style)}
    )


async def enter(request: Request) -> Response:
    """Exchange a ticket for a cookie."""
    wanted = await body_of(request, Entrance)
    word = engine_of(request).passes.enter(wanted.ticket)
    if word is None:
        raise problem("token_bad")
    entered = Response(status_code=204, headers={"Cache-Control": "no-store"})
    entered.set_cookie(
        cookie_of(request.scope), word, max_age=round(PASS_S), path="/", httponly=True, samesite="strict"
    )
    return entered
