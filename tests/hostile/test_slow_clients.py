"""Clients that hold a connection and say next to nothing, and those that say too much."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from add_music.engine.api import pace
from add_music.engine.serve import Running, start
from add_music.wire.session import AGENT

SOON_S = 0.3
PATIENCE_S = 10


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """An engine with very little patience."""
    for name in ("HEAD_S", "PAUSE_S"):
        monkeypatch.setattr(pace, name, SOON_S)
    running = start(tmp_path / "engine")
    yield running
    running.stop()


def _connected(engine: Running) -> socket.socket:
    where = urlsplit(engine.url)
    return socket.create_connection((where.hostname, where.port), timeout=PATIENCE_S)


def _closed_after(connection: socket.socket) -> float:
    """Seconds until the other side has closed it; it answers nothing before."""
    begun = time.monotonic()
    assert connection.recv(1000) == b""
    return time.monotonic() - begun


@pytest.mark.parametrize(
    "said", [b"", b"GET /health", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "]
)
def test_a_head_that_never_ends_is_not_waited_for(engine: Running, said: bytes) -> None:
    """Silence from the start, or in the middle of a head."""
    with _connected(engine) as connection:
        connection.sendall(said)

        assert SOON_S / 2 < _closed_after(connection) < PATIENCE_S


def test_a_head_in_time_is_answered_and_a_second_one_has_its_own_time(engine: Running) -> None:
    """On one connection."""
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with _connected(engine) as connection:
        for _ in range(2):
            connection.sendall(request)
            answer = HTTPResponse(connection)
            answer.begin()
            assert answer.read()
            assert answer.status == 200
        connection.sendall(request[:20])

        assert connection.recv(1000) == b""


def test_a_body_that_never_comes_is_not_waited_for(engine: Running) -> None:
    """The head announced a thousand bytes; ten have come."""
    head = (
        f"POST /api/tasks/me/with-session/{AGENT} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {engine.token}\r\nContent-Length: 1000\r\n\r\n"
    )
    with _connected(engine) as connection:
        connection.sendall(head.encode() + b'{"name": "')
        answer = connection.recv(4000)

    assert not answer.startswith(b"HTTP/1.1 2")


def test_a_body_that_trickles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps no request alive for days."""
    monkeypatch.setattr(pace, "GRACE_S", 0.2)

    async def trickle() -> dict[str, object]:
        await asyncio.sleep(0.02)  # the client's pace, not ours
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def listened() -> int:
        pieces = 0
        receive = pace._paced(trickle)
        while (await receive())["type"] == "http.request":
            pieces += 1
            assert pieces < 1000
        return pieces

    assert asyncio.run(listened()) > 2


def test_a_body_without_end_is_refused(engine: Running) -> None:
    """Of anything but a file."""

    def endless() -> Iterator[bytes]:
        for _ in range(500):
            yield b" " * 65_536

    headers = {"Authorization": f"Bearer {engine.token}", "Content-Type": "application/json"}
    try:
        answer = httpx.post(f"{engine.url}/run_sse", content=endless(), headers=headers, timeout=PATIENCE_S)
    except httpx.WriteError:  # it was left while it still wrote
        return
    assert answer.status_code in (400, 413, 422)
