"""
Whatever is sent to the served engine, right or wrong: no crash, no hang, answers as described.

`make fuzz` runs it with many more examples.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

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
MEANT = ("/api/render/proxy/lambda", "/api/upload-video/nemo_agent/me/{session}")
"""A draft of the right form need not be a timeline of this session, nor a string the address of a film."""
MADE_UP = ("session_id", "sessionId")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An engine that serves many."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(tokens_per_address=1000))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def tenant(service: Running, clip: Path) -> Iterator[Caller]:
    """An anonymous account whose session has a clip."""
    headers = {"X-Client-Id": "fuzz"}
    token = data_of(httpx.post(f"{service.url}/api/auth/anonymous-token", headers=headers))["token"]
    with Caller(service.url, token) as user:
        user.begin()
        data_of(user.send(clip))
        yield user


@SCHEMA.parametrize()
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")  # of schemathesis
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_engine(case: schemathesis.Case, service: Running, tenant: Caller) -> None:
    """No 5xx, and status, content type, headers and body are what the document says."""
    if "session" in case.path_parameters:
        case.path_parameters["session"] = tenant.session
    if isinstance(case.body, dict):
        case.body |= {name: tenant.session for name in MADE_UP if isinstance(case.body.get(name), str)}
    headers = {"Authorization": tenant.http.headers["Authorization"]}

    answer = case.call(base_url=service.url, headers=headers, timeout=PATIENCE_S)

    excluded = [positive_data_acceptance] if case.path in MEANT else []
    if answer.status_code == 200 and answer.headers["content-type"] == ["application/json"]:
        # a refusal under 200 is one, too
        excluded += [negative_data_rejection] if answer.json().get("code") else []
    case.validate_response(answer, headers=headers, excluded_checks=excluded)
