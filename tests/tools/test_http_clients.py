"""Who gets in over HTTP, and that several clients at one server never get at each other's project."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx2
import pytest
from answered import words
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ElicitResult

from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.tools import desks
from add_music.tools.desks import Desks
from add_music.tools.doorway import token_of
from add_music.tools.main import http_app
from add_music.tools.server import build
from hosted import HOST, Hosted
from listeners import TOKEN, listening

pytestmark = pytest.mark.anyio
BASE = "http://127.0.0.1:8000"


@dataclass
class Door:
    """A server over HTTP without a port."""

    app: object
    token: str = TOKEN

    def web(self, **headers: str) -> httpx2.AsyncClient:
        """A bare HTTP client."""
        transport = httpx2.ASGITransport(self.app)
        return httpx2.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    @contextlib.asynccontextmanager
    async def client(self, era: str, **options) -> AsyncIterator[Client]:
        """An MCP client with the token."""
        async with (
            self.web(Authorization=f"Bearer {self.token}") as web,
            Client(streamable_http_client(f"{BASE}/mcp", http_client=web), mode=era, **options) as client,
        ):
            yield client


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Door]:
    """That server, started."""
    server = build(settings)
    inner = http_app(server, TOKEN)
    app = inner._app  # the lifespan is Starlette's
    async with app.router.lifespan_context(app):
        yield Door(inner)


@pytest.fixture
def clips(tmp_path: Path, drawn: Path) -> list[Path]:
    """Clips of several people."""
    return [Path(shutil.copy(drawn, tmp_path / f"clip {number}.mp4")) for number in range(3)]


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "http_token_bad"),
        ({"Authorization": "Bearer wrong"}, 401, "http_token_bad"),
        ({"Authorization": f"Basic {TOKEN}"}, 401, "http_token_bad"),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}, 403, "http_origin_foreign"),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "evil.example:8000"}, 421, "http_host_foreign"),
        ({"Host": "evil.example:8000"}, 421, "http_host_foreign"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
async def test_a_refusal_says_why_and_what_to_do(
    settings: Settings, method: str, headers: dict[str, str], status: int, code: str
) -> None:
    """No token, a wrong one, a foreign web page, a foreign name: each has its status, and shows no secret."""
    async with opened(settings) as door, door.web() as web:
        answer = await web.request(method, "/mcp", headers=headers)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"]
    assert error["next_step"]
    assert ("www-authenticate" in answer.headers) is (status == 401)
    assert TOKEN not in answer.text


async def test_a_refusal_is_in_the_language_of_the_client(settings: Settings) -> None:
    """`Accept-Language` counts, as it does for the engine."""
    async with opened(settings) as door, door.web() as web:
        answer = await web.post("/mcp", headers={"Accept-Language": "de-DE,de;q=0.9"})

    assert "Token" in answer.json()["error"]["message"]
    assert "kennt" in answer.json()["error"]["message"]


async def test_other_paths_need_the_token_too(settings: Settings) -> None:
    """Nothing answers in front of the doorway."""
    async with opened(settings) as door, door.web() as web:
        statuses = [(await web.get(path)).status_code for path in ("/", "/mcp/", "/.well-known/x", "/sse")]

    assert statuses == [401] * 4


async def test_a_token_in_the_address_opens_nothing(settings: Settings) -> None:
    """Addresses end up in logs, so the token counts in the header alone."""
    async with opened(settings) as door, door.web() as web:
        answer = await web.post(f"/mcp?token={TOKEN}&access_token={TOKEN}", json={})

    assert answer.status_code == 401


def test_the_token_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    """It lies 0600 in the data folder, is the same at the next start, and hard to guess."""
    settings = Settings(data_dir=tmp_path / "data")
    first, place = token_of(settings)
    again, _ = token_of(settings)

    assert first == again
    assert len(first) >= 32
    assert stat.S_IMODE(Path(place).stat().st_mode) == 0o600
    assert Path(place).parent == settings.data_dir


def test_a_token_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    """As every file with a secret is."""
    settings = Settings(data_dir=tmp_path / "data")
    _, place = token_of(settings)
    Path(place).chmod(0o644)
    token_of(settings)

    assert stat.S_IMODE(Path(place).stat().st_mode) == 0o600


def test_a_token_of_the_users_own_wins(tmp_path: Path) -> None:
    """Then no file is made."""
    settings = Settings(data_dir=tmp_path / "data", http_token=TOKEN)

    assert token_of(settings) == (TOKEN, "ADD_MUSIC_HTTP_TOKEN")
    assert not settings.data_dir.exists()


@pytest.mark.parametrize("token", ["short", "blanks are no good in here", "ümlaute-sind-nicht-gut"])
def test_a_token_that_is_of_no_use_is_refused_without_being_shown(tmp_path: Path, token: str) -> None:
    """Too short to be safe, or impossible in a header."""
    with pytest.raises(AddMusicError) as caught:
        token_of(Settings(data_dir=tmp_path, http_token=token))

    assert caught.value.code == "option_invalid"
    assert token not in str(caught.value.to_json())


async def test_clients_with_sessions_have_projects_of_their_own(
    settings: Settings, clips: list[Path]
) -> None:
    """Each sees its own clip, although none names a project."""
    async with opened(settings) as door, contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(door.client("legacy")) for _ in clips]
        for client, clip in zip(clients, clips, strict=True):
            assert not (await client.call_tool("upload", {"files": [str(clip)]})).is_error
        states = [(await client.call_tool("state", {})).structured_content for client in clients]

    assert [[file["name"] for file in state["files"]] for state in states] == [[clip.name] for clip in clips]
    assert len({state["project"] for state in states}) == len(clips)


async def test_calls_that_stand_alone_go_by_the_project_they_name(
    settings: Settings, clips: list[Path]
) -> None:
    """Three clients at once, all with the same name and token, end with three files of their own."""
    outputs: dict[str, str] = {}

    async def whole_job(clip: Path) -> None:
        async with door.client("auto") as client:
            project = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content["project"]
            edited = await client.call_tool("edit", {"message": "calm piano", "project": project})
            assert edited.structured_content["project"] == project
            exported = await client.call_tool("export", {"project": project})
            outputs[clip.name] = exported.structured_content["output"]

    async with opened(settings) as door, anyio.create_task_group() as tasks:
        for clip in clips:
            tasks.start_soon(whole_job, clip)

    assert outputs == {clip.name: str(clip.with_name(f"{clip.stem}.music.mp4")) for clip in clips}


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("edit", {"message": "calm"}), ("export", {}), ("chat", {"message": "make the music softer"})],
)
async def test_a_call_that_stands_alone_and_names_no_project_touches_none(
    settings: Settings, clip: Path, tool: str, arguments: dict[str, str]
) -> None:
    """The latest project may be another client's, so it is not guessed."""
    async with opened(settings) as door, door.client("auto") as other, door.client("auto") as client:
        await other.call_tool("upload", {"files": [str(clip)]})
        result = await client.call_tool(tool, arguments)
        state = (await client.call_tool("state", {})).structured_content

    assert result.is_error
    assert "[project_unnamed]" in words(result)
    assert state["project"] is None
    assert [earlier["files"] for earlier in state["earlier"]] == [[clip.name]]


async def test_a_new_project_in_a_call_that_names_one_leaves_that_one_alone(
    settings: Settings, clips: list[Path]
) -> None:
    """`new_project` wins, and the named project keeps its clip."""
    async with opened(settings) as door, door.client("auto") as client:
        first = (await client.call_tool("upload", {"files": [str(clips[0])]})).structured_content["project"]
        arguments = {"files": [str(clips[1])], "new_project": True, "project": first}
        second = (await client.call_tool("upload", arguments)).structured_content["project"]
        files = (await client.call_tool("state", {"project": first})).structured_content["files"]

    assert first != second
    assert [file["name"] for file in files] == [clips[0].name]


async def test_the_language_progress_and_question_of_a_call_reach_its_own_client(
    settings: Settings, clips: list[Path]
) -> None:
    """Progress of one client's edit is never another's."""
    heard: dict[str, list[str]] = {"edits": [], "looks": []}

    async def edits(progress: float, total: float | None, message: str | None) -> None:
        heard["edits"].append(message or "")

    async def looks(progress: float, total: float | None, message: str | None) -> None:
        heard["looks"].append(message or "")

    async with opened(settings) as door, door.client("legacy") as one, door.client("legacy") as two:
        await one.call_tool("upload", {"files": [str(clips[0])]})
        await two.call_tool("upload", {"files": [str(clips[1])]})

        async def look() -> None:
            for _ in range(5):
                await two.call_tool("state", {}, progress_callback=looks)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(look)
            await one.call_tool("edit", {"message": "calm piano"}, progress_callback=edits)

    assert heard["edits"]
    assert not set(heard["looks"]) & set(heard["edits"])


@pytest.mark.parametrize(("action", "sent"), [("accept", True), ("decline", False), ("cancel", False)])
async def test_questions_go_through_http_as_well(
    era: str, settings: Settings, clip: Path, action: str, sent: bool
) -> None:
    """Consent is asked over HTTP in both eras; a no is a result that says so."""
    asked: list[str] = []

    async def answer(context, params) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content={"agree": True} if action == "accept" else None)

    away = settings.model_copy(update={"backend": f"https://{HOST}"})
    with listening(http_app(build(away, Hosted), TOKEN)) as url:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as web,
            Client(
                streamable_http_client(url, http_client=web), mode=era, elicitation_callback=answer
            ) as client,
        ):
            result = await client.call_tool("upload", {"files": [str(clip)]})

    assert len(asked) == 1
    assert HOST in asked[0]
    assert (not result.is_error) is sent
    assert ("[needs_consent]" in words(result)) is not sent


class _Ctx:
    """As much of a call's context as choosing a desk looks at."""

    def __init__(self, session: str) -> None:
        self.headers = {"mcp-session-id": session}
        self.protocol_version = "2025-11-25"


async def test_desks_that_nobody_comes_back_to_are_cleared(settings: Settings) -> None:
    """After an hour without a call, or when there are too many; the others stay."""
    now = [0.0]
    all_of_them = Desks(settings, clock=lambda: now[0])
    old = all_of_them.at(_Ctx("old"))
    now[0] = desks.IDLE_S + 1
    new = all_of_them.at(_Ctx("new"))
    await all_of_them.settle(new)

    assert all_of_them.at(_Ctx("new")) is new
    assert all_of_them.at(_Ctx("old")) is not old

    for number in range(desks.MOST + 5):
        now[0] += 1
        await all_of_them.settle(all_of_them.at(_Ctx(str(number))))
    assert all_of_them.at(_Ctx(str(desks.MOST + 4))) is not None
    assert len(all_of_them._desks) <= desks.MOST


@pytest.fixture
def served() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The installed command on a port that was free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("ai-add-music-to")), "--http", f"127.0.0.1:{port}"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at and child.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
    yield f"http://127.0.0.1:{port}/mcp", child
    if child.poll() is None:
        child.kill()
    child.communicate()


async def test_the_command_says_where_its_token_is_and_never_what_it_is(
    served: tuple[str, subprocess.Popen[bytes]], clip: Path
) -> None:
    """A client with that token works over the port in both eras; the token is in no line of the server's."""
    url, child = served
    kept = Path(os.environ["ADD_MUSIC_DATA_DIR"]) / "mcp-http-token"
    token = kept.read_text(encoding="utf-8").strip()
    for era in ("auto", "legacy"):
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as web,
            Client(streamable_http_client(url, http_client=web), mode=era) as client,
        ):
            assert not (await client.call_tool("state", {})).is_error
    refused = httpx2.post(url, json={}, headers={"Authorization": "Bearer no"})
    child.terminate()
    out, err = child.communicate(timeout=20)

    assert refused.status_code == 401
    assert out == b""
    assert str(kept) in err.decode()
    assert url in err.decode()
    assert re.search("Authorization: Bearer", err.decode())
    assert token not in err.decode()
