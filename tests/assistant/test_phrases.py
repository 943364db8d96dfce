"""The texts of the assistant half, against the code that says them."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import add_music
from add_music.assistant.phrases.en import TEXTS

PACKAGE = Path(add_music.__file__).parent
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}


def _said() -> Iterator[tuple[str, set[str]]]:
    """Keys that are said, with the names of what is filled in."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                given = {keyword.arg or "" for keyword in node.keywords}
                for key in _ends(node.args[:1]):
                    yield key, given


def _ends(keys: list[ast.expr]) -> Iterator[str]:
    for key in keys:
        if isinstance(key, ast.IfExp):
            yield from _ends([key.body, key.orelse])
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


def _holes(key: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(TEXTS[key]) if name}


def test_every_text_that_is_said_is_there_and_gets_what_it_names() -> None:
    """A key without a text, or a hole that nobody fills, would show only on the day it is needed."""
    said = list(_said())

    assert len(said) > 50
    assert {key for key, _ in said} <= set(TEXTS)
    assert [key for key, given in said if not _holes(key) <= given] == []


def test_every_text_is_said_by_somebody() -> None:
    """No text is kept that no module names."""
    named = {
        node.value
        for path, tree in TREES.items()
        if path.parent.name != "phrases"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(TEXTS) <= named
