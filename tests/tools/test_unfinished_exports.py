"""A server that is closed while it exports: the next one shows the export and finishes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp import Client

from add_music.settings import Settings
from add_music.tools import calls
from add_music.tools.server import build
from films import check_film
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio


async def test_an_export_is_finished_by_the_next_server(
    nemo: QuirkServer, settings: Settings, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed with the earlier projects and in the state of its own, fetched, and rendered once."""
    output = clip.with_name("my clip.music.mp4")
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)]})
        await client.call_tool("edit", {"message": "calm lofi music"})
        here = (await client.call_tool("state", {})).structured_content["project"]
        nemo.use(Quirks(polls=1000))
        monkeypatch.setattr(calls, "WAIT_S", 0.2)
        running = (await client.call_tool("export", {})).structured_content
    nemo.change(Quirks())
    monkeypatch.setattr(calls, "WAIT_S", 38.0)
    async with Client(build(settings)) as client:
        await client.call_tool("upload", {"files": [str(clip)], "new_project": True})
        earlier = (await client.call_tool("state", {})).structured_content["earlier"]
        shown = (await client.call_tool("state", {"project": here})).structured_content["exports"]
        done = (await client.call_tool("export", {"job": running["job"]})).structured_content

    assert running["status"] == "running"
    assert [(one["project"], one["unfinished"]) for one in earlier] == [(here, [str(output)])]
    assert [one["job"] for one in shown] == [running["job"]]
    assert (done["status"], done["output"]) == ("done", str(output))
    check_film(output, clip)
    assert len(nemo.bodies("/api/render/proxy/lambda")) == 1
