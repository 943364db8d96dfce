"""A real HTTP server on loopback for an application of the tests."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class Served:
    """
    The application at one or more addresses of this machine.

    Args:
        addresses: how many ports answer; to a client each is another host.
    """

    def __init__(self, app: ASGIApp, addresses: int = 1) -> None:
        self._app = app
        self._sockets = [_listening() for _ in range(addresses)]
        self.urls = [f"http://127.0.0.1:{one.getsockname()[1]}" for one in self._sockets]

    def start(self) -> None:
        """Answer from now on."""
        # broken streams are wanted here, and no news
        config = uvicorn.Config(self._app, log_config=None, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": self._sockets}, name="quirks", daemon=True
        )
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.005)

    def stop(self) -> None:
        """It ends by itself within a tenth of a second; no test has to wait for that."""
        self._server.should_exit = self._server.force_exit = True


def _listening() -> socket.socket:
    # asyncio sends a small answer without delay only where a socket says that it is TCP
    made = socket.create_server(("127.0.0.1", 0))
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())
