"""Who may talk to the engine, and what it says to whom it refuses."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import httpx
import pytest

from add_music.engine.serve import Running
from add_music.frontmatter import skill_version
from calling import AGENT, Caller, data_of, refusal_of, until

CREDITS = "/api/credits/balance/simple"


def test_it_listens_on_this_machine_only(engine: Running) -> None:
    """The address is loopback, on a port of its own."""
    assert engine.url.startswith("http://127.0.0.1:")
    assert len(engine.token) >= 32


def test_whoever_asks_may_know_that_it_is_alive(engine: Running) -> None:
    """Health needs no token and tells nothing else."""
    answer = httpx.get(f"{engine.url}/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": skill_version()})


@pytest.mark.parametrize("token", ["", "wrong", "Bearer", "ü", "x" * 5000])
def test_a_bad_token_is_refused_everywhere(engine: Running, token: str) -> None:
    """Every route but health and the anonymous token wants a token."""
    headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
    for method, path in (
        ("GET", CREDITS),
        ("POST", "/run_sse"),
        ("POST", f"/api/tasks/me/with-session/{AGENT}"),
        ("GET", f"/api/state/{AGENT}/me/1/latest"),
        ("POST", f"/api/upload-video/{AGENT}/me/1"),
        ("POST", "/api/render/proxy/lambda"),
        ("GET", "/api/render/proxy/x/download"),
        ("GET", "/no/such/route"),
    ):
        answer = httpx.request(method, engine.url + path, headers=headers)
        assert refusal_of(answer) == (401, 1001, "token_bad"), path


@pytest.mark.parametrize("header", ["Host", "Origin"])
@pytest.mark.parametrize(
    "value", ["evil.example", "evil.example:80", "http://evil.example", "null", "127.0.0.1.evil.example"]
)
def test_web_pages_are_refused(engine: Running, header: str, value: str) -> None:
    """A foreign origin or a name that only points here gets nothing, with the right token, too."""
    headers = {"Authorization": f"Bearer {engine.token}", header: value}

    answer = httpx.get(engine.url + CREDITS, headers=headers)
    health = httpx.get(f"{engine.url}/healthz", headers=headers)

    assert refusal_of(answer) == (403, 403, "scope_missing")
    assert health.status_code == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_its_own_names_are_accepted(engine: Running, name: str) -> None:
    """Loopback by name or number, as host and as origin."""
    port = engine.url.rpartition(":")[2]
    headers = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}

    assert data_of(
        httpx.get(engine.url + CREDITS, headers=headers | {"Authorization": f"bearer {engine.token}"})
    )


def test_an_anonymous_token_needs_a_client_id(engine: Running) -> None:
    """400 without one, and for one that is none."""
    url = f"{engine.url}/api/auth/anonymous-token"

    assert refusal_of(httpx.post(url)) == (400, 400, "client_id_missing")
    assert refusal_of(httpx.post(url, headers={"X-Client-Id": "a b"})) == (400, 400, "client_id_missing")


def test_one_token_for_each_client_in_a_week(engine: Running) -> None:
    """It works, a second one is refused, and it is not the owner's."""
    url = f"{engine.url}/api/auth/anonymous-token"
    first = data_of(httpx.post(url, headers={"X-Client-Id": "one-and-only"}))

    assert refusal_of(httpx.post(url, headers={"X-Client-Id": "one-and-only"})) == (429, 429, "rate_limited")
    assert first["token"] != engine.token
    assert first["user_id"].startswith("anon_")
    with Caller(engine.url, first["token"]) as guest:
        assert data_of(guest.http.get(CREDITS))


def test_tokens_are_on_no_log_and_on_no_disk(
    engine: Running, caller: Caller, clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the owner's nor an anonymous token is written down by the engine, whatever happens."""
    headers = {"X-Client-Id": "secretive"}
    token = data_of(httpx.post(f"{engine.url}/api/auth/anonymous-token", headers=headers))["token"]
    with caplog.at_level(logging.DEBUG):
        caller.begin(clip).say("add music")
        caller.http.post("/run_sse", content=b"{")
        httpx.get(engine.url + CREDITS, headers={"Authorization": f"Bearer {token}x"})
    engine.engine.accounts.admit(token)

    folder = engine.engine.folder
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (engine.token, token):
        assert secret not in caplog.text
        assert secret.encode() not in stored
    assert engine.token not in repr(engine)


def test_bodies_that_are_none_are_refused(caller: Caller) -> None:
    """Broken JSON and missing fields are invalid requests, not crashes."""
    for path in ("/run_sse", "/api/render/proxy/lambda"):
        for body in (b"", b"{", b"[]", b"{}", b"\xff"):
            assert refusal_of(caller.http.post(path, content=body)) == (422, 422, "request_invalid")


def test_a_route_that_is_none_is_told(caller: Caller) -> None:
    """404 and 405 come in the same envelope."""
    assert caller.http.get("/nowhere").json()["code"] == 404
    assert caller.http.get("/run_sse").json()["code"] == 405


def test_small_answers_leave_at_once(engine: Running) -> None:
    """Their second half does not wait for the client's acknowledgement, which takes 40 ms."""
    (listening,) = engine.server.servers[0].sockets
    with socket.create_connection(listening.getsockname()):
        accepted = until(lambda: [c.transport for c in engine.server.server_state.connections])

        assert all(
            one.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for one in accepted
        )
