"""The script `ai-add-music-to`: the MCP server over stdio, or over HTTP on this machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from add_music.errors import AddMusicError, problem
from add_music.logs import log_to_stderr

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from starlette.types import ASGIApp

USAGE = """\
usage: ai-add-music-to [--http HOST:PORT] [--version] [--help]

The MCP server of add-music, over stdio unless --http is given. An assistant starts it:
{"mcpServers": {"add-music": {"command": "ai-add-music-to"}}}
Over HTTP, clients send a token (ADD_MUSIC_HTTP_TOKEN, else one that is kept in the data folder):
{"mcpServers": {"add-music": {"url": "http://HOST:PORT/mcp", "headers": {"Authorization": "Bearer TOKEN"}}}}
"""
PATIENCE_S = 3.0
"""How long the engine may take to put its work down; what it works at is kept anyway."""
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the script.

    Returns:
        the exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words and words[0] in ("-h", "--help"):
            sys.stdout.write(USAGE)
        elif words == ["--version"]:
            from add_music.frontmatter import skill_version

            sys.stdout.write(f"ai-add-music-to {skill_version()}\n")
        else:
            serve(_http_address(words))
    except AddMusicError as exc:
        sys.stderr.write(f"{exc.message}\n→ {exc.next_step} [{exc.code}]\n")
        return exc.exit_code
    except KeyboardInterrupt:
        pass
    return 0


def serve(http: str | None = None) -> None:
    """
    Serve until stdin is closed or the process is told to end.

    Args:
        http: HOST:PORT on this machine; None serves stdio.

    Raises:
        FixInput: the address is not one of this machine.
    """
    # pydantic would end each refusal with an address that leads nowhere useful; it reads this when imported
    os.environ.setdefault("PYDANTIC_ERRORS_INCLUDE_URL", "0")
    address = _address(http) if http else None
    from add_music.tools.server import build

    log_to_stderr()
    server = build()
    if address:
        _serve_http(server, *address)
    else:
        _leave_when_told()
        server.run("stdio")
        # nobody waits for threads that are put down by now; what they worked at is kept
        _leave()


def _leave_when_told() -> None:
    """
    End at SIGINT and SIGTERM as tidily as when stdin is closed.

    Cancelling does not do it: the SDK's reader waits in a thread for the next line and cannot be woken.
    """
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave)


def _leave(*_: object) -> None:
    def stop() -> None:
        from add_music.client.embedded import stop_engine
        from add_music.settings import settings

        stop_engine(settings())

    # in a thread of its own: whatever this one was doing may hold the lock that stopping needs
    stopping = threading.Thread(target=stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE_S)
    os._exit(0)


def _serve_http(server: MCPServer[Any], host: str, port: int) -> None:
    import uvicorn

    from add_music.saying import say
    from add_music.settings import settings
    from add_music.tools.doorway import token_of

    token, place = token_of(settings())
    name = f"[{host}]" if ":" in host else host
    sys.stderr.write(say("mcp_http_serving", url=f"http://{name}:{port}/mcp", place=place) + "\n")
    sys.stderr.flush()
    # the access log would go to stdout, a line for each request
    uvicorn.run(http_app(server, token), host=host, port=port, log_level="warning", access_log=False)


def http_app(server: MCPServer[Any], token: str) -> ASGIApp:
    """The server as an ASGI application for this machine, behind its doorway."""
    from add_music.tools.doorway import SECURITY, Doorway

    return Doorway(server.streamable_http_app(transport_security=SECURITY), token)


def _http_address(words: list[str]) -> str | None:
    if not words:
        return None
    if words[0] == "--http" and len(words) == 2:
        return words[1]
    if words[0].startswith("--http=") and len(words) == 1:
        return words[0].removeprefix("--http=")
    raise problem("command_invalid", seen=f"The command line {' '.join(words)!r} cannot be read.")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    # whoever gets in may read and write the user's files, and the token would cross the network unencrypted
    if host not in LOCAL_HOSTS or not port.isdigit() or int(port) > 65_535:
        expected = "give an address of this machine, e.g. 127.0.0.1:8000"
        raise problem("option_invalid", option="--http", seen=repr(text), expected=expected)
    return host, int(port)


if __name__ == "__main__":
    sys.exit(main())
