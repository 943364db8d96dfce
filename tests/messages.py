"""Everyday messages with what they ask for, read from the tables beside the tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OPS = {
    "add": "add_music", "change": "change_music", "remove": "remove_music", "volume": "set_volume",
    "mute": "mute_original", "undo": "undo", "redo": "redo", "unsupported": "unsupported",
    "trim": "trim", "cut": "cut", "speed": "set_speed", "aspect": "set_aspect", "text": "add_text",
    "newtext": "change_text", "notext": "remove_text",
}  # fmt: skip
LISTS = ("moods", "instruments", "avoid", "direction")
IMPLIED = ("energy",)
"""Fields that a reading may fill in although the table does not ask for them."""


@dataclass(frozen=True)
class Routed:
    """A message, what came with it, and the actions meant."""

    text: str
    files: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Meant:
    """A message in its context and the readings that are right."""

    text: str
    context: dict[str, Any]
    readings: tuple[list[dict[str, Any]], ...]


def routed(path: Path) -> list[Routed]:
    """The lines of a routing table."""
    rows = []
    for line in _lines(path):
        actions, files, text = (part.strip() for part in line.split("|", 2))
        rows.append(
            Routed(
                text.replace("\\n", "\n"),
                tuple(files.split(",")) if files else (),
                () if actions == "-" else tuple(actions.split(",")),
            )
        )
    return rows


def meant(path: Path) -> list[Meant]:
    """The lines of a reading table."""
    rows = []
    for line in _lines(path):
        context, text, edits = (part.strip() for part in line.split("|", 2))
        readings = tuple([_edit(e) for e in reading.split(";")] for reading in edits.split("||"))
        rows.append(Meant(text, _context(context), readings))
    return rows


def agrees(seen: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> bool:
    """Whether a reading is the wanted one: same edits, same fields, figures within a thousandth."""
    return len(seen) == len(wanted) and all(_same(s, w) for s, w in zip(seen, wanted, strict=True))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]


def _context(words: str) -> dict[str, Any]:
    context: dict[str, Any] = {}
    head, _, files = words.partition("f=")
    if files:
        context["files"] = tuple(files.split(","))
    for word in head.split():
        if word == "m":
            context |= {"has_music": True, "duration_s": 120.0}
        else:
            context["duration_s"] = float(word[1:])
    return context


def _edit(words: str) -> dict[str, Any]:
    op, *fields = words.split()
    edit: dict[str, Any] = {"op": OPS[op]}
    for field in fields:
        name, _, value = field.partition("=")
        edit[name] = _value(name, value.replace("_", " "))
    return edit


def _value(name: str, value: str) -> Any:
    if name in LISTS:
        return value.split(",")
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value)
    except ValueError:
        return value


def _same(seen: dict[str, Any], wanted: dict[str, Any]) -> bool:
    names = {name for name in seen if name not in IMPLIED and name not in ("what", "because")} | set(wanted)
    return all(_alike(seen.get(name), wanted.get(name)) for name in names)


def _alike(seen: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(seen, list) and sorted(seen) == sorted(wanted)
    if isinstance(wanted, float):
        return isinstance(seen, int | float) and abs(seen - wanted) <= 1e-3 + 0.01 * abs(wanted)
    return bool(seen == wanted)


def cpu_s(call: Callable[[], object]) -> float:
    """CPU seconds of a call, the best of three; of this thread alone, whatever else the process is at."""
    spent = []
    for _ in range(3):
        started = time.thread_time()
        call()
        spent.append(time.thread_time() - started)
    return min(spent)
