"""`route` and `understand`: a line in, a line out, whatever stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest


def _lines(*requests: object) -> bytes:
    return b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in requests)


def test_messages_become_actions_in_order(run: Callable) -> None:
    """One answer for each message, with its id, in the order they came."""
    outcome = run(
        "route",
        "--json",
        stdin=_lines(
            {"id": 1, "text": "add calm piano", "files": []},
            {"id": "b", "text": "how many credits do I have?"},
            {"id": 3, "text": "upload this, add lo-fi and send me the video", "files": ["clip.mp4"]},
        ),
    )

    assert outcome.code == 0
    assert [line["id"] for line in outcome.lines] == [1, "b", 3]
    assert [line["actions"] for line in outcome.lines] == [
        ["edit"],
        ["credits"],
        ["upload", "edit", "export"],
    ]


def test_messages_become_operations(run: Callable) -> None:
    """What is said becomes typed edits; the context tells what there is already."""
    context = {"duration_s": 30, "has_music": False, "has_text": False, "speech": True}
    outcome = run(
        "understand",
        "--json",
        stdin=_lines({"id": 1, "text": "calm lo-fi, no drums", "files": [], "context": context}),
    )

    [line] = outcome.lines
    assert outcome.code == 0
    assert line["operations"][0]["op"] == "add_music"
    assert line["operations"][0]["genre"] == "lofi"
    assert line["operations"][0]["avoid"] == ["drums"]


@pytest.mark.parametrize("command", ["route", "understand"])
@pytest.mark.parametrize(
    "bad",
    [
        b"no json",
        b"[1]",
        b'{"id": 2}',
        b'{"id": 2, "text": 7}',
        b'{"id": 2, "text": "x", "files": "clip.mp4"}',
        b'{"id": 2, "text": "x", "context": []}',
        b'{"id": 2, "text": "x", "context": {"duration_s": "long"}}',
        b'{"id": 2, "text": "x", "context": {"has_music": 1}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_bad_line_spoils_no_other(run: Callable, command: str, bad: bytes) -> None:
    """It is answered with an error, the rest as usual, and the exit code is 2 at the end."""
    good = {"id": 1, "text": "calm piano"}
    outcome = run(command, stdin=_lines(good, bad, {**good, "id": 3}))

    first, wrong, last = outcome.lines
    assert outcome.code == 2
    assert wrong["error"]["code"] == "request_invalid"
    assert (first["id"], last["id"]) == (1, 3)
    assert "error" not in first.keys() | last.keys()


def test_empty_lines_are_no_messages(run: Callable) -> None:
    """Blank lines and an empty input are answered with nothing."""
    assert run("understand", stdin=b"\n  \n").out == ""
    assert run("understand").code == 0
