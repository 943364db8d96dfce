"""What hosts read of the product is made from one source, keeps their limits, and says what is true."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from add_music.frontmatter import skill_version
from add_music.settings import NEMO_URL, SKILL, Settings

ROOT = Path(__file__).parent.parent
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLUGINS = (
    "plugin.json",
    ".claude-plugin/plugin.json",
    ".codex-plugin/plugin.json",
    ".cursor-plugin/plugin.json",
    "gemini-extension.json",
    "manifests/mcpb/manifest.json",
)
VERSIONED = (*PLUGINS, "manifests/registry/server.json")


def _read(path: str) -> Any:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def _launches(data: Any) -> list[dict[str, Any]]:
    """Every command with its arguments in a document."""
    found = [data] if isinstance(data, dict) and isinstance(data.get("command"), str) else []
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return found + [launch for part in inside for launch in _launches(part)]


FOLDERS = ("manifests", ".claude-plugin", ".codex-plugin", ".cursor-plugin")
WRITTEN = [
    "gemini-extension.json",
    "plugin.json",
    "mcp.json",
    *(str(path.relative_to(ROOT)) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.json"))),
]


def test_no_file_has_drifted_from_its_source(python: str) -> None:
    """What `make manifests` would write lies there already; whoever changes the source runs it."""
    command = [python, str(ROOT / "manifests" / "generate.py"), "--check"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stdout.split() == []
    assert done.returncode == 0, done.stderr


def test_the_skill_lies_twice_the_same() -> None:
    """Hosts that look into `skills/` read what stands at the top."""
    copies = list((ROOT / "skills").glob("*/SKILL.md"))

    assert [copy.parent.name for copy in copies] == [SKILL]
    assert copies[0].read_bytes() == (ROOT / "SKILL.md").read_bytes()


def test_the_readme_shows_the_configuration_that_is_kept_in_manifests() -> None:
    """The block to copy from the README and the file say the same."""
    [block] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)

    assert json.loads(block) == _read("manifests/mcp.json")


@pytest.mark.parametrize("path", WRITTEN)
def test_every_command_that_a_host_starts_is_one_that_gets_installed(path: str) -> None:
    """Whatever stands before it, the script is one that pyproject.toml declares; shells start nothing."""
    for launch in _launches(_read(path)):
        words = [launch["command"], *launch.get("args", ())]

        assert words[-1] in SCRIPTS
        assert words[0] in {"uv", "uvx", "ai-add-music-to"}


@pytest.mark.parametrize("path", VERSIONED)
def test_every_manifest_names_this_version(path: str) -> None:
    """The version of SKILL.md is the version everywhere."""
    assert _read(path)["version"] == skill_version()


@pytest.mark.parametrize("path", PLUGINS)
def test_every_plugin_has_the_name_of_the_skill(path: str) -> None:
    """One name, made of what all hosts allow."""
    assert _read(path)["name"] == SKILL
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", SKILL)


def test_the_registry_entry_keeps_the_limits_of_its_schema() -> None:
    """The schema of 2025-12-11, as far as we use it; the README proves that the package is meant."""
    entry = _read("manifests/registry/server.json")

    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", entry["name"])
    assert 1 <= len(entry["description"]) <= 100
    assert len(entry["title"]) <= 100
    assert f"mcp-name: {entry['name']} " in README
    [package] = entry["packages"]
    assert package["identifier"] == SKILL


def test_nothing_is_required_of_the_environment() -> None:
    """All variables are named as the program knows them, none is required, secret ones are marked."""
    [package] = _read("manifests/registry/server.json")["packages"]
    told = {one["name"]: one for one in package["environmentVariables"]}
    known = {field.validation_alias.choices[0] for field in Settings.model_fields.values()}

    assert set(told) == known
    assert not any(one["isRequired"] for one in told.values())
    secret = {field.validation_alias.choices[0] for field in Settings.model_fields.values() if _secret(field)}
    assert {name for name, one in told.items() if one["isSecret"]} == secret


def _secret(field: Any) -> bool:
    return "SecretStr" in str(field.annotation)


def test_what_a_bundle_asks_its_user_reaches_the_program() -> None:
    """Each answer has its variable, may be left open, and a token is kept secret."""
    bundle = _read("manifests/mcpb/manifest.json")
    answers = {
        name: re.fullmatch(r"\$\{user_config\.(\w+)\}", value)[1]
        for name, value in bundle["server"]["mcp_config"]["env"].items()
    }

    assert set(answers.values()) == set(bundle["user_config"])
    assert not any(asked["required"] for asked in bundle["user_config"].values())
    assert bundle["user_config"][answers["NEMO_TOKEN"]]["sensitive"]
    assert (ROOT / bundle["server"]["entry_point"]).is_file()


def test_a_bundle_lists_the_tools_that_the_server_has() -> None:
    """What is shown before the installation is what there is after it."""
    from add_music.tools.server import TOOLS

    listed = _read("manifests/mcpb/manifest.json")["tools"]

    assert [tool["name"] for tool in listed] == [entry.function.__name__ for entry in TOOLS]
    assert all(tool["description"].endswith(".") for tool in listed)


def test_the_link_for_cursor_holds_the_published_configuration() -> None:
    """Decoded, it is what the plugin for Cursor says."""
    [address] = re.findall(r"\[Add to Cursor\]\((\S+)\)", README)
    query = parse_qs(urlsplit(address).query)
    [server] = _read("manifests/cursor/mcp.json")["mcpServers"].values()

    assert query["name"] == ["add-music"]
    assert {"type": "stdio", **json.loads(base64.b64decode(query["config"][0]))} == server


def test_the_link_for_vs_code_holds_what_its_file_says() -> None:
    """Decoded twice, it is the entry of `manifests/vscode/mcp.json`."""
    [address] = re.findall(r"\[Add to VS Code\]\((\S+)\)", README)
    [inner] = parse_qs(urlsplit(address).query)["url"]
    said = json.loads(unquote(urlsplit(inner).query))

    assert inner.startswith("vscode:mcp/install?")
    assert {said.pop("name"): said} == _read("manifests/vscode/mcp.json")["servers"]


def test_the_skill_declares_the_variables_that_users_may_be_asked_for() -> None:
    """The same ones, in the same words, as the bundle declares; and the text names no other."""
    text = (ROOT / "SKILL.md").read_text(encoding="utf-8")
    declared = yaml.safe_load(text.split("---\n")[1])["metadata"]["openclaw"]["envVars"]
    bundle = _read("manifests/mcpb/manifest.json")

    assert [one["name"] for one in declared] == list(bundle["server"]["mcp_config"]["env"])
    assert [one["description"] for one in declared] == [
        asked["description"] for asked in bundle["user_config"].values()
    ]
    assert not any(one["required"] for one in declared)
    assert set(re.findall(r"\b(?:NEMO|ADD_MUSIC)_[A-Z_]+", text)) == {one["name"] for one in declared}


def test_the_permission_statement_is_complete() -> None:
    """SECURITY.md names every variable, the one foreign host, and all four kinds of access."""
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

    for field in Settings.model_fields.values():
        assert f"| `{field.validation_alias.choices[0]}` |" in security
    hosts = _read(".claude-plugin/plugin.json")["network"]["hosts"]
    assert urlsplit(NEMO_URL).netloc in hosts
    for kind in ("network", "reads", "writes", "runs", "environment"):
        assert f"| {kind} |" in security
    assert ".".join(urlsplit(NEMO_URL).netloc.split(".")[-2:]) in security


def test_every_path_that_a_manifest_names_exists() -> None:
    """Icons, skills and server files lie where the manifests say."""
    named = {
        value
        for path in WRITTEN
        for value in re.findall(r'"(\./[^"]*)"', (ROOT / path).read_text(encoding="utf-8"))
    }

    assert named
    assert all((ROOT / value).exists() for value in named)
