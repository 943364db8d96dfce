"""Uploads over real HTTP: what goes over the wire, and what happens when a file or the backend misbehaves."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest
from taker import TOKEN, Taker

from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Target, choose
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"
MB = 1_000_000


@pytest.fixture
def taker():
    """A backend that takes whatever comes."""
    with Taker() as server:
        yield server


def _backend(taker: Taker, settings: Settings, **more) -> Backend:
    return Backend(Connection(settings, choose(settings, taker.url), **more))


def _file(path: Path, size: int, head: bytes = HEAD) -> Path:
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
    return path


async def test_a_large_file_takes_little_memory(taker: Taker, settings: Settings, tmp_path: Path) -> None:
    """120 MB go over the wire while the process grows by less than a tenth of it; the share rises to 1."""
    taker.keep = False
    clip = _file(tmp_path / "large.mp4", 120 * MB)
    process = psutil.Process()
    backend = _backend(taker, settings)
    before, most, told = process.memory_info().rss, 0, []

    def heard(share: float) -> None:
        nonlocal most
        told.append(share)
        most = max(most, process.memory_info().rss)

    await backend.upload("1", [clip], on_share=heard)

    assert taker.ended == [True]
    assert taker.sizes[0] == int(taker.heads[0]["content-length"]) > 120 * MB
    assert most - before < 12 * MB
    assert told == sorted(told)
    assert told[-1] == 1.0


async def test_several_files_go_in_one_request_in_their_order(
    taker: Taker, settings: Settings, tmp_path: Path
) -> None:
    """Names and types stand before each content; a mislabelled clip goes under its true type."""
    first = _file(tmp_path / "z.mp4", 3000, b"\x00\x00\x00\x14ftypqt  ")
    second = _file(tmp_path / "你好 (1).mp3", 2000, b"ID3\x04\x00")
    third = _file(tmp_path / "a.mp4", 1000, b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm")

    await _backend(taker, settings).upload("1", [first, second, third])

    body = taker.bodies[0]
    places = [body.index(f'filename="{path.name}"'.encode()) for path in (first, second, third)]
    types = [body[at:].split(b"\r\n")[1] for at in places]
    assert len(taker.bodies) == 1
    assert places == sorted(places)
    assert types == [
        b"Content-Type: video/quicktime",
        b"Content-Type: audio/mpeg",
        b"Content-Type: video/webm",
    ]
    assert all(path.read_bytes() in body for path in (first, second, third))


@pytest.mark.parametrize("how", ["shrinks", "is written to", "grows"])
async def test_a_file_that_changes_on_the_way_is_told_at_once(
    taker: Taker, settings: Settings, tmp_path: Path, how: str
) -> None:
    """A recording that goes on is never sent half old, half new; nothing waits for bytes that never come."""
    clip = _file(tmp_path / "recording.mp4", 8 * MB)

    def change(_: int) -> None:
        with clip.open("r+b") as file:
            file.truncate({"shrinks": 100, "grows": 9 * MB}.get(how, 8 * MB))
            if how == "is written to":
                file.write(b"new")
        os.utime(clip, ns=(1, 1))

    taker.during = change

    with pytest.raises(AddMusicError) as caught:
        await _backend(taker, settings).upload("1", [clip])

    assert caught.value.code == "file_changing"
    assert "recording.mp4" in caught.value.message


async def test_a_file_that_is_deleted_on_the_way_still_arrives_whole(
    taker: Taker, settings: Settings, tmp_path: Path
) -> None:
    """What was opened can be read to its end, whatever happens to its name."""
    clip = _file(tmp_path / "clip.mp4", 3 * MB)
    content = clip.read_bytes()
    taker.during = lambda _: clip.unlink(missing_ok=True)

    await _backend(taker, settings).upload("1", [clip])

    assert content in taker.bodies[0]


async def test_a_refusal_before_the_end_of_the_body_is_read(
    taker: Taker, settings: Settings, tmp_path: Path
) -> None:
    """A backend that says "too large" at once is heard, not reported as a broken connection."""
    taker.early = True
    taker.answers = [(413, {"message": "exceeds 1 MB"}, {})]

    with pytest.raises(AddMusicError) as caught:
        await _backend(taker, settings).upload("1", [_file(tmp_path / "clip.mp4", 40 * MB)])

    assert caught.value.code == "file_too_large"


async def test_an_answer_that_asks_to_wait_is_waited_for_once(
    taker: Taker, settings: Settings, tmp_path: Path
) -> None:
    """429 with a bearable Retry-After: the whole body goes once more, after that time; then it is told."""
    clip = _file(tmp_path / "clip.mp4", 5000)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    busy = (429, {"message": "slow down"}, {"retry-after": "7"})
    taker.answers = [busy, (200, {"code": 0, "data": {"files": [{"filename": "clip.mp4"}]}}, {})]
    sent = await _backend(taker, settings, pause=pause).upload("1", [clip])
    taker.answers = [busy]
    with pytest.raises(AddMusicError) as caught:
        await _backend(taker, settings, pause=pause).upload("1", [clip])
    taker.answers = [(429, {}, {"retry-after": "86400"})]
    with pytest.raises(AddMusicError):
        await _backend(taker, settings, pause=pause).upload("1", [clip])

    assert [file.filename for file in sent.files] == ["clip.mp4"]
    assert caught.value.code == "rate_limited"
    assert waited == [7, 7]
    assert [len(body) for body in taker.bodies] == [len(taker.bodies[0])] * 5


async def test_a_request_that_found_nobody_goes_once_more(settings: Settings, tmp_path: Path) -> None:
    """Where no connection came about nothing can have arrived: the whole body goes to the second attempt."""
    network = Network([httpx.ConnectError("refused")], settings)

    await network.backend.upload("1", [_file(tmp_path / "clip.mp4", 5000)])

    assert len(network.bodies) == 1
    assert len(network.bodies[0]) > 5000


@pytest.mark.parametrize(
    ("errors", "code", "attempts"),
    [
        ([httpx.ConnectError("refused")] * 2, "backend_unreachable", 2),
        ([httpx.ReadError("reset")], "upload_lost", 1),
        ([httpx.ReadTimeout("silent")], "upload_lost", 1),
        ([httpx.ConnectTimeout("slow"), httpx.WriteTimeout("stuck")], "upload_lost", 2),
    ],
)
async def test_what_may_have_arrived_is_not_sent_again(
    settings: Settings, tmp_path: Path, errors: list[Exception], code: str, attempts: int
) -> None:
    """A connection that broke afterwards leaves it open whether the file arrived: that is another error."""
    network = Network(errors, settings)

    with pytest.raises(AddMusicError) as caught:
        await network.backend.upload("1", [_file(tmp_path / "clip.mp4", 5000)])

    assert (caught.value.code, network.attempts) == (code, attempts)


class Breaking(httpx.AsyncByteStream):
    """A body whose connection breaks after those bytes."""

    def __init__(self, told: bytes) -> None:
        self._told = told

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._told
        raise httpx.ReadError("reset")


@pytest.mark.parametrize(
    ("status", "told", "code"),
    [
        (413, b"", "file_too_large"),
        (413, b'{"code": 40', "file_too_large"),
        (415, b"<html>", "file_type_unsupported"),
        (200, b'{"code": 0', "upload_lost"),
    ],
)
async def test_a_refusal_whose_connection_breaks_is_a_refusal(
    settings: Settings, tmp_path: Path, status: int, told: bytes, code: str
) -> None:
    """What was read of it counts; only a good answer that broke leaves open what happened."""
    network = Network([], settings)
    network.answer = lambda: httpx.Response(status, stream=Breaking(told))

    with pytest.raises(AddMusicError) as caught:
        await network.backend.upload("1", [_file(tmp_path / "clip.mp4", 5000)])

    assert (caught.value.code, network.attempts) == (code, 1)


class Network:
    """A way to a backend that fails as told, and works after that."""

    def __init__(self, errors: list[Exception], settings: Settings) -> None:
        self._errors = list(errors)
        self.attempts = 0
        self.bodies: list[bytes] = []
        self.answer = lambda: httpx.Response(200, json={"code": 0, "data": {"files": []}})
        target = Target("url", "http://127.0.0.1:9")
        self.backend = Backend(Connection(settings, target, transport=httpx.MockTransport(self._answer)))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/anonymous-token"):
            return httpx.Response(200, json=TOKEN)
        self.attempts += 1
        if self._errors:
            raise self._errors.pop(0)
        self.bodies.append(await request.aread())
        return self.answer()
