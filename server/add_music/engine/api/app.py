"""The engine as an HTTP application: every route of the contract, and our errors as its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Route

from add_music.engine.api import extras, looks, pages, renders, sessions, takes, turns, uploads, watching
from add_music.engine.api.guard import METRICS, READY, Guard, Scoped, refusal
from add_music.engine.api.journal import Journal
from add_music.engine.api.pace import Paced
from add_music.errors import AddMusicError, problem
from add_music.wire.accounts import READ, RENDER, UPLOAD, WRITE
from add_music.wire.extras import PATH as EXTRAS_PATH
from add_music.wire.extras import SOUND_PATH
from add_music.wire.look import PATH as LOOK_PATH
from add_music.wire.session import AGENT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from add_music.engine.engine import Engine
    from add_music.engine.jobs.launching import Jobs
    from add_music.engine.jobs.sharing import SharedJobs

    Endpoint = Callable[[Request], Awaitable[Response]]


async def _openapi(_: Request) -> Response:
    # described only when somebody asks: a start does not wait for it
    from add_music.engine.api.openapi import document

    return JSONResponse(document(ROUTES))


def _route(path: str, endpoint: Endpoint, scope: str = "", method: str = "GET") -> Route:
    """A route for tokens of that scope; without one it is open to everybody who is admitted."""
    needs = [Middleware(Scoped, scope=scope)] if scope else None
    return Route(path, endpoint, methods=[method], middleware=needs)


ROUTES = (
    _route("/healthz", sessions.healthz),
    _route("/openapi.json", _openapi),
    _route("/api/auth/anonymous-token", sessions.anonymous_token, method="POST"),
    _route(f"/api/tasks/me/with-session/{AGENT}", sessions.new_session, WRITE, "POST"),
    _route("/run_sse", turns.run_sse, WRITE, "POST"),
    _route("/run_sse/{turn}", turns.resume, READ),
    _route(f"/api/takes/{AGENT}/me/{{session}}", takes.audition, WRITE, "POST"),
    _route("/api/takes/{take}/sound", takes.sound, READ),
    _route(f"/api/upload-video/{AGENT}/me/{{session}}", uploads.upload, UPLOAD, "POST"),
    _route("/api/credits/balance/simple", sessions.credits_balance, READ),
    _route(f"/api/state/{AGENT}/me/{{session}}/latest", sessions.state, READ),
    _route(LOOK_PATH, looks.look, READ, "POST"),
    _route("/api/render/proxy/lambda", renders.start, RENDER, "POST"),
    _route("/api/render/proxy/lambda/{render}", renders.status, READ),
    _route("/api/render/proxy/lambda/{render}/cancel", renders.cancel, RENDER, "POST"),
    _route("/api/render/proxy/{render}/download", renders.download, READ),
    _route(EXTRAS_PATH, extras.extras, RENDER, "POST"),
    _route(SOUND_PATH, extras.stem, READ),
    _route("/api/page/{session}", pages.view, READ),
    _route("/api/page/{session}/preview/{key}", pages.preview, READ),
)
PAGE_ROUTES = (
    _route("/api/page/{session}/ticket", pages.ticket, WRITE, "POST"),
    _route("/page/enter", pages.enter, method="POST"),
    _route("/page/{session}", pages.page),
)
"""For the browser of the owner; a service has none."""
WATCH_ROUTES = (_route(READY, watching.readyz), _route(METRICS, watching.metrics))
"""For whoever looks after a service."""


def make_app(engine: Engine, jobs: Jobs | SharedJobs, token: str) -> Starlette:
    """The application for one engine."""
    meter = watching.Meter()
    app = Starlette(
        routes=[*ROUTES, *(PAGE_ROUTES if engine.terms is None else WATCH_ROUTES)],
        middleware=[
            Middleware(Journal, engine=engine, meter=meter),
            Middleware(Guard, engine=engine, token=token),
            Middleware(Paced),
        ],
        exception_handlers={AddMusicError: _ours, HTTPException: _unknown_route, ClientDisconnect: _left},
    )
    app.state.engine, app.state.jobs, app.state.meter = engine, jobs, meter
    return app


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, AddMusicError)
    engine: Engine = request.app.state.engine
    return refusal(engine.plain(error))


async def _unknown_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = {"code": error.status_code, "message": f"{request.method} is not answered here", "data": {}}
    return JSONResponse(answer, status_code=error.status_code, headers=error.headers)


async def _left(_: Request, __: Exception) -> Response:
    """Nobody reads this answer, and nothing is wrong with the engine."""
    return refusal(problem("request_invalid", seen="its sender left before it was whole"))
