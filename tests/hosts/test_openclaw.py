"""The real OpenClaw, with a scripted model: the host for which the original skill was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clips import make_clip
from films import check_film, names
from hosts.scripted_model import Call, Result, speaking

WISH = "add background music that matches the mood of my video"
FOUND = ("upload", "edit", "chat")
"""What a search for the wish brings up; it names the best few only."""


@pytest.mark.parametrize("way", ["install", "plugin"])
def test_openclaw_makes_the_file_that_was_asked_for(
    programs: Any, installed: Callable[..., None], tree: Path, tmp_path: Path, way: str
) -> None:
    """Set up by the command or as a plugin: its tool search finds our tools, and the film is there."""
    programs.need("openclaw", "uvx")
    folder = tmp_path / "videos"
    folder.mkdir()
    clip = make_clip(folder / "holiday.mp4", seconds=6, size=(320, 180), cuts=(2, 4))
    if way == "install":
        installed("openclaw", "--skill")
    else:
        done = programs.run("openclaw", "plugins", "install", tree, "--force", "--accept-capabilities")
        assert done.code == 0, done.words

    def script(results: list[Result]) -> Call | str:
        steps = [
            Call("tool_search", {"query": "add music to a video"}),
            _called("upload", {"files": [str(clip)]}),
            _called("edit", {"message": WISH}),
            _called("export", {}),
        ]
        return steps[len(results)] if len(results) < len(steps) else "It is finished."

    with speaking(script) as model:
        _use(programs, model.url)
        done = programs.run(
            "openclaw", "agent", "--local", "--session-key", "agent:main:test", "-m", WISH, "--json"
        )

    assert done.code == 0, done.words
    assert json.loads(done.out)["meta"]["finalAssistantVisibleText"] == "It is finished."
    assert all(f"add-music__{tool}" in model.results[0].text for tool in FOUND)
    assert "ai-add-music-to" in model.told
    film = folder / "holiday.music.mp4"
    check_film(film, clip)
    assert names(folder) == ["holiday.mp4", "holiday.music.mp4"]
    assert str(film) in model.results[-1].text


def _called(tool: str, arguments: dict[str, Any]) -> Call:
    """Tools lie in a catalogue there, and one tool calls them."""
    return Call("tool_call", {"id": f"add-music__{tool}", "args": arguments})


def _use(programs: Any, url: str) -> None:
    """Give the host a model; what else its configuration holds is kept."""
    path = programs.home / ".openclaw" / "openclaw.json"
    config = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    model = {"id": "script", "name": "Script", "contextWindow": 200_000, "maxTokens": 8_000}
    provider = {"baseUrl": url, "apiKey": "none", "api": "anthropic-messages", "models": [model]}
    config["models"] = {"mode": "merge", "providers": {"scripted": provider}}
    config["agents"] = {"defaults": {"model": {"primary": "scripted/script"}}}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(config), encoding="utf-8")
