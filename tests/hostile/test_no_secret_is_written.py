"""Everything that the product writes, says and logs, searched for the secrets that it was given or made."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from add_music.client.embedded import ensure_engine
from add_music.settings import Settings
from add_music.tools.main import http_app
from add_music.tools.server import build
from clips import make_clip
from listeners import listening
from quirk_server import QuirkServer

pytestmark = pytest.mark.anyio
HTTP = "sentinel-of-the-http-server-0123456789"


@dataclass
class Heard:
    """What was said and logged."""

    logged: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what a log would hold, its values and its traceback included."""
        self.logged.append(logging.Formatter().format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Everything is logged, that of the libraries, too."""
    all_of_it = Heard()
    handler = logging.Handler(logging.DEBUG)
    handler.emit = all_of_it.emit  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield all_of_it
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip of the user's, in a folder that is searched."""
    return make_clip(tmp_path / "clip.mp4", seconds=1)


async def test_a_given_token_is_nowhere(nemo: QuirkServer, tmp_path: Path, clip: Path, heard: Heard) -> None:
    """After the main job on a hosted backend: in no file, no answer and no line of a log."""
    given = _token(nemo)
    settings = Settings(
        backend="nemo",
        nemo_url=nemo.url,
        nemo_token=given,
        data_dir=tmp_path / "data",
        config_dir=tmp_path / "config",
    )
    await _main_job(settings, clip, heard)

    assert any(given in value for asked in nemo.asked for value in asked.headers.values())
    assert _holding(tmp_path, clip.name)
    assert _holding(tmp_path, given) == []
    assert given not in "\n".join(heard.said + heard.logged)


async def test_the_token_of_the_engine_is_in_its_own_file_alone(
    tmp_path: Path, clip: Path, heard: Heard
) -> None:
    """Which only the user may read; the databases, the finished file and the logs do not have it."""
    settings = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    async with Client(build(settings)) as client:
        await _done(client, clip, heard)
        token = ensure_engine(settings).token
        holding = [(path.name, stat.S_IMODE(path.stat().st_mode)) for path in _holding(tmp_path, token)]

    assert holding == [("engine.json", 0o600)]
    assert token not in "\n".join(heard.said + heard.logged)


async def test_the_token_of_the_http_server_is_nowhere(tmp_path: Path, heard: Heard) -> None:
    """Right and wrong, whole and cut off: no answer and no log says it back."""
    settings = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    with listening(http_app(build(settings), HTTP)) as url:
        async with httpx.AsyncClient() as web:
            for shown in (f"Bearer {HTTP}", f"Bearer {HTTP}x", f"Basic {HTTP}", HTTP):
                answer = await web.post(url, headers={"Authorization": shown}, json={"jsonrpc": "2.0"})
                heard.said.append(answer.text + str(answer.headers))

    assert _holding(tmp_path, HTTP) == []
    assert HTTP not in "\n".join(heard.said + heard.logged)


def _token(nemo: QuirkServer) -> str:
    """One that this backend knows, as an account's holder has it."""
    headers = {"X-Client-Id": "the-client-of-the-account-0123456789"}
    answer = httpx.post(f"{nemo.url}/api/auth/anonymous-token", headers=headers)
    token: str = answer.json()["data"]["token"]
    return token


async def _main_job(settings: Settings, clip: Path, heard: Heard) -> None:
    async with Client(build(settings)) as client:
        await client.call_tool("connect", {"agree": True})
        await _done(client, clip, heard)


async def _done(client: Client, clip: Path, heard: Heard) -> None:
    uploaded = await client.call_tool("upload", {"files": [str(clip)]})
    project = {"project": (uploaded.structured_content or {}).get("project")}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("edit", {"message": "calm piano", **project}),
        ("state", project),
        ("credits", {}),
        ("export", project),
        ("edit", {"job": "edit_unknown"}),
    ]
    heard.said.append(uploaded.model_dump_json())
    for tool, arguments in calls:
        heard.said.append((await client.call_tool(tool, arguments)).model_dump_json())
    assert any(".music.mp4" in said for said in heard.said)


def _holding(folder: Path, secret: str) -> list[Path]:
    """The files below the folder that hold it, databases and finished films included."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if secret.encode() in path.read_bytes()]
