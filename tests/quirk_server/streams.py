"""A turn's events in whatever form a stream may have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from add_music.wire.events import Event, Failure, Progress, Text, ToolCall, ToolResult
from quirk_server.quirks import Beat, Quirks

BEATS: dict[Beat, tuple[str, ...]] = {
    "event": ('data: {"type":"heartbeat"}',),
    "bare": ("data: heartbeat",),
    "named": ("event: heartbeat", "data: {}"),
    "nameless": ("event: heartbeat",),
    "comment": (": alive",),
    "empty": ("data:",),
    "done": ("data: [DONE]",),
}
REASON = "the model is overloaded"
FAILURES: dict[str, dict[str, Any]] = {
    "text": {"error": REASON},
    "object": {"error": {"code": 503, "message": REASON}},
    "codes": {"errorCode": "UNAVAILABLE", "errorMessage": REASON},
    "typed": {"type": "error", "message": REASON},
}
THOUGHT = "The user wants music; I should call the tool."
STRANGE = {
    "usageMetadata": {"totalTokenCount": 7},
    "branch": None,
    "zz": [1, {"a": True}],
    "longRunningToolIds": [],
}


def blocks(events: Sequence[Event], quirks: Quirks) -> Iterator[bytes]:
    """The stream in blocks, heartbeats between them."""
    beats = quirks.heartbeats
    for number, event in enumerate(_shown(events, quirks)):
        if beats:
            yield beat(quirks, number)
        yield from (_block(sent, quirks) for sent in _sent(event, quirks))
    if beats:
        yield from (beat(quirks, number) for number in range(len(beats)))


def beat(quirks: Quirks, number: int = 0) -> bytes:
    """One heartbeat; the chosen forms take turns."""
    forms = quirks.heartbeats or ("comment",)
    return _lines(BEATS[forms[number % len(forms)]], quirks)


def _shown(events: Sequence[Event], quirks: Quirks) -> Iterator[Event]:
    """The events that are told, with the texts that are wanted."""
    if quirks.fails != "no" or quirks.silent == "nothing":
        return
    tools = (ToolCall, ToolResult, Progress) if quirks.extensions else (ToolCall, ToolResult)
    yield from (event for event in events if isinstance(event, tools))
    if quirks.silent == "tools":
        return
    if quirks.says is not None:
        yield from (Text(words) for words in quirks.says)
    else:
        yield from (event for event in events if isinstance(event, Text | Failure))
    yield from (Text(words) for words in quirks.adds)


def failure(quirks: Quirks) -> bytes:
    """The event that says that nothing was done."""
    return _block(FAILURES[quirks.fails], quirks)


def _sent(event: Event, quirks: Quirks) -> Iterator[dict[str, Any]]:
    if not (quirks.partial and isinstance(event, Text)):
        yield _json(event, quirks)
        return
    third = len(event.text) // 3 + 1
    for at in range(0, len(event.text), third):
        yield _json(Text(event.text[at : at + third]), quirks) | {"partial": True}
    yield _json(event, quirks)


def _json(event: Event, quirks: Quirks) -> dict[str, Any]:
    if isinstance(event, Progress):
        return {"customMetadata": {"progress": event.share, "status": event.words}}
    form = {"typed": _typed, "adk": _adk, "plain": _plain}[quirks.dialect]
    sent = form(event, quirks)
    if quirks.padding:
        sent["debug"] = "…" * quirks.padding
    return sent | STRANGE if quirks.strange_fields else sent


def _typed(event: Event, _: Quirks) -> dict[str, Any]:
    if isinstance(event, ToolCall):
        return {"type": "tool_call", "name": event.name, "args": event.args}
    if isinstance(event, ToolResult):
        return {"type": "tool_result", "name": event.name, "result": event.result}
    if isinstance(event, Failure):
        return {"type": "error", "content": event.message}
    assert isinstance(event, Text)
    return {"type": "text", "content": event.text}


def _adk(event: Event, quirks: Quirks) -> dict[str, Any]:
    about = {"invocationId": "e-1", "author": "nemo_agent", "actions": {"stateDelta": {}}, "id": "Ab12"}
    if isinstance(event, Failure):
        return {"error": event.message}
    role = "model"
    if isinstance(event, ToolCall):
        parts = [{"functionCall": {"id": "adk-1", "name": event.name, "args": event.args}}]
    elif isinstance(event, ToolResult):
        role = "user"
        parts = [{"functionResponse": {"id": "adk-1", "name": event.name, "response": event.result}}]
    else:
        assert isinstance(event, Text)
        parts = [*([{"text": THOUGHT, "thought": True}] if quirks.thoughts else []), {"text": event.text}]
    return {"content": {"parts": parts, "role": role}} | about


def _plain(event: Event, _: Quirks) -> dict[str, Any]:
    if isinstance(event, Text):
        return {"text": event.text}
    return {"error": event.message} if isinstance(event, Failure) else {"tool": getattr(event, "name", "")}


def _block(sent: dict[str, Any], quirks: Quirks) -> bytes:
    text = json.dumps(sent, ensure_ascii=False, indent=1 if quirks.multiline else None)
    lines = [f"data: {line}" for line in text.split("\n")]
    if quirks.strange_fields:
        lines = ["id: 7", "retry: 1", "colour: red", "event: message", *lines, "lonely"]
    return _lines(lines, quirks)


def _lines(lines: Sequence[str], quirks: Quirks) -> bytes:
    return quirks.newline.join([*lines, "", ""]).encode()
