"""The hosts' own MCP clients reach the server, set up as `add-music install` sets it up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from add_music.tools.server import TOOLS

NAMES = {entry.function.__name__ for entry in TOOLS}


def test_the_inspector_lists_and_calls(programs: Any, server: str) -> None:
    """Tools with schemas and annotations, and a call whose typed result is read."""
    programs.need("mcp-inspector")
    listed = programs.run("mcp-inspector", "--cli", server, "--method", "tools/list", "--format", "json")
    called = programs.run(
        "mcp-inspector",
        "--cli",
        server,
        "--method",
        "tools/call",
        "--tool-name",
        "credits",
        "--format",
        "json",
    )
    tools = _found(json.loads(listed.out), "tools")

    assert (listed.code, called.code) == (0, 0), listed.words + called.words
    assert {tool["name"] for tool in tools} >= NAMES
    assert all(tool["outputSchema"] and tool["annotations"] for tool in tools if tool["name"] in NAMES)
    assert _found(json.loads(called.out), "structuredContent")["summary"]


def test_the_inspector_is_told_an_error_of_the_tool(programs: Any, server: str, tmp_path: Path) -> None:
    """Exit code 5 is the inspector's word for a tool that answered with an error; the code is in the text."""
    programs.need("mcp-inspector")
    arguments = json.dumps({"files": [str(tmp_path / "none.mp4")]})
    done = programs.run(
        "mcp-inspector", "--cli", server, "--method", "tools/call", "--tool-name", "upload",
        "--tool-args-json", arguments, "--format", "json",
    )  # fmt: skip

    assert done.code == 5, done.words
    assert "file_missing" in done.words


@pytest.mark.parametrize("method", ["prompts/list", "resources/list", "resources/templates/list"])
def test_the_inspector_lists_what_else_there_is(programs: Any, server: str, method: str) -> None:
    """Prompts and resources."""
    programs.need("mcp-inspector")
    done = programs.run("mcp-inspector", "--cli", server, "--method", method, "--format", "json")

    assert done.code == 0, done.words


def test_mcporter_lists_and_calls(programs: Any, server: str) -> None:
    """The command-line client that OpenClaw's makers use."""
    programs.need("mcporter")
    listed = programs.run("mcporter", "list", "--stdio", server, "--name", "add-music", "--schema")
    called = programs.run("mcporter", "call", "--stdio", server, "credits", "--output", "json")

    assert (listed.code, called.code) == (0, 0), listed.words + called.words
    assert all(name in listed.out for name in NAMES)
    assert json.loads(called.out)["summary"]


def test_claude_code_connects(programs: Any, installed: Callable[..., None]) -> None:
    """What was written to ~/.claude.json is a server that answers."""
    programs.need("claude")
    installed("claude")
    done = programs.run("claude", "mcp", "list")

    assert done.code == 0, done.words
    assert "add-music" in done.out
    assert "Connected" in done.out


def test_gemini_connects(programs: Any, installed: Callable[..., None]) -> None:
    """The same for ~/.gemini/settings.json, in a folder that the user trusts."""
    programs.need("gemini")
    installed("gemini")
    trusted = programs.home / ".gemini" / "trustedFolders.json"
    trusted.write_text(json.dumps({str(programs.home): "TRUST_FOLDER"}), encoding="utf-8")
    done = programs.run("gemini", "mcp", "list")

    assert done.code == 0, done.words
    assert "add-music" in done.words
    assert "Connected" in done.words


def test_codex_reads_what_was_written(programs: Any, installed: Callable[..., None], server: str) -> None:
    """The table in config.toml, which the host lists as enabled."""
    programs.need("codex")
    installed("codex")
    told = json.loads(programs.run("codex", "mcp", "get", "add-music", "--json").out)

    assert told["enabled"]
    assert told["transport"]["command"] == server
    assert told["startup_timeout_sec"] == 60


def test_openclaw_probes_the_server(programs: Any, installed: Callable[..., None]) -> None:
    """The host's own probe connects, and its doctor has no complaint."""
    programs.need("openclaw")
    installed("openclaw")
    probed = programs.run("openclaw", "mcp", "probe", "add-music")
    checked = programs.run("openclaw", "config", "validate")

    assert probed.code == 0, probed.words
    assert int(re.search(r"add-music: (\d+) tools", probed.out)[1]) >= len(NAMES)
    assert checked.code == 0, checked.words


@pytest.mark.parametrize(
    ("host", "question"),
    [("openclaw", ["skills", "info", "ai-add-music-to"]), ("gemini", ["skills", "list"])],
)
def test_a_host_finds_the_skill_that_was_put_there(
    programs: Any, installed: Callable[..., None], host: str, question: list[str]
) -> None:
    """`--skill` puts it where the host looks for it."""
    programs.need(host)
    installed(host, "--skill")
    done = programs.run(host, *question)

    assert done.code == 0, done.words
    assert "ai-add-music-to" in done.words
    assert "not found" not in done.words.lower()


@pytest.mark.parametrize("host", ["claude", "gemini", "codex", "openclaw"])
def test_a_host_no_longer_knows_what_was_taken_out(
    programs: Any, installed: Callable[..., None], host: str
) -> None:
    """After `uninstall` the host's own list is without the server, and the host still starts."""
    programs.need(host)
    installed(host)
    taken = programs.run(programs.script, "uninstall", host, "--yes")
    done = programs.run(host, "mcp", "list")

    assert (taken.code, done.code) == (0, 0), taken.words + done.words
    assert "add-music" not in done.words


def _found(data: Any, key: str) -> Any:
    """The value of a key, however deep a client wraps it."""
    if isinstance(data, dict):
        return data[key] if key in data else next(filter(None, (_found(v, key) for v in data.values())), None)
    return None
