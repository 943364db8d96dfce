"""The table of the original skill's rows names tests that exist, and leaves no row without one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "original-skill.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "original" and set(row[0]) != {"-"}]


@cache
def _tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(function.name for function in functions if function.name.startswith("test_"))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_every_row_of_the_original_has_its_proof(row: list[str]) -> None:
    """What, how, and at least one test, each of them in the file it is said to be in."""
    original, here, proof = row
    named = NAMED.findall(proof)

    assert original
    assert here
    assert named
    assert " ".join(f"`{path}::{name}`" for path, name in named) == proof
    assert [(path, name) for path, name in named if name not in _tests(path)] == []


def test_every_table_of_the_original_is_there() -> None:
    """Routing, endpoints, headers, errors, stream, screen, draft, files, workflows."""
    titles = re.findall(r"^## (.+)$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)

    assert titles == [
        "First steps",
        "Where a message goes",
        "Endpoints",
        "Headers",
        "Errors",
        "The event stream",
        "Words about a screen",
        "Draft and summary",
        "Files and limits",
        "Workflows",
    ]
    assert len(_rows()) >= 50
