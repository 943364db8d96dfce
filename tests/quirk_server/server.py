"""The quirk server: every request noted, answered by the engine, and told in the chosen way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from add_music.wire.events import Event, read_event
from quirk_server import sessions, streams
from quirk_server.inside import Asked, Inside
from quirk_server.quirks import Quirks, Refusal
from quirk_server.refusing import refused
from quirk_server.renders import FILES, PROXY, Renders
from quirk_server.serving import Served

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp

LATE_LOOKS = 2
HOLD_BEAT_S = 0.01
Answer = Callable[[Asked], Awaitable[Response]]


class QuirkServer:
    """
    A hosted backend on loopback.

    Args:
        app: the application of a running engine, in service form.

    Attributes:
        asked: the requests since the quirks were chosen.
        altered: renders whose draft was not, byte for byte, one that was given out.
        drafts: the texts of the timelines that were given out, in order.
        links: files that stand for addresses in uploads by address (1.4).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._inside = Inside(app)
        routes = [Route("/{path:path}", self._handle, methods=["GET", "POST", "PUT", "DELETE", "HEAD"])]
        self._served = Served(Starlette(routes=routes), addresses=2)
        self.url, self.elsewhere = self._served.urls
        self.links: dict[str, Path] = {}
        self._meant: dict[str, dict] = {}
        self.use(Quirks())

    def __enter__(self) -> Self:
        self._served.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._served.stop()

    def use(self, quirks: Quirks) -> None:
        """Behave like this from now on; what was noted is forgotten."""
        self.quirks = quirks
        self.asked: list[Asked] = []
        self.altered = 0
        self.drafts: list[str] = []
        self._refused = dict.fromkeys(range(len(quirks.refusals)), 0)
        self._renders = Renders(self._inside, quirks, self.url, self.elsewhere)
        self._late: Asked | None = None
        self._looks = 0

    def change(self, quirks: Quirks) -> None:
        """Behave like this from now on, in the middle of a story: what was noted stays."""
        asked, altered, drafts, renders = self.asked, self.altered, self.drafts, self._renders
        self.use(quirks)
        self.asked, self.altered, self.drafts = asked, altered, drafts
        self._renders.take_over(renders)

    def twin(self) -> QuirkServer:
        """Another server over the same engine, at an address of its own."""
        return QuirkServer(self._app)

    def paths(self, method: str | None = None) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked if method in (None, asked.method)]

    def bodies(self, path: str) -> list[bytes]:
        """The bodies that were sent to that path."""
        return [asked.body for asked in self.asked if asked.path == path]

    async def _handle(self, request: Request) -> Response:
        here = self.url.endswith(f":{request.scope['server'][1]}")
        body = await request.body()
        asked = Asked(request.method, request.url.path, dict(request.headers), body, here)
        self.asked.append(asked)
        refusal = self._refusal(asked)
        if refusal:
            return refused(refusal)
        if any(session in asked.path or session.encode() in asked.body for session in self.quirks.forgotten):
            return refused(_forgotten(self.quirks))
        if not here and not asked.path.startswith(FILES):
            return JSONResponse({"detail": "Not Found"}, 404)
        return await self._answer(asked)(asked)

    def _refusal(self, asked: Asked) -> Refusal | None:
        for number, refusal in enumerate(self.quirks.refusals):
            if refusal.where not in asked.path or refusal.method not in (None, asked.method):
                continue
            self._refused[number] += 1
            past = self._refused[number] - refusal.skip
            if past > 0 and (refusal.times is None or past <= refusal.times):
                return refusal
        return None

    def _answer(self, asked: Asked) -> Answer:
        path, post = asked.path, asked.method == "POST"
        routes: list[tuple[bool, Answer]] = [
            (path == "/api/auth/anonymous-token", self._told(sessions.token)),
            (path.startswith("/api/tasks/"), self._told(sessions.session)),
            (path.startswith("/api/upload-video/"), self._upload),
            (path.startswith("/api/credits/"), self._told(sessions.balance)),
            (path.startswith("/api/state/"), self._state),
            (path == "/run_sse", self._turn),
            (path.startswith(FILES), self._renders.file),
            (path == f"{PROXY}lambda" and post, self._render),
            (path.endswith("/cancel"), self._renders.cancel),
            (path.endswith("/download"), self._renders.download),
            (path.startswith(f"{PROXY}lambda/"), self._renders.status),
        ]
        return next((answer for fits, answer in routes if fits), self._plain)

    async def _plain(self, asked: Asked) -> Response:
        return self._passed_on(await self._inside.ask(asked))

    def _told(self, how: Callable[[dict, Quirks], dict]) -> Answer:
        async def answer(asked: Asked) -> Response:
            return self._dressed(await self._inside.ask(asked), how)

        return answer

    def _dressed(self, inner: httpx.Response, how: Callable[[dict, Quirks], dict]) -> Response:
        if not _good(inner):
            return self._passed_on(inner)
        text = sessions.wrapped(how(inner.json()["data"], self.quirks), self.quirks)
        return Response(text, media_type="application/json")

    def _passed_on(self, inner: httpx.Response) -> Response:
        """An answer as it is, but for the error that only our own engine sends along."""
        body = inner.content
        if not self.quirks.extensions and "json" in inner.headers.get("content-type", ""):
            told = inner.json()
            body = json.dumps(told | {"data": None} if told.get("code") else told).encode()
        return Response(body, inner.status_code, media_type=inner.headers.get("content-type"))

    async def _upload(self, asked: Asked) -> Response:
        named = json.loads(asked.body) if asked.body.startswith(b"{") else {}
        found = [self.links.get(url) for url in named.get("urls", ())]
        if "paths" in (self.quirks.capabilities or ()):
            found += [Path(path) for path in named.get("paths", ())]
        if not found or None in found:
            return self._dressed(await self._inside.ask(asked), sessions.upload)
        names = [name.rsplit("/", 1)[-1] for name in (*named.get("urls", ()), *named.get("paths", ()))]
        files = [
            ("files", (name, path.read_bytes())) for name, path in zip(names, found, strict=True) if path
        ]
        return self._dressed(await self._inside.ask(asked, files=files), sessions.upload)

    async def _state(self, asked: Asked) -> Response:
        if self._late:
            self._looks += 1
            if self._looks > LATE_LOOKS:
                late, self._late = self._late, None
                await self._inside.ask(late)
        inner = await self._inside.ask(asked)
        if not _good(inner):
            return self._passed_on(inner)
        data = inner.json()["data"]
        told, draft = sessions.state(data, self.quirks)
        self._meant[draft] = data["state"]["draft"]
        self.drafts.append(draft)
        return Response(sessions.wrapped(told, self.quirks, draft), media_type="application/json")

    async def _render(self, asked: Asked) -> Response:
        if not asked.attributed:
            return JSONResponse({"code": 402, "message": "unknown skill"}, 402)
        text = asked.body.decode()
        given = max((draft for draft in self._meant if draft in text), key=len, default="")
        sent = json.loads(text)
        if sent.get("draft") != (json.loads(given) if given else None):
            self.altered += 1
            return JSONResponse({"detail": "this draft was never given out"}, 422)
        return await self._renders.start(asked, json.dumps(sent | {"draft": self._meant[given]}).encode())

    async def _turn(self, asked: Asked) -> Response:
        quirks = self.quirks
        if quirks.cut in ("unheard", "late"):
            self._late = asked if quirks.cut == "late" else None
            return StreamingResponse(_gone())
        events: list[Event] = []
        if quirks.cut != "before" and not quirks.does_nothing and quirks.fails == "no" and not quirks.hold:
            inner = await self._inside.ask(asked)
            if not inner.headers.get("content-type", "").startswith("text/event-stream"):
                return self._passed_on(inner)
            events = _events(inner)
        return StreamingResponse(self._stream(asked, events, quirks), media_type=quirks.content_type)

    async def _stream(self, asked: Asked, events: list[Event], quirks: Quirks) -> AsyncIterator[bytes]:
        if quirks.byte_order_mark:
            yield "\ufeff".encode()
        if quirks.hold:
            while not quirks.hold.is_set():
                yield streams.beat(quirks)
                await asyncio.sleep(HOLD_BEAT_S)
            events = _events(await self._inside.ask(asked))
        if quirks.cut == "before":
            yield streams.beat(quirks)
            raise ConnectionResetError
        sent = list(streams.blocks(events, quirks))
        if quirks.fails != "no":
            sent.append(streams.failure(quirks))
        if quirks.cut == "after":
            sent = [*sent[: len(sent) // 2], sent[len(sent) // 2][:7]]
        for block in sent:
            for piece in _pieces(block, quirks.piece_bytes):
                yield piece
        if quirks.cut == "after":
            raise ConnectionResetError


def _forgotten(quirks: Quirks) -> Refusal:
    status = 404 if quirks.forgotten_form == "detail" else None
    return Refusal("", 1002, quirks.forgotten_form, status=status, words="Session not found")


def _pieces(block: bytes, size: int | None) -> list[bytes]:
    size = size or len(block)
    return [block[at : at + size] for at in range(0, len(block), size)]


def _events(inner: httpx.Response) -> list[Event]:
    lines = (line for line in inner.text.split("\n") if line.startswith("data: "))
    return [event for line in lines for event in read_event(line.removeprefix("data: "))]


def _good(inner: httpx.Response) -> bool:
    return inner.is_success and inner.json().get("code", 0) == 0


async def _gone() -> AsyncIterator[bytes]:
    raise ConnectionResetError
    yield b""
