"""
The wrappers around every answer.

Written: `{"code": 0, "message", "data"}`. Read: that, `{"success", "data", "error"}`, `{"detail"}` and
answers without any wrapper, because the backends in circulation use all four.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from add_music.errors import CATALOGUE, AddMusicError, from_json, problem
from add_music.wire.account_facts import account_facts
from add_music.wire.codes import OK, answer_for, code_for, number_of
from add_music.wire.tolerant import as_object, as_words

HTTP_OK = 200
"""Some gateways repeat the HTTP status as the number of the envelope."""
HTTP_ERRORS = range(400, 600)
NOTHING_WRONG = (None, False, "", "ok", "OK", "success", "SUCCESS")
MAY_NOT: Mapping[str, str] = {
    "account": "ask for this",
    "upload": "upload",
    "edit": "edit",
    "state": "read the project",
    "render": "export",
    "job": "export",
}
"""What a token without the right scope may not do."""
OUR_LONGEST = 5000
"""Our own errors name paths, which may be long."""
WORDS_IN = ("message", "error", "detail", "msg", "error_message", "errorMessage")
COMPLAINT = {*WORDS_IN, "code", "success", "data", "status_code", "request_id", "trace_id"}
LIMIT = re.compile(
    r"(?:limit|max|up to|at most|exceed|最大|上限|超过)\D{0,20}(\d+(?:\.\d+)?)\s?([MG])i?B\b", re.IGNORECASE
)
"""The limit in the words of a refusal, e.g. "exceeds 200 MB"."""


def ok(data: Mapping[str, Any]) -> dict[str, Any]:
    """A good answer."""
    return {"code": OK, "message": "ok", "data": dict(data)}


def fail(error: AddMusicError) -> dict[str, Any]:
    """A refusal, with our own error beside the contract's number for clients that know it."""
    return {"code": answer_for(error).number, "message": error.message, "data": {"error": error.to_json()}}


def unwrap(
    status: int,
    body: Any,
    *,
    what: str = "the request",
    about: str = "",
    page: bool = False,
) -> dict[str, Any]:
    """
    The payload of an answer.

    Args:
        status: HTTP status.
        body: the JSON document.
        what: what was asked, for the words of an error, e.g. a file name.
        about, page: see `codes.code_for`.

    Raises:
        AddMusicError: the backend said no, or `answer_unreadable`.
    """
    if status in HTTP_ERRORS or _says_no(body):
        raise refusal(status, body, what=what, about=about, page=page)
    if not isinstance(body, dict):
        raise problem("answer_unreadable", seen=f"a {type(body).__name__} instead of an object")
    wrapped = "code" in body or "success" in body or ("data" in body and set(body) <= COMPLAINT)
    data = body.get("data") if wrapped else body
    return data if isinstance(data, dict) else {}


def refusal(
    status: int,
    body: Any,
    *,
    what: str = "the request",
    about: str = "",
    page: bool = False,
) -> AddMusicError:
    """
    Our error for an answer that says no; a backend that is our own engine sends it along.

    What it tells of the account stays with the error, as `facts`.
    """
    fields = as_object(body)
    told = account_facts(as_object(fields.get("data")))
    error = as_object(as_object(fields.get("data")).get("error"))
    if isinstance(error.get("code"), str) and error["code"] in CATALOGUE:
        return _ours(error).noting(**told)
    said = words(fields)
    number = next((n for n in map(number_of, _numbers(fields)) if n not in (None, OK)), None)
    seen = said or (f"code {number}" if number is not None else f"HTTP {status}{' with a web page' * page}")
    name = fields.get("code")
    hint = f"{name} {said}".replace("_", " ") if isinstance(name, str) else said
    limit = LIMIT.search(said)
    code = code_for(status, number, words=hint, about=about, page=page)
    mb = _mb(limit) if limit else 0
    return problem(
        "file_too_large_there" if code == "file_too_large" and not limit else code,
        path=what,
        what=MAY_NOT.get(about, what),
        render=what,
        seen=seen,
        size_mb=f"more than {mb:g}",
        limit_mb=f"{mb:g}",
    ).noting(**told)


def _ours(error: Mapping[str, Any]) -> AddMusicError:
    """Our own error as it was sent along, with its words made fit to be shown."""
    told = {key: as_words(error.get(key), OUR_LONGEST) for key in ("code", "message", "next_step")}
    return from_json({key: value for key, value in told.items() if value})


def words(body: Mapping[str, Any]) -> str:
    """The backend's own words in one line: shown as data, never acted on."""
    places = [body, as_object(body.get("data")), as_object(body.get("error"))]
    for place in places:
        for key in WORDS_IN:
            said = as_words(_deeper(place.get(key)))
            if said:
                return said
    return ""


def _deeper(value: object) -> object:
    """The words of an error object, or of the first of a list of them (`loc` says where, `msg` what)."""
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return value
    said = next((value[k] for k in (*WORDS_IN, "msg", "reason") if isinstance(value.get(k), str)), None)
    where = value.get("loc")
    if said and isinstance(where, list) and where:
        return f"{where[-1]}: {said}"
    return said


def _numbers(body: Mapping[str, Any]) -> list[object]:
    """Where numbers of errors have been seen, the outermost first."""
    inner = [as_object(body.get(key)) for key in ("error", "detail", "data")]
    return [place.get(key) for place in (body, *inner) for key in ("code", "error_code", "errorCode")]


def _says_no(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    if "code" in body:
        number = number_of(body["code"])
        if number not in (OK, HTTP_OK) and body["code"] not in NOTHING_WRONG:
            return True
    if body.get("success") in (False, "false", "False"):
        return True
    # a complaint and nothing else
    complains = body.get("error") or body.get("detail")
    return bool(complains) and not body.get("data") and set(body) <= COMPLAINT


def _mb(limit: re.Match[str]) -> float:
    size = float(limit[1])
    return size * 1000 if limit[2].lower() == "g" else size
