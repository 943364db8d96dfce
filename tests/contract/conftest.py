"""Every backend the contract is checked on, its users and their clips."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from add_music.assistant import turn
from backends import KINDS, WISH, Houses, Place, User, settings_in
from calling import Caller
from quirk_server import Quirks, QuirkServer


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The backends in turn; one after the other, since starting one takes its time."""
    return request.param


@pytest.fixture
def place(kind: str, houses: Houses) -> Place:
    """Each backend."""
    return houses.at(kind)


@pytest.fixture
def server(nemo: QuirkServer) -> QuirkServer:
    """The quirk server alone."""
    return nemo


@pytest.fixture
def caller(place: Place) -> Iterator[Caller]:
    """A user with a session, over plain HTTP."""
    with place.caller() as user:
        yield user


@pytest.fixture
def clip(drawn: Path, tmp_path: Path) -> Path:
    """That clip in a folder of the test's own."""
    return Path(shutil.copy(drawn, tmp_path / "clip.mp4"))


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Waits that are not handed in are none."""
    monkeypatch.setattr(turn, "LOOK_AGAIN_HOSTED_S", (0.0,) * len(turn.LOOK_AGAIN_HOSTED_S))
    monkeypatch.setattr(turn, "LOOK_AGAIN_LOCAL_S", (0.0,) * len(turn.LOOK_AGAIN_LOCAL_S))
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def user(place: Place, tmp_path: Path, no_waits: None) -> User:
    """A new user of each backend."""
    return User(place, settings_in(tmp_path))


@pytest.fixture
def guest(houses: Houses, tmp_path: Path, no_waits: None) -> User:
    """A new user of the quirk server, which stands for NemoVideo."""
    place = houses.at("quirk")
    web = {"nemo_url": place.url, "nemo_web_url": "https://nemovideo.com"}
    return User(place, settings_in(tmp_path).model_copy(update=web))


@pytest.fixture(scope="session")
def stories() -> dict[str, Path]:
    """The folders of a user who has uploaded and edited, for each engine that was up."""
    return {}


@pytest.fixture
def edited(
    guest: User, drawn: Path, stories: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> User:
    """A user of the quirk server who has music on a clip and exports it next; `resume` goes on."""
    story = stories.get(guest.place.url)
    if story is None:
        story = tmp_path_factory.mktemp("story")
        shutil.copy(drawn, story / "clip.mp4")
        asyncio.run(_edit(User(guest.place, settings_in(story)), story / "clip.mp4"))
        stories[guest.place.url] = story
    for name in ("data", "config"):
        shutil.copytree(story / name, guest.settings.data_dir.parent / name)
    guest.place.server.use(Quirks())
    return guest


async def _edit(user: User, clip: Path) -> None:
    async with await user.open() as project:
        await project.upload([clip])
        await project.edit(WISH)
