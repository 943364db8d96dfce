"""
JSON as people write it, read with the place of every value.

Hosts read more than JSON: comments and trailing commas (VS Code, Gemini), bare names and single quotes
(OpenClaw, json5.org). All of it is accepted, so that a file can be changed in one place and kept elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

GAP = re.compile(r"(?:[\s\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL)
BARE = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
WORD = re.compile(r"[+\-.\w]+")
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
DEEPEST = 200


class Unreadable(ValueError):
    """Raised where a text is no JSON, however kindly it is read."""

    def __init__(self, text: str, at: int) -> None:
        self.line = text.count("\n", 0, at) + 1
        super().__init__(f"line {self.line}")


@dataclass(frozen=True, slots=True)
class Member:
    """One `key: value` of an object; `comma` is where its comma stands, or None."""

    key: str
    start: int
    value: Node
    comma: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value from `start` up to `end`; `members` is None for what is no object."""

    start: int
    end: int
    value: Any
    members: list[Member] | None = field(default=None)

    def member(self, key: str) -> Member | None:
        """The member of that name; where there are several the last one counts, as for every reader."""
        return next((m for m in reversed(self.members or []) if m.key == key), None)


def read(text: str) -> Node:
    """
    The value of a whole text.

    Raises:
        Unreadable: it is none, or something follows.
    """
    reader = _Reader(text)
    node = reader.value(reader.skipped(0), 0)
    if reader.skipped(node.end) != len(text):
        raise Unreadable(text, node.end)
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text

    def skipped(self, at: int) -> int:
        """The next place that is no blank and no comment."""
        found = GAP.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise Unreadable(self.text, at)
        begin = self.text[at : at + 1]
        if begin == "{":
            return self.object(at, depth)
        if begin == "[":
            return self.array(at, depth)
        if found := QUOTED.match(self.text, at):
            return Node(at, found.end(), _unquoted(found[0]))
        found = WORD.match(self.text, at)
        if not found:
            raise Unreadable(self.text, at)
        return Node(at, found.end(), self.word(found[0], at))

    def word(self, word: str, at: int) -> Any:
        if word in WORDS:
            return WORDS[word]
        plain = word.lstrip("+-")
        try:
            number: Any = int(plain, 16) if plain[:2].lower() == "0x" else _number(plain)
        except ValueError as exc:
            raise Unreadable(self.text, at) from exc
        return -number if word.startswith("-") else number

    def object(self, at: int, depth: int) -> Node:
        members: list[Member] = []
        place = self.skipped(at + 1)
        while self.text[place : place + 1] != "}":
            start = place
            found = QUOTED.match(self.text, place) or BARE.match(self.text, place)
            if not found or (members and members[-1].comma is None):
                raise Unreadable(self.text, place)
            colon = self.skipped(found.end())
            if self.text[colon : colon + 1] != ":":
                raise Unreadable(self.text, colon)
            value = self.value(self.skipped(colon + 1), depth + 1)
            comma, place = self.comma(value.end)
            members.append(Member(_unquoted(found[0]), start, value, comma))
        return Node(at, place + 1, {m.key: m.value.value for m in members}, members)

    def array(self, at: int, depth: int) -> Node:
        items: list[Any] = []
        comma: int | None = at
        place = self.skipped(at + 1)
        while self.text[place : place + 1] != "]":
            if comma is None:
                raise Unreadable(self.text, place)
            item = self.value(place, depth + 1)
            items.append(item.value)
            comma, place = self.comma(item.end)
        return Node(at, place + 1, items)

    def comma(self, at: int) -> tuple[int | None, int]:
        """Where a comma stands, if the next sign is one, and the place after it."""
        place = self.skipped(at)
        if self.text[place : place + 1] == ",":
            return place, self.skipped(place + 1)
        return None, place


def _number(word: str) -> int | float:
    try:
        return int(word)
    except ValueError:
        return float(word)


def _unquoted(word: str) -> str:
    if word[:1] not in {'"', "'"}:
        return word
    plain = ESCAPE.sub(_letter, word[1:-1])
    # two halves of one letter, as JSON writes what lies beyond 16 bits
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _letter(found: re.Match[str]) -> str:
    sign = found[1]
    if len(sign) > 2 and sign[0] in "ux":
        return chr(int(sign[1:], 16))
    return LETTERS.get(sign, sign)
