"""Routes for what comes beside a finished file: documents for editing programs, and its sound in stems."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse

from add_music.engine.api.requests import answer, body_of, engine_of, user_of
from add_music.engine.rendering import Job
from add_music.errors import problem
from add_music.saying import say
from add_music.wire.extra_kinds import TIMELINES
from add_music.wire.extras import STEMS_FOLDER, ExtrasWanted
from add_music.wire.media_types import AUDIO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.requests import Request

    from add_music.engine.engine import Engine

SOUND = AUDIO["wav"]
STEMS = "stems"


async def extras(request: Request) -> JSONResponse:
    """What is wanted beside a finished file, or how far it is; asking again never makes it twice."""
    wanted = await body_of(request, ExtrasWanted)
    engine, user = engine_of(request), user_of(request)
    return answer(await run_in_threadpool(_asked, engine, user, request.path_params["render"], wanted))


async def stem(request: Request) -> FileResponse:
    """One stem, whole or in ranges."""
    engine, user = engine_of(request), user_of(request)
    path = await run_in_threadpool(
        _stem, engine, user, request.path_params["render"], request.path_params["stem"]
    )
    return FileResponse(path, media_type=SOUND, filename=path.name)


def _asked(engine: Engine, user: str, render_id: str, wanted: ExtrasWanted) -> dict[str, Any]:
    from add_music.engine.documents import documents, order_of

    product = engine.renders.product(engine.renders.find(user, render_id).product)
    if product.status != "completed" or engine.shared:
        raise problem("render_unknown", render=render_id)
    job = Job.of(engine, product)
    stems: Mapping[str, Path] = {}
    if _sounds(job) and {STEMS, *TIMELINES} & set(wanted.also):
        standing = engine.extra_sounds.of(product, apart=STEMS in wanted.also)
        if standing.stems is None:
            share = round(standing.share, 2)
            return {"status": "making", "progress": share, "words": say("extras_making"), "files": []}
        stems = standing.stems
    files = [_file(wanted, name, path) for name, path in stems.items()]
    for kind, name, content in documents(order_of(job, wanted, stems)):
        files.append({"name": name, "kind": kind, "data": base64.b64encode(content).decode()})
    there = {file["kind"] for file in files}
    missing = [kind for kind in wanted.also if kind not in there]
    return {"status": "ready", "progress": 1.0, "words": "", "files": files, "missing": missing}


def _sounds(job: Job) -> bool:
    """Whether anything is heard."""
    timeline = job.timeline
    own = timeline.original_volume > 0 and any(file.info.sound for file in job.clips)
    return bool(timeline.music) or own


def _file(wanted: ExtrasWanted, name: str, path: Path) -> dict[str, Any]:
    folder = STEMS_FOLDER.format(name=wanted.name)
    return {"name": f"{folder}/{path.name}", "kind": STEMS, "stem": name, "size": path.stat().st_size}


def _stem(engine: Engine, user: str, render_id: str, name: str) -> Path:
    product = engine.renders.find(user, render_id).product
    path = engine.extra_sounds.find(product, name)
    if path is None:
        raise problem("render_unknown", render=f"{render_id}/{name}")
    return path
