"""
The contract, one method a route.

Knows nothing of projects, summaries or files of the user beyond those it is given. Above it sits
`assistant/`; below it the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from add_music.client.answers import document, unwrap
from add_music.client.connection import SILENCE_S, TIMEOUT, Connection
from add_music.client.consent import Consents
from add_music.client.endpoint import choose
from add_music.client.fetching import fetch_file
from add_music.client.listening import NOT_SENT, Clock, Hear, Listener
from add_music.client.sending import OnShare, form_of
from add_music.client.snapshot import Snapshot, read_snapshot
from add_music.errors import AddMusicError, problem
from add_music.wire.brief import to_part, typed_brief
from add_music.wire.extras import PATH as EXTRAS_PATH
from add_music.wire.extras import SOUND_PATH, ExtraFile, Extras, ExtrasWanted
from add_music.wire.look import PATH as LOOK_PATH
from add_music.wire.look import LookAnswer, LookRequest
from add_music.wire.render import RenderStatus, read_render
from add_music.wire.session import AGENT, Credits, Session, Upload
from add_music.wire.takes import Takes, TakesWanted

if TYPE_CHECKING:
    from pathlib import Path

    from add_music.client.identity import Tell
    from add_music.settings import Settings

UPLOAD_TIMEOUT = httpx.Timeout(SILENCE_S, connect=TIMEOUT.connect, write=120.0)
"""A big file may take its time as long as it moves; so may the backend that looks at it."""
LOOK_TIMEOUT = httpx.Timeout(SILENCE_S, connect=TIMEOUT.connect)
"""A long clip is looked at for minutes, the first time."""
GAVE_UP = (502, 504)
"""A gateway did not wait for the end of an upload, which may well have come."""
NO_WAY = (404, 405, 501)
T = TypeVar("T", bound=BaseModel)


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
        self.target = connection.target
        self.local = connection.target.kind == "local"
        self.host = connection.target.host
        self.needs_consent = connection.target.needs_consent
        self.pace = HOSTED_PACE if self.needs_consent else LOCAL_PACE

    @classmethod
    def reach(cls, settings: Settings, name: str | None = None) -> Backend:
        """
        The backend of that name, or the one the settings say; nothing is sent yet.

        Nothing ever is to a host that the user has not agreed to: each request is checked.
        """
        target = choose(settings, name)
        gate = Consents(settings.config_dir).gate(target.host) if target.needs_consent else None
        return cls(Connection(settings, target, gate=gate))

    def listen(self, tell: Tell) -> None:
        """Let `tell` hear what the user should know although nothing is wrong: an account that was made."""
        self._connection.tell = tell

    @property
    def anonymous_id(self) -> str | None:
        """The id to register with, when the account is an anonymous one."""
        identity = self._connection.identity
        return identity.user_id if identity and identity.anonymous else None

    @property
    def anonymous(self) -> bool:
        """Whether the account is an anonymous one; the engine on this machine has none."""
        identity = self._connection.identity
        return identity is not None and identity.anonymous

    async def ready(self) -> None:
        """Start or reach the backend and get a token."""
        await self._connection.ready()

    async def touch(self) -> None:
        """See whether anybody answers at its address, without a token."""
        await self._connection.touch()

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
        data = await self._connection.data(
            "POST", f"/api/tasks/me/with-session/{AGENT}", "", "account", json=body
        )
        return _read(Session, data)

    async def upload(
        self,
        session_id: str,
        paths: Sequence[Path],
        *,
        in_place: bool = False,
        on_share: OnShare | None = None,
    ) -> Upload:
        """
        Send files, or with `in_place` only say where they are (a backend on this machine that can read them).

        Returns:
            what the backend says about each file.

        Raises:
            TryAgain: `upload_lost`, when the connection broke on the way: the files may have arrived,
                which the state tells. A request that surely did not arrive is sent once more.
        """
        names = ", ".join(path.name for path in paths)
        if in_place:
            body = {"paths": [str(path) for path in paths], "source_type": "path"}
            return await self._uploaded(session_id, names, json=body)
        with form_of(paths, on_share) as form:
            return await self._uploaded(
                session_id,
                names,
                headers=form.headers,
                make_body=lambda: {"content": form.body()},
                timeout=UPLOAD_TIMEOUT,
            )

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> Upload:
        """Let the backend fetch files from addresses."""
        body = {"urls": list(urls), "source_type": "url"}
        return await self._uploaded(session_id, ", ".join(urls), json=body, timeout=UPLOAD_TIMEOUT)

    async def _uploaded(self, session_id: str, what: str, **request: Any) -> Upload:
        path = f"/api/upload-video/{AGENT}/me/{session_id}"
        try:
            response = await self._posted(path, **request)
        except AddMusicError as exc:
            if exc.code == "backend_unreachable" and not isinstance(exc.__cause__, NOT_SENT):
                raise problem("upload_lost", files=what) from exc
            raise
        if response.status_code in GAVE_UP:
            raise problem("upload_lost", files=what)
        return _read(Upload, unwrap(response, what, "upload"))

    async def _posted(self, path: str, **request: Any) -> httpx.Response:
        """The answer to a request; sent again, once, when it found nobody and so surely did not arrive."""
        try:
            return await self._connection.post(path, **request)
        except AddMusicError as exc:
            if not isinstance(exc.__cause__, NOT_SENT):
                raise
        await asyncio.sleep(self.pace.first_s)
        return await self._connection.post(path, **request)

    async def say(
        self,
        session_id: str,
        text: str,
        hear: Hear,
        *,
        brief: Mapping[str, Any] | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        """
        Send a message and hear what happens until the turn has ended. Never sent twice.

        Args:
            hear: awaited for each event.
            brief: typed wishes, for a backend that announced the capability.
            clock: seconds, for the limits of a turn.

        Raises:
            TryAgain: `turn_lost`, when the message may have had its effect, which the state tells: the
                connection broke, 15 minutes went by, or ten with signs of life only. `backend_unreachable`,
                when it surely did not arrive.
            AddMusicError: the backend refused.
        """
        parts: list[dict[str, Any]] = [{"text": text}]
        if brief:
            parts.append(to_part(typed_brief(brief)))
        body = {"app_name": AGENT, "user_id": "me", "session_id": session_id, "new_message": {"parts": parts}}
        await Listener(self._connection, hear, clock).say(body)

    async def takes(self, session_id: str, wanted: TakesWanted) -> Takes:
        """
        How an audition stands, which the first call begins; for a backend that announced the capability.

        Raises:
            AddMusicError: it failed, or the backend refused.
        """
        body = wanted.model_dump(mode="json", exclude_defaults=True)
        data = await self._connection.data("POST", f"/api/takes/{AGENT}/me/{session_id}", "takes", json=body)
        return _read(Takes, data)

    async def take_sound(self, take_id: str) -> bytes:
        """What is heard of a take, as MP3."""
        response = await self._connection.get(f"/api/takes/{take_id}/sound")
        if not response.is_success:
            unwrap(response, take_id)
        return response.content

    async def page(self, session_id: str) -> dict[str, Any]:
        """A session as its page shows it; for a backend that announced the capability."""
        return await self._connection.data("GET", f"/api/page/{session_id}", "page", "state")

    async def preview(self, session_id: str, key: str, first: int, size: int) -> tuple[bytes, int]:
        """
        So many bytes of a preview from `first` on, fewer at its end.

        Returns:
            the bytes, and how many the whole has.
        """
        path = f"/api/page/{session_id}/preview/{key}"
        headers = {"Range": f"bytes={first}-{first + size - 1}"}
        async with self._connection.stream("GET", path, headers=headers) as response:
            await response.aread()
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            unwrap(response, key, "render")
        return response.content, int(response.headers["content-range"].rpartition("/")[2])

    async def page_ticket(self, session_id: str) -> tuple[str, str]:
        """Where the page of a session is on this machine, and a ticket that lets a browser in, once."""
        data = await self._connection.data("POST", f"/api/page/{session_id}/ticket", "page", "state", json={})
        return f"{await self._connection.address()}{data['path']}", data["ticket"]

    async def look(self, wanted: LookRequest) -> LookAnswer:
        """
        Pictures of a timeline or a file, for a backend that announced the capability; changes nothing.

        Raises:
            AddMusicError: there is nothing to look at, or the backend refused.
        """
        body = wanted.model_dump(mode="json", exclude_defaults=True)
        data = await self._connection.data("POST", LOOK_PATH, "look", json=body, timeout=LOOK_TIMEOUT)
        return _read(LookAnswer, data)

    async def state(self, session_id: str) -> Snapshot:
        """The session as it is now, its draft also as the backend's own text."""
        response = await self._connection.get(f"/api/state/{AGENT}/me/{session_id}/latest")
        data = unwrap(response, "state", "state")
        return read_snapshot(data, response.text)

    async def credits(self) -> Credits:
        """The account's balance."""
        response = await self._connection.get("/api/credits/balance/simple")
        return _read(Credits, unwrap(response, "credits", "account"))

    async def render(
        self, session_id: str, render_id: str, draft_text: str, output: Mapping[str, str]
    ) -> RenderStatus:
        """Start a render of exactly this draft; the answer need not tell a status yet."""
        head = json.dumps({"id": render_id, "sessionId": session_id})
        body = f'{head[:-1]}, "draft": {draft_text}, "output": {json.dumps(dict(output))}}}'
        headers = {"Content-Type": "application/json"}
        response = await self._posted("/api/render/proxy/lambda", content=body.encode(), headers=headers)
        unwrap(response, "export", "render")
        return read_render(document(response))

    async def render_status(self, render_id: str) -> RenderStatus:
        """
        How a render stands; its status is a known one.

        Raises:
            TryAgain: `backend_unreachable` also when it answers that it is busy: the render may go on.
        """
        response = await self._connection.get(f"/api/render/proxy/lambda/{render_id}")
        # a failed render may come as `success: false` or under a status of its own: it says more than those
        status = read_render(document(response))
        if status.status and (response.is_success or status.id == render_id):
            return status
        if response.is_server_error or response.status_code == httpx.codes.REQUEST_TIMEOUT:
            raise problem("backend_unreachable", host=self.host, reason=f"HTTP {response.status_code}")
        unwrap(response, render_id, "job")
        raise problem("answer_unreadable", seen="a render without a status")

    async def extras(self, render_id: str, wanted: ExtrasWanted) -> Extras:
        """
        How what is wanted beside a finished file stands, which the first call begins; where it is announced.

        Raises:
            AddMusicError: it failed, or the backend refused.
        """
        body = wanted.model_dump(mode="json")
        path = EXTRAS_PATH.format(render=render_id)
        data = await self._connection.data("POST", path, "export", json=body, timeout=LOOK_TIMEOUT)
        return _read(Extras, data)

    async def stem(self, render_id: str, file: ExtraFile, part: Path) -> int:
        """Bring a stem to `part`; returns its size."""
        path = SOUND_PATH.format(render=render_id, stem=quote(file.stem, safe=""))
        return await fetch_file(self._connection.fetch, [path], part, size=file.size)

    async def cancel(self, render_id: str) -> bool:
        """Stop a render; False when the backend knows no such render, or no way to stop one."""
        response = await self._connection.post(f"/api/render/proxy/lambda/{render_id}/cancel")
        if response.status_code in NO_WAY:
            return False
        unwrap(response, render_id, "job")
        return True

    async def download(
        self, render_id: str, status: RenderStatus, part: Path, *, on_share: OnShare | None = None
    ) -> int:
        """
        Bring a finished render to `part`; returns its size.

        Its address is tried first. One that has run out is asked for anew; then comes the fallback route.
        """

        async def renew() -> str | None:
            with contextlib.suppress(AddMusicError):
                return (await self.render_status(render_id)).url
            return None

        fallback = f"/api/render/proxy/{render_id}/download"
        urls = [status.url, fallback] if status.url else [fallback]
        return await fetch_file(
            self._connection.fetch, urls, part, size=status.size, on_share=on_share, renew=renew
        )


def _read(kind: type[T], data: dict[str, Any]) -> T:
    try:
        return kind.model_validate(data)
    except ValidationError as exc:
        where = ".".join(str(step) for step in exc.errors()[0]["loc"])
        raise problem("answer_unreadable", seen=f"no usable {where} in it") from exc
