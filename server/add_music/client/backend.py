"""
The contract, one method a route.

Knows nothing of projects, summaries or files of the user beyond those it is given. Above it sits
`assistant/`; below it the connection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from httpx_sse import EventSource, SSEError
from pydantic import ValidationError

from add_music.client.answers import document, unwrap
from add_music.client.connection import SILENCE_S, TIMEOUT, Connection
from add_music.client.fetching import fetch_file
from add_music.client.sending import OnShare, form_of
from add_music.client.snapshot import Snapshot, read_snapshot
from add_music.errors import AddMusicError, problem
from add_music.wire.brief import to_part, typed_brief
from add_music.wire.events import Event, read_event
from add_music.wire.render import RenderStatus, read_render
from add_music.wire.session import AGENT, Credits, Session, Tolerant, Upload, UploadedFile

if TYPE_CHECKING:
    from pathlib import Path

    from add_music.settings import Settings

TURN_CAP_S = 900.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
Hear = Callable[[Event], Awaitable[None]]
T = TypeVar("T", bound=Tolerant)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a render is asked about: from `first_s`, growing by half each time, to `longest_s`."""

    first_s: float
    longest_s: float

    def after(self, wait_s: float) -> float:
        """The wait that follows one of `wait_s`."""
        return min(wait_s * 1.5, self.longest_s)


LOCAL_PACE = Pace(0.1, 0.4)
HOSTED_PACE = Pace(2.0, 15.0)


class Backend:
    """One backend, whichever it is; made by `Backend.reach` or over a connection of your own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.local = connection.target.kind == "local"
        self.host = connection.target.host
        self.needs_consent = connection.target.needs_consent
        self.pace = HOSTED_PACE if self.needs_consent else LOCAL_PACE

    @classmethod
    def reach(cls, settings: Settings, name: str | None = None) -> Backend:
        """The backend of that name, or the one the settings say; nothing is sent yet."""
        from add_music.client.endpoint import choose

        return cls(Connection(settings, choose(settings, name)))

    @property
    def anonymous_id(self) -> str | None:
        """The id to register with, when the account is an anonymous one."""
        identity = self._connection.identity
        return identity.user_id if identity and identity.anonymous else None

    async def ready(self) -> None:
        """Start or reach the backend and get a token."""
        await self._connection.ready()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._connection.close()

    async def session(self, name: str, language: str) -> Session:
        """
        A new session.

        Raises:
            AddMusicError: the backend refused or could not be reached.
        """
        body = {"task_name": name, "language": language}
        data = await self._connection.data("POST", f"/api/tasks/me/with-session/{AGENT}", "", json=body)
        return _read(Session, data)

    async def upload(
        self,
        session_id: str,
        paths: Sequence[Path],
        *,
        in_place: bool = False,
        on_share: OnShare | None = None,
    ) -> tuple[UploadedFile, ...]:
        """
        Send files, or with `in_place` only say where they are (a backend on this machine that can read them).

        Returns:
            what the backend says about each file.
        """
        names = ", ".join(path.name for path in paths)
        if in_place:
            body = {"paths": [str(path) for path in paths], "source_type": "path"}
            return await self._uploaded(session_id, names, json=body)
        with form_of(paths, on_share) as make_body:
            # a big file may take its time as long as it moves
            timeout = httpx.Timeout(SILENCE_S, connect=TIMEOUT.connect)
            return await self._uploaded(session_id, names, make_body=make_body, timeout=timeout)

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> tuple[UploadedFile, ...]:
        """Let the backend fetch files from addresses."""
        body = {"urls": list(urls), "source_type": "url"}
        return await self._uploaded(session_id, ", ".join(urls), json=body, timeout=SILENCE_S)

    async def _uploaded(self, session_id: str, what: str, **request: Any) -> tuple[UploadedFile, ...]:
        path = f"/api/upload-video/{AGENT}/me/{session_id}"
        response = await self._connection.post(path, **request)
        return _read(Upload, unwrap(response, what)).files

    async def say(
        self, session_id: str, text: str, hear: Hear, *, brief: Mapping[str, Any] | None = None
    ) -> None:
        """
        Send a message and hear what happens until the turn has ended. Never sent twice.

        Args:
            hear: awaited for each event.
            brief: typed wishes, for a backend that announced the capability.

        Raises:
            TryAgain: `turn_lost`, when the connection broke or 15 minutes went by: the message may
                have had its effect, which the state tells.
            AddMusicError: the backend refused.
        """
        parts: list[dict[str, Any]] = [{"text": text}]
        if brief:
            parts.append(to_part(typed_brief(brief)))
        body = {"app_name": AGENT, "user_id": "me", "session_id": session_id, "new_message": {"parts": parts}}
        try:
            async with asyncio.timeout(TURN_CAP_S):
                await self._listen(body, hear)
        except TimeoutError as exc:
            raise problem("turn_lost") from exc
        except AddMusicError as exc:
            if exc.code == "backend_unreachable" and not isinstance(exc.__cause__, NOT_SENT):
                raise problem("turn_lost") from exc
            raise

    async def _listen(self, body: dict[str, Any], hear: Hear) -> None:
        timeout = httpx.Timeout(SILENCE_S, connect=TIMEOUT.connect)
        headers = {"Accept": "text/event-stream"}
        async with self._connection.stream(
            "POST", "/run_sse", json=body, headers=headers, timeout=timeout
        ) as answer:
            try:
                if answer.is_error or "text/event-stream" not in answer.headers.get("content-type", ""):
                    await answer.aread()
                    unwrap(answer, "edit")
                    raise problem("answer_unreadable", seen="no event stream")
                async for sent in EventSource(answer).aiter_sse():
                    for event in read_event(sent.data):
                        await hear(event)
            except (httpx.HTTPError, httpx.StreamError, SSEError) as exc:
                raise problem("turn_lost") from exc

    async def state(self, session_id: str) -> Snapshot:
        """The session as it is now, its draft also as the backend's own text."""
        response = await self._connection.get(f"/api/state/{AGENT}/me/{session_id}/latest")
        data = unwrap(response, "state")
        return read_snapshot(data, response.text)

    async def credits(self) -> Credits:
        """The account's balance."""
        return _read(Credits, await self._connection.data("GET", "/api/credits/balance/simple", "credits"))

    async def render(
        self, session_id: str, render_id: str, draft_text: str, output: Mapping[str, str]
    ) -> RenderStatus:
        """Start a render of exactly this draft; the answer need not tell a status yet."""
        head = json.dumps({"id": render_id, "sessionId": session_id})
        body = f'{head[:-1]}, "draft": {draft_text}, "output": {json.dumps(dict(output))}}}'
        headers = {"Content-Type": "application/json"}
        response = await self._connection.post(
            "/api/render/proxy/lambda", content=body.encode(), headers=headers
        )
        unwrap(response, "export")
        return read_render(document(response))

    async def render_status(self, render_id: str) -> RenderStatus:
        """How a render stands; its status is a known one."""
        response = await self._connection.get(f"/api/render/proxy/lambda/{render_id}")
        if response.is_success:
            # a failed render may come as `success: false`: its status says more than the envelope
            status = read_render(document(response))
            if status.status:
                return status
        unwrap(response, render_id)
        raise problem("answer_unreadable", seen="a render without a status")

    async def cancel(self, render_id: str) -> None:
        """Stop a render."""
        response = await self._connection.post(f"/api/render/proxy/lambda/{render_id}/cancel")
        unwrap(response, render_id)

    async def download(
        self, render_id: str, status: RenderStatus, part: Path, *, on_share: OnShare | None = None
    ) -> int:
        """Bring a finished render to `part`, from its address or the fallback route; returns its size."""
        fallback = f"/api/render/proxy/{render_id}/download"
        urls = [status.url, fallback] if status.url else [fallback]
        return await fetch_file(self._connection.fetch, urls, part, size=status.size, on_share=on_share)


def _read(kind: type[T], data: dict[str, Any]) -> T:
    try:
        return kind.model_validate(data)
    except ValidationError as exc:
        where = ".".join(str(step) for step in exc.errors()[0]["loc"])
        raise problem("answer_unreadable", seen=f"no usable {where} in it") from exc
