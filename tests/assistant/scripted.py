"""A backend whose every answer is written down beforehand, for stories that no real one tells twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from quirk_server.serving import Served

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(12) + b"\x00\x00\x07\xd8mdat" + bytes(2000)
DRAFT = {"t": [{"tt": 0, "sg": [{"d": 10000, "m": {"name": "clip.mp4"}}]}], "d": 10000}
Answer = Response | dict[str, Any] | tuple[int, Any] | Callable[[Request], Any]
"""A document, a status with a document, a whole response, or what gives one of these."""

ROUTES = {
    "token": ("POST", "/api/auth/anonymous-token"),
    "session": ("POST", "/api/tasks/me/with-session/nemo_agent"),
    "upload": ("POST", "/api/upload-video/nemo_agent/me/{session}"),
    "state": ("GET", "/api/state/nemo_agent/me/{session}/latest"),
    "credits": ("GET", "/api/credits/balance/simple"),
    "submit": ("POST", "/api/render/proxy/lambda"),
    "status": ("GET", "/api/render/proxy/lambda/{render}"),
    "cancel": ("POST", "/api/render/proxy/lambda/{render}/cancel"),
    "download": ("GET", "/api/render/proxy/{render}/download"),
    "file": ("GET", "/files/{name}"),
}
USUAL: dict[str, Answer] = {
    "token": {"code": 0, "data": {"token": "nmv_usr_scripted1", "user_id": "anon_s 1", "credits": 100}},
    "session": {"code": 0, "data": {"session_id": "55", "task_id": "t"}},
    "upload": {"code": 0, "data": {}},
    "state": {"code": 0, "data": {"state": {"draft": DRAFT, "video_infos": []}}},
    "credits": {"code": 0, "data": {"available": 60, "frozen": 40, "total": 100}},
    "submit": {"success": True, "data": {"status": "pending"}},
    "status": {"status": "completed", "output": {}},
    "cancel": {"success": True},
    "download": lambda _: Response(MP4, media_type="video/mp4"),
    "file": lambda _: Response(MP4, media_type="video/mp4"),
}


def broken(status: int = 200) -> Callable[[Request], Response]:
    """An answer whose connection breaks before its end."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        raise ConnectionResetError

    return lambda _: StreamingResponse(pieces(), status, media_type="application/json")


@dataclass
class Scripted:
    """
    The server and what it was asked.

    Args:
        script: answers by the names of `ROUTES`, used one after the other; the last one stays.
    """

    script: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: dict[str, list[bytes]] = field(default_factory=dict)
    url: str = ""

    def will(self, name: str, *answers: Answer) -> None:
        """Say what is answered from now on."""
        self.script[name] = list(answers)

    def ids(self) -> list[str]:
        """The ids of the renders that were asked for."""
        return [json.loads(body)["id"] for body in self.bodies.get("submit", [])]

    def __enter__(self) -> Self:
        routes = [Route(path, self._on(name), methods=[verb]) for name, (verb, path) in ROUTES.items()]
        self._served = Served(Starlette(routes=routes))
        self._served.start()
        self.url = self._served.urls[0]
        return self

    def __exit__(self, *exc: object) -> None:
        self._served.stop()

    def _on(self, name: str) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            self.bodies.setdefault(name, []).append(await request.body())
            self.asked.append(name)
            script = self.script.get(name) or [USUAL[name]]
            told = script.pop(0) if len(script) > 1 else script[0]
            if callable(told) and not isinstance(told, Response):
                told = told(request)
            if isinstance(told, Response):
                return told
            status, body = told if isinstance(told, tuple) else (200, told)
            return JSONResponse(body, status)

        return answer
