"""The contract, as every backend keeps it and as `wire/` reads it."""

from __future__ import annotations

import uuid
from pathlib import Path

import httpx
import pytest

from add_music.errors import AddMusicError
from add_music.wire import envelope
from add_music.wire.draft import AUDIO, VIDEO, view
from add_music.wire.events import Failure, Text, ToolCall, read_event
from add_music.wire.render import read_render
from add_music.wire.session import AnonymousToken, Credits, Session, Upload
from calling import AGENT, Caller, data_of, until


def test_a_client_without_a_token_gets_one_that_works(backend: tuple[str, str]) -> None:
    """An anonymous token opens the other routes."""
    url, _ = backend
    headers = {"X-Client-Id": str(uuid.uuid4())}
    given = AnonymousToken.model_validate(
        data_of(httpx.post(f"{url}/api/auth/anonymous-token", headers=headers))
    )

    with Caller(url, given.token) as guest:
        assert guest.begin().session


def test_a_bad_token_is_told_by_its_number(backend: tuple[str, str]) -> None:
    """1001, whatever the status it travels under."""
    with Caller(backend[0], "nmv_usr_wrong") as stranger:
        answer = stranger.http.get("/api/credits/balance/simple")

    with pytest.raises(AddMusicError) as caught:
        envelope.unwrap(answer.status_code, answer.json())
    assert answer.json()["code"] == 1001
    assert caught.value.code == "token_bad"


def test_a_session_has_an_id_that_no_number_type_holds(caller: Caller) -> None:
    """It is a decimal string."""
    answer = caller.http.post(
        f"/api/tasks/me/with-session/{AGENT}", json={"task_name": "project", "language": "de"}
    )
    session = Session.model_validate(data_of(answer))

    assert session.session_id.isdecimal()
    assert int(session.session_id) > 2**53
    assert session.task_id


def test_the_balance_adds_up(caller: Caller) -> None:
    """Total is what is available and what is reserved."""
    balance = Credits.model_validate(data_of(caller.http.get("/api/credits/balance/simple")))

    assert balance.total == balance.available + balance.frozen


def test_an_upload_lists_its_files_in_order(caller: Caller, clip: Path) -> None:
    """Name, type and length in seconds of each."""
    upload = Upload.model_validate(data_of(caller.send(clip, clip, names=["a.mp4", "b.mp4"])))

    assert [file.filename for file in upload.files] == ["a.mp4", "b.mp4"]
    assert {file.file_type for file in upload.files} == {"video"}
    assert all(file.duration and file.duration > 0 for file in upload.files)


def test_a_turn_is_a_stream_that_ends(caller: Caller, clip: Path) -> None:
    """A tool is called, nothing fails, and the connection closes by itself."""
    caller.send(clip)
    lines = []
    body = {"session_id": caller.session, "app_name": AGENT, "user_id": "me"}
    with caller.http.stream(
        "POST", "/run_sse", json=body | {"new_message": {"parts": [{"text": "add lofi music"}]}}
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in answer.iter_lines() if line.startswith("data:")]
    events = [event for line in lines for event in read_event(line.removeprefix("data:").strip())]

    assert any(isinstance(event, ToolCall) for event in events)
    assert not any(isinstance(event, Failure) for event in events)
    assert all(event.text for event in events if isinstance(event, Text))


def test_the_state_holds_the_timeline_after_a_turn(caller: Caller, clip: Path) -> None:
    """Video and music with their segments, as the documented keys say."""
    caller.send(clip)
    list(_run(caller))
    draft = view(caller.draft)

    assert draft.exportable
    assert draft.of(VIDEO)[0].segments[0].duration_ms > 0
    music = draft.of(AUDIO)[0].segments[0]
    assert music.volume is not None
    assert music.name


def test_a_render_ends_in_a_file(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """Started, asked about until it is completed, fetched from its address or by the fallback route."""
    caller.send(clip)
    list(_run(caller))
    started = caller.render(draft=caller.draft)
    assert read_render(started.json()).status in ("pending", "processing", "completed")

    def ended():
        answer = caller.http.get(f"/api/render/proxy/lambda/{caller.render_id}")
        status = read_render(answer.json())
        return status if status.status == "completed" else None

    assert until(ended).progress == 100
    film = caller.download(tmp_path / "out.mp4")
    assert film.read_bytes()[4:8] == b"ftyp"


def test_an_unknown_route_is_an_error_in_json(caller: Caller) -> None:
    """Nobody has to read a web page."""
    answer = caller.http.get("/api/no/such/route")

    with pytest.raises(AddMusicError):
        envelope.unwrap(answer.status_code, answer.json())


def _run(caller: Caller):
    body = {"session_id": caller.session, "app_name": AGENT, "user_id": "me"}
    message = {"new_message": {"parts": [{"text": "add lofi music"}]}}
    with caller.http.stream("POST", "/run_sse", json=body | message) as answer:
        yield from answer.iter_lines()
