"""The server as it is installed: its command line, and the whole job over stdio and HTTP."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.tools.main import main, serve
from add_music.tools.server import build
from clips import make_clip

PATIENCE_S = 5.0
"""About 1 s on a quiet machine."""
SCRIPT = str(Path(sys.executable).with_name("ai-add-music-to"))


class Host:
    """A host of the handshake era, talking to a server process in JSON lines."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._last = 0
        client = {"name": "test", "version": "0"}
        self.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client})
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, method: str, params: dict[str, Any], until: str | None = None) -> dict[str, Any]:
        """The answer, or the first progress that says `until`."""
        self._last += 1
        self._send({"jsonrpc": "2.0", "id": self._last, "method": method, "params": params})
        while True:
            heard = json.loads(self.process.stdout.readline())
            if heard.get("id") == self._last:
                return heard["result"]
            if until and until in heard.get("params", {}).get("message", ""):
                return heard

    def call(self, tool: str, until: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Call a tool, asking for progress."""
        meta = {"progressToken": f"p{self._last}"}
        return self.ask("tools/call", {"name": tool, "arguments": arguments, "_meta": meta}, until)

    def _send(self, message: dict[str, Any]) -> None:
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.mark.anyio
async def test_the_installed_script_does_the_whole_job_over_stdio(tmp_path: Path) -> None:
    """upload → edit → state → export with the real engine gives a file that was measured."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=2)
    heard: list[str] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message or "")

    async with Client(StdioServerParameters(command=SCRIPT, env=dict(os.environ))) as client:
        results = [
            await client.call_tool(name, arguments, progress_callback=hear)
            for name, arguments in (
                ("upload", {"files": [str(clip)]}),
                ("edit", {"message": "calm piano", "brief": {"seed": 7}}),
                ("state", {}),
                ("export", {}),
            )
        ]

    uploaded, edited, state, exported = (result.structured_content for result in results)
    output = clip.with_name("clip.music.mp4")
    assert heard[0] == "Setting things up…"
    assert uploaded["summary"].startswith("Ready.")
    assert "piano" in edited["said"]
    assert state["exportable"] is True
    assert exported["output"] == str(output)
    assert output.stat().st_size == exported["size_bytes"]
    assert exported["measured"]["video"]["copied"] is True
    assert exported["measured"]["music"]["seed"] == 7
    assert "LUFS" in exported["summary"]


def test_a_closed_window_loses_nothing(tmp_path: Path) -> None:
    """The server leaves at once during a render; the next one finishes it when it is asked for the state."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=5)
    output = tmp_path / "out.mp4"
    with Host() as host:
        host.call("upload", files=[str(clip)])
        host.call("edit", message="calm piano")
        host.call("export", until="Playing", output=str(output))
        begun = time.monotonic()
        host.process.stdin.close()
        assert host.process.wait(timeout=20) == 0
        assert time.monotonic() - begun < PATIENCE_S
    assert not output.exists()

    with Host() as host:
        state = host.call("state")["structuredContent"]
        while state["exports"][0]["status"] != "completed":
            state = host.call("state")["structuredContent"]
    assert state["exports"][0]["output"] == str(output)
    assert output.stat().st_size > clip.stat().st_size / 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_leave_leaves(tmp_path: Path, number: signal.Signals) -> None:
    """Although the reader of stdin waits for a line: cleanly, without output, its address file gone."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    with Host() as host:
        host.call("upload", files=[str(clip)])
        host.process.send_signal(number)
        code = host.process.wait(timeout=20)

    assert code == 0
    assert not (Path(os.environ["ADD_MUSIC_DATA_DIR"]) / "engine.json").exists()


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_server_speaks_http_too(mode: str, tmp_path: Path) -> None:
    """The same tools over streamable HTTP, in both eras."""
    settings = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    app = build(settings).streamable_http_app()
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http,
        Client(streamable_http_client("http://127.0.0.1:8000/mcp", http_client=http), mode=mode) as client,
    ):
        state = await client.call_tool("state", {})

    assert state.structured_content["files"] == []


@pytest.mark.parametrize(
    "address", ["0.0.0.0:8000", "example.org:80", "8000", "127.0.0.1", "127.0.0.1:99999"]
)
def test_nobody_else_on_the_network_can_reach_it(address: str) -> None:
    """There is no login, so only addresses of this machine are served."""
    with pytest.raises(AddMusicError) as caught:
        serve(address)

    assert caught.value.code == "option_invalid"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], 0, "mcpServers"),
        (["--version"], 0, "ai-add-music-to 0."),
        (["--htpp", "x"], 2, "[command_invalid]"),
        (["--http=0.0.0.0:1"], 2, "[option_invalid]"),
    ],
)
def test_the_script_has_a_small_command_line(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who starts it by hand is told what it is."""
    assert main(words) == code
    assert said in "".join(capsys.readouterr())


def test_http_is_served_on_the_address_that_was_given() -> None:
    """`add-music mcp --http` answers there, no foreign web page gets through, and stdout stays empty."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("add-music")), "mcp", "--http", f"127.0.0.1:{port}"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at and child.poll() is None:
        try:
            answer = httpx2.get(f"http://127.0.0.1:{port}/mcp")
        except httpx2.TransportError:
            continue
        break
    foreign = [
        httpx2.post(f"http://127.0.0.1:{port}/mcp", headers=headers, json={}).status_code
        for headers in ({"Host": f"evil.example:{port}"}, {"Origin": "https://evil.example"})
    ]
    child.terminate()
    out, _ = child.communicate(timeout=20)

    assert answer.status_code < 500
    assert foreign == [421, 403]
    assert out == b""


def test_the_window_that_stays_open_takes_the_engine_over(tmp_path: Path) -> None:
    """Two servers share one engine; when the one that runs it goes, the other goes on without being asked."""
    note = Path(os.environ["ADD_MUSIC_DATA_DIR"]) / "engine.json"
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    with Host() as first, Host() as second:
        first.call("upload", files=[str(clip)])
        state = second.call("state")["structuredContent"]
        owner = json.loads(note.read_text(encoding="utf-8"))["pid"]
        first.process.stdin.close()
        first.process.wait(timeout=20)
        give_up_at = time.monotonic() + 20
        while not note.exists() and time.monotonic() < give_up_at:
            select.select([], [], [], 0.05)
        heir = json.loads(note.read_text(encoding="utf-8"))["pid"]
        edited = second.call("edit", message="calm piano")["structuredContent"]

    assert state["files"][0]["name"] == clip.name
    assert (owner, heir) == (first.process.pid, second.process.pid)
    assert edited["changes"]
