"""Proxies of the environment: on the way to a host, never between two programs on one machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from quirk_server import QuirkServer

pytestmark = pytest.mark.anyio
HOST = Target("url", "https://music.invalid")


class Proxy(ThreadingHTTPServer):
    """A proxy that notes who is asked for and lets nobody through."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Its address, with a password."""
        return f"http://user:hunter2@127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.command, self.path))
        self.send_error(403)

    def do_POST(self) -> None:
        self.do_CONNECT()

    def do_GET(self) -> None:
        self.do_CONNECT()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The proxy that the environment names for everything."""
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Proxy() as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, server.url)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


async def test_a_host_is_reached_through_the_proxy(proxy: Proxy, settings: Settings) -> None:
    """It is asked for a tunnel, in which it can read nothing; its refusal is told without its password."""
    connection = Connection(settings, HOST)

    with pytest.raises(AddMusicError) as caught:
        await connection.ready()
    await connection.close()

    assert proxy.asked == [("CONNECT", "music.invalid:443")]
    assert caught.value.code == "backend_unreachable"
    assert "proxy" in caught.value.message
    assert "hunter2" not in str(caught.value.to_json())


async def test_files_elsewhere_are_fetched_through_the_proxy_too(proxy: Proxy, settings: Settings) -> None:
    """The address that a host names is reached in the same way as the host."""
    connection = Connection(settings, HOST)

    with pytest.raises(AddMusicError):
        async with connection.fetch("https://store.invalid/file.mp4", {}):
            pass
    await connection.close()

    assert proxy.asked == [("CONNECT", "store.invalid:443")]


async def test_a_host_that_is_to_be_reached_directly_is(
    proxy: Proxy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_PROXY is heard."""
    monkeypatch.setenv("NO_PROXY", "music.invalid")
    connection = Connection(settings, HOST)

    with pytest.raises(AddMusicError) as caught:
        await connection.ready()
    await connection.close()

    assert proxy.asked == []
    assert caught.value.code == "backend_unreachable"


async def test_a_program_on_this_machine_is_never_reached_through_a_proxy(
    proxy: Proxy, settings: Settings, nemo: QuirkServer
) -> None:
    """Its token would lie open on somebody else's machine."""
    connection = Connection(settings, Target("url", nemo.url))
    await connection.ready()
    async with connection.fetch(f"{nemo.url}/api/credits/balance/simple", {}) as answer:
        await answer.aread()
    await connection.close()

    assert answer.is_success
    assert proxy.asked == []
