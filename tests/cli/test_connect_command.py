"""`add-music connect`: choosing a backend from a terminal, and what follows from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from add_music.cli.main import main
from add_music.client.consent import Consents
from add_music.settings import settings
from quirk_server import Quirks, QuirkServer

HOST = "music.invalid"
SESSION = "5529798706024415232"


def test_a_chosen_backend_is_used_by_the_commands_that_follow(
    run: Callable, nemo: QuirkServer, clip: Path
) -> None:
    """Connect once, then make without saying where; `connect` alone tells how things stand."""
    nemo.use(Quirks(balance=(60, 40)))

    connected = run("connect", nemo.url, "--json")
    shown = run("connect", "--json")
    made = run("make", str(clip), "calm", "--json")

    assert (connected.code, shown.code, made.code) == (0, 0, 0)
    assert connected.json["account"] == "anonymous"
    assert connected.json["credits"] == 60
    assert shown.json["backend"] == nemo.url
    assert "/run_sse" in nemo.paths("POST")


def test_words_are_for_people(run: Callable, nemo: QuirkServer) -> None:
    """Summary and next steps, one a line, and no JSON."""
    nemo.use(Quirks(balance=(60, 40)))
    outcome = run("connect", nemo.url)

    assert "Connected to 127.0.0.1" in outcome.out
    assert "60 credits" in outcome.out
    assert "\n→ " in outcome.out
    assert "{" not in outcome.out


def test_a_host_is_agreed_to_first(run: Callable) -> None:
    """Without a terminal the question is the error; --yes answers it, and is remembered for that host."""
    refused = run("connect", f"https://{HOST}", "--json")
    agreed = run("connect", f"https://{HOST}", "--yes", "--json")

    error = refused.json["error"]
    assert (refused.code, error["code"]) == (2, "needs_consent")
    assert HOST in error["message"]
    assert "--yes" in error["next_step"]
    assert agreed.json["error"]["code"] == "backend_unreachable"
    assert Consents(settings().config_dir).agreed(HOST)


def test_a_person_at_a_terminal_is_asked(
    run: Callable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question stands on stderr with all that belongs to it; no is a no."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    monkeypatch.setattr("sys.stderr", shown)

    assert main(["connect", "nemo"]) == 2
    assert "mega-api-prod.nemovideo.ai" in shown.getvalue()
    assert "not published" in shown.getvalue()
    assert "[y/N]" in shown.getvalue()


def test_an_agreement_can_be_taken_back(run: Callable) -> None:
    """Of one host, or of all."""
    consents = Consents(settings().config_dir)
    for host in (HOST, "other.invalid"):
        consents.remember(host)

    run("connect", f"https://{HOST}", "--withdraw")
    assert consents.hosts == ["other.invalid"]
    outcome = run("connect", "--withdraw")

    assert "other.invalid" in outcome.out
    assert consents.hosts == []


def test_a_project_that_nobody_knows_cannot_be_brought_back(run: Callable) -> None:
    """It is named."""
    outcome = run("connect", "--restore", SESSION, "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "request_invalid")
    assert SESSION in outcome.json["error"]["message"]


def test_the_check_shows_which_backend_is_chosen(
    run: Callable, nemo: QuirkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`doctor` sees whether it answers, without a token, and without making an account for that."""
    from add_music.cli import checkup

    monkeypatch.setattr(checkup, "CHECKS", [check for check in checkup.CHECKS if check[0] == "backend"])
    run("connect", nemo.url)
    before = len(nemo.asked)

    outcome = run("doctor")

    assert outcome.code == 0
    assert nemo.url.removeprefix("http://") in outcome.out
    assert nemo.paths()[before:] == ["/"]
    assert "authorization" not in nemo.asked[-1].headers
