"""What whoever looks after a service can ask it: is it ready, and how much is there to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from tenants import join

from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from calling import refusal_of, until

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+]+')


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(trusted_proxies=("127.0.0.1",)))
    yield running
    running.stop()


def figures(service: Running) -> dict[str, float]:
    """Every line of the figures."""
    lines = httpx.get(f"{service.url}/metrics").text.splitlines()
    told = [line for line in lines if not line.startswith("#")]
    assert [line for line in told if not LINE.fullmatch(line)] == []
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in told)}


def test_a_node_that_can_do_its_work_says_so_and_one_that_cannot_says_what_is_missing(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ready as soon as its jobs are; not any more when its database does not answer."""
    until(lambda: httpx.get(f"{service.url}/readyz").status_code == 200)
    monkeypatch.setattr(service.engine, "database", _Gone())
    answer = httpx.get(f"{service.url}/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": False, "storage": True, "jobs": True, "workers": True}


class _Gone:
    """A database server that was switched off."""

    def connect(self) -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("SELECT 1", {}, Exception("gone"))


def test_the_figures_count_requests_and_work(service: Running) -> None:
    """A request more is one more in the figures; work that waits is counted with its age."""
    route = '{method="GET",route="/api/credits/balance/simple",status="200"}'
    user = join(service)
    for _ in range(3):
        assert user.credits == (100, 0)
    told = figures(service)
    assert told[f"add_music_requests_total{route}"] == 3
    within = 'add_music_request_seconds_bucket{le="+Inf",route="/api/credits/balance/simple"}'
    assert told[within] == 3
    turn = service.engine.turns.new(user.begin().session, "undo", None)
    told = figures(service)
    assert told['add_music_work{kind="turn",status="running"}'] == 1
    assert told['add_music_work_oldest_seconds{kind="turn",status="running"}'] >= 0
    service.engine.turns.finish(turn, "")
    assert figures(service)['add_music_work{kind="turn",status="done"}'] == 1


def test_figures_are_for_this_machine_and_named_networks_only(service: Running) -> None:
    """What a proxy passes on comes from outside, whatever address it brings."""
    for address in ("127.0.0.1", "203.0.113.7"):
        answer = httpx.get(f"{service.url}/metrics", headers={"X-Forwarded-For": address})
        assert refusal_of(answer)[2] == "scope_missing"
    secret = join(service)
    assert secret.user_id not in httpx.get(f"{service.url}/metrics").text
