"""Not one connection is attempted, and not one name looked up, before the user agreed to the host."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from add_music.assistant import choosing
from add_music.assistant.make import make
from add_music.assistant.project import Project
from add_music.assistant.records import ProjectRecord, Records, RenderRecord
from add_music.cli import main as cli
from add_music.client.consent import Consents
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.settings import settings as process_settings
from add_music.tools.server import build
from films import MP4

pytestmark = pytest.mark.anyio
HOST = "music.invalid"
"""A name that never resolves (RFC 6761)."""
LINK = "https://files.invalid/clip.mp4"
SESSION = "5529798706024415232"
HERE = ("127.0.0.1", "::1", "localhost")
EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_watching: list[list[str]] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in EVENTS:
        where = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
        place = str(where[0] if isinstance(where, tuple) else where)
        if place not in HERE and not place.startswith(("/", "\0", "b'/")):
            _watching[-1].append(f"{event} {place}")


sys.addaudithook(_hear)


@pytest.fixture
def attempts() -> Iterator[list[str]]:
    """Everything that would have left the machine, as the interpreter itself sees it."""
    heard: list[str] = []
    _watching.append(heard)
    yield heard
    _watching.remove(heard)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A file that looks like a clip."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(MP4)
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that choose a host, and an earlier project of it with an export that is not fetched yet."""
    settings = Settings(backend=f"https://{HOST}", config_dir=tmp_path / "config", data_dir=tmp_path / "data")
    render = RenderRecord("render_1", "render_1", "sha", str(tmp_path / "out.mp4"), submitted=True)
    record = ProjectRecord(SESSION, f"https://{HOST}", "project", "en", renders=[render])
    Records(settings.data_dir).save(record)
    return settings


Ways = dict[str, Callable[[Settings, Path], Any]]


async def _new(settings: Settings, work: Callable[[Project], Any]) -> None:
    async with await Project.open(settings=settings) as project:
        await work(project)


async def _old(settings: Settings, work: Callable[[Project], Any]) -> None:
    project = await Project.resume(SESSION, settings=settings)
    assert project is not None
    async with project:
        await work(project)


WAYS: Ways = {
    "upload": lambda s, clip: _new(s, lambda p: p.upload([clip])),
    "upload a link": lambda s, clip: _new(s, lambda p: p.upload([LINK])),
    "edit": lambda s, clip: _new(s, lambda p: p.edit("calm")),
    "chat": lambda s, clip: _new(s, lambda p: p.chat("add calm music and send me the video", [clip])),
    "credits": lambda s, clip: _new(s, lambda p: p.credits()),
    "state": lambda s, clip: _new(s, lambda p: p.state()),
    "export": lambda s, clip: _new(s, lambda p: p.export()),
    "state of an earlier one": lambda s, clip: _old(s, lambda p: p.state()),
    "edit an earlier one": lambda s, clip: _old(s, lambda p: p.edit("calm")),
    "export an earlier one": lambda s, clip: _old(s, lambda p: p.export()),
    "go on with its export": lambda s, clip: _old(s, lambda p: p.export(job="render_1")),
    "cancel its export": lambda s, clip: _old(s, lambda p: p.cancel("render_1")),
    "the main job": lambda s, clip: make([clip], "calm", settings=s),
}


@pytest.mark.parametrize("way", WAYS)
async def test_no_use_case_reaches_a_host_unasked(
    settings: Settings, clip: Path, attempts: list[str], way: str
) -> None:
    """Every one of them ends with the same error, with nothing sent and no name looked up."""
    with pytest.raises(AddMusicError) as caught:
        await WAYS[way](settings, clip)

    assert caught.value.code == "needs_consent"
    assert attempts == []


async def test_the_same_request_is_seen_to_leave_once_the_user_agreed(
    settings: Settings, clip: Path, attempts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watch works: with an agreement the host's name is looked up."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    Consents(settings.config_dir).remember(HOST)

    with pytest.raises(AddMusicError) as caught:
        await _new(settings, lambda p: p.upload([clip]))

    assert caught.value.code == "backend_unreachable"
    assert any(HOST in attempt for attempt in attempts)


async def test_looking_which_backend_is_chosen_reaches_nobody(
    settings: Settings, attempts: list[str]
) -> None:
    """`connect` answers with the question instead."""
    result = await choosing.connect(settings=settings)

    assert result.consent == "needs_consent"
    assert HOST in result.question
    assert attempts == []


async def test_no_tool_reaches_a_host_unasked(
    era: str, settings: Settings, clip: Path, attempts: list[str]
) -> None:
    """All of them, those that go on with an earlier project included, and a restart in between."""
    async with Client(build(settings), mode=era) as client:
        told = [
            await client.call_tool(name, arguments)
            for name, arguments in (
                ("credits", {}),
                ("state", {"project": SESSION}),
                ("edit", {"message": "calm"}),
                ("export", {}),
                ("export", {"job": "render_1"}),
                ("cancel", {"job": "render_1"}),
                ("upload", {"files": [str(clip)]}),
                ("upload", {"files": [str(clip), LINK], "new_project": True}),
                ("chat", {"message": "add calm music", "files": [str(clip)]}),
                ("connect", {}),
                ("connect", {"backend": "nemo"}),
            )
        ]
    async with Client(build(settings), mode=era) as client:
        told.append(await client.call_tool("state", {}))
        told.append(await client.call_tool("connect", {"backend": f"https://{HOST}"}))

    for result in told:
        assert "needs_consent" in f"{result.structured_content}{result.content}"
    assert attempts == []


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """Both protocol eras."""
    return request.param


@pytest.fixture
def fresh() -> Iterator[None]:
    """The process's own settings, read anew and forgotten again."""
    process_settings.cache_clear()
    yield
    process_settings.cache_clear()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["make", "CLIP", "calm"], 2),
        (["connect", "nemo"], 2),
        (["connect"], 0),
        (["connect", "--withdraw"], 0),
        (["connect", "local"], 0),
    ],
)
def test_no_command_reaches_a_host_unasked(
    fresh: None,
    clip: Path,
    attempts: list[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    code: int,
) -> None:
    """Without a terminal to ask at and without --yes."""
    monkeypatch.setenv("ADD_MUSIC_BACKEND", f"https://{HOST}")

    assert cli.main([str(clip) if word == "CLIP" else word for word in words]) == code
    assert attempts == []


def test_the_check_of_the_installation_reaches_nobody_unasked(
    fresh: None, attempts: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`doctor` says that it did not ask the host."""
    from add_music.cli import checkup

    monkeypatch.setenv("ADD_MUSIC_BACKEND", f"https://{HOST}")
    monkeypatch.setattr(checkup, "CHECKS", [check for check in checkup.CHECKS if check[0] == "backend"])

    assert cli.main(["doctor"]) == 0
    assert "not asked" in capsys.readouterr().out
    assert attempts == []
