"""Token and client id stay in their headers, whatever a backend does with them and however much is logged."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import stamina

from add_music.client import fetching
from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.wire.render import RenderStatus
from films import MP4

pytestmark = pytest.mark.anyio
GIVEN = "sentinel-given-0123456789"
MADE = "sentinel-made-0123456789"
CLIENT = "sentinel-client-0123456789"
NEMO = Target("nemo", "https://nemo.example")
DONE = RenderStatus(id="render_1", status="completed", progress=100.0, url=None)


class Gossip:
    """A backend that says back whatever it was sent, in the form the test asks for."""

    def __init__(self, form: str) -> None:
        self._form = form
        self.urls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(str(request.url))
        heard = " ".join([*request.headers.values()])
        if request.url.path.endswith("anonymous-token") and self._form != "token":
            return httpx.Response(200, json={"code": 0, "data": {"token": MADE, "user_id": "anon_1"}})
        return FORMS[self._form](heard)


def _events(heard: str) -> httpx.Response:
    said = [{"type": "text", "content": heard}, {"error": heard}, {"type": "error", "message": heard}]
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in said)
    return httpx.Response(200, text=body, headers={"content-type": "text/event-stream"})


def _break(heard: str) -> httpx.Response:
    raise httpx.ReadError("broken")


FORMS: dict[str, Callable[[str], httpx.Response]] = {
    "token": lambda heard: httpx.Response(429, json={"code": 429, "message": heard}),
    "code": lambda heard: httpx.Response(200, json={"code": 2001, "message": heard}),
    "bad token": lambda heard: httpx.Response(401, json={"code": 1001, "message": heard}),
    "detail": lambda heard: httpx.Response(422, json={"detail": heard}),
    "page": lambda heard: httpx.Response(
        502, text=f"<h1>{heard}</h1>", headers={"content-type": "text/html"}
    ),
    "no json": lambda heard: httpx.Response(200, text=heard),
    "type": lambda heard: httpx.Response(200, text="x", headers={"content-type": heard}),
    "redirect": lambda heard: httpx.Response(
        302, headers={"location": f"https://elsewhere.example/{httpx.QueryParams(t=heard)}"}
    ),
    "data": lambda heard: httpx.Response(
        200,
        json={
            "code": 0,
            "data": {
                "session_id": "1",
                "files": [{"filename": heard}],
                "available": heard,
                "status": "failed",
                "error": heard,
            },
        },
    ),
    "events": _events,
    "broken": _break,
}


def _ways(clip: Path) -> list[Callable[[Backend], Awaitable[object]]]:
    heard: list[object] = []

    async def say(backend: Backend) -> object:
        async def hear(event: object) -> None:
            heard.append(event)

        await backend.say("1", "calm", hear)
        return heard

    return [
        lambda b: b.ready(),
        lambda b: b.touch(),
        lambda b: b.session("project", "en"),
        lambda b: b.upload("1", [clip]),
        lambda b: b.upload_urls("1", ["https://files.example/a.mp4"]),
        say,
        lambda b: b.state("1"),
        lambda b: b.credits(),
        lambda b: b.render("1", "render_1", "{}", {"format": "mp4"}),
        lambda b: b.render_status("render_1"),
        lambda b: b.cancel("render_1"),
        lambda b: b.download("render_1", DONE, clip.with_name("out.mp4")),
    ]


@pytest.mark.parametrize("account", ["given", "anonymous"])
@pytest.mark.parametrize("form", FORMS)
async def test_nothing_that_is_said_back_gets_out(
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    account: str,
) -> None:
    """Results, errors with all that caused them, what Python prints of the parts, the log at its loudest."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(MP4)
    own = {
        "nemo_url": NEMO.url,
        "nemo_client_id": CLIENT,
        "nemo_token": GIVEN if account == "given" else None,
    }
    chosen = Settings(config_dir=settings.config_dir, data_dir=settings.data_dir, **own)
    gossip = Gossip(form)
    out: list[str] = []
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0,) * len(fetching.PAUSES_S))
    for way in _ways(clip):
        connection = Connection(chosen, NEMO, transport=httpx.MockTransport(gossip), pause=_no_pause)
        backend = Backend(connection)
        with stamina.set_testing(True, attempts=2):
            try:
                out.append(repr(await way(backend)))
            except AddMusicError as exc:
                out += [str(exc.to_json()), "".join(traceback.format_exception(exc))]
        out += [
            repr(backend),
            repr(connection),
            repr(connection.identity),
            repr(chosen),
            repr(connection.__dict__),
        ]
        await backend.close()

    seen = "\n".join([*out, *gossip.urls, caplog.text])
    assert len(out) > 12
    assert [line[:300] for line in seen.splitlines() if any(s in line for s in (GIVEN, MADE, CLIENT))] == []


async def _no_pause(_: float) -> None:
    """Nobody waits."""
