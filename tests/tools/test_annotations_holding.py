"""
What every tool does to the world, against what its annotations say.

The world is what a user has: files beside the clip, the timeline, the finished exports, the number of
projects, the choice of a backend, credits, and whoever is talked to.
"""

from __future__ import annotations

import hashlib
import ipaddress
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from add_music.settings import Settings
from add_music.tools import calls
from add_music.tools.server import TOOLS, build
from quirk_server import QuirkServer

pytestmark = pytest.mark.anyio
REACHED: list[str] = []
"""Addresses that this process connected to while somebody looked, those of this machine left out."""


@dataclass
class Effect:
    """
    What calling a tool once, and then once more, did.

    Args:
        changed: something that a user has is different after the first call.
        lost: of what was there before, something is gone or different, and no undo brings it back.
        repeated: the second call changed something again.
        asked: requests that went to the chosen backend.
        posted: those among them that ask for more than an answer.
        spent: credits.
    """

    changed: bool = False
    lost: bool = False
    repeated: bool = False
    asked: int = 0
    posted: int = 0
    spent: float = 0.0


@dataclass
class User:
    """A person with a clip, a client and a project with music and a finished file."""

    client: Client
    folder: Path
    nemo: QuirkServer | None = None
    project: str = ""
    jobs: list[str] = field(default_factory=list)

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The typed result of a call that goes well."""
        result = await self.client.call_tool(tool, arguments)

        assert not result.is_error, (tool, result.content)
        return result.structured_content

    async def world(self) -> dict[str, Any]:
        """Everything that the user has."""
        state = await self.call("state", project=self.project)
        settings = await self.call("connect")
        return {
            "timeline": state["timeline"],
            "files": [file["name"] for file in state["files"]],
            "exports": {one["job"]: (one["status"], one["output"]) for one in state["exports"]},
            "projects": len(state["earlier"]),
            "choice": (settings["backend"], settings["consent"]),
            **{path.name: _digest(path) for path in self.folder.iterdir() if path.is_file()},
        }

    async def credits(self) -> float:
        """What is left."""
        balance = await self.call("credits")
        return balance["available"]

    async def effect(self, tool: str, arguments: dict[str, Any]) -> Effect:
        """Call it twice and see what that does."""
        before, had = await self.world(), await self.credits()
        asked = len(self.nemo.asked) if self.nemo else 0
        await self.call(tool, **arguments)
        requests = self.nemo.asked[asked:] if self.nemo else []
        spent = had - await self.credits()
        after = await self.world()
        await self.call(tool, **arguments)
        again = await self.world()
        lost = _lost(before, after)
        if lost == {"timeline"}:
            lost = await self._undone(before)
        return Effect(
            changed=before != after,
            lost=bool(lost),
            repeated=after != again,
            asked=len(requests),
            posted=sum(request.method != "GET" for request in requests),
            spent=spent,
        )

    async def _undone(self, before: dict[str, Any]) -> set[str]:
        for _ in range(2):
            await self.call("edit", message="undo", project=self.project)
        return _lost(before, await self.world())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lost(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """What is gone or different; more of a list is no loss."""
    gone = set()
    for name, value in before.items():
        now = after.get(name)
        if isinstance(value, dict):
            kept = all((now or {}).get(key) == one for key, one in value.items())
        elif isinstance(value, list):
            kept = set(value) <= set(now or [])
        elif isinstance(value, int):
            kept = (now or 0) >= value
        else:
            kept = now == value
        gone |= set() if kept else {name}
    return gone


@contextmanager
def _nobody_outside() -> Iterator[None]:
    """Inside, no connection leaves this machine."""
    if not getattr(_nobody_outside, "listens", False):
        sys.addaudithook(_note)
        _nobody_outside.listens = True  # type: ignore[attr-defined]
    REACHED.clear()
    yield
    assert not REACHED


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        REACHED.append(host)


@asynccontextmanager
async def _user(settings: Settings, clip: Path, nemo: QuirkServer | None = None) -> AsyncIterator[User]:
    async with Client(build(settings)) as client:
        user = User(client, clip.parent, nemo)
        user.project = (await user.call("upload", files=[str(clip)]))["project"]
        await user.call("edit", message="calm piano")
        await user.call("export", output=str(clip.with_name("first.mp4")))
        yield user


def _calls(clip: Path) -> dict[str, dict[str, Any]]:
    """For each tool a call that shows the most it can do, by a client that means this project."""
    return {
        "chat": {"message": "a bit softer"},
        "edit": {"message": "a bit softer"},
        "audition": {"message": "happy music", "takes": 2},
        "state": {},
        "look": {},
        "credits": {},
        "connect": {"withdraw": True},
        "export": {"output": str(clip.with_name("kept.mp4")), "overwrite": True},
        "upload": {"files": [str(clip)], "new_project": True},
    }


def _said() -> dict[str, tuple[bool, bool, bool, bool]]:
    return {
        entry.function.__name__: (
            entry.reads_only, entry.destroys, entry.repeats_safely, entry.reaches_out,
        )
        for entry in TOOLS
    }  # fmt: skip


async def test_annotations_are_what_tools_do_on_this_machine(tmp_path: Path, clip: Path) -> None:
    """Reading changes nothing, only what destroys takes anything away, what repeats safely does no more."""
    own = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    folder = tmp_path / "films"
    folder.mkdir()
    film = Path(shutil.copy(clip, folder / "film.mp4"))
    found = {}
    with _nobody_outside():
        async with _user(own, film) as user:
            # a file of the user's that has nothing to do with us until it is named with `overwrite`
            shutil.copy(clip, folder / "kept.mp4")
            for tool, arguments in _calls(film).items():
                found[tool] = await user.effect(tool, arguments)

    for tool, effect in found.items():
        reads, destroys, repeats, _ = _said()[tool]

        assert reads <= (not effect.changed), tool
        assert effect.lost == destroys, tool
        assert effect.repeated == (not repeats), tool
        assert effect.spent == 0, tool
    assert set(found) == set(_said()) - {"cancel"}
    assert _digest(film) == _digest(clip)


async def test_cancelling_takes_a_running_export_away(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was finished is kept; what was going on is gone, and stopping it again changes nothing."""
    own = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    folder = tmp_path / "films"
    folder.mkdir()
    async with _user(own, Path(shutil.copy(clip, folder / "film.mp4"))) as user:
        await user.call("edit", message="epic orchestra")
        monkeypatch.setattr(calls, "WAIT_S", 0.0)
        job = (await user.call("export", output=str(folder / "second.mp4")))["job"]
        effect = await user.effect("cancel", {"job": job})
        after = await user.world()

    assert (effect.lost, effect.repeated) == (True, False)
    assert after["exports"][job][0] == "cancelled"
    assert "first.mp4" in after
    assert "second.mp4" not in after
    assert _said()["cancel"] == (False, True, True, True)


async def test_annotations_are_what_tools_do_with_a_host(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """Whatever reaches out says so; what only reads asks for answers alone and never spends."""
    found = {}
    async with _user(settings, clip, nemo) as user:
        wanted = _calls(clip)
        # no takes there; nothing left without a host; looking needs an engine of its own (test_looking)
        for elsewhere in ("audition", "connect", "look"):
            del wanted[elsewhere]
        for tool, arguments in wanted.items():
            found[tool] = await user.effect(tool, arguments)
        found["connect"] = await user.effect("connect", {"backend": settings.backend})

    spends = {tool for tool, effect in found.items() if effect.spent}
    for tool, effect in found.items():
        reads, _, _, reaches = _said()[tool]

        assert reaches == (effect.asked > 0), tool
        assert reads <= (effect.posted == 0), tool
    assert spends == {"chat", "edit"}
