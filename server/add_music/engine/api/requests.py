"""Reading requests: JSON bodies into models, and who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.responses import JSONResponse

from add_music.errors import AddMusicError, problem
from add_music.wire.envelope import ok

if TYPE_CHECKING:
    from starlette.requests import Request

    from add_music.engine.engine import Engine
    from add_music.engine.jobs.launching import Jobs
    from add_music.engine.jobs.sharing import SharedJobs

MAX_BODY = 16_000_000
"""A draft with a thousand segments has a tenth of it."""
M = TypeVar("M", bound=BaseModel)


def engine_of(request: Request) -> Engine:
    """The engine behind the application."""
    engine: Engine = request.app.state.engine
    return engine


def jobs_of(request: Request) -> Jobs | SharedJobs:
    """Its durable jobs."""
    jobs: Jobs | SharedJobs = request.app.state.jobs
    return jobs


def user_of(request: Request) -> str:
    """Who asks, as the guard found out."""
    user: str = request.state.user
    return user


async def body_of(request: Request, model: type[M]) -> M:
    """
    The body as that model.

    Raises:
        FixInput: `request_invalid`, naming the field.
    """
    return read_body(await raw_body(request), model)


async def raw_body(request: Request) -> bytes:
    """The bytes of a body that is not a file."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > MAX_BODY:
            raise problem("request_invalid", seen="its body is too long")
    return bytes(raw)


def read_body(raw: bytes, model: type[M]) -> M:
    """Those bytes as that model."""
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> AddMusicError:
    """Our error for a body that is not what it should be."""
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    return problem("request_invalid", seen=f"{where}: {first['msg']}" if where else first["msg"])


def answer(data: dict[str, Any]) -> JSONResponse:
    """A good answer in its envelope."""
    return JSONResponse(ok(data))
