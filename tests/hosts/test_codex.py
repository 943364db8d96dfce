"""The real Codex, with a scripted model on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from add_music.tools.server import INSTRUCTIONS
from clips import make_clip
from films import check_film, names
from hosts.scripted_model import Call, Result, speaking

WISH = "add background music that matches the mood of my video"
NAMESPACE = "mcp__add_music"
"""Where it puts the tools of a server of our name."""
TRIES = 60


@pytest.mark.parametrize("way", ["install", "plugin"])
def test_codex_makes_the_file_that_was_asked_for(
    programs: Any, installed: Callable[..., None], tree: Path, tmp_path: Path, way: str
) -> None:
    """Set up by the command or as a plugin: the model is told how to work, and the film is there."""
    programs.need("codex", "uvx")
    folder = tmp_path / "videos"
    folder.mkdir()
    clip = make_clip(folder / "holiday.mp4", seconds=6, size=(320, 180), cuts=(2, 4))
    steps = [
        Call("upload", {"files": [str(clip)]}, NAMESPACE),
        Call("edit", {"message": WISH}, NAMESPACE),
        Call("export", {}, NAMESPACE),
    ]

    def script(results: list[Result]) -> Call | str:
        # the first turn does not wait for servers; a model that thinks gives them time
        if not model.offers(NAMESPACE) and len(results) < TRIES:
            return Call("exec_command", {"cmd": "sleep 1"})
        taken = sum("status" in result.data for result in results)
        return steps[taken] if taken < len(steps) else "It is finished."

    if way == "install":
        installed("codex", "--skill")
    else:
        for words in (["marketplace", "add", str(tree)], ["add", "ai-add-music-to@ai-add-music-to"]):
            done = programs.run("codex", "plugin", *words)
            assert done.code == 0, done.words
    with speaking(script) as model:
        _use(programs, model.url)
        # the sandbox of the host would ask whether a tool may write
        free = "--dangerously-bypass-approvals-and-sandbox"
        done = programs.run("codex", "exec", "--skip-git-repo-check", free, WISH, KEY="none")

    assert done.code == 0, done.words
    assert done.out.strip() == "It is finished."
    said = json.dumps(model.requests)
    assert INSTRUCTIONS.splitlines()[0] in said
    assert "ai-add-music-to" in said
    film = folder / "holiday.music.mp4"
    check_film(film, clip)
    assert names(folder) == ["holiday.mp4", "holiday.music.mp4"]
    assert model.results[-1].data["output"] == str(film)


def _use(programs: Any, url: str) -> None:
    """Give the host a model, before what its configuration holds."""
    path = programs.home / ".codex" / "config.toml"
    provider = {"name": "scripted", "base_url": f"{url}/v1", "wire_api": "responses", "env_key": "KEY"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in provider.items()]
    head = [
        'model = "script"',
        'model_provider = "scripted"',
        "",
        "[model_providers.scripted]",
        *lines,
        "",
        "",
    ]
    path.write_text("\n".join(head) + path.read_text(encoding="utf-8"), encoding="utf-8")
