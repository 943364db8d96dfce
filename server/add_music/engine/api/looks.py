"""The route for looking: pictures of a timeline or a file, and their figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from add_music.engine.api.requests import answer, body_of, engine_of, user_of
from add_music.engine.api.uploads import check_size, digest_of
from add_music.engine.engine import OWNER, Engine
from add_music.engine.landing import check_ending
from add_music.engine.store.files import FileRow
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Urgency
from add_music.errors import problem
from add_music.wire.look import LookRequest

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import JSONResponse


async def look(request: Request) -> JSONResponse:
    """Look at a session's timeline, at one of its files, or (the owner only) at a file by its path."""
    wanted = await body_of(request, LookRequest)
    return answer(await run_in_threadpool(_look, engine_of(request), user_of(request), wanted))


def _look(engine: Engine, user: str, wanted: LookRequest) -> dict[str, Any]:
    from add_music.engine.showing import show, show_file

    if wanted.session_id is not None:
        session = engine.sessions.get(wanted.session_id, user)
        return show(engine, session.id, wanted)
    if user != OWNER:
        raise problem("scope_missing", what="name files by their path; send them")
    return show_file(engine, _there(engine, wanted.path or ""), wanted)


def _there(engine: Engine, name: str) -> FileRow:
    """A file as it lies there now, which belongs to no session."""
    path = Path(name)
    if not path.is_absolute() or "\0" in name:
        raise problem("request_invalid", seen="path: it has to be absolute")
    check_ending(path.name)
    if path.is_file():
        check_size(path)
    info = wait(engine.pool.submit("inspect", path, what=path.name, urgency=Urgency.QUESTION))
    about, sha = path.stat(), digest_of(path)
    return FileRow("", "", path.name, path, about.st_size, about.st_mtime_ns, sha, sha, info)
