"""The contract, as every backend keeps it and as `wire/` reads it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from add_music.client.snapshot import raw_member
from add_music.errors import AddMusicError
from add_music.wire import envelope
from add_music.wire.draft import AUDIO, VIDEO, view
from add_music.wire.events import Event, Failure, Text, ToolCall, read_event
from add_music.wire.render import RenderStatus, read_render
from add_music.wire.session import AnonymousToken, Credits, Session, Upload
from backends import Place
from calling import AGENT, Caller, data_of, until

RENDER = "/api/render/proxy/lambda"
STATE = f"/api/state/{AGENT}/me"


def test_a_client_without_a_token_gets_one_that_works(place: Place) -> None:
    """An anonymous token opens the other routes."""
    headers = {"X-Client-Id": str(uuid.uuid4())}
    answer = httpx.post(f"{place.url}/api/auth/anonymous-token", headers=headers)
    given = AnonymousToken.model_validate(data_of(answer))

    assert given.credits is not None
    with Caller(place.url, given.token) as guest:
        assert guest.begin().session


def test_a_token_needs_a_client_id(place: Place) -> None:
    """Without the header: 400."""
    answer = httpx.post(f"{place.url}/api/auth/anonymous-token")

    assert answer.status_code == 400
    assert answer.json()["code"] == 400


def test_a_bad_token_is_told_by_its_number(place: Place) -> None:
    """1001, whatever the status it travels under."""
    with Caller(place.url, "nmv_usr_wrong") as stranger:
        answer = stranger.http.get("/api/credits/balance/simple")

    assert answer.json()["code"] == 1001
    assert _code(answer) == "token_bad"


def test_a_session_has_an_id_that_no_number_type_holds(caller: Caller) -> None:
    """It is a decimal string."""
    answer = caller.http.post(
        f"/api/tasks/me/with-session/{AGENT}", json={"task_name": "project", "language": "de"}
    )
    session = Session.model_validate(data_of(answer))

    assert session.session_id.isdecimal()
    assert int(session.session_id) > 2**53
    assert session.task_id


ASKED: dict[str, Callable[[httpx.Client, str], httpx.Response]] = {
    "state": lambda http, sid: http.get(f"{STATE}/{sid}/latest"),
    "upload": lambda http, sid: http.post(
        f"/api/upload-video/{AGENT}/me/{sid}", files=[("files", ("a.mp4", b"x" * 100))]
    ),
    "chat": lambda http, sid: http.post("/run_sse", json=_message(sid, "calm")),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
def test_a_session_that_is_not_ours_is_unknown(place: Place, ask: Callable, whose: str) -> None:
    """1002, and no difference between one that never was and one of another account."""
    with place.caller() as other, place.caller() as caller:
        foreign = other.session if whose != "nobody's" and not place.token else "5529798706024415232"

        answer = ask(caller.http, foreign)

    assert answer.json()["code"] == 1002
    assert _code(answer) == "session_unknown"


def test_the_balance_adds_up(caller: Caller) -> None:
    """Total is what is available and what is reserved."""
    balance = Credits.model_validate(data_of(caller.http.get("/api/credits/balance/simple")))

    assert balance.total == balance.available + balance.frozen


def test_an_upload_lists_its_files_in_order(caller: Caller, clip: Path) -> None:
    """Name, type and length in seconds of each, and the state lists them too."""
    upload = Upload.model_validate(data_of(caller.send(clip, clip, names=["a.mp4", "b.mp4"])))

    assert [file.filename for file in upload.files] == ["a.mp4", "b.mp4"]
    assert {file.file_type for file in upload.files} == {"video"}
    assert all(file.duration == 2.0 for file in upload.files)
    assert upload.session_state_applied
    assert [file["filename"] for file in caller.state()["state"]["video_infos"]] == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize(
    ("name", "body"), [("notes.txt", b"words"), ("clip.mp4", b"no clip at all" * 50), ("clip.mp4", b"")]
)
def test_what_is_no_clip_is_refused_with_its_number(caller: Caller, name: str, body: bytes) -> None:
    """4001, by the name or by the content, and nothing is added."""
    answer = caller.http.post(
        f"/api/upload-video/{AGENT}/me/{caller.session}", files=[("files", (name, body))]
    )

    assert answer.json()["code"] == 4001
    assert caller.state()["state"]["video_infos"] == []


def test_a_turn_is_a_stream_that_ends(caller: Caller, clip: Path) -> None:
    """A tool is called, nothing fails, and the connection closes by itself."""
    caller.send(clip)
    events = _said(caller, "add lofi music")

    assert any(isinstance(event, ToolCall) for event in events)
    assert not any(isinstance(event, Failure) for event in events)
    assert any(isinstance(event, Text) and event.text for event in events)


def test_a_message_may_have_fields_that_nobody_knows(caller: Caller, clip: Path) -> None:
    """A role, streaming and whatever else ADK's own clients send are no obstacle."""
    caller.send(clip)
    body = _message(caller.session, "add lofi music") | {"streaming": True, "state_delta": {"a": 1}}
    body["new_message"]["role"] = "user"

    answer = caller.http.post("/run_sse", json=body)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert caller.music()


def test_a_message_without_words_is_refused(caller: Caller) -> None:
    """422, as FastAPI's own servers say."""
    answer = caller.http.post("/run_sse", json={"session_id": caller.session, "app_name": AGENT})

    assert answer.status_code == 422
    assert _code(answer) == "request_invalid"


def test_the_timeline_is_empty_before_the_first_turn(caller: Caller, clip: Path) -> None:
    """An upload alone puts nothing on it."""
    caller.send(clip)
    state = caller.state()["state"]

    assert not state["draft"]
    assert {"draft", "video_infos", "generated_media", "canvas_config", "video_analyses"} <= set(state)


def test_the_state_holds_the_timeline_after_a_turn(caller: Caller, clip: Path) -> None:
    """Video and music with their segments, as the documented keys say."""
    caller.send(clip)
    _said(caller, "add lofi music")
    draft = view(caller.draft)

    assert draft.exportable
    assert draft.of(VIDEO)[0].segments[0].duration_ms == 2000
    music = draft.of(AUDIO)[0].segments[0]
    assert music.volume is not None
    assert music.name


def test_a_render_ends_in_a_file(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """Started, asked about until it is completed, fetched by the fallback route."""
    caller.send(clip)
    _said(caller, "add lofi music")
    started = _start(caller)
    assert read_render(started.json()).status in ("pending", "processing", "completed")

    assert _ended(caller).progress == 100
    film = caller.download(tmp_path / "out.mp4")
    assert film.read_bytes()[4:8] == b"ftyp"


def test_a_render_is_told_to_stop(caller: Caller, clip: Path) -> None:
    """Cancelled at once, it never completes; cancelling twice does no harm."""
    caller.send(clip)
    _said(caller, "add lofi music")
    _start(caller)
    for _ in range(2):
        assert caller.http.post(f"{RENDER}/{caller.render_id}/cancel").status_code == 200

    assert _status(caller).status == "cancelled"


def test_an_id_stands_for_one_timeline(caller: Caller, clip: Path) -> None:
    """The same id with the same timeline is the same render; with another it is refused."""
    caller.send(clip)
    _said(caller, "add lofi music")
    first = _start(caller)
    again = _start(caller)
    _said(caller, "set the music volume to 20%")
    other = _start(caller)

    assert read_render(first.json()).id == read_render(again.json()).id == caller.render_id
    assert other.status_code == 409


def test_a_render_needs_a_timeline(caller: Caller) -> None:
    """An empty one is refused before anything is begun."""
    answer = caller.http.post(
        RENDER, json={"id": caller.render_id, "sessionId": caller.session, "draft": {"t": []}}
    )

    assert answer.is_error or answer.json().get("code")


def test_an_unknown_render_is_not_found(caller: Caller) -> None:
    """Asking, stopping and fetching: 404 each."""
    for method, path in (("GET", ""), ("POST", "/cancel")):
        assert caller.http.request(method, f"{RENDER}/render_nobody{path}").status_code == 404
    assert caller.http.get("/api/render/proxy/render_nobody/download").status_code == 404


def test_an_export_that_says_not_whose_skill_it_is_gets_402(place: Place, clip: Path) -> None:
    """Where others are served, the three headers are asked for; one's own engine does without."""
    with Caller(place.url, place.new_token()) as caller:
        caller.begin().send(clip)
        _said(caller, "add lofi music")
        answer = _start(caller)

    assert answer.status_code == (200 if place.token else 402)


def test_an_unknown_route_is_an_error_in_json(caller: Caller) -> None:
    """Nobody has to read a web page."""
    answer = caller.http.get("/api/no/such/route")

    assert _code(answer)


def _message(session: str, text: str) -> dict:
    body = {"session_id": session, "app_name": AGENT, "user_id": "me"}
    return body | {"new_message": {"parts": [{"text": text}]}}


def _said(caller: Caller, text: str) -> list[Event]:
    """The events of a whole turn."""

    def lines() -> Iterator[str]:
        with caller.http.stream("POST", "/run_sse", json=_message(caller.session, text)) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield from answer.iter_lines()

    data = [line.removeprefix("data:").strip() for line in lines() if line.startswith("data:")]
    return [event for sent in data for event in read_event(sent)]


def _start(caller: Caller) -> httpx.Response:
    """Begin the render of the timeline, which goes back byte for byte."""
    text = caller.http.get(f"{STATE}/{caller.session}/latest").text
    head = json.dumps({"id": caller.render_id, "sessionId": caller.session})[:-1]
    body = f'{head}, "draft": {raw_member(text, "data", "state", "draft")}}}'
    return caller.http.post(RENDER, content=body, headers={"Content-Type": "application/json"})


def _status(caller: Caller) -> RenderStatus:
    return read_render(caller.http.get(f"{RENDER}/{caller.render_id}").json())


def _ended(caller: Caller) -> RenderStatus:
    return until(lambda: found if (found := _status(caller)).status == "completed" else None)


def _code(answer: httpx.Response) -> str:
    with pytest.raises(AddMusicError) as caught:
        envelope.unwrap(answer.status_code, answer.json())
    return caught.value.code
