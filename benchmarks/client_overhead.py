"""
What our client costs over bare httpx: a short call, a long upload, a long download, and its memory.

Both sides talk in turn to a server on loopback that does as little as a server can, so the client's share is
as large as it ever gets. Bare httpx does what its documentation shows and no more: no token that is renewed,
no retries, no check of what came.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx
import psutil

from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Endpoint, Target
from add_music.settings import Settings
from add_music.wire.render import read_render

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

CALLS = 300
RUNS = 7
CALL_GATE_MS, SHARE_GATE, MEMORY_GATE_MB = 1.0, 1.05, 64
SESSION = "5529798706024415232"
TOKEN = "nmv_usr_benchmark"
PIECE = b"\0" * (1 << 16)
FTYP = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2"
Job = Callable[[], Awaitable[Any]]


def main(argv: list[str]) -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.client_overhead", description=__doc__)
    parser.add_argument("--mb", type=int, default=500, help="size of the file that goes up and down")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.serve:
        _serve(options.serve)
        return
    with tempfile.TemporaryDirectory() as folder, _server(options.mb) as url:
        clip = Path(folder) / "clip.mp4"
        _fill(clip, options.mb)
        asyncio.run(_measure(url, clip, options.mb * 1_000_000, options.runs, options.calls))


async def _measure(url: str, clip: Path, size: int, runs: int, calls: int) -> None:
    target = Target("local")
    connection = Connection(Settings(), target, find_engine=lambda _: Endpoint(url, TOKEN, local=True))
    ours = Backend(connection)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False) as bare:
        await _calls(ours, bare, calls)
        await _transfers(ours, bare, clip, size, runs)
    await ours.close()


async def _calls(ours: Backend, bare: httpx.AsyncClient, calls: int) -> None:
    state = f"/api/state/nemo_agent/me/{SESSION}/latest"
    pairs: tuple[tuple[str, Job, Job], ...] = (
        ("credits", ours.credits, lambda: _json(bare, "/api/credits/balance/simple")),
        ("state", lambda: ours.state(SESSION), lambda: _json(bare, state)),
    )
    for name, one, other in pairs:
        taken = await _in_turn(calls, one, other)
        more_ms, bare_ms = (
            1000 * median(values) for values in zip(*((o - b, b) for o, b in taken), strict=True)
        )
        print(
            f"client: {name}: {more_ms:.2f} ms more than bare httpx, which takes {bare_ms:.2f} ms "
            f"(gate ≤ {CALL_GATE_MS} ms more)"
        )


async def _transfers(ours: Backend, bare: httpx.AsyncClient, clip: Path, size: int, runs: int) -> None:
    part = clip.with_name("down.mp4")
    status = read_render({"status": "completed", "output": {"size": size}})
    pairs: tuple[tuple[str, Job, Job], ...] = (
        ("upload", lambda: ours.upload(SESSION, [clip]), lambda: _bare_upload(bare, clip)),
        ("download", lambda: ours.download("r1", status, part), lambda: _bare_download(bare, part)),
    )
    for name, one, other in pairs:
        with _growth() as grown:
            await one()
        ratio = median(ours_s / bare_s for ours_s, bare_s in await _in_turn(runs, one, other))
        print(
            f"client: {name} of {size / 1e6:.0f} MB: ours ÷ bare httpx = {ratio:.3f} "
            f"(gate ≤ {SHARE_GATE}), {grown[0]:.0f} MB more memory (gate ≤ {MEMORY_GATE_MB})"
        )


async def _in_turn(times: int, ours: Job, bare: Job) -> list[tuple[float, float]]:
    """The seconds of both, run in turn; the first time of each does not count."""
    await ours()
    await bare()
    return [(await _seconds(ours), await _seconds(bare)) for _ in range(times)]


async def _seconds(job: Job) -> float:
    begun = time.perf_counter()
    await job()
    return time.perf_counter() - begun


async def _json(bare: httpx.AsyncClient, path: str) -> Any:
    return (await bare.get(path)).raise_for_status().json()


async def _bare_upload(bare: httpx.AsyncClient, clip: Path) -> None:
    with clip.open("rb") as file:  # as the documentation shows
        files = {"files": (clip.name, file, "video/mp4")}
        answer = await bare.post(f"/api/upload-video/nemo_agent/me/{SESSION}", files=files)
    answer.raise_for_status().json()


async def _bare_download(bare: httpx.AsyncClient, part: Path) -> None:
    async with bare.stream("GET", "/api/render/proxy/r1/download") as answer:
        with part.open("wb") as file:
            async for piece in answer.aiter_bytes():
                file.write(piece)


@contextmanager
def _growth() -> Iterator[list[float]]:
    """By how many MB this process was larger at its largest than at the beginning."""
    process = psutil.Process()
    before = process.memory_info().rss
    found = [0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            found[0] = max(found[0], (process.memory_info().rss - before) / 2**20)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()


def _fill(clip: Path, size_mb: int) -> None:
    with clip.open("wb") as file:
        file.write(FTYP)
        left = size_mb * 1_000_000 - len(FTYP)
        while left:
            left -= file.write(PIECE[: min(left, len(PIECE))])


@contextmanager
def _server(size_mb: int) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.client_overhead", "--serve", str(size_mb)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        yield child.stdout.readline().strip()
        child.kill()


def _serve(size_mb: int) -> None:
    import socket

    import uvicorn

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so without delay
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        _answers(size_mb * 1_000_000), access_log=False, lifespan="off", http="h11", log_level="error"
    )
    uvicorn.Server(config).run([listening])


def _answers(size: int) -> Starlette:
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route

    async def upload(request: Request) -> Response:
        async for _ in request.stream():
            pass
        file = {"filename": "clip.mp4", "file_type": "video"}
        return JSONResponse({"code": 0, "data": {"files": [file], "session_state_applied": True}})

    async def balance(_: Request) -> Response:
        return JSONResponse({"code": 0, "data": {"available": 100, "frozen": 0, "total": 100}})

    async def state(_: Request) -> Response:
        return JSONResponse({"code": 0, "data": {"session_id": SESSION, "state": STATE}})

    async def download(_: Request) -> Response:
        headers = {"Content-Length": str(size)}
        return StreamingResponse(_content(size), media_type="video/mp4", headers=headers)

    return Starlette(
        routes=[
            Route("/api/upload-video/nemo_agent/me/{session}", upload, methods=["POST"]),
            Route("/api/credits/balance/simple", balance),
            Route("/api/state/nemo_agent/me/{session}/latest", state),
            Route("/api/render/proxy/{render}/download", download),
        ]
    )


async def _content(size: int) -> AsyncIterator[bytes]:
    yield FTYP
    left = size - len(FTYP)
    while left:
        piece = PIECE[: min(left, len(PIECE))]
        left -= len(piece)
        yield piece


SEGMENT = {"st": 0, "d": 120000, "vol": 0.35, "m": {"name": "Lo-fi"}}
STATE = {
    "video_infos": [{"filename": "clip.mp4", "duration": 120.0}],
    "draft": {"d": 120000, "t": [{"tt": kind, "sg": [SEGMENT] * 10} for kind in (0, 1, 7)], "m": {}},
    "canvas_config": {"width": 1920, "height": 1080},
    "video_analyses": {},
    "generated_media": [],
}


if __name__ == "__main__":
    main(sys.argv[1:])
