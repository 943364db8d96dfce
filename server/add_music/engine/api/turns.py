"""`/run_sse`: a message, and what happens until it is done, as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from add_music.engine.api.requests import body_of, engine_of, jobs_of, user_of
from add_music.engine.credits import take_turn
from add_music.errors import AddMusicError, from_json, problem, unforeseen
from add_music.saying import language
from add_music.text import READ_LIMIT
from add_music.wire import events
from add_music.wire.brief import MIME as BRIEF
from add_music.wire.brief import TypedBrief, from_part
from add_music.wire.events import HEARTBEAT_DATA

if TYPE_CHECKING:
    from starlette.requests import Request

    from add_music.engine.live import Channel
    from add_music.engine.store.work import Turn

HEARTBEAT_S = 5.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
LONG_NUMBER = 10
MAX_MESSAGE = 20 * READ_LIMIT
MAX_WAITING = 20
"""Messages of one session at a time: each that waits holds a thread."""


class Content(BaseModel):
    """ADK's `Content`."""

    model_config = ConfigDict(extra="ignore")

    parts: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=50,
        description=f"the message as `text`; a typed brief as `inlineData` of the type {BRIEF}",
    )


class Message(BaseModel):
    """Body of `/run_sse`."""

    model_config = ConfigDict(extra="ignore")

    session_id: str
    new_message: Content


async def run_sse(request: Request) -> StreamingResponse:
    """Take a turn; it goes on when nobody listens any more."""
    body = await body_of(request, Message)
    engine, jobs = engine_of(request), jobs_of(request)
    session = await run_in_threadpool(engine.sessions.get, body.session_id, user_of(request))
    if "accept-language" in request.headers and session.language != language():
        await run_in_threadpool(engine.sessions.speak, session.id, language())
    message, brief = _parts(body.new_message)
    said = brief.said() if brief else None
    if await run_in_threadpool(engine.turns.waiting, session.id) >= MAX_WAITING:
        raise problem("rate_limited", seen=f"{MAX_WAITING} messages of this session are waiting")
    turn_id = await run_in_threadpool(take_turn, engine, session, message, said)
    channel = engine.live.heard(turn_id) or engine.live.channel(turn_id)
    try:
        await run_in_threadpool(jobs.start_turn, turn_id)
    except Exception as error:
        # whoever is told so will ask again; the session must not wait for a turn that nobody takes
        told = error if isinstance(error, AddMusicError) else unforeseen(error)
        await run_in_threadpool(engine.turns.finish, turn_id, told.message, told.to_json())
        engine.live.close(turn_id)
        raise told from error
    return StreamingResponse(_events(turn_id, channel), media_type="text/event-stream", headers=HEADERS)


def _parts(content: Content) -> tuple[str, TypedBrief | None]:
    words = []
    brief = None
    for part in content.parts:
        text = part.get("text")
        if isinstance(text, str):
            words.append(text)
        brief = from_part(part) or brief
    message = "\n".join(words)
    if len(message) > MAX_MESSAGE:
        raise problem("request_invalid", seen=f"the message has more than {MAX_MESSAGE} characters")
    return message, brief


async def resume(request: Request) -> StreamingResponse:
    """
    The events of a turn again, or those after the one that `Last-Event-ID` names; at any node.

    Where one program does everything, a turn that is over has its last event left.
    """
    engine, turn_id = engine_of(request), request.path_params["turn"]
    turn = await run_in_threadpool(engine.turns.find, turn_id)
    if turn is None:
        raise problem("session_unknown")
    await run_in_threadpool(engine.sessions.get, turn.session, user_of(request))
    last = request.headers.get("last-event-id", "").rpartition("/")
    after = int(last[2]) if last[0] == turn_id and last[2].isdecimal() and len(last[2]) < LONG_NUMBER else 0
    channel = engine.live.heard(turn_id)
    if channel is None:
        draft = (await run_in_threadpool(engine.sessions.current, turn.session)).draft
        return StreamingResponse(_last(turn, draft), media_type="text/event-stream", headers=HEADERS)
    return StreamingResponse(
        _events(turn_id, channel, after), media_type="text/event-stream", headers=HEADERS
    )


async def _last(turn: Turn, draft: dict[str, Any]) -> AsyncIterator[str]:
    error = from_json(turn.error) if turn.error else None
    event = events.error(error) if error else events.text(turn.id, turn.words or "", draft=draft)
    yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


async def _events(turn_id: str, channel: Channel, after: int = 0) -> AsyncIterator[str]:
    async for told in channel.listen(HEARTBEAT_S, after):
        if told is None:
            yield f"data: {HEARTBEAT_DATA}\n\n"
        else:
            # whoever loses the connection goes on by the id of the event that came last
            yield f"data: {json.dumps(told[1], ensure_ascii=False)}\nid: {turn_id}/{told[0]}\n\n"
