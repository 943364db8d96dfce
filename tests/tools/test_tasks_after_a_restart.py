"""Tasks whose server has ended: the next one answers for them, and nothing is done twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult
from tasking import Declares, ask, begin, polled

from add_music.assistant.records import Records
from add_music.settings import Settings
from add_music.tools import calls, notes, tasks
from add_music.tools.server import build
from films import check_film
from quirk_server import QuirkServer

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is quick enough to be answered at once."""
    monkeypatch.setattr(tasks, "GRACE_S", 0.0)


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a person without any host."""
    return Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")


async def left(settings: Settings, tool: str, **arguments: Any) -> str:
    """The name of a task whose server ends as soon as it has begun."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        return (await begin(client, tool, **arguments)).task_id


async def fetched(settings: Settings, task: str) -> dict[str, Any]:
    """What the next server tells of it in the end."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        return await polled(client, task, "completed", "failed", "cancelled")


async def test_every_kind_of_task_is_gone_on_with_by_the_next_server(own: Settings, clip: Path) -> None:
    """Upload, audition, edit and chat, each cut off and finished later; each edit is made once."""
    uploaded = await fetched(own, await left(own, "upload", files=[str(clip)]))
    project = uploaded["result"]["structuredContent"]["project"]
    heard = await fetched(own, await left(own, "audition", project=project, message="calm", takes=2))
    edited = await fetched(own, await left(own, "edit", project=project, message="happy jazz"))
    message = "calm piano instead, and export it"
    chatted = await fetched(own, await left(own, "chat", project=project, message=message))

    assert [one["type"] for one in heard["result"]["content"]].count("audio") == 2
    assert any("jazz" in change for change in edited["result"]["structuredContent"]["changes"])
    assert chatted["result"]["structuredContent"]["actions"] == ["edit", "export"]
    output = clip.with_name("my clip.music.mp4")
    assert chatted["result"]["structuredContent"]["output"] == str(output)
    check_film(output, clip)
    record = Records(own.data_dir).load(project)
    assert record is not None
    assert [one["message"] for one in record.instructions] == ["happy jazz", "calm piano instead"]
    assert record.sent is None


async def test_a_finished_task_is_answered_as_it_was(
    nemo: QuirkServer, settings: Settings, clip: Path
) -> None:
    """From what was written down: the backend is not asked again."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        told = {}
        for tool, arguments in (("upload", {"files": [str(clip)]}), ("edit", {"message": "calm"})):
            task = (await begin(client, tool, **arguments)).task_id
            told[task] = await polled(client, task, "completed")
    asked = len(nemo.paths())

    for task, before in told.items():
        after = await fetched(settings, task)
        assert after["result"] == before["result"]
        assert after["createdAt"] == before["createdAt"]
    assert len(nemo.paths()) == asked


async def test_a_cancelled_task_stays_cancelled(settings: Settings, clip: Path) -> None:
    """The next server does not take it up."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        await polled(client, (await begin(client, "upload", files=[str(clip)])).task_id, "completed")
        task = (await begin(client, "edit", message="calm")).task_id
        await ask(client, "tasks/cancel", task)

    assert (await fetched(settings, task))["status"] == "cancelled"


async def test_what_cannot_be_gone_on_with_is_refused_in_words(settings: Settings, tmp_path: Path) -> None:
    """The file of an upload that was cut off is gone: the task ends with the refusal of the call."""
    gone = {"files": [str(tmp_path / "none.mp4")]}
    notes.Notes(settings.data_dir).keep("0" * 32, notes.Note.of("upload", gone))
    told = CallToolResult.model_validate((await fetched(settings, "0" * 32))["result"])

    assert told.is_error
    assert "[file_missing]" in told.content[0].text


async def test_a_result_that_is_too_long_to_keep_is_made_again(
    own: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the same one: the takes are found."""
    monkeypatch.setattr(notes, "LONGEST", 100)
    async with Client(build(own), extensions=[Declares()]) as client:
        await polled(client, (await begin(client, "upload", files=[str(clip)])).task_id, "completed")
        task = (await begin(client, "audition", message="calm", takes=2)).task_id
        before = await polled(client, task, "completed")

    after = await fetched(own, task)

    assert [one for one in after["result"]["content"] if one["type"] == "audio"] == [
        one for one in before["result"]["content"] if one["type"] == "audio"
    ]


async def test_an_edit_of_an_earlier_server_is_followed_by_its_job(
    own: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clients without tasks, too: `state` and `edit` of the next server know the job, running and done."""
    monkeypatch.setattr(calls, "WAIT_S", 0.0)
    async with Client(build(own)) as client:
        project = (await client.call_tool("upload", {"files": [str(clip)]})).structured_content["project"]
        told = await client.call_tool("edit", {"message": "calm piano", "project": project})
        job = told.structured_content["job"]
        # until it is on its way; an edit that was not sent yet ends with its server
        while not _sent(own, project):
            await client.call_tool("state", {"project": project})
    monkeypatch.setattr(calls, "WAIT_S", 30)
    async with Client(build(own)) as client:
        done = (await client.call_tool("edit", {"job": job})).structured_content
        state = (await client.call_tool("state", {"job": job})).structured_content

    assert told.structured_content["status"] == "running"
    assert any("piano" in change for change in done["changes"])
    assert state["status"] == "done"
    assert state["project"] == project


def _sent(settings: Settings, project: str) -> bool:
    record = Records(settings.data_dir).load(project)
    return record is not None and bool(record.sent or record.instructions)
