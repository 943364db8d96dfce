"""
A host's configuration with one entry put in or taken out, and every other byte kept.

A document is text; both kinds offer the same three functions: what stands at a place, the text with an
entry there, the text without it. A place is a path of keys, the last of which is the entry's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from add_music.cli.install.jsonc import Member, Node, Unreadable, read

Entry = dict[str, Any]
REST = re.compile(r"[ \t]*(?://[^\r\n]*|/\*[^\r\n]*?\*/)?[ \t]*(?=\r?\n)")
"""What may stand behind a value on its line."""


class Document(Protocol):
    """A way of writing configurations."""

    def found(self, text: str, place: Sequence[str]) -> Entry | None:
        """The entry at a place, or None."""
        ...

    def with_entry(self, text: str, place: Sequence[str], entry: Mapping[str, Any]) -> str:
        """The text with these fields in the entry; other fields of it are kept."""
        ...

    def without(self, text: str, place: Sequence[str]) -> str:
        """The text without the entry."""
        ...

    def shown(self, place: Sequence[str], entry: Mapping[str, Any]) -> str:
        """The entry alone, as it would stand in an empty file."""
        ...


class Json:
    """JSON with whatever its hosts allow besides (`jsonc`)."""

    def found(self, text: str, place: Sequence[str]) -> Entry | None:
        """The entry at a place, or None."""
        node = _at(text, place)
        return node.value if node and isinstance(node.value, dict) else None

    def with_entry(self, text: str, place: Sequence[str], entry: Mapping[str, Any]) -> str:
        """The text with these fields in the entry; other fields of it are kept."""
        if not text.strip().strip("\ufeff"):
            return text.strip() + self.shown(place, entry)
        here = _at(text, place)
        if here is None or here.members is None:
            return _put(text, place, dict(entry))
        for key, value in entry.items():
            if here.value.get(key, ...) != value:
                text = _put(text, (*place, key), value)
        return text

    def without(self, text: str, place: Sequence[str]) -> str:
        """The text without the entry."""
        group = _at(text, place[:-1])
        while group and (member := group.member(place[-1])):
            text = _dropped(text, group, member)
            group = _at(text, place[:-1])
        return text

    def shown(self, place: Sequence[str], entry: Mapping[str, Any]) -> str:
        """The entry alone, as it would stand in an empty file."""
        whole: Any = dict(entry)
        for key in reversed(place):
            whole = {key: whole}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


class Toml:
    """TOML, by a library that keeps comments and order."""

    def found(self, text: str, place: Sequence[str]) -> Entry | None:
        """The entry at a place, or None."""
        at = _toml(text).unwrap()
        for key in place:
            at = at.get(key) if isinstance(at, dict) else None
        return at if isinstance(at, dict) else None

    def with_entry(self, text: str, place: Sequence[str], entry: Mapping[str, Any]) -> str:
        """The text with these fields in the entry; other fields of it are kept."""
        import tomlkit
        from tomlkit.items import InlineTable

        whole = _toml(text)
        at: Any = whole
        for key in place:
            if not isinstance(at.get(key, {}), dict):
                raise Unreadable(text, max(text.find(key), 0))
            if key not in at and not isinstance(at, InlineTable):
                # a table may stand anywhere; at the end it divides nothing that belongs together
                return _joined(text, self.shown(place, entry))
            at = at.setdefault(key, tomlkit.inline_table()) if isinstance(at, InlineTable) else at[key]
        for key, value in entry.items():
            if at.get(key) != value:
                at[key] = value
        return str(tomlkit.dumps(whole))

    def without(self, text: str, place: Sequence[str]) -> str:
        """The text without the entry."""
        import tomlkit

        whole = _toml(text)
        at: Any = whole
        for key in place[:-1]:
            at = at.get(key, {})
        if place[-1] not in at:
            return text
        del at[place[-1]]
        return str(tomlkit.dumps(whole))

    def shown(self, place: Sequence[str], entry: Mapping[str, Any]) -> str:
        """The entry alone, as it would stand in an empty file."""
        import tomlkit

        whole: Any = dict(entry)
        for key in reversed(place):
            whole = {key: whole}
        return str(tomlkit.dumps(whole))


def _joined(text: str, table: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    before = text.rstrip()
    return (before + 2 * newline if before else text) + table.replace("\n", newline)


def _toml(text: str) -> Any:
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        return tomlkit.parse(text)
    except ParseError as exc:
        raise Unreadable("\n" * (exc.line - 1), exc.line - 1) from exc
    except TOMLKitError as exc:  # a key that is there twice has no line
        raise Unreadable(text, 0) from exc


def _at(text: str, place: Sequence[str]) -> Node | None:
    if not text.strip().strip("\ufeff"):
        return None
    node = read(text)
    for key in place:
        if node.members is None:
            raise Unreadable(text, node.start)
        member = node.member(key)
        if member is None:
            return None
        node = member.value
    return node


def _put(text: str, place: Sequence[str], value: Any) -> str:
    """The text with a value at a place; what is missing on the way there is made."""
    node = read(text)
    for depth, key in enumerate(place):
        if node.members is None:
            raise Unreadable(text, node.start)
        member = node.member(key)
        if member is None:
            for missing in reversed(place[depth + 1 :]):
                value = {missing: value}
            return _added(text, node, key, value)
        node = member.value
    written = _written(value, text, _indent(text, node.start))
    return text[: node.start] + written + text[node.end :]


def _added(text: str, group: Node, key: str, value: Any) -> str:
    members = group.members or []
    newline = "\r\n" if "\r\n" in text else "\n"
    outer = _indent(text, group.start)
    inner = _indent(text, members[0].start) if members and _alone(text, members[0].start) else None
    inline = bool(members) and inner is None
    inner = inner or outer + _unit(text)
    new = f"{json.dumps(key)}: {json.dumps(value) if inline else _written(value, text, inner)}"
    if not members:
        # what stands between the braces are comments, and a comment may end with its line
        body = text[group.start + 1 : group.end - 1].rstrip()
        return f"{text[: group.start + 1]}{body}{newline}{inner}{new}{newline}{outer}{text[group.end - 1 :]}"
    last = members[-1]
    if inline:
        after = last.value.end if last.comma is None else last.comma
        return f"{text[:after]}, {new}{text[after:]}"
    # the comment behind a member stays behind it
    end = last.value.end if last.comma is None else last.comma + 1
    line = REST.match(text, end)
    stop = line.end() if line else end
    comma = "," if last.comma is None else ""
    new += "" if last.comma is None else ","
    return f"{text[:end]}{comma}{text[end:stop]}{newline}{inner}{new}{text[stop:]}"


def _dropped(text: str, group: Node, member: Member) -> str:
    members = group.members or []
    index = members.index(member)
    end = member.value.end if member.comma is None else member.comma + 1
    start = member.start
    if _alone(text, start):
        start = len(text[:start].rstrip(" \t").removesuffix("\n").removesuffix("\r"))
    elif index + 1 < len(members):
        end = members[index + 1].start
    rest = text[end:]
    if len(members) == 1 and not text[group.start + 1 : start].strip() and not _inside(rest, group, end):
        return f"{text[: group.start]}{{}}{text[group.end :]}"
    if index and member.comma is None and (comma := members[index - 1].comma) is not None:
        between = text[comma + 1 : start]
        return text[:comma] + (between.rstrip(" ") if rest.lstrip(" ")[:1] == "}" else between) + rest
    return text[:start] + rest


def _inside(rest: str, group: Node, end: int) -> str:
    """What is left of a group behind a place, without blanks."""
    return rest[: group.end - 1 - end].strip()


def _written(value: Any, text: str, indent: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = json.dumps(value, ensure_ascii=False, indent=_unit(text)).split("\n")
    return (newline + indent).join(lines)


def _unit(text: str) -> str:
    """By how much a level is indented: as the first member of the text is."""
    members = read(text).members
    return (members and _alone(text, members[0].start) and _indent(text, members[0].start)) or "  "


def _indent(text: str, at: int) -> str:
    """The blanks at the beginning of the line of a place."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _alone(text: str, at: int) -> bool:
    """Whether a place is the first of its line."""
    return not text[text.rfind("\n", 0, at) + 1 : at].strip() and "\n" in text[:at]
