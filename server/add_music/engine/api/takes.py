"""Routes for auditions: takes to hear before one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse

from add_music.engine.api.requests import answer, body_of, engine_of, user_of
from add_music.engine.engine import OWNER, Engine
from add_music.engine.takes import Wanted
from add_music.errors import problem
from add_music.wire.takes import TakesWanted

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from add_music.engine.store.takes import Audition

SOUND = "audio/mpeg"


async def audition(request: Request) -> JSONResponse:
    """Begin an audition, or tell how it stands; the same question is the same audition."""
    wanted = await body_of(request, TakesWanted)
    engine, user = engine_of(request), user_of(request)
    session = request.path_params["session"]
    if user != OWNER:
        # it is the work of three edits and costs nothing: strangers are not given that
        raise problem("takes_not_here", host=request.url.hostname)
    return answer(await run_in_threadpool(_asked, engine, user, session, wanted))


async def sound(request: Request) -> FileResponse:
    """What is heard of a take."""
    path = await run_in_threadpool(_found, engine_of(request), user_of(request), request.path_params["take"])
    return FileResponse(path, media_type=SOUND, filename=path.name)


def _asked(engine: Engine, user: str, session_id: str, wanted: TakesWanted) -> dict[str, Any]:
    session = engine.sessions.get(session_id, user)
    brief = wanted.brief.said() if wanted.brief else None
    standing = engine.takes.of(Wanted(session.id, wanted.message, brief, wanted.count))
    ready = standing.audition
    return {
        "status": "ready" if ready else "making",
        "progress": round(standing.share, 2),
        "words": standing.words,
        "takes": _told(engine, ready) if ready else [],
    }


def _told(engine: Engine, ready: Audition) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in take.items() if name != "draft"}
        | {"id": f"{ready.id}-{take['number']}", "path": str(engine.takes.sound(ready.id, take["number"]))}
        for take in ready.takes
    ]


def _found(engine: Engine, user: str, take_id: str) -> Path:
    audition_id, _, number = take_id.rpartition("-")
    found = engine.auditions.get(audition_id)
    if found is None or not number.isdecimal() or found.take(int(number)) is None:
        raise problem("take_unknown", number=take_id)
    engine.sessions.get(found.session, user)
    path = engine.takes.sound(audition_id, int(number))
    if not path.exists():
        raise problem("take_unknown", number=take_id)
    return path
