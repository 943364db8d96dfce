"""The hosts' own validators and installers accept the manifests as they lie in the tree."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from add_music.frontmatter import skill_version

NAME = "ai-add-music-to"
PLUGIN = f"{NAME}@{NAME}"


@pytest.mark.parametrize("what", [".", ".claude-plugin/plugin.json"])
@pytest.mark.parametrize("profile", [(), ("--profile", "directory")], ids=["plain", "directory"])
def test_claude_finds_nothing_to_report(
    programs: Any, tree: Path, what: str, profile: tuple[str, ...]
) -> None:
    """Plugin and marketplace pass the strict check, and that of the public directory."""
    programs.need("claude")
    done = programs.run("claude", "plugin", "validate", what, "--strict", *profile, within=tree)

    assert done.code == 0, done.words
    assert "found nothing to report" in done.out
    assert "Validation passed" in done.out


def test_claude_installs_the_plugin_from_the_tree(programs: Any, tree: Path) -> None:
    """The tree is a marketplace; what it installs has the server and the skill."""
    programs.need("claude")
    added = programs.run("claude", "plugin", "marketplace", "add", tree)
    done = programs.run("claude", "plugin", "install", PLUGIN)
    told = programs.run("claude", "plugin", "details", PLUGIN)

    assert (added.code, done.code, told.code) == (0, 0, 0), added.words + done.words + told.words
    assert skill_version() in told.out
    assert "add-music" in told.out
    assert "skill" in told.out.lower()


def test_the_bundle_is_valid_and_packs(programs: Any, bundle: Path) -> None:
    """It holds the program, the icon and the manifest, and nothing of the workshop."""
    programs.need("mcpb")
    checked = programs.run("mcpb", "validate", bundle / "manifest.json")
    packed = programs.run("mcpb", "pack", bundle, bundle.parent / "add-music.mcpb")
    told = programs.run("mcpb", "info", bundle.parent / "add-music.mcpb")

    assert (checked.code, packed.code, told.code) == (0, 0, 0), checked.words + packed.words + told.words
    assert "warning" not in checked.words.lower().replace("icon validation warnings", "")
    with zipfile.ZipFile(bundle.parent / "add-music.mcpb") as archive:
        inside = set(archive.namelist())
    assert {
        "manifest.json",
        "icon.png",
        "pyproject.toml",
        "SKILL.md",
        "server/add_music/tools/main.py",
    } <= inside
    assert not [
        name for name in inside if name.startswith(("tests/", "benchmarks/", ".")) or "__pycache__" in name
    ]


def test_the_bundle_starts_as_claude_desktop_starts_it(programs: Any, bundle: Path) -> None:
    """With the command of the manifest, uv makes the environment and the server answers."""
    programs.need("uv", "mcp-inspector")
    config = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))["server"]["mcp_config"]
    words = [word.replace("${__dirname}", str(bundle)) for word in (config["command"], *config["args"])]
    # what a user leaves open arrives empty; the inspector passes little of its environment on
    told = {**programs.environment, **dict.fromkeys(config["env"], "")}
    words = ["env", *(f"{name}={value}" for name, value in told.items()), *words]

    done = programs.run("mcp-inspector", "--cli", *words, "--method", "tools/list", "--format", "json")

    assert done.code == 0, done.words
    assert '"export"' in done.out


def test_gemini_takes_the_extension(programs: Any, tree: Path) -> None:
    """Valid, linked without a question, and with server and skill."""
    programs.need("gemini")
    checked = programs.run("gemini", "extensions", "validate", tree)
    linked = programs.run("gemini", "extensions", "link", "--consent", tree)
    told = programs.run("gemini", "extensions", "list")

    assert (checked.code, linked.code, told.code) == (0, 0, 0), checked.words + linked.words + told.words
    assert "linked successfully" in linked.words
    assert f"{NAME} ({skill_version()})" in told.words
    assert "add-music" in told.words.partition("MCP servers")[2]
    assert f"{NAME}: Adds fitting" in told.words.partition("Agent skills")[2]


def test_codex_installs_the_plugin(programs: Any, tree: Path) -> None:
    """It reads the same marketplace; the server is listed and starts from the plugin's folder."""
    programs.need("codex")
    for words in (["marketplace", "add", str(tree)], ["add", PLUGIN]):
        done = programs.run("codex", "plugin", *words)
        assert done.code == 0, done.words
    server = json.loads(programs.run("codex", "mcp", "get", "add-music", "--json").out)
    command = [server["transport"]["command"], *server["transport"]["args"]]
    started = programs.run(*command, "--help", within=Path(server["transport"]["cwd"]))

    assert server["enabled"]
    assert started.code == 0, started.words


def test_codex_reads_its_own_manifest_as_well(programs: Any, tree: Path, tmp_path: Path) -> None:
    """Where a version knows no Agent Plugins, `.codex-plugin` says the same."""
    programs.need("codex")
    older = Path(shutil.copytree(tree, tmp_path / "older" / NAME))
    for name in ("plugin.json", "mcp.json"):
        (older / name).unlink()
    for words in (["marketplace", "add", str(older)], ["add", PLUGIN]):
        done = programs.run("codex", "plugin", *words)
        assert done.code == 0, done.words
    server = json.loads(programs.run("codex", "mcp", "get", "add-music", "--json").out)

    assert server["enabled"]
    assert server["startup_timeout_sec"] == 120
    started = programs.run(
        server["transport"]["command"],
        *server["transport"]["args"],
        "--help",
        within=Path(server["transport"]["cwd"]),
    )
    assert started.code == 0, started.words


def test_openclaw_installs_the_plugin(programs: Any, tree: Path) -> None:
    """As a bundle with a skill and a server."""
    programs.need("openclaw")
    done = programs.run("openclaw", "plugins", "install", tree, "--force", "--accept-capabilities")
    told = programs.run("openclaw", "plugins", "inspect", NAME)

    assert (done.code, told.code) == (0, 0), done.words + told.words
    assert "bundle" in told.out
    assert "skills" in told.out
    assert "mcp" in told.out.lower()


def test_openclaw_finds_the_skill_ready(programs: Any, tree: Path) -> None:
    """Nothing is missing where uvx is there; the emoji shows that the metadata is read."""
    programs.need("openclaw")
    done = programs.run("openclaw", "skills", "install", tree / "skills" / NAME)
    told = programs.run("openclaw", "skills", "info", NAME)

    assert (done.code, told.code) == (0, 0), done.words + told.words
    assert "Ready" in told.out
    assert "🎵" in told.out


@pytest.mark.parametrize("where", [".", f"skills/{NAME}"])
def test_the_standard_s_validator_takes_the_skill(programs: Any, tree: Path, where: str) -> None:
    """agentskills.io, at the top and in `skills/`."""
    programs.need("agentskills")
    done = programs.run("agentskills", "validate", (tree / where).resolve())

    assert done.code == 0, done.words
