"""
The engine's OpenAPI 3.1 document, made from its routes, the models of their bodies and `operations`.

There is no second list of routes: one without facts fails here, and the tests build the document.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.routing import Route

from add_music.engine.api.guard import OPEN_PATHS
from add_music.engine.api.operations import (
    ANYWHERE,
    ATTRIBUTION,
    EVENT_MODELS,
    EVENTS,
    JSON,
    OPERATIONS,
    Body,
    Header,
    Operation,
)
from add_music.engine.api.shapes import ErrorData
from add_music.errors import CATALOGUE
from add_music.frontmatter import skill_version
from add_music.wire.codes import OK, answer_for

PATH = "/openapi.json"
SCHEME = "bearer"
RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 0}}}
Json = dict[str, Any]
ABOUT = """\
The contract of NemoVideo's hosted service as this engine speaks it: sessions, uploads, a chat that edits
a timeline, renders.

Every answer but `/healthz` and the files themselves has the envelope `{"code", "message", "data"}`: `code`
is 0, or a number of the contract. **Business errors (1002, 2001, 4001, 4002) travel under HTTP 200**;
`data.error` then tells our own stable code, what was seen and what to do next.

`/run_sse` answers with server-sent events in the form of Google's ADK, one JSON object each (schema
`Event`), and closes when the turn is over. A connection that broke is never resumed: the turn goes on, and
the state tells what came of it."""


def document(routes: Iterable[Route]) -> Json:
    """
    The document for those routes; the one that serves it is left out.

    Raises:
        KeyError: `operations` says nothing about a route.
    """
    paths: Json = {}
    for route in routes:
        if route.path == PATH:
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            paths.setdefault(route.path, {})[method.lower()] = _operation(route)
    return {
        "openapi": "3.1.1",
        "info": {"title": "add-music engine", "version": skill_version(), "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(known.tag for known in OPERATIONS.values())],
        "security": [{SCHEME: []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {SCHEME: {"type": "http", "scheme": "bearer", "bearerFormat": "nmv_usr_…"}},
        },
    }


def _operation(route: Route) -> Json:
    facts = OPERATIONS[route.endpoint]
    told: Json = {
        "operationId": f"{route.endpoint.__module__.rpartition('.')[2]}-{route.name.replace('_', '-')}",
        "tags": [facts.tag],
        "summary": (inspect.getdoc(route.endpoint) or "").partition("\n")[0].rstrip("."),
        "parameters": [
            *(_path_parameter(name) for name in route.param_convertors),
            *(_header(header) for header in (*facts.headers, *ATTRIBUTION)),
        ],
        "responses": _responses(route, facts),
    }
    if facts.bodies:
        content = {kind: {"schema": _either(models)} for kind, models in facts.bodies.items()}
        told["requestBody"] = {"required": not _may_be_empty(facts), "content": content}
    return told | ({"security": []} if route.path in OPEN_PATHS else {})


def _may_be_empty(facts: Operation) -> bool:
    """A body that is absent is read as an empty object."""
    return not any(field.is_required() for model in _bodies(facts) for field in model.model_fields.values())


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _header(header: Header) -> Json:
    told = {"name": header.name, "in": "header", "description": header.about, "schema": dict(header.schema)}
    return told | ({"required": True} if header.required else {})


def _responses(route: Route, facts: Operation) -> Json:
    """Good answers first; errors by their status, with the codes that come under it."""
    closed = () if route.path in OPEN_PATHS else ("token_bad",)
    by_status: dict[int, list[str]] = {}
    for code in (*facts.errors, *closed, *ANYWHERE):
        by_status.setdefault(_status(code), []).append(code)
    found = {"200": _good(facts, by_status.pop(200, []))}
    if any(header.name == "Range" for header in facts.headers):
        found["206"] = {"description": "the part that was asked for", "content": _files(facts)}
        found["400"] = found["416"] = {
            "description": "there is no such part",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    for status in sorted(by_status):
        found[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}: {_codes(by_status[status])}",
            "content": {JSON: {"schema": _ref("Refusal")}},
            **({"headers": RETRY_AFTER} if status == HTTPStatus.TOO_MANY_REQUESTS else {}),
        }
    return found


def _good(facts: Operation, refusals: Sequence[str]) -> Json:
    also = f"; or a refusal: {_codes(refusals)}" if refusals else ""
    refusal = [_ref("Refusal")] if refusals else []
    if not isinstance(facts.answer, tuple):
        payload = _ref(facts.answer.__name__)
        good = payload if facts.bare else _envelope(payload)
        schema = {"oneOf": [good, *refusal]} if refusal else good
        return {"description": f"done{also}", "content": {JSON: {"schema": schema}}}
    content = _files(facts) | ({JSON: {"schema": refusal[0]}} if refusal else {})
    about = "the events, each of them as in `Sent`" if EVENTS in facts.answer else "the file"
    return {"description": f"{about}{also}", "content": content}


def _files(facts: Operation) -> Json:
    assert isinstance(facts.answer, tuple)
    return {kind: {"schema": _ref("Sent") if kind == EVENTS else {}} for kind in facts.answer}


def _envelope(payload: Json) -> Json:
    properties = {"code": {"const": OK}, "message": {"type": "string"}, "data": payload}
    return {"type": "object", "required": ["code", "data"], "properties": properties}


def _schemas() -> Json:
    """The components: every model that is used, the refusal and the event."""
    used = [model for facts in OPERATIONS.values() for model in _models(facts)]
    models: list[type[BaseModel]] = list(dict.fromkeys([*used, *EVENT_MODELS, ErrorData]))
    _, told = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    schemas: Json = told["$defs"]
    numbers = {"type": "integer", "not": {"const": OK}}
    schemas["Refusal"] = {
        "type": "object",
        "required": ["code", "message", "data"],
        "properties": {"code": numbers, "message": {"type": "string"}, "data": _ref(ErrorData.__name__)},
    }
    schemas["Event"] = {"anyOf": [_ref(model.__name__) for model in EVENT_MODELS]}
    data = {"type": "string", "contentMediaType": JSON, "contentSchema": _ref("Event")}
    schemas["Sent"] = {"type": "object", "required": ["data"], "properties": {"data": data}}
    return schemas


def _models(facts: Operation) -> Iterable[type[BaseModel]]:
    yield from _bodies(facts)
    if not isinstance(facts.answer, tuple):
        yield facts.answer


def _bodies(facts: Operation) -> Iterable[type[BaseModel]]:
    for body in (body for bodies in facts.bodies.values() for body in bodies):
        if not isinstance(body, Mapping):
            yield body


def _either(bodies: Sequence[Body]) -> Json:
    schemas = [dict(body) if isinstance(body, Mapping) else _ref(body.__name__) for body in bodies]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _codes(codes: Iterable[str]) -> str:
    numbers = {code: answer_for(CATALOGUE[code].kind(code, "", "")).number for code in codes}
    return ", ".join(f"`{code}` ({number})" for code, number in numbers.items())


def _status(code: str) -> int:
    return answer_for(CATALOGUE[code].kind(code, "", "")).status
