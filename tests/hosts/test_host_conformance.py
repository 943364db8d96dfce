"""
The official conformance suite, as far as it applies to a product.

Most of its scenarios ask for tools of a fixture server ("test_simple_text"); the ones here ask for what every
server does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from add_music.tools.main import http_app
from add_music.tools.server import build
from listeners import TOKEN, listening

FIRST_ERA = (
    "server-initialize",
    "ping",
    "completion-complete",
    "tools-list",
    "resources-list",
    "prompts-list",
    "server-sse-multiple-streams",
    "dns-rebinding-protection",
)
SECOND_ERA = (
    "completion-complete",
    "tools-list",
    "resources-list",
    "prompts-list",
    "caching",
    "server-sse-multiple-streams",
    "http-header-validation",
    "dns-rebinding-protection",
    "sep-2164-resource-not-found",
    "input-required-result-missing-input-response",
    "input-required-result-unsupported-methods",
    "input-required-result-ignore-extra-params",
    "input-required-result-validate-input",
)

IN_PART = {
    # the scenario, and what of it asks for a tool of the fixture server
    "server-stateless": 2,
    "tasks-capability-negotiation": 1,
    "tasks-dispatch-and-envelope": 2,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The server over HTTP; the suite cannot show a token, so it is shown for it."""
    app = http_app(build(), TOKEN)

    async def with_token(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope["headers"] = [*scope["headers"], (b"authorization", f"Bearer {TOKEN}".encode())]
        await app(scope, receive, send)

    with listening(with_token) as url:
        yield url


@pytest.mark.parametrize("scenario", FIRST_ERA)
def test_the_suite_of_the_handshake_era_passes(programs: Any, address: str, scenario: str) -> None:
    """Protocol 2025-11-25."""
    _passes(programs, "@modelcontextprotocol/conformance", address, scenario)


@pytest.mark.parametrize("scenario", SECOND_ERA)
def test_the_suite_of_the_stateless_era_passes(programs: Any, address: str, scenario: str) -> None:
    """Protocol 2026-07-28."""
    _passes(programs, "conformance-next", address, scenario, "--spec-version", "2026-07-28")


@pytest.mark.parametrize("scenario", IN_PART)
def test_no_more_fails_than_asks_for_the_fixture_server(programs: Any, address: str, scenario: str) -> None:
    """What of a scenario needs no fixture tool passes."""
    script = programs.package("conformance-next") / "dist" / "index.js"
    done = programs.run("node", script, "server", "--url", address, "--scenario", scenario, "--force")
    failed = re.search(r"(\d+) failed", done.words)

    assert failed, done.words
    assert int(failed[1]) == IN_PART[scenario], done.words


def _passes(programs: Any, package: str, address: str, scenario: str, *more: str) -> None:
    script = programs.package(package) / "dist" / "index.js"
    done = programs.run("node", script, "server", "--url", address, "--scenario", scenario, *more)

    assert done.code == 0, done.words
    assert "0 failed" in done.words
