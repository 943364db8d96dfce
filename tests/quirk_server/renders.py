"""Renders: what is told about them, and the finished file at whatever address it is said to have."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

if TYPE_CHECKING:
    from quirk_server.inside import Asked, Inside
    from quirk_server.quirks import Quirks

FILES = "/render-result/"
PROXY = "/api/render/proxy/"
WORDS = {
    "upper": {},
    "other": {"pending": "Queued", "processing": "Rendering", "completed": "Succeeded", "failed": "Error"},
}
REASON = "no workers"
STARTED_MS = 1773423613616


@dataclass(slots=True)
class Job:
    """One render: who asked for it, and how often it was asked about."""

    token: str
    fails: bool = False
    polls: int = 0


class Renders:
    """The renders of one server since the quirks were last chosen."""

    def __init__(self, inside: Inside, quirks: Quirks, here: str, elsewhere: str) -> None:
        self._inside = inside
        self._quirks = quirks
        self._here, self._elsewhere = here, elsewhere
        self._jobs: dict[str, Job] = {}
        self._refused_ids = 0
        self._breaks = 0
        self._file_breaks = list(quirks.file_breaks)

    def take_over(self, before: Renders) -> None:
        """Know the renders that were begun before the quirks changed."""
        self._jobs |= before._jobs

    async def start(self, asked: Asked, body: bytes) -> Response:
        """A submission; `body` is the request with the engine's own draft in it."""
        quirks = self._quirks
        render_id = json.loads(body)["id"]
        if self._refused_ids < quirks.duplicate_ids:
            self._refused_ids += 1
            return JSONResponse({"success": False, "error": "a job of this id exists already"}, 409)
        job = self._jobs[render_id] = Job(asked.headers.get("authorization", ""))
        job.fails = sum(one.fails for one in self._jobs.values()) < quirks.render_fails
        if not job.fails:
            answer = await self._inside.ask(asked, content=body)
            if answer.is_error or answer.json().get("code"):
                return Response(answer.content, answer.status_code, media_type="application/json")
        if quirks.render_started == "bare":
            return JSONResponse({"success": True})
        return self._shaped(render_id, {"status": "pending", "progress": 5})

    async def status(self, asked: Asked) -> Response:
        """How a render stands."""
        render_id = asked.path.removeprefix(f"{PROXY}lambda/")
        job = self._jobs.setdefault(render_id, Job(asked.headers.get("authorization", "")))
        if self._breaks < self._quirks.poll_breaks:
            self._breaks += 1
            return StreamingResponse(_broken(b'{"status":'), media_type="application/json")
        job.polls += 1
        if job.fails:
            return self._failed(render_id, REASON)
        if job.polls <= self._quirks.polls:
            return self._shaped(render_id, {"status": "processing", "progress": 40})
        answer = await self._inside.ask(asked)
        data = answer.json().get("data", {})
        if answer.is_error or "status" not in data:
            return Response(answer.content, answer.status_code, media_type="application/json")
        if data["status"] == "failed":
            return self._failed(render_id, data["error"]["message"])
        return self._shaped(render_id, data)

    async def cancel(self, asked: Asked) -> Response:
        """Stop a render, where that is known."""
        if not self._quirks.cancel_known:
            return JSONResponse({"detail": "Not Found"}, 404)
        answer = await self._inside.ask(asked)
        return Response(answer.content, answer.status_code, media_type="application/json")

    async def download(self, asked: Asked) -> Response:
        """The fallback route."""
        render_id = asked.path.removeprefix(PROXY).removesuffix("/download")
        if self._quirks.fallback == "absent":
            return JSONResponse({"detail": "Not Found"}, 404)
        if self._quirks.fallback == "json":
            address = f"{self._here}{FILES}{render_id}/{self._quirks.address_expires + 1}.mp4"
            return JSONResponse({"status": "completed", "output": {"url": address}})
        answer = await self._inside.ask(asked)
        kind = answer.headers.get("content-type")
        return Response(answer.content, answer.status_code, media_type=kind)

    async def file(self, asked: Asked) -> Response:
        """The file at the address that a status named; the address alone opens it."""
        name = asked.path.removeprefix(FILES)
        render_id, _, last = name.partition("/")
        job = self._jobs.get(render_id)
        if job is None:
            return JSONResponse({"detail": "Not Found"}, 404)
        quirks = self._quirks
        moved = {"redirect": self._here, "redirect_elsewhere": self._elsewhere}.get(quirks.address)
        if moved and last != "moved.mp4":
            return RedirectResponse(f"{moved}{FILES}{render_id}/moved.mp4", 302)
        number = last.removesuffix(".mp4")
        if number.isdigit() and int(number) <= quirks.address_expires:
            return Response(b"<Error>expired</Error>", quirks.expired_status, media_type="application/xml")
        body = quirks.file_body
        if body is None:
            owner = asked.headers | {"authorization": job.token}
            inner = type(asked)("GET", f"{PROXY}{render_id}/download", owner, b"")
            body = (await self._inside.ask(inner)).content
        return self._sent(body, asked.headers.get("range"))

    def _sent(self, body: bytes, wanted: str | None) -> Response:
        start = (
            int(wanted.removeprefix("bytes=").partition("-")[0]) if wanted and self._quirks.file_ranges else 0
        )
        headers = {"content-length": str(len(body) - start), "content-type": self._quirks.file_type}
        if self._quirks.file_ranges:
            headers["accept-ranges"] = "bytes"
        if start:
            headers["content-range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        if self._file_breaks:
            piece = body[start : start + self._file_breaks.pop(0)]
            return StreamingResponse(_broken(piece), 206 if start else 200, headers)
        return Response(body[start:], 206 if start else 200, headers)

    def _address(self, render_id: str) -> str | None:
        number = self._jobs[render_id].polls
        place = {"absent": None, "elsewhere": self._elsewhere}.get(self._quirks.address, self._here)
        return f"{place}{FILES}{render_id}/{number}.mp4" if place else None

    def _failed(self, render_id: str, reason: str) -> Response:
        error = {"string": reason, "object": {"code": "E_RENDER", "message": reason}, "absent": None}
        return self._shaped(
            render_id, {"status": "failed", "progress": 0, "error": error[self._quirks.render_error]}
        )

    def _shaped(self, render_id: str, data: dict[str, Any]) -> Response:
        """The status in the shape that is wanted; what only our engine tells is left out."""
        quirks = self._quirks
        status = data["status"]
        told: dict[str, Any] = {"status": _worded(status, quirks)} | _progress(data, quirks)
        if data.get("error"):
            told["error"] = data["error"]
        if quirks.extensions:
            told |= {key: data[key] for key in ("report", "words") if key in data}
        address = self._address(render_id) if status == "completed" else None
        output = data.get("output") or {}
        if quirks.render_shape == "R1":
            size = output.get("size") if quirks.file_size is None else quirks.file_size
            if status == "completed":
                about = {"url": address, "duration": output.get("duration"), "size": size}
                told["output"] = {key: value for key, value in about.items() if value is not None}
            return JSONResponse({"taskId": render_id} | told)
        if address:
            told["outputUrl"] = address
        if quirks.render_shape == "R3":
            return JSONResponse(told)
        told = {"id": render_id} | told | {"createdAt": STARTED_MS}
        if quirks.render_shape == "coded":
            return JSONResponse({"code": 0, "data": told})
        return JSONResponse({"success": status != "failed", "data": told})


def _worded(status: str, quirks: Quirks) -> str:
    if quirks.status_words == "lower":
        return status
    return WORDS[quirks.status_words].get(status, status.upper())


def _progress(data: dict[str, Any], quirks: Quirks) -> dict[str, Any]:
    share = data.get("progress", 0)
    forms = {"number": share, "string": str(share), "percent": f"{share}%", "absent": None}
    return {"progress": forms[quirks.progress]} if quirks.progress != "absent" else {}


async def _broken(piece: bytes) -> AsyncIterator[bytes]:
    yield piece
    raise ConnectionResetError
