"""A turn over the wire: what is heard, and what a broken stream means."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Endpoint, Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.wire.events import Event, Heartbeat, Progress, Text, ToolCall

pytestmark = pytest.mark.anyio
PROGRESS = b'data: {"customMetadata":{"progress":0.5,"status":"..."}}\n\n'


class Stream(httpx.AsyncByteStream):
    """Pieces of a stream; an exception among them breaks it off."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def _backend(
    tmp_path: Path, *answers: httpx.Response | Exception, token: str = "t"
) -> tuple[Backend, list[httpx.Request]]:
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
        find_engine=lambda _: Endpoint("http://127.0.0.1:9", token, local=True),
    )
    return Backend(connection), asked


def _events(*pieces: bytes | Exception) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Stream(*pieces))


async def _said(backend: Backend, heard: list[Event] | None = None, **more: Any) -> list[Event]:
    heard = [] if heard is None else heard

    async def hear(event: Event) -> None:
        heard.append(event)

    await backend.say("s", "calm", hear, **more)
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


async def test_ten_minutes_of_heartbeats_alone_are_no_turn(tmp_path: Path) -> None:
    """Words, tools and progress are news, heartbeats of any form are not; the message is not sent again."""
    clock = iter(range(0, 3600, 250))
    news = [b'data: {"text":"a"}\n\n', b'data: {"type":"tool_call","name":"x"}\n\n', PROGRESS]
    beats = [b": alive\n\n", b"data:\n\n", b'data: {"type":"heartbeat"}\n\n', b"event: heartbeat\n\n"]
    backend, asked = _backend(tmp_path, _events(*news, *beats, b'data: {"text":"never heard"}\n\n'))
    heard: list[Event] = []

    with pytest.raises(AddMusicError) as caught:
        await _said(backend, heard, clock=lambda: float(next(clock)))

    assert caught.value.code == "turn_lost"
    assert Text("a") in heard
    assert Text("never heard") not in heard
    assert len(asked) == 1


async def test_a_turn_ends_after_fifteen_minutes_however_much_is_said(tmp_path: Path) -> None:
    """The hard limit of the contract; the state is looked at then."""
    clock = iter(range(0, 9000, 300))
    backend, _ = _backend(tmp_path, _events(*[b'data: {"text":"still"}\n\n'] * 20))
    heard: list[Event] = []

    with pytest.raises(AddMusicError) as caught:
        await _said(backend, heard, clock=lambda: float(next(clock)))

    assert caught.value.code == "turn_lost"
    assert heard == [Text("still")] * 2


async def test_a_stream_under_another_name_is_a_stream(tmp_path: Path) -> None:
    """No type, plain text, or JSON and HTML that begin like events."""
    for kind in (None, "text/plain", "application/octet-stream", "application/json", "text/html"):
        headers = {"content-type": kind} if kind else {}
        answer = httpx.Response(200, headers=headers, stream=Stream(b'\xef\xbb\xbfdata: {"text":"Hi"}\n\n'))
        backend, _ = _backend(tmp_path, answer)

        assert await _said(backend) == [Text("Hi")]


async def test_the_last_event_counts_without_its_blank_line(tmp_path: Path) -> None:
    """A backend that closes right after its last word has said it."""
    backend, _ = _backend(tmp_path, _events(b'data: {"text":"One"}\n\ndata: {"text":"Two"}'))

    assert await _said(backend) == [Text("One"), Text("Two")]


async def test_events_without_blank_lines_between_them_are_single_events(tmp_path: Path) -> None:
    """Lines that make no document together make one each."""
    backend, _ = _backend(
        tmp_path, _events(b'data: {"text":"One"}\ndata: heartbeat\ndata: {"text":"Two"}\n\n')
    )

    assert await _said(backend) == [Text("One"), Text("Two")]


async def test_a_token_that_is_said_back_is_not_heard(tmp_path: Path) -> None:
    """Whatever the backend repeats of our headers, the user never sees it."""
    backend, _ = _backend(
        tmp_path, _events(b'data: {"text":"Bearer secret-token-1 is yours"}\n\n'), token="secret-token-1"
    )

    assert await _said(backend) == [Text("Bearer … is yours")]


@pytest.mark.parametrize("status", [408, 502, 504, 524])
async def test_something_in_between_that_gave_up_says_nothing_about_the_turn(
    tmp_path: Path, status: int
) -> None:
    """The message may have arrived: it is looked for, and not sent again."""
    backend, asked = _backend(tmp_path, httpx.Response(status, html="<h1>Gateway</h1>"))

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == "turn_lost"
    assert len(asked) == 1


async def test_a_refusal_inside_a_stream_is_a_refusal(tmp_path: Path) -> None:
    """An envelope that says no, sent as an event; words that happen to hold a code are words."""
    backend, _ = _backend(tmp_path, _events(b'data: {"code":2001,"message":"no credits"}\n\n'))
    with pytest.raises(AddMusicError) as caught:
        await _said(backend)
    backend, _ = _backend(tmp_path, _events(b'data: {"code":2001,"text":"Hi"}\n\ndata: {"code":0}\n\n'))
    heard = await _said(backend)

    assert caught.value.code == "credits_out"
    assert [event for event in heard if not isinstance(event, Heartbeat)] == [Text("Hi")]


async def test_a_stream_that_breaks_is_lost_and_not_repeated(tmp_path: Path) -> None:
    """The message may have had its effect: the caller is told to look, nothing is sent again."""
    backend, asked = _backend(tmp_path, _events(b": alive\n\n", httpx.ReadError("broken")))

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == "turn_lost"
    assert len(asked) == 1


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
async def test_a_message_that_never_arrived_is_unreachable_and_not_lost(
    tmp_path: Path, error: type[Exception]
) -> None:
    """When no connection came about, nothing can have happened."""
    backend, _ = _backend(tmp_path, error("no"), error("no"))

    with pytest.raises(AddMusicError) as caught:
        await _said(backend)

    assert caught.value.code == "backend_unreachable"


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
async def test_a_break_before_the_first_event_is_lost(tmp_path: Path, error: type[Exception]) -> None:
    """The request went out and no answer came: it may be at work."""
    backend, _ = _backend(tmp_path, error("slow"))

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
