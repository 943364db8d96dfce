"""What a person copies into a host's configuration is what the package really installs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFIG = json.loads((ROOT / "manifests" / "mcp.json").read_text(encoding="utf-8"))


def test_the_readme_shows_the_configuration_that_is_kept_in_manifests() -> None:
    """The block to copy from the README and the file say the same."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```json\n(.*?)```", readme, re.DOTALL)

    assert json.loads(block) == CONFIG


def test_the_configured_command_is_one_that_gets_installed() -> None:
    """Hosts start a script that pyproject.toml declares."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert {server["command"] for server in CONFIG["mcpServers"].values()} <= set(scripts)
