"""SKILL.md is valid for the hosts that read skills, and says what is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from add_music.cli.main import app
from add_music.errors import CATALOGUE
from add_music.music.brief import GENRES
from add_music.settings import SKILL
from add_music.tools.server import TOOLS
from add_music.wire.media_types import ACCEPTED

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SKILL.md").read_text(encoding="utf-8")
_, FRONT, BODY = TEXT.split("---\n", 2)
FIELDS: dict[str, Any] = yaml.safe_load(FRONT)
ALLOWED = {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
KINDS = {"brew", "node", "go", "uv", "download"}
COMMANDS = [
    line
    for name in ("SKILL.md", "README.md")
    for block in re.findall(r"```\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("add-music ")
]


def test_the_frontmatter_keeps_the_limits_of_the_standard() -> None:
    """agentskills.io: known fields only, a plain name, what and when in at most 1024 characters."""
    assert set(FIELDS) <= ALLOWED
    assert FIELDS["name"] == SKILL
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", FIELDS["name"])
    assert len(FIELDS["name"]) <= 64
    assert 50 < len(FIELDS["description"]) <= 1024
    assert "Use it when" in FIELDS["description"]
    assert FIELDS["license"] == "MIT"
    assert len(FIELDS["compatibility"]) <= 500


def test_the_frontmatter_is_in_block_style() -> None:
    """Strict readers refuse `[a]` and `{a: b}`, and tabs."""
    values = [line.partition(":")[2].strip() for line in FRONT.splitlines()]

    assert not any(value.startswith(("[", "{")) for value in values)
    assert "\t" not in FRONT


def test_openclaw_can_install_it_and_does_not_hide_it() -> None:
    """One of several programs is enough, and what gets installed are the scripts of the package."""
    openclaw = FIELDS["metadata"]["openclaw"]

    assert set(openclaw["requires"]) == {"anyBins"}
    assert "uvx" in openclaw["requires"]["anyBins"]
    [install] = openclaw["install"]
    assert install["kind"] in KINDS
    assert install["package"] == SKILL
    assert set(install["bins"]) <= set(openclaw["requires"]["anyBins"])


def test_the_body_is_short_enough_to_be_read() -> None:
    """Less than 500 lines and about 5000 tokens."""
    assert len(BODY.splitlines()) < 500
    assert len(BODY) / 4 < 5000


def test_every_error_code_it_names_exists() -> None:
    """What to do on an error is said for errors that can happen."""
    table = BODY.partition("## When something goes wrong")[2].partition("\n## ")[0]
    codes = {
        code
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", row)
    }

    assert len(codes) > 15
    assert codes <= set(CATALOGUE)


def test_it_names_the_tools_the_genres_and_the_file_types() -> None:
    """The vocabulary is complete."""
    assert all(f"`{entry.function.__name__}`" in BODY for entry in TOOLS)
    assert all(genre in BODY for genre in GENRES)
    assert all(kind in BODY for kind in ACCEPTED if kind != "jpeg")
    assert "500 MB" in BODY


def test_the_original_triggers_are_kept() -> None:
    """What people said to the original skill leads to the same actions."""
    for words in (
        "导出",
        "积分",
        "余额",
        "状态",
        "show tracks",
        "上传",
        "send me the video",
        "Setting things up…",
    ):
        assert words in BODY


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_it_shows_can_be_typed(line: str) -> None:
    """Commands and options in SKILL.md and the README exist."""
    words = shlex.split(line, comments=True)[1:]
    group = typer.main.get_command(app)

    with group.make_context("add-music", list(words)) as context:
        _, command, rest = group.resolve_command(context, list(words))
        with command.make_context(command.name, rest, parent=context) as inner:
            assert inner.params


def test_no_machine_and_no_secret_is_in_it() -> None:
    """It is the same text on every machine."""
    assert not re.search(r"(?<![\w./])/\w+/|Bearer |nmv_", TEXT)
