"""
The real Claude Code, with a scripted model on this machine, does what its user asked for.

Everything but the model's judgement is real: the plugin is installed from the tree, its server is started by
its manifest, tools are found, called, waited for and given up by the host, and a file comes out.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from add_music.tools.server import INSTRUCTIONS
from clips import make_clip, speechlike
from films import check_film, names
from hosts.scripted_model import Call, Model, Result, speaking
from quirk_server import Quirks, QuirkServer

WISH = "add background music that matches the mood of my video"
PLUGIN = "mcp__plugin_ai-add-music-to_add-music__"
SERVER = "mcp__add-music__"
TOOLS = ("upload", "edit", "export", "state")
PATIENCE_MS = 1500
TRIES = 90
UPLOADED = 1
"""Steps up to the upload."""
GIVEN_UP = re.compile("timed? ?out|connection closed", re.IGNORECASE)
"""Behind several calls that took too long, the host also ends the server and starts another."""


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Six seconds with two cuts, in a folder of their own."""
    folder = tmp_path / "videos"
    folder.mkdir()
    return make_clip(folder / "holiday.mp4", seconds=6, size=(320, 180), cuts=(2, 4))


def _asked(programs: Any, model: Model, prefix: str, **environment: str) -> dict[str, Any]:
    """What Claude Code answers to the wish."""
    done = programs.run(
        "claude", "-p", WISH, "--output-format", "json",
        "--allowedTools", f"{prefix.removesuffix('__')},ToolSearch",
        ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="none", MCP_TIMEOUT="120000", **environment,
    )  # fmt: skip
    assert done.code == 0, done.words
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def _workflow(clip: Path, prefix: str) -> Callable[[list[Result]], Call | str]:
    """
    As the skill says: upload, edit, export, in the project that the upload named. What goes on is followed,
    what was given up repeated.
    """
    steps = [
        Call("ToolSearch", {"query": "select:" + ",".join(prefix + tool for tool in TOOLS)}),
        Call(f"{prefix}upload", {"files": [str(clip)]}),
        Call(f"{prefix}edit", {"message": WISH}),
        Call(f"{prefix}export", {}),
    ]

    def script(results: list[Result]) -> Call | str:
        if len(results) > TRIES:
            return "I give up."
        taken = sum(_is_over(result) for result in results)
        if taken == len(steps):
            return f"Here it is: {_told(results, 'output')}"
        job = results[-1].data.get("job") if results and not _is_over(results[-1]) else None
        if job:
            return Call(f"{prefix}state", {"job": job})
        named = {"project": project} if (project := _told(results, "project")) and taken > UPLOADED else {}
        return replace(steps[taken], arguments=steps[taken].arguments | named)

    return script


def _is_over(result: Result) -> bool:
    """Whether a call did what it was for; finding tools has no typed result."""
    return not result.is_error and result.data.get("status", "done") == "done"


def _told(results: list[Result], field: str) -> str:
    """What the latest answer with that field said."""
    return next((str(r.data[field]) for r in reversed(results) if r.data.get(field)), "")


def test_the_plugin_makes_the_file_that_was_asked_for(programs: Any, tree: Path, clip: Path) -> None:
    """Installed from the tree, asked in the original skill's words, it calls the tools; the film is there."""
    programs.need("claude", "uvx")
    for words in (["marketplace", "add", str(tree)], ["install", "ai-add-music-to@ai-add-music-to"]):
        done = programs.run("claude", "plugin", *words)
        assert done.code == 0, done.words

    with speaking(_workflow(clip, PLUGIN)) as model:
        answer = _asked(programs, model, PLUGIN)

    film = clip.with_name("holiday.music.mp4")
    assert answer["result"] == f"Here it is: {film}"
    assert [result.is_error for result in model.results] == [False] * 4
    check_film(film, clip)
    measured = model.results[-1].data["measured"]
    assert measured["video"]["copied"]
    assert measured["loudness"]["integrated_lufs"] == pytest.approx(-14, abs=0.5)
    assert measured["loudness"]["true_peak_dbtp"] <= -1


def test_the_model_is_told_how_to_work(programs: Any, tree: Path, clip: Path) -> None:
    """The skill's name and the server's instructions stand in what the model reads."""
    programs.need("claude", "uvx")
    for words in (["marketplace", "add", str(tree)], ["install", "ai-add-music-to@ai-add-music-to"]):
        assert programs.run("claude", "plugin", *words).code == 0

    with speaking(
        lambda results: Call("ToolSearch", {"query": f"select:{PLUGIN}look"}) if not results else "Yes."
    ) as model:
        _asked(programs, model, PLUGIN)

    assert "ai-add-music-to" in model.told
    assert all(line in json.dumps(model.requests) for line in INSTRUCTIONS.splitlines()[:2])
    assert f"{PLUGIN}look" in model.offered


def test_a_call_that_outlives_the_host_s_patience_loses_nothing(
    programs: Any, installed: Callable[..., None], tmp_path: Path
) -> None:
    """The host gives calls up long before they are done; asked again, the server has the file."""
    programs.need("claude")
    installed("claude")
    folder = tmp_path / "videos"
    folder.mkdir()
    clip = make_clip(
        folder / "holiday.mp4",
        seconds=90,
        size=(320, 180),
        cuts=(20, 45, 70),
        sound=speechlike(90, [(5, 80)]),
    )

    with speaking(_workflow(clip, SERVER)) as model:
        answer = _asked(programs, model, SERVER, MCP_TOOL_TIMEOUT=str(PATIENCE_MS))

    film = clip.with_name("holiday.music.mp4")
    given_up = [result for result in model.results if result.is_error]
    assert given_up
    assert [one.text for one in given_up if not GIVEN_UP.search(one.text)] == []
    assert answer["result"] == f"Here it is: {film}"
    check_film(film, clip)
    assert names(folder) == ["holiday.mp4", "holiday.music.mp4"]
    timeline = next(result.data["timeline"] for result in model.results if result.data.get("timeline"))
    assert (timeline.count("Video"), timeline.count("BGM")) == (1, 1)


@pytest.fixture
def trap() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that lets nothing through and keeps what it was asked for."""
    heard: list[bytes] = []
    door = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            with caller:
                heard.append(caller.recv(4096))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}", heard
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join(5)


def test_nothing_goes_to_a_host_that_the_user_did_not_agree_to(
    programs: Any, installed: Callable[..., None], clip: Path, trap: tuple[str, list[bytes]]
) -> None:
    """A hosted backend is set and the question goes unanswered: the model is told what would go where, and no
    connection is even tried."""
    programs.need("claude")
    installed("claude")
    proxy, heard = trap
    _set(programs, ADD_MUSIC_BACKEND="nemo", HTTPS_PROXY=proxy, HTTP_PROXY=proxy)

    def script(results: list[Result]) -> Call | str:
        steps = [
            Call("ToolSearch", {"query": f"select:{SERVER}upload,{SERVER}chat"}),
            Call(f"{SERVER}upload", {"files": [str(clip)]}),
            Call(f"{SERVER}chat", {"message": f"{WISH} and export it"}),
        ]
        return steps[len(results)] if len(results) < len(steps) else "The user has to agree first."

    with speaking(script) as model:
        _asked(programs, model, SERVER)

    _, uploaded, chatted = model.results
    for result in (uploaded, chatted):
        assert "needs_consent" in result.text
    assert "holiday.mp4" in uploaded.text
    assert "nemovideo.ai" in uploaded.text
    assert heard == []
    assert names(clip.parent) == ["holiday.mp4"]


def test_another_backend_makes_the_file_as_well(
    programs: Any, installed: Callable[..., None], clip: Path, nemo: QuirkServer
) -> None:
    """A server that behaves as the hosted service does, on this machine: the same words, the same tools."""
    programs.need("claude")
    installed("claude")
    nemo.use(Quirks())
    _set(programs, ADD_MUSIC_BACKEND=nemo.url)

    with speaking(_workflow(clip, SERVER)) as model:
        answer = _asked(programs, model, SERVER)

    film = clip.with_name("holiday.music.mp4")
    assert answer["result"] == f"Here it is: {film}"
    check_film(film, clip)
    assert "/run_sse" in nemo.paths("POST")


def _set(programs: Any, **environment: str) -> None:
    """Give the server an environment, where `install` has put it."""
    config = programs.home / ".claude.json"
    told = json.loads(config.read_text(encoding="utf-8"))
    told["mcpServers"]["add-music"]["env"] = environment
    config.write_text(json.dumps(told), encoding="utf-8")
