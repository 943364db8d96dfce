"""
Our client against Google's own ADK server, whose path and request `/run_sse` are.

`make test-adk` runs it: the server has an environment of its own, named by ADK_PYTHON. What ADK's sessions,
agents and models are is the business of `genuine.py`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from add_music.assistant.heard import Heard
from add_music.client.backend import Backend
from add_music.client.connection import Connection
from add_music.client.endpoint import Endpoint, Target
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.wire.events import Event, Failure, Text, ToolCall, ToolResult

pytestmark = [pytest.mark.anyio, pytest.mark.adk]
PYTHON = os.environ.get("ADK_PYTHON", "")
NUMBERS = itertools.count(1)
WORDS = "Lo-fi music is under the whole clip."
MODES = ("", "/streaming")
"""What our client asks for, and what a server does that was told to stream."""


@dataclass
class Genuine:
    """Where the server answers."""

    url: str
    session_path: str

    def session(self) -> str:
        """A new session; ADK has routes of its own for that."""
        name = str(next(NUMBERS))
        httpx.post(f"{self.url}{self.session_path.format(name)}", json={}).raise_for_status()
        return name


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Genuine]:
    """A running ADK server."""
    if not Path(PYTHON).is_file():
        pytest.skip("no environment with google-adk: `make test-adk` makes one")
    server = Path(__file__).with_name("genuine.py")
    command = [PYTHON, str(server), str(tmp_path_factory.mktemp("agents"))]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **quiet) as child:
        place = child.stdout.readline()
        if not place:
            pytest.fail("the ADK server did not start")
        yield Genuine(**json.loads(place))
        child.stdin.close()


async def said(genuine: Genuine, mode: str, text: str, session: str | None = None) -> list[Event]:
    """All events of one message through our own client."""
    session = session or genuine.session()
    place = Endpoint(f"{genuine.url}{mode}", "nmv_usr_test", local=True)
    backend = Backend(Connection(Settings(), Target("local"), find_engine=lambda _: place))
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    try:
        async with asyncio.timeout(30):
            await backend.say(session, text, hear)
    finally:
        await backend.close()
    return heard


def told(events: list[Event]) -> str:
    """What the user gets to read."""
    heard = Heard()
    for event in events:
        heard.take(event)
    return heard.text


@pytest.mark.parametrize("mode", MODES)
async def test_words_come_once(genuine: Genuine, mode: str) -> None:
    """Pieces and the whole that repeats them are one text."""
    events = await said(genuine, mode, "say something")

    assert told(events) == WORDS
    partial = [event for event in events if isinstance(event, Text) and event.partial]
    assert len(partial) == (3 if mode else 0)


@pytest.mark.parametrize("mode", MODES)
async def test_tool_calls_are_known_and_not_told(genuine: Genuine, mode: str) -> None:
    """A call and its result come as such, before the words."""
    events = await said(genuine, mode, "edit")

    calls = [event for event in events if isinstance(event, ToolCall)]
    results = [event for event in events if isinstance(event, ToolResult)]
    assert [(call.name, call.args) for call in calls] == [("edit_multitrack", {"op": "edit"})]
    assert [(result.name, result.result) for result in results] == [("edit_multitrack", {"ok": True})]
    assert told(events) == WORDS


@pytest.mark.parametrize("mode", MODES)
async def test_thoughts_stay_the_backends_own(genuine: Genuine, mode: str) -> None:
    """What a model thinks is not what it says."""
    assert told(await said(genuine, mode, "think")) == WORDS


@pytest.mark.parametrize("mode", MODES)
async def test_a_silent_turn_is_no_error(genuine: Genuine, mode: str) -> None:
    """A turn of tool calls alone ends with the stream."""
    events = await said(genuine, mode, "silent")

    assert told(events) == ""
    assert [type(event) for event in events if not isinstance(event, Text)] == [ToolCall, ToolResult]


@pytest.mark.parametrize("mode", MODES)
async def test_an_exception_of_the_agent_is_a_failure(genuine: Genuine, mode: str) -> None:
    """The server's error object is understood."""
    events = await said(genuine, mode, "fail")

    assert isinstance(events[-1], Failure)
    assert "scripted failure" in events[-1].message


@pytest.mark.parametrize("mode", MODES)
async def test_an_error_of_the_model_is_a_failure(genuine: Genuine, mode: str) -> None:
    """So is an event with an error code."""
    events = await said(genuine, mode, "run out")

    assert isinstance(events[-1], Failure)
    assert events[-1].message == "The quota is used up."


@pytest.mark.parametrize("mode", MODES)
async def test_an_unknown_session_is_told_as_such(genuine: Genuine, mode: str) -> None:
    """ADK's 404 means what the contract's 1002 means."""
    with pytest.raises(AddMusicError) as caught:
        await said(genuine, mode, "say something", session="5529798706024415232")

    assert caught.value.code == "session_unknown"


async def test_a_session_remembers(genuine: Genuine) -> None:
    """Several messages of one session follow each other."""
    session = genuine.session()

    assert told(await said(genuine, "", "edit", session)) == WORDS
    assert told(await said(genuine, "", "say something", session)) == WORDS
