"""Uploads: what is taken, what is refused, and that nothing but the named files is read."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from add_music.engine.serve import Running
from add_music.settings import Settings
from calling import AGENT, Caller, data_of, refusal_of, until
from clips import make_clip

OTHER_FIELD = b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--'
CUT_OFF = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\nhalf'


@pytest.fixture
def guest(engine: Running) -> Iterator[Caller]:
    """A user with an anonymous token."""
    headers = {"X-Client-Id": os.urandom(8).hex()}
    token = data_of(httpx.post(f"{engine.url}/api/auth/anonymous-token", headers=headers))["token"]
    with Caller(engine.url, token) as user:
        yield user.begin()


def test_a_form_is_kept_and_described(engine: Running, caller: Caller, clip: Path) -> None:
    """The file lies in the data folder, byte for byte, and is described from its content."""
    found = data_of(caller.send(clip))["files"][0]

    stored = engine.engine.files.of(caller.session)[0]
    assert (found["filename"], found["file_type"], found["duration"]) == ("holiday.mp4", "video", 3.0)
    assert (found["width"], found["height"], found["fps"]) == (160, 90, 30.0)
    assert stored.path.read_bytes() == clip.read_bytes()
    assert stored.path.is_relative_to(engine.engine.uploads)
    assert caller.state()["state"]["video_infos"] == [found]


def test_several_files_come_in_one_form(caller: Caller, clip: Path, song: Path) -> None:
    """All of them are listed in their order."""
    found = data_of(caller.send(clip, song))

    assert [file["file_type"] for file in found["files"]] == ["video", "audio"]
    assert found["session_state_applied"] is True


@pytest.mark.parametrize(
    "name",
    ["with space.mp4", "quo\"te's.mp4", "emoji 🎬.mp4", "-dash.mp4", "../../up.mp4", "C:\\fake\\clip.mp4"],
)
def test_odd_names_are_names_only(engine: Running, caller: Caller, clip: Path, name: str) -> None:
    """Whatever a file is called, it stays in the session's folder."""
    found = data_of(caller.send(clip, names=[name]))["files"][0]

    assert "/" not in found["filename"]
    assert "\\" not in found["filename"]
    assert engine.engine.files.of(caller.session)[0].path.parent == engine.engine.uploads / caller.session


def test_a_path_is_used_where_it_lies(engine: Running, caller: Caller, clip: Path) -> None:
    """No copy is made, and nothing beside the named file is listed."""
    data_of(caller.name(clip))

    assert [file.path for file in engine.engine.files.of(caller.session)] == [clip]
    assert not (engine.engine.uploads / caller.session).exists()


def test_only_named_files_are_read(caller: Caller, tmp_path: Path) -> None:
    """A clip that is a playlist or a script opens no other file."""
    make_clip(tmp_path / "secret.mp4", seconds=1)
    trap = tmp_path / "trap.mp4"
    trap.write_text("ffconcat version 1.0\nfile secret.mp4\n", encoding="utf-8")

    assert refusal_of(caller.name(trap)) == (200, 4001, "file_not_media")
    assert caller.state()["state"]["video_infos"] == []


def test_a_guest_may_not_name_paths(guest: Caller, clip: Path) -> None:
    """Only who can read the owner's token may point at the owner's files."""
    assert refusal_of(guest.name(clip)) == (403, 403, "scope_missing")
    assert data_of(guest.send(clip))["files"]
    assert "paths" not in guest.state()["capabilities"]


def test_a_guest_sees_nothing_of_others(guest: Caller, caller: Caller, clip: Path) -> None:
    """Somebody else's session and renders are unknown."""
    caller.begin(clip).say("add music")
    caller.render()
    guest.session = caller.session

    state = guest.http.get(f"/api/state/{AGENT}/me/{caller.session}/latest")
    assert refusal_of(state) == (200, 1002, "session_unknown")
    assert refusal_of(guest.http.get(f"/api/render/proxy/lambda/{caller.render_id}"))[2] == "render_unknown"


@pytest.mark.parametrize(
    ("name", "content", "number", "code"),
    [
        ("notes.txt", b"hello", 4001, "file_type_unsupported"),
        ("clip", b"hello", 4001, "file_type_unsupported"),
        ("archive.mp4", b"PK\x03\x04" + b"\0" * 99, 4001, "file_not_media"),
        ("empty.mp4", b"", 4001, "file_empty"),
        ("cut.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 99, 4001, "file_damaged"),
    ],
)
def test_what_is_no_clip_is_told_and_not_kept(
    engine: Running, caller: Caller, tmp_path: Path, name: str, content: bytes, number: int, code: str
) -> None:
    """The type is read from the content; a refused file leaves nothing behind."""
    path = tmp_path / name
    path.write_bytes(content)

    assert refusal_of(caller.send(path)) == (200, number, code)
    folder = engine.engine.uploads / caller.session
    assert not folder.exists() or not list(folder.iterdir())
    assert refusal_of(caller.name(path)) == (200, number, code)


def test_one_bad_file_spoils_the_form(caller: Caller, clip: Path, tmp_path: Path) -> None:
    """All of the files or none."""
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no film")

    assert refusal_of(caller.send(clip, bad))[2] == "file_not_media"
    assert caller.state()["state"]["video_infos"] == []


def test_too_large_is_told_while_it_arrives(
    caller: Caller, clip: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The limit holds for forms, whatever their headers say, and for paths."""
    limit = Settings(max_upload_mb=1)
    monkeypatch.setattr("add_music.engine.api.uploads.settings", lambda: limit)
    big = tmp_path / "big.mp4"
    big.write_bytes(clip.read_bytes() + b"\0" * 1_000_000)

    assert refusal_of(caller.send(big)) == (200, 4002, "file_too_large")
    assert refusal_of(caller.name(big)) == (200, 4002, "file_too_large")
    assert data_of(caller.send(clip))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"urls": ["https://example.com/clip.mp4"], "source_type": "url"}, "link_not_fetched"),
        ({"paths": ["clip.mp4"], "source_type": "path"}, "request_invalid"),
        ({"paths": [], "source_type": "path"}, "request_invalid"),
        ({"paths": ["/no/such/clip.mp4"], "source_type": "path"}, "file_missing"),
        ({"paths": ["/"], "source_type": "path"}, "file_is_folder"),
        ({"paths": ["/dev/zero.mp4\0"], "source_type": "path"}, "request_invalid"),
    ],
)
def test_paths_and_links_that_cannot_be_used(caller: Caller, body: dict, code: str) -> None:
    """Relative paths, folders and links are refused with what to do instead."""
    answer = caller.http.post(f"/api/upload-video/{AGENT}/me/{caller.session}", json=body)

    assert refusal_of(answer)[2] == code


def test_who_leaves_in_the_middle_leaves_nothing(
    engine: Running, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """An upload that breaks off is cleared away, and no fault of the engine's."""
    folder = engine.engine.uploads / caller.session
    head = (
        f"POST /api/upload-video/{AGENT}/me/{caller.session} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: {caller.http.headers['authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", caller.http.base_url.port)) as sender:
        sender.sendall(head.encode() + CUT_OFF + b"\0" * 3_000_000)
        until(lambda: folder.exists() and any(folder.iterdir()))

    until(lambda: not engine.server.server_state.tasks)
    assert not any(folder.iterdir())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", OTHER_FIELD),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data; boundary=x", CUT_OFF),
        ("application/json", b"{"),
    ],
)
def test_forms_that_are_none_are_refused(
    engine: Running, caller: Caller, content_type: str, body: bytes
) -> None:
    """A form without a boundary, without files, or cut off is an invalid request."""
    path = f"/api/upload-video/{AGENT}/me/{caller.session}"
    answer = caller.http.post(path, content=body, headers={"Content-Type": content_type})

    assert refusal_of(answer) == (422, 422, "request_invalid")
    folder = engine.engine.uploads / caller.session
    assert not folder.exists() or not list(folder.iterdir())


def test_the_same_content_is_looked_at_once(engine: Running, caller: Caller, clip: Path) -> None:
    """Evidence belongs to the content: another session, another name, no second analysis."""
    caller.begin(clip).say("add music")
    orders: list[str] = []
    submit = engine.engine.pool.submit
    engine.engine.pool.submit = lambda task, *a, **k: (orders.append(task), submit(task, *a, **k))[1]
    try:
        caller.begin()
        caller.send(clip, names=["copy.mp4"])
        caller.say("add music")
        caller.say("make it faster")
    finally:
        engine.engine.pool.submit = submit

    assert "inspect" in orders
    assert "compose" in orders
    assert not {"see", "hear"} & set(orders)
    assert caller.state()["state"]["video_analyses"]


def test_a_file_that_is_sent_again_stays_the_same_file(caller: Caller, clip: Path) -> None:
    """Timelines that use it go on using it."""
    first = data_of(caller.name(clip))["files"][0]["id"]
    second = data_of(caller.name(clip))["files"][0]["id"]

    assert first == second
    assert len(caller.state()["state"]["video_infos"]) == 1
