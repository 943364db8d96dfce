"""
What happens during a turn, as server-sent events.

Written: the dialect of Google's ADK, as its own server sends it. Read: that one, the typed dialect
(`{"type": "text", …}`), plain `{"text"}` and every form of heartbeat. Whatever is not understood
only means that the backend is alive.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from add_music.errors import AddMusicError
from add_music.wire.session import AGENT
from add_music.wire.tolerant import as_number, as_object, as_text, well_formed

HEARTBEAT_DATA = json.dumps({"type": "heartbeat"})
Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """Words for the user. Partial ones are repeated as a whole later; `final` ends a turn of our engine."""

    text: str
    partial: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The backend started to do something; internal, never shown as it is."""

    name: str
    args: Json


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of it."""

    name: str
    result: Json


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a turn is; `share` 0–1 or None when nobody knows."""

    share: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The backend is alive."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The turn failed; `code` and `next_step` come from our own engine only."""

    message: str
    code: str | None = None
    next_step: str | None = None


Event: TypeAlias = Text | ToolCall | ToolResult | Progress | Heartbeat | Failure


def text(
    invocation: str, words: str, *, draft: Json | None = None, error: AddMusicError | None = None
) -> Json:
    """The last words of a turn, with the new draft; an error here is one that the words explain already."""
    event = _event(invocation, [{"text": words}], {"draft": draft} if draft is not None else None)
    event["turnComplete"] = True
    if error:
        event["customMetadata"] = {"error": error.to_json()}
    return event


def tool_call(invocation: str, name: str, args: Mapping[str, Any]) -> Json:
    """The backend starts an edit."""
    return _event(
        invocation, [{"functionCall": {"id": f"call-{invocation}", "name": name, "args": dict(args)}}]
    )


def tool_result(
    invocation: str, name: str, response: Mapping[str, Any], *, draft: Json | None = None
) -> Json:
    """The edit is done."""
    part = {"functionResponse": {"id": f"call-{invocation}", "name": name, "response": dict(response)}}
    return _event(invocation, [part], {"draft": draft} if draft is not None else None, role="user")


def progress(invocation: str, share: float, words: str) -> Json:
    """How far the turn is; an ADK event without content."""
    event = _event(invocation, None)
    event["customMetadata"] = {"progress": round(min(max(share, 0.0), 1.0), 4), "status": words}
    return event


def error(problem: AddMusicError) -> Json:
    """The turn failed; ADK's error object, with our code as its type."""
    details = {
        "error_type": problem.code,
        "error_message": problem.message,
        "next_step": problem.next_step,
        "timestamp": time.time(),
    }
    return {"error": problem.message, "error_details": details}


def _event(invocation: str, parts: list[Json] | None, delta: Json | None = None, role: str = "model") -> Json:
    event: Json = {"content": {"parts": parts, "role": role}} if parts is not None else {}
    return event | {
        "invocationId": invocation,
        "author": AGENT,
        "actions": {
            "stateDelta": delta or {},
            "artifactDelta": {},
            "requestedAuthConfigs": {},
            "requestedToolConfirmations": {},
        },
        "id": str(uuid.uuid4()),
        "timestamp": time.time(),
    }


def read_event(data: str, name: str = "") -> list[Event]:
    """
    The events in the joined `data:` lines of one server-sent event.

    Never raises; the list is never empty: what is not understood is a heartbeat.

    Args:
        data: the lines; together they are one document, or each is one where blank lines are missing.
        name: what the `event:` line says.
    """
    body = _document(data)
    bodies = [_document(line) for line in data.split("\n")] if body is None else [body]
    found = [event for body in bodies for event in _known(body or {})]
    if not found and body is None and name == "error" and data.strip():
        found = [Failure(well_formed(data.strip()))]
    return found or [Heartbeat()]


def _document(data: str) -> Json | None:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else {}


def _known(body: Json) -> Iterator[Event]:
    content = body.get("content")
    partial = body.get("partial") is True
    final = _first(body, "turnComplete", "turn_complete") is True
    parts = content.get("parts") if isinstance(content, dict) else None
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            yield from _part(part, partial, final)
    kind = body.get("type")
    if kind == "tool_call":
        yield ToolCall(str(body.get("name", "")), as_object(body.get("args")))
    elif kind == "tool_result":
        yield ToolResult(str(body.get("name", "")), as_object(body.get("result")))
    elif kind == "error" or body.get("error") or _first(body, "errorCode", "error_code"):
        yield _failure(body)
    elif isinstance(content, str) and content:
        yield Text(well_formed(content), partial, final)
    elif isinstance(body.get("text"), str) and body["text"]:
        yield Text(well_formed(body["text"]), partial, final)
    yield from _about(_first(body, "customMetadata", "custom_metadata"))


def _part(part: Json, partial: bool, final: bool) -> Iterator[Event]:
    call = _first(part, "functionCall", "function_call")
    result = _first(part, "functionResponse", "function_response")
    words = part.get("text")
    if isinstance(call, dict):
        yield ToolCall(str(call.get("name", "")), as_object(call.get("args")))
    elif isinstance(result, dict):
        yield ToolResult(str(result.get("name", "")), as_object(result.get("response")))
    elif isinstance(words, str) and words and not part.get("thought"):
        yield Text(well_formed(words), partial, final)


def _about(about: object) -> Iterator[Event]:
    if not isinstance(about, dict):
        return
    told = about.get("error")
    if isinstance(told, dict) and told.get("message"):
        yield Failure(
            well_formed(str(told["message"])), as_text(told.get("code")), as_text(told.get("next_step"))
        )
    if "progress" in about or "status" in about:
        told_share = as_number(about.get("progress"))
        yield Progress(told_share, well_formed(str(about.get("status") or "")))


def _failure(body: Json) -> Failure:
    details = as_object(_first(body, "error_details", "errorDetails"))
    for key in ("errorMessage", "error_message", "message", "content", "error", "errorCode", "error_code"):
        value = body.get(key)
        if isinstance(value, dict):
            details = details or value
            value = value.get("message")
        if isinstance(value, str) and value:
            code = as_text(details.get("error_type") or details.get("code"))
            return Failure(well_formed(value), code, as_text(details.get("next_step")))
    return Failure("no reason given")


def _first(body: Mapping[str, Any], *names: str) -> Any:
    return next((body[name] for name in names if name in body), None)
