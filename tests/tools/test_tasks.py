"""Long calls of clients that know tasks: a handle at once, the same result in the end, in every transport."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, ElicitResult
from tasking import Declares, Handle, ask, begin, polled

from add_music.settings import Settings
from add_music.tools import calls, tasks
from add_music.tools.main import http_app
from add_music.tools.server import build
from films import check_film
from hosted import HOST, Hosted
from listeners import TOKEN, listening
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
MISSING_CAPABILITY = -32021
SCRIPT = str(Path(sys.executable).with_name("ai-add-music-to"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is quick enough to be answered at once."""
    monkeypatch.setattr(tasks, "GRACE_S", 0.0)


async def test_the_main_job_in_tasks_ends_like_the_main_job(settings: Settings, clip: Path) -> None:
    """Upload, edit and export are handles first, and their results are those of the calls."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        results = []
        for tool, arguments in (
            ("upload", {"files": [str(clip)]}),
            ("edit", {"message": "calm lofi music"}),
            ("export", {}),
        ):
            handle = await begin(client, tool, **arguments)
            assert handle.status == "working"
            assert handle.ttl_ms > 60_000
            assert 0 < handle.poll_interval_ms <= 5_000
            told = await polled(client, handle.task_id, "completed", "failed")
            assert told["status"] == "completed"
            results.append(told["result"]["structuredContent"])

    check_film(clip.with_name("my clip.music.mp4"), clip)
    assert results[0]["files"][0]["name"] == clip.name
    assert any("lofi" in change for change in results[1]["changes"])
    assert results[2]["output"] == str(clip.with_name("my clip.music.mp4"))


async def test_a_task_outlasts_any_wait(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a call would answer `running`, the task's result is the final one."""
    monkeypatch.setattr(calls, "WAIT_S", 0.05)
    hold = threading.Event()
    async with Client(build(settings), extensions=[Declares()]) as client:
        uploaded = await begin(client, "upload", files=[str(clip)])
        await polled(client, uploaded.task_id, "completed")
        nemo.use(Quirks(hold=hold))
        handle = await begin(client, "edit", message="calm")
        while nemo.paths().count("/run_sse") < 1:  # the backend has it, and holds its answer back
            assert (await ask(client, "tasks/get", handle.task_id))["status"] == "working"
        assert (await ask(client, "tasks/get", handle.task_id))["status"] == "working"
        hold.set()
        told = await polled(client, handle.task_id, "completed", "failed")

    assert told["result"]["structuredContent"]["status"] == "done"
    assert told["result"]["structuredContent"]["changes"]


async def test_a_client_that_does_not_declare_tasks_gets_results(
    era: str, settings: Settings, clip: Path
) -> None:
    """Inline, in both eras, whatever the server can do."""
    async with Client(build(settings), mode=era) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})

    assert result.structured_content["status"] == "done"


async def test_the_handshake_era_has_no_tasks(settings: Settings, clip: Path) -> None:
    """A client that declares them there is answered inline, and the methods are unknown."""
    async with Client(build(settings), mode="legacy", extensions=[Declares()]) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})
        with pytest.raises(MCPError):
            await ask(client, "tasks/get", "x")

    assert result.structured_content["status"] == "done"


async def test_a_refused_call_ends_its_task_with_the_words_of_the_refusal(
    settings: Settings, tmp_path: Path
) -> None:
    """An error of a tool is its result, not a failure of the protocol."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        handle = await client.session.call_tool("export", {}, allow_claimed=True)
        if isinstance(handle, Handle):
            told = await polled(client, handle.task_id, "completed", "failed")
            handle = CallToolResult.model_validate(told["result"])

    assert handle.is_error
    assert "[nothing_uploaded]" in handle.content[0].text


@pytest.mark.parametrize("task", ["nobody's", "../../etc/passwd", "0" * 32, ""])
async def test_a_task_that_nobody_knows_is_refused(settings: Settings, task: str) -> None:
    """By every method, with the code for wrong parameters."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            with pytest.raises(MCPError) as caught:
                await ask(client, method, task)
            assert caught.value.code == -32602


async def test_the_methods_are_for_clients_that_declare_tasks(settings: Settings) -> None:
    """SEP-2663: anybody else is told which extension is missing, not that the task is unknown."""
    async with Client(build(settings)) as client:
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            with pytest.raises(MCPError) as refused:
                await ask(client, method, "x")
            assert refused.value.code == MISSING_CAPABILITY


async def test_a_cancelled_task_stops_its_export(
    nemo: QuirkServer, settings: Settings, clip: Path, tmp_path: Path
) -> None:
    """No half file is left, and the project goes on."""
    output = tmp_path / "out.mp4"
    async with Client(build(settings), extensions=[Declares()]) as client:
        for tool, arguments in (("upload", {"files": [str(clip)]}), ("edit", {"message": "calm"})):
            await polled(client, (await begin(client, tool, **arguments)).task_id, "completed")
        handle = await begin(client, "export", output=str(output))
        await ask(client, "tasks/cancel", handle.task_id)
        told = await polled(client, handle.task_id, "cancelled", "completed", "failed")
        state = await client.call_tool("state", {})

    assert told["status"] == "cancelled"
    assert "result" not in told
    assert {path.name for path in _inside(tmp_path)} == {clip.name, "data", "config"}
    assert state.structured_content["exportable"] is True


async def test_cancelling_what_has_ended_changes_nothing(settings: Settings, clip: Path) -> None:
    """The result stays to be fetched."""
    async with Client(build(settings), extensions=[Declares()]) as client:
        handle = await begin(client, "upload", files=[str(clip)])
        await polled(client, handle.task_id, "completed")
        await ask(client, "tasks/cancel", handle.task_id)
        await ask(client, "tasks/update", handle.task_id)
        told = await ask(client, "tasks/get", handle.task_id)

    assert told["status"] == "completed"
    assert told["result"]["structuredContent"]["files"]


async def test_an_export_survives_the_server_that_began_it(settings: Settings, clip: Path) -> None:
    """The next server knows the task, goes on with the export, and does it once."""
    output = clip.with_name("my clip.music.mp4")
    async with Client(build(settings), extensions=[Declares()]) as client:
        for tool, arguments in (("upload", {"files": [str(clip)]}), ("edit", {"message": "calm"})):
            await polled(client, (await begin(client, tool, **arguments)).task_id, "completed")
        handle = await begin(client, "export")

    async with Client(build(settings), extensions=[Declares()]) as client:
        told = await polled(client, handle.task_id, "completed", "failed")
        project = told["result"]["structuredContent"]["project"]
        exports = (await client.call_tool("state", {"project": project})).structured_content["exports"]

    assert told["result"]["structuredContent"]["output"] == str(output)
    assert [export["status"] for export in exports] == ["completed"]
    assert [path.name for path in output.parent.glob("*.music*.mp4")] == [output.name]
    check_film(output, clip)


@pytest.mark.parametrize(("action", "sent"), [("accept", True), ("decline", False), ("cancel", False)])
async def test_the_question_comes_before_the_task(
    settings: Settings, clip: Path, action: str, sent: bool
) -> None:
    """Consent is asked in the call; only work that may begin becomes a task."""
    asked: list[str] = []

    async def answer(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content={"agree": True} if action == "accept" else None)

    away = settings.model_copy(update={"backend": f"https://{HOST}"})
    server = build(away, Hosted)
    async with Client(server, extensions=[Declares()], elicitation_callback=answer) as client:
        result = await client.call_tool("upload", {"files": [str(clip)]})

    assert len(asked) == 1
    assert (not result.is_error) is sent


async def test_tasks_go_over_stdio(clip: Path) -> None:
    """The installed script, and a client that polls by itself: the calls look as ever."""
    knows = Declares()
    async with Client(
        StdioServerParameters(command=SCRIPT, env=dict(os.environ)), extensions=[knows]
    ) as client:
        await _main_job(client, clip)

    assert knows.handles


async def test_tasks_go_over_http(settings: Settings, clip: Path) -> None:
    """Although every poll is a request of its own there."""
    knows = Declares()
    with listening(http_app(build(settings), TOKEN)) as url:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as web,
            Client(streamable_http_client(url, http_client=web), extensions=[knows]) as client,
        ):
            await _main_job(client, clip)

    assert knows.handles


async def _main_job(client: Client, clip: Path) -> None:
    """Upload, edit and export, with the project named in every call."""
    uploaded = await client.call_tool("upload", {"files": [str(clip)]})
    project = uploaded.structured_content["project"]
    await client.call_tool("edit", {"message": "calm piano", "project": project})
    exported = await client.call_tool("export", {"project": project})

    assert exported.structured_content["output"] == str(clip.with_name("my clip.music.mp4"))
    check_film(clip.with_name("my clip.music.mp4"), clip)


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())
