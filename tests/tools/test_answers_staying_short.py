"""Answers fit into a conversation, however much there is to tell, and say how much they leave out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from answered import TOKENS, tokens
from mcp import Client

from add_music.settings import Settings
from add_music.tools.server import build

pytestmark = pytest.mark.anyio
MANY = 24


async def test_many_files_and_projects_are_told_in_part(tmp_path: Path, clip: Path) -> None:
    """The first ones by name, of the others the number; the work itself is done for all of them."""
    own = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    files = [
        str(
            shutil.copy(
                clip, tmp_path / f"number {n} of a journey with a very long name {'and more ' * 9}.mp4"
            )
        )
        for n in range(MANY)
    ]
    async with Client(build(own)) as client:
        for first in range(0, MANY, 4):
            await client.call_tool("upload", {"files": files[first : first + 4], "new_project": True})
        uploaded = await client.call_tool("upload", {"files": files, "new_project": True})
        project = {"project": uploaded.structured_content["project"]}
        answers = [uploaded]
        for tool, arguments in (
            ("edit", {"message": "calm piano"}),
            ("state", {}),
            ("look", {}),
            ("chat", {"message": "how does it look now?"}),
        ):
            answers.append(await client.call_tool(tool, arguments | project))

    state = answers[2].structured_content
    assert not [answer.content for answer in answers if answer.is_error]
    assert max(map(tokens, answers)) <= TOKENS
    assert len(state["files"]) + state["left_out"]["files"] == MANY
    assert len(state["earlier"]) + state["left_out"].get("earlier", 0) == MANY / 4
    assert {one["more_files"] for one in state["earlier"]} == {1}
    assert f"{MANY - 8} more" in state["summary"]
