"""
The wrappers around every answer.

Written: `{"code": 0, "message", "data"}`. Read: that, `{"success", "data", "error"}`, `{"detail"}` and
answers without any wrapper, because the backends in circulation use all four.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from add_music.errors import CATALOGUE, AddMusicError, from_json, problem
from add_music.wire.codes import OK, answer_for, code_for

MAX_WORDS = 300
HTTP_ERRORS = range(400, 600)


def ok(data: Mapping[str, Any]) -> dict[str, Any]:
    """A good answer."""
    return {"code": OK, "message": "ok", "data": dict(data)}


def fail(error: AddMusicError) -> dict[str, Any]:
    """A refusal, with our own error beside the contract's number for clients that know it."""
    return {"code": answer_for(error).number, "message": error.message, "data": {"error": error.to_json()}}


def unwrap(status: int, body: Any, *, what: str = "the request", limit_mb: int = 500) -> dict[str, Any]:
    """
    The payload of an answer.

    Args:
        status: HTTP status.
        body: the JSON document.
        what: what was asked, for the words of an error, e.g. a file name.
        limit_mb: the upload limit to name when the backend does not.

    Raises:
        AddMusicError: the backend said no, or `answer_unreadable`.
    """
    if status in HTTP_ERRORS or _says_no(body):
        raise refusal(status, body, what=what, limit_mb=limit_mb)
    if not isinstance(body, dict):
        raise problem("answer_unreadable", seen=f"a {type(body).__name__} instead of an object")
    data = body.get("data") if "code" in body or "success" in body else body
    return data if isinstance(data, dict) else {}


def refusal(status: int, body: Any, *, what: str = "the request", limit_mb: int = 500) -> AddMusicError:
    """Our error for an answer that says no; a backend that is our own engine sends it along."""
    fields = body if isinstance(body, dict) else {}
    data = fields.get("data")
    error = data.get("error") if isinstance(data, dict) else None
    if isinstance(error, dict) and error.get("code") in CATALOGUE:
        return from_json(error)
    seen = words(fields) or f"HTTP {status}"
    code = code_for(status, fields.get("code"))
    return problem(
        code, path=what, what=what, render=what, seen=seen, size_mb=f"more than {limit_mb}", limit_mb=limit_mb
    )


def words(body: Mapping[str, Any]) -> str:
    """The backend's own words in one line: shown as data, never acted on."""
    for key in ("message", "error", "detail"):
        value = body.get(key)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:MAX_WORDS]
    code = body.get("code")
    return f"code {code}" if code not in (None, OK) else ""


def _says_no(body: Any) -> bool:
    return isinstance(body, dict) and (body.get("code") not in (None, OK) or body.get("success") is False)
