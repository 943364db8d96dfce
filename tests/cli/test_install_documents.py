"""Configurations that people have written are changed in one place and nowhere else."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.cli.install.documents import Json, Toml
from add_music.cli.install.jsonc import Unreadable, read

JSON, TOML = Json(), Toml()
GROUP = ("mcpServers",)
PLACE = (*GROUP, "add-music")
TABLE = ("mcp_servers", "add-music")
ENTRY = {"command": "/opt/ai-add-music-to", "args": []}

WRITTEN = {
    "a tab a level, comments, a comma after the last": (
        '{\n\t// mine\n\t"mcpServers": {\n\t\t"x": {"command": "x"}, // why\n\t},\n}\n'
    ),
    "a comment behind the last": (
        '{\n  "mcpServers": {\n    "x": {"command": "q"} // last\n    // more\n  }\n}\n'
    ),
    "lines of Windows": (
        '{\r\n    "theme": "dark",\r\n    "mcpServers": {\r\n        "x": {"command": "q"}\r\n    }\r\n}\r\n'
    ),
    "names without quotes": "{\n  theme: 'dark', /* old */\n  mcpServers: { $x: { command: 'q' } },\n}\n",
    "one line": '{"theme": "dark", "mcpServers": {"x": {"command": "q"}}}',
    "another group before it": (
        '{\n  "projects": {"/a": {"mcpServers": {"add-music": 1}}},\n  "mcpServers": {\n    "x": {}\n  }\n}'
    ),
    "a mark of byte order": '\ufeff{\n  "mcpServers": {\n    "x": {}\n  }\n}\n',
    "a comment in an empty group": '{"mcpServers": {\n  // nothing yet\n}}',
}
TABLES = {
    "tables and comments": 'model = "x" # c\n\n[mcp_servers.a]\ncommand = "b"\n\n[other]\nx = 1\n',
    "one inline table": 'mcp_servers = { a = { command = "b" } }\n',
    "dotted keys": 'mcp_servers.a.command = "b"\n',
}
DAMAGED = [
    "{",
    '{"a" 1}',
    '{"a": 1 "b": 2}',
    "[1 2]",
    '{"a": tru}',
    '{"a": "x',
    '{"a": 1} x',
    '{"a": 0x}',
    "]",
]


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_what_was_put_in_can_be_taken_out_without_a_trace(text: str) -> None:
    """Installing and uninstalling leaves every byte as it was, whatever style the file is in."""
    changed = JSON.with_entry(text, PLACE, ENTRY)

    assert JSON.found(changed, PLACE) == ENTRY
    assert JSON.found(changed, (*GROUP, "x")) == JSON.found(text, (*GROUP, "x"))
    assert JSON.without(changed, PLACE) == text


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_an_entry_is_put_in_once(text: str) -> None:
    """The second time nothing is different."""
    changed = JSON.with_entry(text, PLACE, ENTRY)

    assert JSON.with_entry(changed, PLACE, ENTRY) == changed


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_every_line_of_others_stays(text: str) -> None:
    """Each line that was there is there, but for a comma behind it."""
    changed = JSON.with_entry(text, PLACE, ENTRY)
    kept = {line.strip() for line in changed.replace(",", "").splitlines()}
    others = [line for line in text.replace(",", "").splitlines() if "mcpServers" not in line]

    assert {line.strip() for line in others} <= kept


@pytest.mark.parametrize("text", ["", "  \n", "{}", "{ }", "{\n}\n", '{"theme": "dark"}'])
def test_what_is_missing_on_the_way_is_made(text: str) -> None:
    """An empty file and one without servers get the whole path, in plain JSON."""
    changed = JSON.with_entry(text, PLACE, ENTRY)
    whole = json.loads(changed)

    assert whole.pop("mcpServers") == {"add-music": ENTRY}
    assert whole == (json.loads(text) if text.strip() else {})


def test_what_a_user_added_to_the_entry_is_kept() -> None:
    """Other fields of our entry, and comments in it, outlive a new path of the program."""
    text = '{"mcpServers": {"add-music": {"command": "old", /* mine */ "env": {"A": "b"}}}}'
    changed = JSON.with_entry(text, PLACE, ENTRY)

    assert JSON.found(changed, PLACE) == {**ENTRY, "env": {"A": "b"}}
    assert "/* mine */" in changed


def test_an_entry_between_others_leaves_with_its_own_comma() -> None:
    """First, middle, last; alone in its line or not."""
    for before, after in (
        ('{"mcpServers": {"add-music": {}, "z": 1}}', '{"mcpServers": {"z": 1}}'),
        ('{"mcpServers": {"a": 1, "add-music": {}, "z": 1}}', '{"mcpServers": {"a": 1, "z": 1}}'),
        ('{"mcpServers": {"a": 1, "add-music": {}}}', '{"mcpServers": {"a": 1}}'),
        ('{"mcpServers": {"add-music": {}, "add-music": {}}}', '{"mcpServers": {}}'),
        ('{"mcpServers": {\n  "a": 1,\n  "add-music": {},\n}}', '{"mcpServers": {\n  "a": 1,\n}}'),
        (
            '{"mcpServers": {\n  "add-music": {}, // ours\n  "a": 1\n}}',
            '{"mcpServers": { // ours\n  "a": 1\n}}',
        ),
    ):
        assert JSON.without(before, PLACE) == after


def test_where_nothing_is_nothing_is_taken_out() -> None:
    """No file, no group, no entry."""
    for text in ("", "{}", '{"mcpServers": {}}', '{"mcpServers": {"x": 1}}'):
        assert JSON.without(text, PLACE) == text
    for text in ("", "a = 1\n", "[mcp_servers.x]\na = 1\n"):
        assert TOML.without(text, TABLE) == text


@pytest.mark.parametrize("text", DAMAGED)
def test_what_is_damaged_is_refused(text: str) -> None:
    """No guess is made where a file cannot be understood."""
    with pytest.raises(Unreadable):
        JSON.with_entry(text, PLACE, ENTRY)


@pytest.mark.parametrize(
    "text", ["[]", "1", '{"mcpServers": []}', '{"mcpServers": "x"}', '{"mcpServers": null}']
)
def test_what_has_another_shape_is_refused(text: str) -> None:
    """A list or a word where servers should be is somebody's, and not replaced."""
    with pytest.raises(Unreadable):
        JSON.with_entry(text, PLACE, ENTRY)


def test_a_complaint_names_the_line() -> None:
    """The person who has to correct the file is told where."""
    with pytest.raises(Unreadable) as seen:
        read('{\n  "a": 1,\n  "b" 2\n}')
    assert seen.value.line == 3
    with pytest.raises(Unreadable) as seen:
        TOML.found("a = 1\nb = \n", TABLE)
    assert seen.value.line == 2


def test_a_tower_of_brackets_is_refused() -> None:
    """A file that nobody wrote does not end the program."""
    with pytest.raises(Unreadable):
        read("[" * 5000)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_what_json_can_say_is_read_as_json_reads_it(value: Any, indent: Any, ascii_only: bool) -> None:
    """The reader that allows more reads plain JSON the same."""
    assert read(json.dumps(value, indent=indent, ensure_ascii=ascii_only)).value == value


@given(
    st.dictionaries(st.text(max_size=8), VALUES, max_size=4),
    st.dictionaries(st.text(max_size=8), VALUES, max_size=3),
    st.sampled_from([None, 2, 4, "\t"]),
)
def test_everything_else_means_the_same_afterwards(
    whole: dict[str, Any], servers: dict[str, Any], indent: Any
) -> None:
    """Whatever a file holds, only our entry comes and goes."""
    whole = {**whole, "mcpServers": {k: v for k, v in servers.items() if k != "add-music"}}
    text = json.dumps(whole, indent=indent)

    changed = JSON.with_entry(text, PLACE, ENTRY)

    assert json.loads(changed) == {**whole, "mcpServers": {**whole["mcpServers"], "add-music": ENTRY}}
    assert json.loads(JSON.without(changed, PLACE)) == whole


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_tables_keep_their_comments_and_neighbours(text: str) -> None:
    """TOML in each of its styles gains and loses one entry, and means the same otherwise."""
    changed = TOML.with_entry(text, TABLE, ENTRY)
    whole = tomllib.loads(changed)

    assert whole["mcp_servers"].pop("add-music") == ENTRY
    assert whole == tomllib.loads(text)
    assert TOML.with_entry(changed, TABLE, ENTRY) == changed
    assert TOML.without(changed, TABLE).strip() == text.strip()
    assert [line for line in text.splitlines() if "#" in line] == [
        line for line in changed.splitlines() if "#" in line
    ]


@pytest.mark.parametrize("text", ["mcp_servers = 1\n", "[mcp_servers]\nadd-music = 1\n", "[a]\n[a]\n", "a ="])
def test_toml_that_is_something_else_is_refused(text: str) -> None:
    """The same for TOML."""
    with pytest.raises(Unreadable):
        TOML.with_entry(text, TABLE, ENTRY)
