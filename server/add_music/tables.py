"""The lexicons: tables of words, one file a language and room; speakers correct them without reading code."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

SHARED = "add_music"
"""The package whose lexicons every room reads beside its own."""

_LINE = re.compile(r'(?:([A-Za-z0-9_-]+)|"([^"\\]+)") = (.+)')
_HEAD = re.compile(r"\[([A-Za-z0-9_-]+)\]\s*(?:#.*)?")
_LIST = re.compile(r"[^=]* = \[")


@lru_cache(maxsize=4)
def load(package: str, name: str) -> dict[str, Any]:
    """A lexicon of that package, parsed; empty when that room has none of that name."""
    file = files(package) / "lexicon" / f"{name}.toml"
    return parse(file.read_text(encoding="utf-8")) if file.is_file() else {}


def parse(text: str) -> dict[str, Any]:
    """
    A lexicon's TOML as values.

    Nearly all of it are lists of plain strings, which are the same in JSON, whose reader is many times
    faster; whatever else there is goes through `tomllib`.
    """
    try:
        return _quickly(text)
    except ValueError:
        return tomllib.loads(text)


def _quickly(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    section = found
    for line in _statements(text):
        head = _HEAD.fullmatch(line)
        if head:
            section = found.setdefault(head[1], {})
            continue
        statement = _LINE.fullmatch(line)
        if statement is None or (statement[1] or statement[2]) in section:
            raise ValueError(line)
        section[statement[1] or statement[2]] = _value(statement[3])
    return found


def _statements(text: str) -> Iterator[str]:
    """The lines, those of a longer list as one."""
    parts: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line[0] == "#":
            continue
        parts.append(line)
        if line[-1] == "]" or not _LIST.match(parts[0]):
            yield " ".join(parts)
            parts.clear()
    yield from parts


def _value(text: str) -> Any:
    try:
        return json.loads(f"{text[:-1].rstrip().removesuffix(',')}]" if text[-1] == "]" else text)
    except ValueError:
        return tomllib.loads(f"x = {text}")["x"]
