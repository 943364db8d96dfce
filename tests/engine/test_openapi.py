"""The OpenAPI document: valid, complete, and true to what the engine answers."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis

from add_music.engine.api.app import ROUTES
from add_music.engine.api.openapi import PATH, document
from add_music.engine.api.operations import OPERATIONS
from add_music.engine.serve import Running
from add_music.errors import CATALOGUE
from calling import AGENT, Caller

OPEN_ENDED = ("Draft", "Happened", "Failed", "Heartbeat")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The document."""
    return document(ROUTES)


@pytest.fixture(scope="module")
def strict(described: dict[str, Any]) -> dict[str, Any]:
    """The document without room for fields that it does not name."""
    closed = copy.deepcopy(described)
    for name, schema in closed["components"]["schemas"].items():
        if "properties" in schema and name not in OPEN_ENDED:
            schema["additionalProperties"] = False
    return closed


def conforms(strict: dict[str, Any], answer: httpx.Response, path: str, method: str = "post") -> bool:
    """Whether the document allows exactly this answer on that path."""
    told = strict["paths"][path][method]["responses"][str(answer.status_code)]
    kind = answer.headers["content-type"].partition(";")[0]
    schema = told["content"][kind]["schema"] | {"components": strict["components"]}
    jsonschema_rs.validate(schema, answer.json())
    return True


def test_the_document_is_valid(described: dict[str, Any]) -> None:
    """OpenAPI 3.1, every schema in it JSON Schema 2020-12, every reference leading somewhere."""
    schemathesis.openapi.from_dict(described).validate()
    for schema in described["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
        jsonschema_rs.Draft202012Validator(schema | {"components": described["components"]})


def test_every_route_is_described(described: dict[str, Any]) -> None:
    """Each route but the document's own, with its methods, and nothing that is no route."""
    routes = {
        (route.path, method.lower())
        for route in ROUTES
        for method in (route.methods or set()) - {"HEAD"}
        if route.path != PATH
    }

    assert {(path, method) for path, methods in described["paths"].items() for method in methods} == routes
    assert set(OPERATIONS) == {route.endpoint for route in ROUTES if route.path != PATH}


def test_operations_are_named_once(described: dict[str, Any]) -> None:
    """Ids are unique, summaries are there, and only the open paths do without a token."""
    operations = [told for methods in described["paths"].values() for told in methods.values()]

    assert len({told["operationId"] for told in operations}) == len(operations)
    assert all(told["summary"] for told in operations)
    bare = [
        path for path, methods in described["paths"].items() if "security" in next(iter(methods.values()))
    ]
    assert bare == ["/healthz", "/api/auth/anonymous-token"]


def test_every_error_that_is_told_is_in_the_catalogue() -> None:
    """A code that no error has would be a promise about nothing."""
    assert {code for facts in OPERATIONS.values() for code in facts.errors} <= set(CATALOGUE)


def test_it_is_served_as_json_without_a_token(engine: Running) -> None:
    """Whoever reaches the engine can read what it speaks."""
    answer = httpx.get(f"{engine.url}{PATH}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(document(ROUTES)))


def test_real_answers_are_as_described(
    caller: Caller, clip: Path, song: Path, strict: dict[str, Any]
) -> None:
    """From the first question to the finished file nothing comes that the document does not name."""
    session, render = "{session}", "{render}"
    for path, method in (("/healthz", "get"), ("/api/credits/balance/simple", "get")):
        assert conforms(strict, caller.http.get(path), path, method)
    made = caller.http.post(f"/api/tasks/me/with-session/{AGENT}", json={"task_name": "a", "language": "en"})
    assert conforms(strict, made, f"/api/tasks/me/with-session/{AGENT}")
    state = f"/api/state/{AGENT}/me/{session}/latest"
    assert conforms(strict, caller.http.get(state.format(session=caller.session)), state, "get")
    assert conforms(strict, caller.send(clip, song), f"/api/upload-video/{AGENT}/me/{session}")

    event = {"$ref": "#/components/schemas/Event", "components": strict["components"]}
    for told in (
        caller.say("add calm piano music"),
        caller.say("undo"),
        caller.say("redo"),
        caller.say("redo"),
    ):
        for sent in told.events:
            jsonschema_rs.validate(event, sent)

    assert conforms(strict, caller.render(), "/api/render/proxy/lambda")
    one = f"/api/render/proxy/lambda/{render}"
    assert caller.finished()["status"] == "completed"
    assert conforms(strict, caller.http.get(one.format(render=caller.render_id)), one, "get")
    assert conforms(strict, caller.http.get(state.format(session=caller.session)), state, "get")
    cancelled = caller.http.post(f"{one}/cancel".format(render=caller.render_id))
    assert conforms(strict, cancelled, f"{one}/cancel")


def test_refusals_are_as_described(caller: Caller, strict: dict[str, Any], tmp_path: Path) -> None:
    """Business errors under 200, the others under their status."""
    notes = tmp_path / "notes.txt"
    notes.write_text("no film", encoding="utf-8")
    upload = f"/api/upload-video/{AGENT}/me/{{session}}"

    assert conforms(strict, caller.send(notes), upload)
    assert conforms(strict, caller.name(tmp_path / "nothing.mp4"), upload)
    assert conforms(strict, caller.http.post("/run_sse", json={}), "/run_sse")
    assert conforms(strict, caller.render(draft={}), "/api/render/proxy/lambda")
    one = "/api/render/proxy/lambda/{render}"
    assert conforms(strict, caller.http.get(one.format(render="nobody's")), one, "get")
    bare = httpx.get(f"{caller.http.base_url}/api/credits/balance/simple")
    assert conforms(strict, bare, "/api/credits/balance/simple", "get")
