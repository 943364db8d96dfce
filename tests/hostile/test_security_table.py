"""Every threat that SECURITY.md names has a defence, and tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _rows() -> list[list[str]]:
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Threat, defence, test")[2]
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_every_threat_has_a_defence_and_a_proof(row: list[str]) -> None:
    """Each test that is named stands in the file that is named."""
    threat, defence, proof = row
    named = NAMED.findall(proof)

    assert threat
    assert defence
    assert " ".join(f"`{path}::{name}`" for path, name in named) == proof
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {getattr(node, "name", "") for node in tree.body}


def test_every_test_of_this_folder_is_the_proof_of_something() -> None:
    """A file of hostile things that no row names would be a threat that nobody is told of."""
    files = {f"tests/hostile/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    named = {path for row in _rows() for path, _ in NAMED.findall(row[2])}

    assert files - named == {f"tests/hostile/{Path(__file__).name}"}
