"""A turn over the wire: what is heard, and what a broken stream means."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Endpoint, Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.wire.events import Event, Heartbeat, Progress, Text, ToolCall

pytestmark = pytest.mark.anyio


class Stream(httpx.AsyncByteStream):
    """Pieces of a stream; an exception among them breaks it off."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def _backend(tmp_path: Path, *answers: httpx.Response | Exception) -> tuple[Backend, list[httpx.Request]]:
    asked: list[httpx.Request] = []
    waiting = list(answers)

    async def answer(request: httpx.Request) -> httpx.Response:
        await request.aread()
        asked.append(request)
        found = waiting.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    settings = Settings(config_dir=tmp_path / "config", data_dir=tmp_path / "data")
    connection = Connection(
        settings,
        Target("local"),
        transport=httpx.MockTransport(answer),
        find_engine=lambda _: Endpoint("http://127.0.0.1:9", "t", local=True),
    )
    return Backend(connection), asked


def _events(*pieces: bytes | Exception) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Stream(*pieces))


async def _said(backend: Backend) -> list[Event]:
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    await backend.say("s", "calm", hear)
    return heard


async def test_both_dialects_and_every_heartbeat_are_heard(tmp_path: Path) -> None:
    """Typed and ADK events, comments, empty data, bare words and lines cut in the middle."""
    adk = json.dumps(
        {"content": {"parts": [{"text": "Hi"}]}, "customMetadata": {"progress": 0.5, "status": "…"}}
    )
    stream = (
        ': alive\n\ndata: {"type":"tool_call","name":"edit","args":{}}\n\ndata: heartbeat\n\ndata:\n\n'
        f"data: {adk}\n\nevent: heartbeat\ndata: x\n\ndata: [DONE]\n\n"
        'data: {"type":\ndata: "text","content":"Ho"}\n\n'
    ).encode()
    backend, _ = _backend(tmp_path, _events(stream[:30], stream[30:71], stream[71:]))

    heard = await _said(backend)

    assert [e for e in heard if not isinstance(e, Heartbeat)] == [
        ToolCall("edit", {}),
        Text("Hi"),
        Progress(0.5, "…"),
        Text("Ho"),
    ]


async def test_a_stream_that_breaks_is_lost_and_not_repeated(tmp_path: Path) -> None:
    """The message may have had its effect: the caller is told to look, nothing is sent again."""
    backend, asked = _backend(tmp_path, _events(b": alive\n\n", httpx.ReadError("broken")))

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == "turn_lost"
    assert len(asked) == 1


async def test_a_message_that_never_arrived_is_unreachable_and_not_lost(tmp_path: Path) -> None:
    """When no connection came about, nothing can have happened."""
    backend, _ = _backend(tmp_path, httpx.ConnectError("no"), httpx.ConnectError("no"))

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == "backend_unreachable"


async def test_a_time_out_before_the_first_event_is_lost(tmp_path: Path) -> None:
    """The request went out and no answer came: it may be at work."""
    backend, _ = _backend(tmp_path, httpx.ReadTimeout("slow"))

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == "turn_lost"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(404, json={"detail": "Session not found"}), "session_unknown"),
        (httpx.Response(200, json={"code": 2001, "message": "no credits"}), "credits_out"),
        (httpx.Response(200, json={"code": 0, "data": {}}), "answer_unreadable"),
        (httpx.Response(200, html="<html>"), "answer_unreadable"),
    ],
)
async def test_a_refusal_in_place_of_a_stream_is_told(
    tmp_path: Path, answer: httpx.Response, code: str
) -> None:
    """What is not an event stream is read as an answer."""
    backend, _ = _backend(tmp_path, answer)

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == code


async def test_the_message_has_the_documented_form(tmp_path: Path) -> None:
    """Path, snake_case fields, `me`, and the Accept header of the contract."""
    backend, asked = _backend(tmp_path, _events(b""))

    await _said(backend)

    assert asked[0].url.path == "/run_sse"
    assert asked[0].headers["accept"] == "text/event-stream"
    assert json.loads(asked[0].content) == {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": "s",
        "new_message": {"parts": [{"text": "calm"}]},
    }


async def test_a_draft_goes_out_as_it_came_in(tmp_path: Path) -> None:
    """State and render carry the very same text: blanks, doubles, escapes and key order."""
    draft = '{"t" : [ {"tt":0,"sg":[{"d":1.0e3}]} ], "a":"\\u00e9/\\/", "d": 1000.0}'
    state = f'{{"code":0,"data":{{"draft":{{}},"state":{{"draft":{draft},"video_infos":[]}}}}}}'
    backend, asked = _backend(
        tmp_path, httpx.Response(200, text=state), httpx.Response(200, json={"success": True, "data": {}})
    )

    snapshot = await backend.state("s")
    await backend.render("s", "r1", snapshot.draft_text or "", {"format": "mp4"})

    assert snapshot.draft_text == draft
    assert draft.encode() in asked[1].content
    assert json.loads(asked[1].content)["sessionId"] == "s"


@pytest.mark.parametrize(
    "body",
    [
        {
            "taskId": "r",
            "status": "completed",
            "progress": 100,
            "output": {"url": "https://x/y.mp4", "size": 5},
        },
        {"success": True, "data": {"id": "r", "status": "completed", "outputUrl": "https://x/y.mp4"}},
        {"status": "completed", "outputUrl": "https://x/y.mp4", "progress": 100},
    ],
)
async def test_all_three_shapes_of_a_render_are_read(tmp_path: Path, body: object) -> None:
    """Flat, wrapped, and the command line's: status and address come out of each."""
    backend, _ = _backend(tmp_path, httpx.Response(200, json=body))

    status = await backend.render_status("r")

    assert (status.status, status.url) == ("completed", "https://x/y.mp4")


async def test_a_render_that_failed_says_why_even_in_a_refusing_envelope(tmp_path: Path) -> None:
    """`success: false` with a status is a failed render, not a broken backend."""
    body = {"success": False, "data": {"status": "failed", "error": {"message": "no  workers"}}}
    backend, _ = _backend(tmp_path, httpx.Response(200, json=body))

    status = await backend.render_status("r")

    assert (status.status, status.error) == ("failed", "no workers")


async def test_a_render_without_a_status_is_unreadable(tmp_path: Path) -> None:
    """An answer about something else is not waited for until the end of days."""
    backend, _ = _backend(tmp_path, httpx.Response(200, json={"progress": 5}))

    with pytest.raises(AddMusicError) as caught:
        await backend.render_status("r")

    assert caught.value.code == "answer_unreadable"
