"""What a service writes down about requests, and what it tells of its own mistakes."""

from __future__ import annotations

import json
import logging
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tenants import BALANCE, ask_for_token, join

from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from calling import AGENT, refusal_of, until

JOURNAL = "add_music.engine.api.journal"
SPILLING = """
import logging
from add_music.logs import log_as_json

log_as_json()
from dbos._logger import init_logger

init_logger()
log = logging.getLogger("add_music.engine.api.journal")
log.info("request", extra={"facts": {"status": 200}})
log.debug("too much")
log.warning("the message was %s", "hush")
logging.getLogger("a.package").warning("hush it said")
logging.getLogger("dbos").error("hush it said")
logging.getLogger("a.package").info("too much")
try:
    raise ValueError("hush")
except ValueError:
    log.exception("a turn failed")
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(tokens_per_address=100))
    yield running
    running.stop()


def lines_of(caplog: pytest.LogCaptureFixture, *answers: httpx.Response) -> list[dict[str, object]]:
    """The facts of these requests; a line is written when its answer has gone."""
    wanted = [answer.headers["X-Request-Id"] for answer in answers]

    def look() -> list[dict[str, object]] | None:
        lines = [r.facts for r in caplog.records if r.name == JOURNAL and r.msg == "request"]
        told = {line["request"]: line for line in lines}
        return [told[name] for name in wanted] if set(wanted) <= set(told) else None

    return until(look)


def test_every_request_has_a_line_and_an_id(service: Running, caplog: pytest.LogCaptureFixture) -> None:
    """Answered and refused ones: method, route, status, time and account; the answer names the same id."""
    user = join(service).begin()
    with caplog.at_level(logging.INFO, JOURNAL):
        answers = [
            user.http.get(f"/api/state/{AGENT}/me/{user.session}/latest"),
            httpx.get(service.url + BALANCE),
            user.http.get("/no/such/route"),
        ]

        lines = lines_of(caplog, *answers)

    assert [(line["route"], line["status"], line["user"]) for line in lines] == [
        (f"/api/state/{AGENT}/me/{{session}}/latest", 200, user.user_id),
        ("-", 401, ""),
        ("-", 404, user.user_id),
    ]
    assert all(line["ms"] >= 0 and line["method"] == "GET" for line in lines)


def test_a_mistake_of_ours_is_told_by_its_request(
    service: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller gets an id to quote; the log has the place, and neither has what was sent."""
    user = join(service)

    def stumble(*_: object) -> None:
        raise RuntimeError("holiday.mp4 in /srv/data")

    monkeypatch.setattr(service.engine.sessions, "new", stumble)
    answer = user.http.post(f"/api/tasks/me/with-session/{AGENT}", json={"task_name": "holiday"})

    assert refusal_of(answer) == (500, 500, "internal")
    assert answer.headers["X-Request-Id"] in answer.json()["message"]
    assert "holiday" not in answer.text
    failed = next(record for record in caplog.records if record.msg == "a request failed")
    assert failed.facts == {"request": answer.headers["X-Request-Id"]}


def test_health_names_the_version(service: Running) -> None:
    """The one that SKILL.md names."""
    told = httpx.get(f"{service.url}/healthz").json()

    skill = (Path(__file__).parents[2] / "SKILL.md").read_text(encoding="utf-8")
    assert told == {"status": "ok", "version": re.search(r'version: "([^"]+)"', skill)[1]}


def test_a_line_holds_nothing_that_a_user_sent(
    service: Running, clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither token nor client id nor file name nor words, whatever the request was."""
    with caplog.at_level(logging.INFO, "add_music"):
        asked = ask_for_token(service, "my-client-id")
        user = join(service).begin()
        sent = user.send(clip, names=["my-holiday.mp4"])
        user.say("add music for my-secret-party")
        lines_of(caplog, asked, sent, user.http.get("/api/render/proxy/lambda/my-render"))

    told = json.dumps([[record.msg, getattr(record, "facts", {})] for record in caplog.records])
    for secret in ("my-", user.given["token"], user.session):
        assert secret not in told


def test_the_log_is_json_without_values_that_nobody_vouched_for(python: str) -> None:
    """Fixed words and named facts; not what a message was filled with, nor the words of an exception."""
    told = subprocess.run([python, "-c", SPILLING], capture_output=True, text=True, check=True).stderr

    lines = [json.loads(line) for line in told.splitlines()]
    assert [(line["level"], line["event"]) for line in lines] == [
        ("info", "request"),
        ("warning", "the message was %s"),
        ("warning", "a library's message"),
        ("error", "a library's message"),
        ("error", "a turn failed"),
    ]
    assert lines[0]["status"] == 200
    assert lines[0]["time"].endswith("Z")
    assert (lines[4]["error"], lines[4]["trace"]) == ("ValueError", ["<string>.<module>:17"])
    assert "hush" not in told
