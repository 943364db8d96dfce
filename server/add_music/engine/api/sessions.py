"""Routes for tokens, sessions, state and credits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from add_music.engine.api.renders import brief_status
from add_music.engine.api.requests import answer, body_of, engine_of, user_of
from add_music.engine.api.uploads import described
from add_music.engine.credits import balance
from add_music.engine.engine import OWNER, Engine
from add_music.engine.terms import Terms
from add_music.engine.timeline import from_draft
from add_music.errors import problem
from add_music.frontmatter import skill_version
from add_music.settings import settings
from add_music.wire.capabilities import ALL, EXTRAS, PATHS, TAKES
from add_music.wire.session import CLIENT_ID, NewSession

if TYPE_CHECKING:
    from starlette.requests import Request

    from add_music.engine.store.files import FileRow


async def healthz(_: Request) -> JSONResponse:
    """Alive, and in which version."""
    return JSONResponse({"status": "ok", "version": skill_version()})


async def anonymous_token(request: Request) -> JSONResponse:
    """A token of its own for a client that has none; it sees its own sessions and files only."""
    client = request.headers.get("x-client-id", "")
    if not CLIENT_ID.fullmatch(client):
        raise problem("client_id_missing")
    engine, terms = engine_of(request), engine_of(request).terms or Terms()
    if terms.invited_only:
        raise problem("invited_only")
    given = await run_in_threadpool(engine.accounts.anonymous, client, request.state.address, terms)
    expires = datetime.fromtimestamp(given.expires_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    # what is left, when the account is an old one
    left = await run_in_threadpool(engine.ledger.balance, given.account.id)
    return answer(
        {
            "token": given.token,
            "user_id": given.account.user_id,
            "credits": left.available,
            "expires_at": expires,
        }
    )


async def new_session(request: Request) -> JSONResponse:
    """A new session."""
    wanted = await body_of(request, NewSession)
    user = user_of(request)
    engine = engine_of(request)
    row = await run_in_threadpool(engine.sessions.new, user, wanted.task_name, wanted.language)
    return answer(
        {
            "task_id": row.task_id,
            "session_id": row.id,
            "user_id": await run_in_threadpool(engine.accounts.called, user),
            "capabilities": list(capabilities(engine, user)),
            "max_upload_mb": settings().max_upload_mb,
        }
    )


async def credits_balance(request: Request) -> JSONResponse:
    """The balance; an embedded engine costs nothing."""
    return answer(await run_in_threadpool(balance, engine_of(request), user_of(request)))


async def state(request: Request) -> JSONResponse:
    """Everything about a session."""
    found = await run_in_threadpool(
        _state, engine_of(request), request.path_params["session"], user_of(request)
    )
    return answer(found)


def capabilities(engine: Engine, user: str) -> tuple[str, ...]:
    """
    What the engine can do for that user; only the owner may name files by their path, and audition.

    Stems lie where they were made: a service of several machines has none.
    """
    without = {*(() if user == OWNER else (PATHS, TAKES)), *((EXTRAS,) if engine.shared else ())}
    return tuple(name for name in ALL if name not in without)


def _state(engine: Engine, session_id: str, user: str) -> dict[str, Any]:
    session = engine.sessions.get(session_id, user)
    draft = engine.sessions.current(session.id).draft
    files = engine.files.of(session.id)
    running = engine.turns.running(session.id)
    return {
        "session_id": session.id,
        "task_id": session.task_id,
        "task_name": session.name,
        "user_id": engine.accounts.called(user),
        "state": {
            "video_infos": [described(file) for file in files],
            "draft": draft,
            "canvas_config": _canvas(draft),
            "video_analyses": _analyses(engine, files),
            "generated_media": _generated(draft),
        },
        "capabilities": list(capabilities(engine, user)),
        "max_upload_mb": settings().max_upload_mb,
        "renders": [brief_status(engine, render) for render in engine.renders.of(session.id)],
        "turn": _turn(engine, running.id) if running else None,
    }


def _canvas(draft: dict[str, Any]) -> dict[str, Any]:
    about = draft.get("m")
    if not about or not about["height"]:
        return {}
    width, height = about["width"], about["height"]
    return {"width": width, "height": height, "ratio": f"{width}:{height}"}


def _analyses(engine: Engine, files: tuple[FileRow, ...]) -> dict[str, Any]:
    found = ((file, engine.files.evidence(file.content)) for file in files)
    # the outline of the sound is for pictures; it would be most of the answer
    return {
        file.id: {"filename": file.name} | {k: v for k, v in evidence.items() if k != "sound_curve"}
        for file, evidence in found
        if evidence
    }


def _generated(draft: dict[str, Any]) -> list[dict[str, Any]]:
    composed = (music for music in from_draft(draft).music if music.score)
    return [
        {"id": m.score, "type": "music", "name": m.name, "seed": m.seed, "duration": m.duration_ms / 1000}
        for m in composed
    ]


def _turn(engine: Engine, turn_id: str) -> dict[str, Any]:
    channel = engine.live.peek(turn_id)
    share, words = (channel.share, channel.words) if channel else (0.0, "")
    return {"id": turn_id, "status": "running", "progress": share, "words": words}
