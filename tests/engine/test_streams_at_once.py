"""Many streams at once: each hears its own turn whole, and nobody who leaves is kept in mind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

import httpx
import pytest

from add_music.engine.api.turns import MAX_WAITING
from add_music.engine.live import Channel
from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from add_music.errors import problem
from calling import AGENT, Caller, data_of, refusal_of, until

pytestmark = pytest.mark.anyio
CLIENTS = 12
UPLOADS = 50
"""More than the 40 threads that starlette hands out."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose edits cost nothing."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(turn_credits=0, tokens_per_address=1000))
    yield running
    running.stop()


@pytest.fixture
def content(clip: Path) -> bytes:
    """A clip's bytes."""
    return clip.read_bytes()


def token(service: Running, client: str) -> str:
    """A new account."""
    answer = httpx.post(f"{service.url}/api/auth/anonymous-token", headers={"X-Client-Id": client})
    return data_of(answer)["token"]


@pytest.fixture(scope="module")
def tenant(service: Running, clip: Path) -> Iterator[Caller]:
    """An account with a clip that has music."""
    with Caller(service.url, token(service, "tenant")) as user:
        user.begin()
        data_of(user.send(clip))
        user.say("add calm lofi music")
        yield user


class Held:
    """The results of one kind of task, held back until they are let go."""

    def __init__(self, service: Running, task: str) -> None:
        self._pool = service.engine.pool
        self._submit = self._pool.submit
        self._task = task
        self.held: list[tuple[Future, Future]] = []

    def __enter__(self) -> Self:
        self._pool.submit = self._held
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.submit = self._submit
        for real, held in self.held:
            real.add_done_callback(lambda done, held=held: held.set_result(done.result()))

    def _held(self, task: str, *args: object, **options: object) -> Future:
        real = self._submit(task, *args, **options)
        if task != self._task:
            return real
        held: Future = Future()
        self.held.append((real, held))
        return held


def asked(session: str, text: str) -> dict:
    """The body of a message."""
    return {"app_name": AGENT, "session_id": session, "new_message": {"parts": [{"text": text}]}}


async def test_every_stream_hears_its_own_turn_whole(service: Running, content: bytes) -> None:
    """A dozen accounts talk at the same time; each gets one call, one result and last its own words."""

    async def talk(http: httpx.AsyncClient, number: int) -> list[list[dict]]:
        headers = {"X-Client-Id": f"many-{number}"}
        answer = await http.post("/api/auth/anonymous-token", headers=headers)
        headers = {"Authorization": f"Bearer {data_of(answer)['token']}"}
        answer = await http.post(f"/api/tasks/me/with-session/{AGENT}", json={}, headers=headers)
        session = data_of(answer)["session_id"]
        files = {"files": ("clip.mp4", content)}
        path = f"/api/upload-video/{AGENT}/me/{session}"
        data_of(await http.post(path, files=files, headers=headers))
        turns = []
        for text in ("add calm lofi music", f"set the music volume to {number + 10}%"):
            async with http.stream("POST", "/run_sse", json=asked(session, text), headers=headers) as stream:
                lines = [line async for line in stream.aiter_lines() if line.startswith("data: ")]
            turns.append([json.loads(line.removeprefix("data: ")) for line in lines])
        return turns

    async with httpx.AsyncClient(base_url=service.url, timeout=60) as http:
        heard = await asyncio.gather(*(talk(http, number) for number in range(CLIENTS)))

    ids = [event["id"] for turns in heard for events in turns for event in events if "id" in event]
    assert len(set(ids)) == len(ids)
    for number, (_, events) in enumerate(heard):
        parts = [event["content"]["parts"][0] for event in events if "content" in event]
        assert [next(iter(part)) for part in parts] == ["functionCall", "functionResponse", "text"]
        assert parts[-1]["text"] == f"The music plays at {number + 10}% now."
        assert events[-1]["turnComplete"] is True


def test_who_leaves_is_not_kept_in_mind(service: Running, tenant: Caller) -> None:
    """A connection that breaks frees its listener while the turn goes on and has its effect."""
    with Held(service, "compose") as composing:
        with tenant.http.stream("POST", "/run_sse", json=asked(tenant.session, "add epic music")) as answer:
            lines = answer.iter_lines()  # closes the stream when it goes
            first = json.loads(next(lines).removeprefix("data: "))
            channel = until(lambda: composing.held and service.engine.live.peek(first["invocationId"]))
            assert channel.listeners == 1
        until(lambda: channel.listeners == 0)
        assert tenant.state()["turn"]["id"] == first["invocationId"]

    until(lambda: tenant.state()["turn"] is None)
    assert service.engine.live.peek(first["invocationId"]) is None
    assert "epic" in tenant.music()[-1]["m"]["name"].lower()


def test_a_session_takes_so_many_messages_at_a_time(service: Running, tenant: Caller) -> None:
    """More than that are refused until one of them is done; other sessions do not notice."""
    turns = service.engine.turns
    waiting = [turns.new(tenant.session, "undo", None) for _ in range(MAX_WAITING)]
    try:
        answer = tenant.http.post("/run_sse", json=asked(tenant.session, "undo"))
        assert refusal_of(answer) == (429, 429, "rate_limited")
    finally:
        for turn_id in waiting:
            turns.finish(turn_id, "")
    assert tenant.say("set the music volume to 30%").words == "The music plays at 30% now."


def test_a_turn_that_does_not_start_stands_in_no_ones_way(service: Running, tenant: Caller) -> None:
    """Who is told that it did not start can go on talking."""

    def refuse(_turn: str) -> None:
        raise problem("engine_unavailable", reason="a test says so")

    jobs = service.app.state.jobs
    service.app.state.jobs = type("Jobs", (), {"start_turn": staticmethod(refuse)})()
    try:
        answer = tenant.http.post("/run_sse", json=asked(tenant.session, "undo"))
    finally:
        service.app.state.jobs = jobs

    assert refusal_of(answer) == (503, 503, "engine_unavailable")
    assert tenant.say("set the music volume to 31%").words == "The music plays at 31% now."


def test_uploads_that_wait_leave_the_state_alone(service: Running, tenant: Caller, content: bytes) -> None:
    """While more files wait for the workers than the server has threads, questions are answered."""
    path = f"/api/upload-video/{AGENT}/me/{tenant.session}"

    def send(number: int) -> httpx.Response:
        return tenant.http.post(path, files={"files": (f"{number}.mp4", content)})

    with ThreadPoolExecutor(UPLOADS) as threads:
        with Held(service, "inspect") as inspecting:
            uploads = [threads.submit(send, number) for number in range(UPLOADS)]
            until(lambda: len(inspecting.held) == UPLOADS)
            assert tenant.state()["session_id"] == tenant.session
        for upload in uploads:
            data_of(upload.result())


async def test_who_comes_late_hears_everything() -> None:
    """Events from before are told first, in their order, and the end ends it."""
    channel = Channel()
    channel.send({"n": 1})
    heard = []

    async def listen() -> None:
        heard.extend([event async for event in channel.listen(5)])

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    channel.send({"n": 2})
    channel.end()
    await listening

    assert heard == [(1, {"n": 1}), (2, {"n": 2})]
    assert [told async for told in channel.listen(5, after=1)] == [(2, {"n": 2})]
    assert not channel.listeners


def test_a_stream_goes_on_after_the_event_that_was_heard_last(service: Running, tenant: Caller) -> None:
    """While a turn runs its stream can be had again, from any event on; afterwards its last words can."""
    with Held(service, "compose") as composing:
        with tenant.http.stream("POST", "/run_sse", json=asked(tenant.session, "add sad music")) as answer:
            lines = answer.iter_lines()
            turn = json.loads(next(lines).removeprefix("data: "))["invocationId"]
            assert next(lines) == f"id: {turn}/1"
        until(lambda: composing.held)
        last = {"Last-Event-ID": f"{turn}/1"}
        with tenant.http.stream("GET", f"/run_sse/{turn}", headers=last) as answer:
            next(lines := answer.iter_lines())
            assert next(lines) == f"id: {turn}/2"
    until(lambda: tenant.state()["turn"] is None)
    told = tenant.http.get(f"/run_sse/{turn}").text
    assert json.loads(told.removeprefix("data: "))["turnComplete"] is True
    with Caller(service.url, token(service, "stranger")) as stranger:
        assert refusal_of(stranger.http.get(f"/run_sse/{turn}"))[2] == "session_unknown"
        assert refusal_of(stranger.http.get("/run_sse/turn_0"))[2] == "session_unknown"
