"""An application on a real port of this machine, for what in-process transports hold back: streams."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn

TOKEN = "a-token-of-sixteen-or-more"


@contextlib.contextmanager
def listening(app: object) -> Iterator[str]:
    """The address of an application on a real port: in-process transports hold streams back."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/mcp"
        server.should_exit = True
        thread.join(20)
