"""Messages as JSON lines from stdin, answers as JSON lines on stdout: one bad line spoils no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from add_music.cli.output import tell_json
from add_music.errors import AddMusicError, problem

Answer = Callable[[str, list[str], Mapping[str, Any]], dict[str, Any]]
CONTEXT: Mapping[str, tuple[type, ...]] = {
    "duration_s": (int, float),
    "has_music": (bool,),
    "has_text": (bool,),
    "speech": (bool,),
}


def route_lines() -> int:
    """`{"id", "text", "files"}` in, `{"id", "actions"}` out; 2 when a line was bad."""
    from add_music.assistant.route import route

    return _each(lambda text, files, _: {"actions": list(route(text, files))})


def understand_lines() -> int:
    """
    `{"id", "text", "files", "context"}` in, `{"id", "operations"}` out; 2 when a line was bad.

    What cannot be as it was said comes as `questions` beside the operations.
    """
    from add_music.studio import understand_message

    return _each(understand_message)


def _each(answer: Answer) -> int:
    code = 0
    for line in _lines():
        name: object = None
        try:
            request = _read(line)
            name = request.get("id")
            result = answer(_text(request), _files(request), _context(request))
        except AddMusicError as exc:
            code = exc.exit_code
            result = {"error": exc.to_json()}
        tell_json({"id": name, **result}, indent=None)
    return code


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").strip()
        if line:
            yield line


def _read(line: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise problem("request_invalid", seen="the line is not JSON") from exc
    if not isinstance(request, dict):
        raise problem("request_invalid", seen="the line is not a JSON object")
    return request


def _text(request: Mapping[str, Any]) -> str:
    text = request.get("text")
    if not isinstance(text, str):
        raise problem("request_invalid", seen='"text" is missing or no string')
    return text


def _files(request: Mapping[str, Any]) -> list[str]:
    files = request.get("files")
    if files is None:
        return []
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files):
        raise problem("request_invalid", seen='"files" is no list of strings')
    return files


def _context(request: Mapping[str, Any]) -> dict[str, Any]:
    context = request.get("context")
    if context is None:
        return {}
    if not isinstance(context, dict):
        raise problem("request_invalid", seen='"context" is no object')
    for field, kinds in CONTEXT.items():
        value = context.get(field)
        if value is not None and type(value) not in kinds:
            raise problem("request_invalid", seen=f'"context.{field}" is {value!r}')
    return context
