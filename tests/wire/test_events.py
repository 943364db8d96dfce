"""Events of a turn: what we write, and every dialect that is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.errors import problem
from add_music.wire import events
from add_music.wire.events import Failure, Heartbeat, Progress, Text, ToolCall, ToolResult, read_event

KEYS = st.sampled_from(
    [
        "content",
        "parts",
        "text",
        "type",
        "error",
        "partial",
        "functionCall",
        "function_response",
        "name",
        "customMetadata",
        "progress",
        "status",
        "errorCode",
        "error_details",
        "thought",
        "args",
        "x",
    ]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.text() | JSON_VALUES.map(json.dumps))
def test_no_string_breaks_the_reader(data: str) -> None:
    """Any data at all is read as at least one event."""
    assert read_event(data)


@pytest.mark.parametrize(
    "data", ["", "heartbeat", "[DONE]", events.HEARTBEAT_DATA, "{}", "[]", "garbage", "7"]
)
def test_what_is_not_understood_is_a_sign_of_life(data: str) -> None:
    """Heartbeats of every form, and unknown payloads, are never shown as text."""
    assert read_event(data) == [Heartbeat()]


def test_typed_dialect_is_read() -> None:
    """The dialect of the official reference: text, tool call, tool result."""
    assert read_event('{"type":"text","content":"Working"}') == [Text("Working")]
    assert read_event('{"type":"tool_call","name":"edit","args":{"a":1}}') == [ToolCall("edit", {"a": 1})]
    assert read_event('{"type":"tool_result","name":"edit","result":{}}') == [ToolResult("edit", {})]
    assert read_event('{"text":"plain"}') == [Text("plain")]


def test_adk_dialect_is_read_in_both_cases() -> None:
    """Thoughts are skipped, partial text is marked, snake_case works like camelCase."""
    adk = {"content": {"parts": [{"text": "hmm", "thought": True}, {"text": "Done"}]}, "partial": True}
    call = {"content": {"parts": [{"function_call": {"name": "edit", "args": None}}]}}

    assert read_event(json.dumps(adk)) == [Text("Done", partial=True)]
    assert read_event(json.dumps(call)) == [ToolCall("edit", {})]


@pytest.mark.parametrize(
    ("data", "message", "code"),
    [
        (
            '{"error":"RuntimeError: boom","error_details":{"error_type":"RuntimeError"}}',
            "RuntimeError: boom",
            "RuntimeError",
        ),
        ('{"errorCode":"X","errorMessage":"no"}', "no", None),
        ('{"type":"error","message":"bad"}', "bad", None),
        ('{"error":{"message":"deep","code":"c"}}', "deep", "c"),
    ],
)
def test_errors_are_read_wherever_they_stand(data: str, message: str, code: str | None) -> None:
    """Every documented place of an error gives one failure with its words."""
    [failure] = read_event(data)

    assert isinstance(failure, Failure)
    assert (failure.message, failure.code) == (message, code)


def test_what_we_write_is_read_back() -> None:
    """The engine's own events survive the way over the wire."""
    error = problem("nothing_uploaded")

    def read(event: dict[str, object]) -> list[object]:
        return list(read_event(json.dumps(event)))

    assert read(events.text("i", "Done", draft={"t": []})) == [Text("Done", final=True)]
    assert read(events.tool_call("i", "edit", {"a": 1})) == [ToolCall("edit", {"a": 1})]
    assert read(events.tool_result("i", "edit", {"ok": True})) == [ToolResult("edit", {"ok": True})]
    assert read(events.progress("i", 0.5, "Composing…")) == [Progress(0.5, "Composing…")]
    assert read(events.error(error)) == [Failure(error.message, error.code, error.next_step)]
    assert read(events.text("i", "No clip.", error=error)) == [
        Text("No clip.", final=True),
        Failure(error.message, error.code, error.next_step),
    ]


def test_written_events_have_the_shape_of_a_stock_adk_server() -> None:
    """Author, invocation, actions and ids stand where readers of ADK expect them."""
    event = events.tool_result("inv", "edit", {"ok": True}, draft={"t": []})

    assert event["content"]["role"] == "user"
    assert event["actions"]["stateDelta"] == {"draft": {"t": []}}
    assert {"invocationId", "author", "id", "timestamp"} <= set(event)
