"""A hosted turn has two stages: its first result is told before the backend adds to it by itself."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from add_music.assistant.progress import Teller
from add_music.assistant.stages import Stages
from add_music.client.snapshot import read_snapshot
from add_music.errors import problem
from add_music.wire.events import Heartbeat, Text, ToolCall, ToolResult

pytestmark = pytest.mark.anyio
VIDEO = {"tt": 0, "sg": [{"d": 10000, "n": "clip.mp4"}]}
MUSIC = {"tt": 1, "sg": [{"d": 10000, "n": "Lo-fi"}]}
DONE = ToolResult("edit_multitrack", {})


class Link:
    """A link to a backend whose timeline is the next one of a list at each look."""

    def __init__(self, *drafts: list[dict[str, Any]] | None, local: bool = False) -> None:
        self.backend = SimpleNamespace(local=local)
        self.looks = 0
        self._drafts = list(drafts)

    async def snapshot(self):
        """The next timeline; None stands for a backend that does not answer."""
        self.looks += 1
        tracks = self._drafts.pop(0)
        if tracks is None:
            raise problem("backend_unreachable", host="h", reason="away")
        return read_snapshot({"state": {"draft": {"t": tracks}}}, "")


def _stages(link: Link) -> tuple[Stages, list[str], list[float]]:
    told: list[str] = []
    now = [0.0]
    teller = Teller(lambda: lambda one: told.append(one.words))
    before = read_snapshot({"state": {"draft": {"t": [VIDEO]}}}, "")
    return Stages(link, teller, before, clock=lambda: now[0]), told, now


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_first_result_is_told_while_the_turn_goes_on() -> None:
    """After a tool has ended, when the timeline has changed; the same timeline is told once."""
    link = Link([VIDEO], [VIDEO, MUSIC], [VIDEO, MUSIC])
    stages, told, now = _stages(link)
    for at in (0.0, 10.0, 20.0):
        now[0] = at
        stages.hear(DONE)
        await _settle()
    await stages.close()

    assert link.looks == 3
    [words] = told
    assert words == (
        "A first result is there, more may follow. "
        "Timeline (2 tracks): 1. Video: clip.mp4 (0-10s) 2. BGM: Lo-fi (0-10s)"
    )


async def test_looks_are_few() -> None:
    """Nothing but the end of a tool is a reason, and one in five seconds is enough."""
    link = Link([VIDEO], [VIDEO])
    stages, _, now = _stages(link)
    for event in (Heartbeat(), Text("Hm"), ToolCall("x", {}), DONE, DONE):
        stages.hear(event)
    await _settle()
    now[0] = 4.9
    stages.hear(DONE)
    await _settle()

    assert link.looks == 1


async def test_a_look_that_fails_is_nothing_to_the_turn() -> None:
    """It says nothing, and the next one may succeed."""
    link = Link(None, [VIDEO, MUSIC])
    stages, told, now = _stages(link)
    stages.hear(DONE)
    await _settle()
    now[0] = 10.0
    stages.hear(DONE)
    await _settle()
    await stages.close()

    assert len(told) == 1


async def test_the_local_engine_is_not_looked_at() -> None:
    """It changes a timeline once in a turn, and tells how far it is."""
    link = Link(local=True)
    stages, _, _ = _stages(link)
    stages.hear(DONE)
    await stages.close()

    assert link.looks == 0
