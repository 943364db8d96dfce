"""
Whatever is sent to the served engine, right or wrong: no crash, no hang, answers as described.

`make fuzz` runs it with many more examples.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.config import SchemathesisConfig

from add_music.engine.api.app import ROUTES
from add_music.engine.api.openapi import document
from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from calling import Caller, data_of

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
PATIENCE_S = 20
SCHEMA = schemathesis.openapi.from_dict(document(ROUTES), config=SchemathesisConfig(seed=1))
MEANT = (
    "/api/look",
    "/api/render/proxy/lambda",
    "/api/upload-video/nemo_agent/me/{session}",
    "/api/render/proxy/{render}/download",
    "/api/takes/nemo_agent/me/{session}",
    "/api/takes/{take}/sound",
)
"""A string of the right form need not be a kind of file, the place of a film or a part of the file; nobody
but the owner of a machine is given takes."""
ATTRIBUTION = {f"X-Skill-{name}": "fuzz" for name in ("Source", "Version", "Platform")}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An engine that serves many."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(tokens_per_address=1000))
    yield running
    running.stop()


@dataclass(frozen=True)
class Made:
    """What a request has to name to get anywhere."""

    headers: dict[str, str]
    session: str
    render: str
    draft: dict[str, Any]


@pytest.fixture(scope="module")
def made(service: Running, clip: Path) -> Made:
    """An account's session with a clip, a timeline and a finished file."""
    headers = {"X-Client-Id": "fuzz"}
    token = data_of(httpx.post(f"{service.url}/api/auth/anonymous-token", headers=headers))["token"]
    with Caller(service.url, token, headers=ATTRIBUTION) as user:
        user.begin()
        data_of(user.send(clip))
        user.say("add calm piano music")
        data_of(user.render())
        assert user.finished()["status"] == "completed"
        headers = {"Authorization": user.http.headers["Authorization"]}
        return Made(headers, user.session, user.render_id, user.draft)


@SCHEMA.parametrize()
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")  # of schemathesis
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_engine(case: schemathesis.Case, service: Running, made: Made) -> None:
    """No 5xx, and status, content type, headers and body are what the document says."""
    _name_what_is_there(case, made)

    answer = case.call(base_url=service.url, headers=made.headers, timeout=PATIENCE_S)

    excluded = [positive_data_acceptance] if case.path in MEANT else []
    if answer.status_code == 200 and answer.headers["content-type"] == ["application/json"]:
        # a refusal under 200 is one, too
        excluded += [negative_data_rejection] if answer.json().get("code") else []
    case.validate_response(answer, headers=made.headers, excluded_checks=excluded)


def _name_what_is_there(case: schemathesis.Case, made: Made) -> None:
    for name in ("session", "render"):
        if name in case.path_parameters:
            case.path_parameters[name] = getattr(made, name)
    if isinstance(case.body, dict):
        for name, kind, value in (
            ("session_id", str, made.session),
            ("sessionId", str, made.session),
            ("draft", dict, made.draft),
        ):
            if isinstance(case.body.get(name), kind):
                case.body[name] = value
