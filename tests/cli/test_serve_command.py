"""`add-music serve` and `add-music account`, as whoever runs a service uses them."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from add_music.client.embedded import ensure_engine, lock_of
from add_music.engine.serve import start
from add_music.engine.terms import Terms
from add_music.errors import AddMusicError
from add_music.settings import Settings

COMMAND = str(Path(sys.executable).with_name("add-music"))
TOKENS = "/api/auth/anonymous-token"
BALANCE = "/api/credits/balance/simple"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a service that ran once."""
    folder = tmp_path_factory.mktemp("service")
    start(folder, terms=Terms()).stop()
    return folder


@pytest.fixture
def account(run: Callable, folder: Path) -> Callable:
    """Runs an account command on that folder and gives its document."""

    def run_one(*words: str):
        outcome = run("account", *words, "--data", str(folder), "--json")
        assert outcome.code == 0, outcome.err
        return outcome.json

    return run_one


def test_it_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    """One line says where, users may come, SIGTERM ends it with 0; the log is JSON and holds no secret."""
    command = [COMMAND, "serve", "--port", "0", "--data", str(tmp_path), "--json", "--free-credits", "7"]
    # as a script starts a command in the background: Ctrl-C is not for it
    shell = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", *command]
    process = subprocess.Popen(shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    told = json.loads(process.stdout.readline())
    try:
        assert httpx.get(told["url"] + "/healthz").json() == {"status": "ok", "version": told["version"]}
        given = httpx.post(told["url"] + TOKENS, headers={"X-Client-Id": "my-client-id"}).json()["data"]
        headers = {"Authorization": f"Bearer {given['token']}"}
        balance = httpx.get(told["url"] + BALANCE, headers=headers).json()["data"]
    finally:
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=20)

    assert (given["credits"], balance["available"]) == (7, 7)
    assert (process.returncode, out, told["data"]) == (0, "", str(tmp_path))
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["status"] for line in lines if line["event"] == "request"] == [200, 200, 200]
    assert not any(secret in log for secret in ("my-client-id", given["token"]))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "--without-tls"),
        (["--host", "0.0.0.0", "--without-tls"], "--public-name"),
        (["--host", "music.example"], "reverse proxy"),
        (["--trusted-proxy", "nginx"], "--trusted-proxy"),
        (["--port", "70000"], "65535"),
    ],
)
def test_what_would_be_unsafe_is_refused(run: Callable, tmp_path: Path, words: list[str], said: str) -> None:
    """Nothing beyond this machine without saying so, and no option that cannot be meant."""
    outcome = run("serve", "--data", str(tmp_path), *words)

    assert outcome.code == 2
    assert said in outcome.err


def test_an_address_that_is_taken_is_told(run: Callable, tmp_path: Path) -> None:
    """Exit 2, the reason, and what to choose instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = run("serve", "--port", port, "--data", str(tmp_path), "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "cannot_listen")
    assert port in outcome.json["error"]["message"]


def test_two_programs_do_not_share_a_folder(run: Callable, folder: Path) -> None:
    """A second service is refused, and so is an embedded engine, without waiting for anything."""
    lock = lock_of(folder)
    assert lock
    try:
        outcome = run("serve", "--port", "0", "--data", str(folder), "--json")
        with pytest.raises(AddMusicError, match="belongs to a service") as embedded:
            ensure_engine(Settings(data_dir=folder))
    finally:
        lock.release()

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "folder_taken")
    assert embedded.value.code == "folder_taken"


def test_a_served_engine_that_ends_by_itself_is_an_error(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever watches the process may start it again."""
    from add_music.engine import serve

    begin = serve.start

    def begin_and_fall(*words, **options):
        running = begin(*words, **options)
        running.server.should_exit = True
        running.thread.join()
        return running

    monkeypatch.setattr(serve, "start", begin_and_fall)

    outcome = run("serve", "--port", "0", "--data", str(tmp_path))

    assert outcome.code == 4
    assert "its server ended" in outcome.err


def test_ctrl_c_is_a_good_end(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person at a terminal is told what becomes of the work."""

    class Interrupting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            raise KeyboardInterrupt

    monkeypatch.setattr("add_music.cli.serving.Told", Interrupting)

    outcome = run("serve", "--port", "0", "--data", str(tmp_path))

    assert outcome.code == 0
    assert "goes on at the next start" in outcome.err


def test_an_account_is_opened_topped_up_and_let_in(account: Callable) -> None:
    """Register, credits, plan, tokens; each command tells how the account stands."""
    opened = account("register", "--name", "Ann", "--credits", "30")
    name = opened["user_id"]
    assert (opened["plan"], opened["credits"]["total"]) == ("registered", 30)
    assert account("top-up", name, "20", "--reference", "invoice 1")["booked"]
    assert not account("top-up", name, "20", "--reference", "invoice 1")["booked"]
    assert account("plan", name, "unlimited")["plan"] == "unlimited"

    issued = account("token", name, "--scope", "read", "--scope", "write", "--days", "1")
    shown = account("show", name)

    assert shown["credits"] == {"available": 50, "frozen": 0, "total": 50}
    assert shown["tokens"][0]["scopes"] == issued["scopes"] == ["read", "write"]
    assert issued["token"] not in json.dumps(shown)
    assert account("revoke", name, shown["tokens"][0]["id"])["revoked"] == 1
    assert account("show", name)["tokens"][0]["revoked"]
    assert name in [one["user_id"] for one in account("list")["accounts"]]


def test_words_say_the_same(run: Callable, tmp_path: Path) -> None:
    """What a person reads: one line an account, a token once, and what it is good for."""
    (tmp_path / "service").touch()
    data = ("--data", str(tmp_path))
    assert "no accounts yet" in run("account", "list", *data).out
    opened = run("account", "register", "--name", "Bob", "--credits", "5", *data).out
    name = opened.split()[0]

    token = run("account", "token", name, *data).out

    assert "(Bob): registered, 5 credits" in opened
    assert f"add-music account token {name}" in opened
    assert token.startswith("nmv_usr_")
    assert "NEMO_TOKEN" in token
    shown = run("account", "show", name, *data).out
    assert "until revoked" in shown
    assert token.split()[0] not in shown
    assert "booked before" not in run("account", "top-up", name, "1", *data).out
    assert "6 credits" in run("account", "plan", name, "unlimited", *data).out
    assert run("account", "revoke", name, *data).out == f"1 of {name} revoked.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "nobody"], "account_unknown"),
        (["register", "anon_nobody"], "account_unknown"),
        (["plan", "nobody", "gold"], "option_invalid"),
        (["token", "nobody", "--scope", "all"], "option_invalid"),
        (["top-up", "nobody", "0"], "command_invalid"),
    ],
)
def test_slips_of_the_pen_are_told(run: Callable, folder: Path, words: list[str], code: str) -> None:
    """Unknown accounts, plans and scopes; nothing is guessed."""
    outcome = run("account", *words, "--data", str(folder), "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, code)


def test_a_token_that_is_not_there_is_not_revoked(account: Callable, run: Callable, folder: Path) -> None:
    """A typing mistake must not look like a revoked token."""
    name = account("register")["user_id"]

    outcome = run("account", "revoke", name, "tok_mistyped", "--data", str(folder), "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "token_unknown")


def test_accounts_are_those_of_a_service(run: Callable, tmp_path: Path) -> None:
    """A folder that is none gets no accounts by accident."""
    outcome = run("account", "list", "--data", str(tmp_path / "elsewhere"), "--json")

    assert outcome.json["error"]["code"] == "option_invalid"
    assert not (tmp_path / "elsewhere").exists()
