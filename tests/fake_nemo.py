"""
A backend that speaks the hosted contract on loopback, for the tests of the front half.

It answers as the hosted service is documented to: typed event dialect, silent edits, heartbeats,
tracks nobody asked for, words about a screen, odd key order in the draft. What a test wants
otherwise it sets on the object; what was asked is in `asked`.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

TOKEN = "nmv_usr_secret"
SESSION = "5529798706024415232"
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"x" * 3000
VIDEO = {"tt": 0, "sg": [{"d": 10000, "m": {"name": "clip.mp4"}}]}
MUSIC = {"tt": 1, "sg": [{"d": 10000, "m": {"name": "Lo-fi", "volume": 0.35}}]}
TITLE = {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Urban Dreams"}}]}
# blanks, key order and the way numbers are written are this service's own
DRAFT = '{"zz":1.50, "t": [%s], "d":10000,"m":{"title":"caf\\u00e9"}}'


def draft_of(*tracks: dict[str, Any]) -> str:
    """A draft as the service writes it."""
    return DRAFT % ", ".join(json.dumps(track) for track in tracks)


def typed(*events: dict[str, Any] | str) -> list[str]:
    """Lines of a stream in the typed dialect; a string is sent as it is."""
    return [e if isinstance(e, str) else f"data: {json.dumps(e)}\n\n" for e in events]


SILENT = typed(
    {"type": "tool_call", "name": "edit_multitrack", "args": {}}, "data: heartbeat\n\n", ": alive\n\n"
)


@dataclass
class Turn:
    """What one message does: the lines of its stream, the draft afterwards, and how it ends."""

    lines: list[str] = field(default_factory=lambda: list(SILENT))
    draft: str | None = None
    breaks: bool = False
    hold: threading.Event | None = None


@dataclass
class FakeNemo:
    """The service, its state, and what it was asked."""

    draft: str = "{}"
    turns: list[Turn] = field(default_factory=list)
    renders: list[list[dict[str, Any]]] = field(default_factory=list)
    refuse: dict[str, tuple[int, Any]] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    token_answers: list[tuple[int, Any]] = field(default_factory=list)
    credits: dict[str, Any] = field(default_factory=lambda: {"available": 60, "frozen": 40, "total": 100})
    file: bytes = MP4
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def paths(self, method: str | None = None) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for verb, path, _, _ in self.asked if method in (None, verb)]

    def bodies(self, path: str) -> list[bytes]:
        """The bodies that were sent to that path."""
        return [body for _, asked, _, body in self.asked if asked == path]

    async def handle(self, request: Request) -> Response:
        """One request, noted and answered."""
        path = request.url.path
        self.asked.append((request.method, path, dict(request.headers), await request.body()))
        for part, (status, body) in self.refuse.items():
            if part in path:
                return JSONResponse(body, status)
        if path == "/api/auth/anonymous-token":
            return self._token()
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"code": 1001, "message": "bad token"})
        return self._answer(request.method, path)

    def _token(self) -> Response:
        if self.token_answers:
            status, body = self.token_answers.pop(0)
            return JSONResponse(body, status)
        return _ok({"token": TOKEN, "user_id": "anon_abc", "credits": 100})

    def _answer(self, method: str, path: str) -> Response:
        routes: list[tuple[str, Callable[[str], Response]]] = [
            ("/api/tasks/me/with-session/nemo_agent", self._session),
            ("/api/upload-video/", self._upload),
            ("/run_sse", self._turn),
            ("/api/state/", self._state),
            ("/api/credits/", lambda _: _ok(self.credits)),
            ("/api/render/proxy/lambda", self._render if method == "POST" else self._status),
            ("/api/render/proxy/", lambda _: Response(self.file, media_type="video/mp4")),
        ]
        found = next((answer for prefix, answer in routes if path.startswith(prefix)), None)
        return found(path) if found else JSONResponse({"detail": "Not Found"}, 404)

    def _session(self, path: str) -> Response:
        return _ok({"task_id": "task_1", "session_id": SESSION, "capabilities": self.capabilities})

    def _upload(self, path: str) -> Response:
        sent = self.asked[-1][3]
        if sent.startswith(b"{"):
            named = json.loads(sent)
            names = [name.rsplit("/", 1)[-1] for name in named.get("paths", named.get("urls"))]
        else:
            names = [p.split(b'"')[0].decode() for p in sent.split(b'filename="')[1:]]
        files = [{"filename": name, "file_type": "video", "duration": 10.0} for name in names]
        return _ok({"files": files, "session_state_applied": True})

    def _turn(self, path: str) -> Response:
        turn = self.turns.pop(0) if self.turns else Turn()
        if turn.draft is not None:
            self.draft = turn.draft
        return StreamingResponse(_stream(turn), media_type="text/event-stream")

    def _state(self, path: str) -> Response:
        text = '{"code":0,"data":{"session_id":"%s","state":{"video_infos":[],"draft":%s}}}'
        return Response(text % (SESSION, self.draft), media_type="application/json")

    def _render(self, path: str) -> Response:
        if path.endswith("/cancel"):
            return JSONResponse({"success": True, "data": {}})
        name = json.loads(self.asked[-1][3])["id"]
        return JSONResponse({"success": True, "data": {"id": name, "status": "pending", "progress": 5}})

    def _status(self, path: str) -> Response:
        if not self.renders:
            return JSONResponse({"taskId": "r", "status": "completed", "progress": 100, "output": {}})
        steps = self.renders[0]
        step = steps.pop(0)
        if not steps:
            self.renders.pop(0)
        return JSONResponse(step)

    def __enter__(self) -> Self:
        app = Starlette(routes=[Route("/{path:path}", self.handle, methods=["GET", "POST"])])
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_level="critical", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=asyncio.run, args=(self._server.serve(),), daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.005)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *exc: object) -> None:
        # it ends by itself within a tenth of a second; no test has to wait for that
        self._server.should_exit = self._server.force_exit = True


def _ok(data: dict[str, Any]) -> Response:
    return JSONResponse({"code": 0, "data": data})


async def _stream(turn: Turn) -> AsyncIterator[str]:
    for line in turn.lines:
        yield line
    if turn.hold:
        while not turn.hold.is_set():
            yield ": alive\n\n"
            await asyncio.sleep(0.01)
    if turn.breaks:
        raise ConnectionResetError
