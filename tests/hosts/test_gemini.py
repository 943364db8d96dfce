"""The real Gemini CLI, with a scripted model on this machine."""

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
PREFIX = "mcp_add-music_"


@pytest.mark.parametrize("way", ["install", "extension"])
def test_gemini_makes_the_file_that_was_asked_for(
    programs: Any, installed: Callable[..., None], tree: Path, tmp_path: Path, way: str
) -> None:
    """Set up by the command or as an extension: the model is told how to work, and the film is there."""
    programs.need("gemini", "uvx")
    folder = tmp_path / "videos"
    folder.mkdir()
    clip = make_clip(folder / "holiday.mp4", seconds=6, size=(320, 180), cuts=(2, 4))
    steps = [
        Call(f"{PREFIX}upload", {"files": [str(clip)]}),
        Call(f"{PREFIX}edit", {"message": WISH}),
        Call(f"{PREFIX}export", {}),
    ]

    def script(results: list[Result]) -> Call | str:
        return steps[len(results)] if len(results) < len(steps) else "It is finished."

    if way == "install":
        installed("gemini", "--skill")
    else:
        done = programs.run("gemini", "extensions", "link", "--consent", tree)
        assert done.code == 0, done.words
    with speaking(script) as model:
        _allow(programs)
        done = programs.run(
            "gemini", "-p", WISH, "--yolo", "-m", "gemini-2.5-flash",
            GEMINI_API_KEY="none", GOOGLE_GEMINI_BASE_URL=model.url,
        )  # fmt: skip

    assert done.code == 0, done.words
    assert "It is finished." in done.out
    assert INSTRUCTIONS.splitlines()[0] in model.told
    assert "ai-add-music-to" in model.told
    film = folder / "holiday.music.mp4"
    check_film(film, clip)
    assert names(folder) == ["holiday.mp4", "holiday.music.mp4"]
    assert str(film) in model.results[-1].text


def _allow(programs: Any) -> None:
    """The user trusts this folder, and has a key."""
    folder = programs.home / ".gemini"
    folder.mkdir(exist_ok=True)
    (folder / "trustedFolders.json").write_text(
        json.dumps({str(programs.home): "TRUST_FOLDER"}), encoding="utf-8"
    )
    path = folder / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    settings["security"] = {"auth": {"selectedType": "gemini-api-key"}}
    path.write_text(json.dumps(settings), encoding="utf-8")
