"""Work that outlasts its call is followed by its name, and asking for it again does not do it again."""

from __future__ import annotations

import threading
from pathlib import Path

import anyio
import pytest
from mcp import Client

from add_music.assistant.records import Records
from add_music.settings import Settings
from add_music.tools import calls, desk
from add_music.tools.server import build
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
PATIENCE_S = 20


async def followed(client: Client, job: str) -> list[str]:
    """The statuses that `state` tells of the work until it has ended."""
    told: list[str] = []
    with anyio.fail_after(PATIENCE_S):
        while not told or told[-1] == "running":
            state = (await client.call_tool("state", {"job": job})).structured_content
            assert state["job"] == job
            told.append(state["status"])
            await anyio.sleep(0.02)
    return told


async def test_an_edit_is_followed_by_its_job(
    era: str, nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`running` while the backend works, `done` with the timeline afterwards."""
    monkeypatch.setattr(calls, "WAIT_S", 0.1)
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    async with Client(build(settings), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        job = (await client.call_tool("edit", {"message": "calm"})).structured_content["job"]
        before = (await client.call_tool("state", {"job": job})).structured_content
        hold.set()
        told = await followed(client, job)
        after = (await client.call_tool("state", {"job": job})).structured_content

    assert before["status"] == "running"
    assert before["editing"]
    assert told[-1] == "done"
    assert after["timeline"]
    assert after["editing"] is None


async def test_an_export_is_followed_by_its_job_and_asking_again_makes_no_second_one(
    era: str, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same arguments find the running export, then the finished one."""
    async with Client(build(settings), mode=era) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm"})
        monkeypatch.setattr(calls, "WAIT_S", 0.0)
        running = (await client.call_tool("export", {})).structured_content
        again = (await client.call_tool("export", {})).structured_content
        monkeypatch.setattr(calls, "WAIT_S", 30)
        finished = (await client.call_tool("export", {})).structured_content
        told = await followed(client, running["job"])
        exports = (await client.call_tool("state", {})).structured_content["exports"]

    assert running["status"] == again["status"] == "running"
    assert running["job"] == again["job"] == finished["job"]
    assert told == ["done"]
    assert [export["job"] for export in exports] == [running["job"]]
    assert exports[0]["output"] == finished["output"]


async def test_an_upload_that_outlasts_its_call_is_followed_and_sent_once(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calling again with the same files waits for the first; the file goes out once."""
    monkeypatch.setattr(desk, "ANSWER_S", 0.0)
    async with Client(build(settings)) as client:
        running = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content
        monkeypatch.setattr(desk, "ANSWER_S", 30)
        done = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content

    assert running["status"] == "running"
    assert running["job"]
    assert done["status"] == "done"
    assert sum("/api/upload-video" in path for path in nemo.paths()) == 1


async def test_work_of_nobody_cannot_be_followed(era: str, settings: Settings) -> None:
    """An unknown name is refused with what to do."""
    async with Client(build(settings), mode=era) as client:
        result = await client.call_tool("state", {"job": "render_0"})

    assert result.is_error
    assert "[job_unknown]" in result.content[0].text


async def test_a_message_that_is_sent_again_finds_what_came_of_the_first(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it runs and once it is done, until its answer was heard; after that it is a new wish."""
    hold = threading.Event()
    wish = {"message": "another take of calm music"}
    async with Client(build(settings)) as client:
        project = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content["project"]
        wish["project"] = project
        monkeypatch.setattr(desk, "ANSWER_S", 0.05)
        nemo.use(Quirks(hold=hold))
        first = (await client.call_tool("chat", wish)).structured_content
        second = (await client.call_tool("chat", wish)).structured_content
        hold.set()
        monkeypatch.setattr(desk, "ANSWER_S", 30)
        third = (await client.call_tool("chat", wish)).structured_content
        turns = nemo.paths().count("/run_sse")
        fourth = (await client.call_tool("chat", wish)).structured_content

    assert first["status"] == second["status"] == "running"
    assert first["job"] == second["job"]
    assert third["status"] == fourth["status"] == "done"
    assert third["timeline"]
    assert turns == 1
    assert nemo.paths().count("/run_sse") == 2


async def test_a_message_is_gone_on_with_by_the_next_server(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Followed by its job there, it does what the earlier server did not get to, and its edit once."""
    own = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    async with Client(build(own)) as client:
        project = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content["project"]
        monkeypatch.setattr(desk, "ANSWER_S", 0.0)
        wish = {"message": "calm piano, and export it", "project": project}
        job = (await client.call_tool("chat", wish)).structured_content["job"]
    monkeypatch.setattr(desk, "ANSWER_S", 30)
    async with Client(build(own)) as client:
        told = await followed(client, job)
        state = (await client.call_tool("state", {"project": project})).structured_content

    record = Records(own.data_dir).load(project)
    assert record is not None
    assert told[-1] == "done"
    assert [one["message"] for one in record.instructions] == ["calm piano"]
    assert [export["output"] for export in state["exports"]] == [str(clip.with_name("my clip.music.mp4"))]
