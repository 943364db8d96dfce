"""Quotas: what an account may have and have made; who asks for more is told when to come again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from tenants import Tenant, join

from add_music.engine.serve import Running, start
from add_music.engine.store.tables import PRODUCTS
from add_music.engine.terms import Terms
from calling import data_of, refusal_of


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(trusted_proxies=("127.0.0.1",)))
    yield running
    running.stop()


@pytest.fixture
def user(service: Running, silent: Path) -> Tenant:
    """A user whose clip has music."""
    user = join(service).begin()
    data_of(user.send(silent))
    user.say("add calm lofi music")
    return user


def refused(answer: httpx.Response) -> int:
    """After how many seconds it is possible."""
    assert refusal_of(answer) == (429, 429, "rate_limited")
    assert int(answer.headers["Retry-After"]) == answer.json()["data"]["retry_after_s"]
    return int(answer.headers["Retry-After"])


def test_uploads_stop_where_the_account_has_what_it_may_have(
    service: Running, silent: Path, user: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted over all its sessions; another account has room of its own."""
    size = silent.stat().st_size
    monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, stored_gb=1.5 * size / 1e9))
    user.begin()
    assert refused(user.send(silent)) > 0
    assert user.state()["state"]["video_infos"] == []
    data_of(join(service).begin().send(silent))


def test_so_many_films_at_a_time_and_no_more(
    service: Running, silent: Path, user: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is refused and costs nothing; the same one again is no new one; others go on."""
    terms = replace(service.engine.terms, open_renders=1, export_credits=5)
    monkeypatch.setattr(service.engine, "terms", terms)
    monkeypatch.setattr(type(service.app.state.jobs), "start_product", lambda *_: None)  # nobody begins it
    data_of(user.render("one"))
    balance = user.credits
    assert refused(user.render("two", kind="wav")) > 0
    assert user.credits == balance
    assert data_of(user.render("three"))["status"] == "pending"
    user.http.post("/api/render/proxy/lambda/one/cancel")
    user.http.post("/api/render/proxy/lambda/three/cancel")
    data_of(user.render("two", kind="wav"))
    monkeypatch.setattr(service.engine, "terms", replace(terms, open_renders_of_all=1))
    other = join(service).begin()
    data_of(other.send(silent))
    other.say("add calm lofi music")
    assert refused(other.render()) > 0
    user.http.post("/api/render/proxy/lambda/two/cancel")


def test_so_many_minutes_a_day_and_then_the_next_day(
    service: Running, user: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two films of two seconds, where three are allowed, the second waits for a day."""
    monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, minutes_a_day=3 / 60))
    monkeypatch.setattr(type(service.app.state.jobs), "start_product", lambda *_: None)
    data_of(user.render("one"))
    wait_s = refused(user.render("two", kind="wav"))
    assert 23 * 3600 < wait_s <= 24 * 3600
    with service.engine.database.begin() as db:
        mine = PRODUCTS.c.session == user.session
        db.execute(update(PRODUCTS).where(mine).values(created_ms=PRODUCTS.c.created_ms - wait_s * 1000))
    data_of(user.render("two", kind="wav"))
