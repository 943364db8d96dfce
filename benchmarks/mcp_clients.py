"""
Many MCP clients at one server over HTTP, each at a project of its own: nothing mixed, nothing lost.

Each client uploads a clip, says an edit, looks and, in turn with the others, names its project or has a
session. A client is right when every answer is about its own clip. The time of `state` is set against that of
one client alone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

TOKEN = "the-token-of-the-benchmark"
LOOKS = 10


@dataclass
class Tally:
    """What all clients saw."""

    looks_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main(argv: list[str]) -> None:
    """Print counts and a ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mcp_clients", description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name, _server(Path(name)) as url:
        alone, together = Tally(), Tally()
        asyncio.run(_all(url, Path(name), ["alone"], alone))
        begun = time.monotonic()
        names = [f"clip {number}" for number in range(options.clients)]
        asyncio.run(_all(url, Path(name), names, together))
        took = time.monotonic() - begun
    wrong = alone.wrong + together.wrong
    print(f"{options.clients} MCP clients at once: {took:.1f} s, {len(wrong)} wrong answers (gate 0)")
    one, many = median(alone.looks_s) * 1000, median(together.looks_s) * 1000
    print(f"state: {many:.0f} ms median, {one:.0f} ms alone, {many / one:.1f} x")
    for line in wrong[:5]:
        print(f"  {line}")
    if wrong:
        raise SystemExit(1)


async def _all(url: str, folder: Path, names: list[str], tally: Tally) -> None:
    clips = [_draw(folder / f"{name}.mp4") for name in names]
    async with asyncio.TaskGroup() as tasks:
        for number, clip in enumerate(clips):
            tasks.create_task(_work(url, clip, "legacy" if number % 2 else "auto", tally))


async def _work(url: str, clip: Path, era: str, tally: Tally) -> None:
    async with _client(url, era) as client:
        uploaded = await _call(client, tally, "upload", files=[str(clip)])
        named = {"project": uploaded.get("project")} if era == "auto" else {}
        edited = await _call(client, tally, "edit", message="calm piano", **named)
        if edited.get("status") == "running":
            await _call(client, tally, "edit", job=edited["job"], **named)
        for _ in range(LOOKS):
            begun = time.perf_counter()
            state = await _call(client, tally, "state", **named)
            tally.looks_s.append(time.perf_counter() - begun)
            seen = [file["name"] for file in state.get("files", [])]
            if seen != [clip.name] or state.get("project") != uploaded.get("project"):
                tally.wrong.append(f"{clip.name} saw {seen}")


async def _call(client: Client, tally: Tally, tool: str, **arguments: object) -> dict:
    result = await client.call_tool(tool, arguments)
    if result.is_error:
        tally.wrong.append(f"{tool}: {result.content[0].text}")
    return result.structured_content or {}


@contextlib.asynccontextmanager
async def _client(url: str, era: str) -> AsyncIterator[Client]:
    shown = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        httpx2.AsyncClient(headers=shown, timeout=httpx2.Timeout(120.0), trust_env=False) as web,
        Client(streamable_http_client(url, http_client=web), mode=era) as client,
    ):
        yield client


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {"ADD_MUSIC_BACKEND": "local", "ADD_MUSIC_HTTP_TOKEN": TOKEN}
    folders = {f"ADD_MUSIC_{kind}_DIR": str(folder / kind.lower()) for kind in ("DATA", "CONFIG")}
    script = str(Path(sys.executable).with_name("ai-add-music-to"))
    child = subprocess.Popen([script, "--http", f"127.0.0.1:{port}"], env=os.environ | own | folders)
    try:
        give_up_at = time.monotonic() + 30
        while time.monotonic() < give_up_at and child.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        child.terminate()
        child.wait()


def _draw(path: Path) -> Path:
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from clips import make_clip

    return make_clip(path, seconds=2, size=(320, 180), cuts=(1,))


if __name__ == "__main__":
    main(sys.argv[1:])
