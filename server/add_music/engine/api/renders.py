"""Routes for renders: start, ask, cancel, fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from add_music.engine.api.requests import body_of, engine_of, jobs_of, user_of
from add_music.engine.credits import export_costs, registration, render_limits, telling_where
from add_music.engine.landing import plain_name
from add_music.engine.rendering import Job
from add_music.engine.timeline import from_draft
from add_music.errors import AddMusicError, problem
from add_music.saying import say
from add_music.wire.accounts import ANONYMOUS
from add_music.wire.draft import view
from add_music.wire.media_types import OUTPUTS
from add_music.wire.render import RenderRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from add_music.engine.engine import Engine
    from add_music.engine.store.work import Product, Render

ATTRIBUTION = ("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform")
WORDS = {
    "pending": "progress_waiting",
    "processing": "exporting",
    "completed": "progress_ready",
}


async def start(request: Request) -> JSONResponse:
    """Begin to make the file of a timeline; the same timeline is made once, whoever asks."""
    wanted = await body_of(request, RenderRequest)
    engine, user = engine_of(request), user_of(request)
    await run_in_threadpool(_check_export, engine, user, request.headers)
    product = await run_in_threadpool(_begun, engine, user, wanted)
    if product.status in ("pending", "processing"):
        await run_in_threadpool(jobs_of(request).start_product, product.id)
    return _answer(await run_in_threadpool(_status, engine, user, wanted.id))


async def status(request: Request) -> JSONResponse:
    """How a render stands."""
    found = await run_in_threadpool(
        _status, engine_of(request), user_of(request), request.path_params["render"]
    )
    return _answer(found)


async def cancel(request: Request) -> JSONResponse:
    """Stop a render; one that is finished stays as it is."""
    engine, user, render_id = engine_of(request), user_of(request), request.path_params["render"]
    product = await run_in_threadpool(engine.renders.cancel, user, render_id)
    if product:
        await run_in_threadpool(engine.cancel, product)
    await run_in_threadpool(_leave_off_extras, engine, user, render_id)
    return _answer(await run_in_threadpool(_status, engine, user, render_id))


async def download(request: Request) -> Response:
    """
    The finished file, whole or in ranges; a browser saves it under the `name` that it asks with.

    Where clients reach the storage they are sent there, with a signed address that soon expires.
    """
    engine, render_id = engine_of(request), request.path_params["render"]
    product = await run_in_threadpool(_finished, engine, user_of(request), render_id)
    link = await run_in_threadpool(engine.product_link, product)
    if link:
        return RedirectResponse(link, status_code=307, headers={"Cache-Control": "no-store"})
    try:
        path = await run_in_threadpool(engine.bring_product, product)
    except FileNotFoundError as error:
        raise problem("render_unknown", render=render_id) from error
    name = plain_name(request.query_params.get("name", "")) or render_id
    return FileResponse(path, media_type=OUTPUTS[product.format], filename=f"{name}.{product.format}")


def brief_status(engine: Engine, render: Render) -> dict[str, Any]:
    """A render as the state lists it."""
    product = engine.renders.product(render.product)
    return _described(engine, render, product) | {"format": product.format, "createdAt": product.created_ms}


def _leave_off_extras(engine: Engine, user: str, render_id: str) -> None:
    engine.extra_sounds.cancel(engine.renders.find(user, render_id).product)


def _check_export(engine: Engine, user: str, headers: Mapping[str, str]) -> None:
    """Both refusals are 402 in the contract; their words tell them apart."""
    if engine.terms is None:
        return
    missing = [name for name in ATTRIBUTION if not headers.get(name, "").strip()]
    if engine.terms.attribution and missing:
        raise problem("attribution_missing", seen=f"{', '.join(missing)} missing")
    if engine.terms.paid_export and engine.accounts.plan(user) == ANONYMOUS:
        raise problem("plan_blocks_export").noting(**registration(engine, user))


def _begun(engine: Engine, user: str, wanted: RenderRequest) -> Product:
    engine.sessions.get(wanted.session_id, user)
    kind = wanted.output.format.lower()
    if kind not in OUTPUTS:
        raise problem("output_type_unsupported", seen=wanted.output.format, accepted=", ".join(OUTPUTS))
    if not view(wanted.draft).exportable:
        raise problem("nothing_to_export")
    version = engine.sessions.by_draft(wanted.session_id, wanted.draft)
    if version is None:
        raise problem(
            "request_invalid", seen="the draft is not a timeline of this session; send it as it came"
        )
    costs = export_costs(engine, user)
    with telling_where(engine, user):
        product = engine.renders.ask(
            user,
            wanted.id,
            wanted.session_id,
            version.draft,
            kind,
            costs,
            render_limits(engine),
            from_draft(version.draft).duration_ms,
        )
    if product.status == "gone" or (product.status == "completed" and engine.product_size(product) is None):
        engine.renders.forget(product.id)
        product = engine.renders.again(user, wanted.id)
    if product.status != "completed":
        _check_sources(engine, product)
    return product


def _check_sources(engine: Engine, product: Product) -> None:
    try:
        Job.check_sources(engine, product)
    except AddMusicError as error:
        # nobody will begin it, so nothing may stay reserved for it
        engine.renders.fail(product.id, engine.plain(error).to_json())
        raise


def _finished(engine: Engine, user: str, render_id: str) -> Product:
    product = engine.renders.product(engine.renders.find(user, render_id).product)
    if product.status != "completed" or engine.product_size(product) is None:
        raise problem("render_unknown", render=render_id)
    return product


def _status(engine: Engine, user: str, render_id: str) -> dict[str, Any]:
    render = engine.renders.find(user, render_id)
    product = engine.renders.product(render.product)
    found = _described(engine, render, product)
    if product.status == "completed" and not render.cancelled:
        length = (product.report or {}).get("duration_s")
        found |= {"output": {"size": engine.product_size(product), "duration": length}}
        found |= {"report": product.report, "completedAt": product.completed_ms}
    return found | {"createdAt": product.created_ms}


def _described(engine: Engine, render: Render, product: Product) -> dict[str, Any]:
    state = "cancelled" if render.cancelled else "failed" if product.status == "gone" else product.status
    mark = engine.live.marked(product.id) if state == "processing" else None
    found: dict[str, Any] = {
        "id": render.id,
        "status": state,
        "progress": 100 if state == "completed" else round(100 * mark.share) if mark else 0,
        "words": mark.words
        if mark and state == "processing"
        else say(WORDS[state])
        if state in WORDS
        else "",
    }
    return found | ({"error": product.error} if state == "failed" and product.error else {})


def _answer(data: dict[str, Any]) -> JSONResponse:
    return JSONResponse({"success": True, "code": 0, "data": data})
