"""What an edit costs an account, when it costs nothing, and what is said when the credits are gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tenants import BALANCE, Tenant, ask_for_token, join

from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from calling import AGENT, data_of, refusal_of, until

COMMAND = str(Path(sys.executable).with_name("add-music"))
PATIENCE_S = 20


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service on the published terms."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(tokens_per_address=100))
    yield running
    running.stop()


@pytest.fixture
def user(service: Running, clip: Path) -> Iterator[Tenant]:
    """Somebody with a clip and a hundred credits."""
    with join(service).begin() as user:
        data_of(user.send(clip))
        yield user


def test_an_edit_is_reserved_for_and_then_paid(
    user: Tenant, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it runs its credits are frozen; afterwards they are spent."""
    looked, finish = threading.Event(), service.engine.turns.finish
    monkeypatch.setattr(
        service.engine.turns, "finish", lambda *ended: looked.wait(PATIENCE_S) and finish(*ended)
    )
    events = user.stream("add calm piano")
    next(events)

    assert user.credits == (90, 10)
    looked.set()
    list(events)
    assert user.credits == (90, 0)


def test_going_back_and_forth_is_free(user: Tenant) -> None:
    """Undo and redo cost nothing, and neither does a wish that is fulfilled already."""
    user.say("add calm piano")
    user.say("set the music volume to 40%")
    assert user.credits == (80, 0)

    for message in ("undo", "redo", "set the music volume to 40%"):
        assert user.say(message).error is None
        assert user.credits == (80, 0), message


def test_what_cannot_be_done_costs_nothing(service: Running) -> None:
    """An edit without a clip fails, and its credits come back."""
    with join(service).begin() as user:
        assert user.say("add music").error == "nothing_uploaded"
        assert user.credits == (100, 0)


def test_without_credits_one_may_still_look_undo_and_export(
    user: Tenant, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2001 under 200, with the id to register and what is missing; nothing was changed or reserved."""
    monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, turn_credits=60))
    user.say("add calm piano")
    shown = user.draft
    body = {"app_name": AGENT, "session_id": user.session, "new_message": {"parts": [{"text": "jazz"}]}}

    answer = user.http.post("/run_sse", json=body)

    assert refusal_of(answer) == (200, 2001, "credits_out")
    facts = answer.json()["data"]
    assert (facts["user_id"], facts["needed"], facts["available"]) == (user.user_id, 60, 40)
    assert "register_url" not in facts
    assert user.credits == (40, 0)
    assert user.draft == shown
    data_of(user.render())
    assert user.finished()["status"] == "completed"
    assert user.say("undo").error is None
    assert user.credits == (40, 0)


def test_an_unlimited_account_pays_nothing(user: Tenant, service: Running) -> None:
    """It says so in the balance, and edits without credits."""
    accounts = service.engine.accounts
    accounts.register(accounts.get(user.user_id), "Ann", "unlimited")

    assert user.say("add calm piano").error is None
    assert data_of(user.http.get(BALANCE))["unlimited"] is True
    assert service.engine.ledger.balance(user.user_id).total == 100


def test_an_export_may_cost(user: Tenant, service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is paid once, however often it is asked for."""
    monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, export_credits=25))
    user.say("add calm piano")
    for name in ("first", "second"):
        data_of(user.render(name))
        assert user.finished(name)["status"] == "completed"
    assert user.credits == (65, 0)

    user.say("set the music volume to 30%")
    monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, export_credits=1000))
    answer = user.render("third")

    assert refusal_of(answer) == (200, 2001, "credits_out")
    assert answer.json()["data"]["user_id"] == user.user_id


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The installed command on that folder, and where it answers."""
    command = [COMMAND, "serve", "--port", "0", "--data", str(folder), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    try:
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE_S)
        process.stdout.close()


class _At:
    """An address, where `tenants` wants a running engine."""

    def __init__(self, url: str) -> None:
        self.url = url


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_service_charges_an_edit_once(tmp_path: Path, clip: Path) -> None:
    """Killed while credits are frozen for a running edit; the next start finishes it, and it is paid once."""
    with serving(tmp_path) as (process, url):
        given = data_of(ask_for_token(_At(url), "survivor"))
        user = Tenant(_At(url), given).begin()
        data_of(user.send(clip))
        user.say("add calm piano")
        next(user.stream("make it jazz"))
        assert user.credits[0] == 80
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)

    with serving(tmp_path) as (_, url):
        again = Tenant(_At(url), given)
        again.session = user.session
        until(lambda: again.state()["turn"] is None)
        assert again.credits == (80, 0)
        assert again.music()[0]["m"]["about"]["genre"] == "jazz"


def test_an_empty_balance_tells_where_to_register(
    user: Tenant, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An anonymous account with nothing left, and only where there is such a page."""
    monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, turn_credits=100))
    user.say("add calm piano")
    bare = data_of(user.http.get("/api/credits/balance/simple"))
    terms = replace(service.engine.terms, web_url="https://music.example")
    monkeypatch.setattr(service.engine, "terms", terms)
    told = data_of(user.http.get("/api/credits/balance/simple"))

    assert bare["available"] == told["available"] == 0
    assert "register_url" not in bare
    assert told["register_url"] == f"https://music.example/register?bind={user.user_id}"
