"""Who gets a token from a service, what it opens, and what is said to whom it does not open."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tenants import ATTRIBUTION, BALANCE, TOKENS, Tenant, ask_for_token, join

from add_music.engine.serve import Running, start
from add_music.engine.store.accounts import Accounts, network_of
from add_music.engine.store.database import open_store
from add_music.engine.store.ledger import Ledger
from add_music.engine.terms import DAY_S, Terms
from add_music.errors import AddMusicError
from calling import AGENT, data_of, refusal_of

WEEK_MS = 7 * DAY_S * 1000
PROXY = {"trusted_proxies": ("127.0.0.1",)}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service behind a proxy on this machine, so that its callers may come from anywhere."""
    terms = Terms(public_names=("music.example",), **PROXY)
    running = start(tmp_path_factory.mktemp("service"), terms=terms)
    yield running
    running.stop()


@pytest.fixture
def on(service: Running, monkeypatch: pytest.MonkeyPatch):
    """Changes the service's terms for one test."""

    def change(**terms: object) -> None:
        monkeypatch.setattr(service.engine, "terms", replace(service.engine.terms, **terms))

    return change


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    """The clock of `accounts`."""
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    """Accounts with a clock that can be turned."""
    return Accounts(open_store(tmp_path), clock)


def from_address(address: str) -> dict[str, str]:
    """The header of a trusted proxy."""
    return {"X-Forwarded-For": address}


def test_a_service_has_no_owner(service: Running) -> None:
    """No token opens everything, the empty one included."""
    assert service.token == ""
    for header in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}):
        assert refusal_of(httpx.get(service.url + BALANCE, headers=header)) == (401, 1001, "token_bad")


def test_an_anonymous_account_starts_with_the_published_figures(service: Running) -> None:
    """100 credits, a token for 7 days, an id to register with; state and sessions name the same id."""
    user = join(service).begin()

    assert user.given["credits"] == 100
    assert user.user_id.startswith("anon_")
    assert user.credits == (100, 0)
    assert user.state()["user_id"] == user.user_id
    assert "paths" not in user.state()["capabilities"]


def test_one_token_for_each_client(service: Running) -> None:
    """The second one is refused with reason, date and the seconds to wait."""
    join(service, "only-one")

    answer = ask_for_token(service, "only-one")

    assert refusal_of(answer) == (429, 429, "rate_limited")
    assert "this client has had one free token in 7 days" in answer.json()["message"]
    assert answer.json()["data"]["retry_at"][:10] in answer.json()["message"]
    assert 0 <= 7 * DAY_S - int(answer.headers["Retry-After"]) < 60


def test_ten_tokens_for_each_address(service: Running) -> None:
    """An eleventh client from there is refused; somebody from elsewhere is not."""
    for number in range(10):
        data_of(ask_for_token(service, f"there-{number}", **from_address("203.0.113.7")))

    answer = ask_for_token(service, "there-10", **from_address("203.0.113.7"))

    assert refusal_of(answer) == (429, 429, "rate_limited")
    assert "this address has had 10 free tokens" in answer.json()["message"]
    data_of(ask_for_token(service, "there-10", **from_address("203.0.113.8")))


def test_nobody_but_a_trusted_proxy_says_where_a_request_comes_from(service: Running) -> None:
    """What a caller writes before the proxy's own entry does not count."""
    for number in range(10):
        forged = from_address(f"198.51.100.{number}, 203.0.113.9")
        data_of(ask_for_token(service, f"forger-{number}", **forged))

    answer = ask_for_token(service, "forger-10", **from_address("198.51.100.99, 203.0.113.9"))

    assert refusal_of(answer) == (429, 429, "rate_limited")


def test_an_expired_token_is_told_as_such(service: Running, on) -> None:
    """1001, and the next one is the same account's."""
    on(token_days=0)
    user = join(service, "comes-back")
    assert refusal_of(user.http.get(BALANCE)) == (401, 1001, "token_bad")

    again = join(service, "comes-back")

    assert again.user_id == user.user_id
    assert again.given["token"] != user.given["token"]


def test_a_client_is_itself_again_after_a_week(accounts: Accounts, clock: Clock) -> None:
    """Not a moment before; its credits are what was left, not another hundred."""
    first = accounts.anonymous("client", "192.0.2.1", Terms())
    clock.ms += WEEK_MS - 1
    with pytest.raises(AddMusicError, match="one free token") as caught:
        accounts.anonymous("client", "192.0.2.1", Terms())
    assert accounts.admit(first.token)
    clock.ms += 1
    assert accounts.admit(first.token) is None

    second = accounts.anonymous("client", "192.0.2.1", Terms())

    assert caught.value.facts["retry_after_s"] == 1
    assert second.account == first.account
    assert Ledger(accounts._engine).balance(second.account.id).total == 100


def test_clients_that_ask_at_once_share_one_limit(accounts: Accounts) -> None:
    """Eight requests of one client at the same moment give one account and one token."""

    def ask(_: int) -> bool:
        try:
            accounts.anonymous("client", "192.0.2.1", Terms())
        except AddMusicError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(ask, range(8)))

    assert sum(given) == 1
    assert len(accounts.all()) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("", "unknown", False),
    ],
)
def test_an_address_is_whose_network_it_is(one: str, other: str, same: bool) -> None:
    """All addresses of one IPv6 customer are one."""
    assert (network_of(one) == network_of(other)) is same


def test_a_registered_account_keeps_everything(accounts: Accounts, clock: Clock) -> None:
    """Its token, its client and its credits go on under a new name; nobody registers twice."""
    guest = accounts.anonymous("client", "192.0.2.1", Terms())

    known = accounts.register(accounts.get(guest.account.user_id), "Ann", "registered")

    assert known.user_id.startswith("user_")
    assert accounts.admit(guest.token).user == known.id == guest.account.id
    assert accounts.get(guest.account.user_id) == accounts.get(known.user_id) == known
    with pytest.raises(AddMusicError, match="registered already"):
        accounts.register(known, None, "registered")
    clock.ms += WEEK_MS
    assert accounts.anonymous("client", "192.0.2.1", Terms()).account == known


def test_a_token_that_was_issued_lasts_until_it_expires_or_is_revoked(
    accounts: Accounts, clock: Clock
) -> None:
    """Each on its own, and anonymous tokens that go do not take it along."""
    account = accounts.open("Bob", "registered")
    tokens = [accounts.issue(account, ("read",), days) for days in (None, None, 1)]
    clock.ms += WEEK_MS
    accounts.anonymous("client", "192.0.2.1", Terms())
    assert [bool(accounts.admit(token)) for token in tokens] == [True, True, False]

    assert accounts.revoke(account, accounts.tokens(account)[0].id) == 1
    assert [bool(accounts.admit(token)) for token in tokens] == [False, True, False]
    accounts.revoke(account, None)
    assert not any(accounts.admit(token) for token in tokens)


@pytest.mark.parametrize("scope", ["read", "write", "upload", "render"])
def test_a_scope_opens_its_routes_and_no_others(service: Running, scope: str) -> None:
    """403 for what the token may not; what it may is answered, if only with another refusal."""
    routes = {
        ("GET", BALANCE): "read",
        ("GET", f"/api/state/{AGENT}/me/1/latest"): "read",
        ("GET", "/api/render/proxy/lambda/r"): "read",
        ("GET", "/api/render/proxy/r/download"): "read",
        ("POST", f"/api/tasks/me/with-session/{AGENT}"): "write",
        ("POST", "/run_sse"): "write",
        ("POST", f"/api/upload-video/{AGENT}/me/1"): "upload",
        ("POST", "/api/render/proxy/lambda"): "render",
        ("POST", "/api/render/proxy/lambda/r/cancel"): "render",
    }
    account = service.engine.accounts.open(None, "registered")
    token = service.engine.accounts.issue(account, (scope,), None)
    headers = {"Authorization": f"Bearer {token}"} | ATTRIBUTION

    for (method, path), needed in routes.items():
        answer = httpx.request(method, service.url + path, headers=headers)
        refused = answer.status_code == 403 and refusal_of(answer) == (403, 403, "scope_missing")
        assert refused is (scope != needed), path


def test_a_service_without_anonymous_exports_has_none(service: Running, on) -> None:
    """Its anonymous tokens may do all but render."""
    on(anonymous_scopes=("read", "write", "upload"))
    user = join(service).begin()

    assert user.http.get(BALANCE).status_code == 200
    assert refusal_of(user.render(draft={"t": []})) == (403, 403, "scope_missing")


def test_an_export_says_who_asks(service: Running) -> None:
    """402 without the headers, and it names them; with them the export is looked at."""
    user = join(service).begin()
    del user.http.headers["X-Skill-Platform"]

    answer = user.render(draft={"t": []})

    assert refusal_of(answer) == (402, 402, "attribution_missing")
    assert "X-Skill-Platform missing" in answer.json()["message"]
    user.http.headers.update(ATTRIBUTION)
    assert refusal_of(user.render(draft={"t": []})) == (400, 400, "nothing_to_export")


def test_an_export_that_the_plan_has_not_is_told_apart(service: Running, on) -> None:
    """402 with other words and the way to register; a registered account may."""
    on(paid_export=True, web_url="https://music.example")
    user = join(service).begin()

    answer = user.render(draft={"t": []})

    assert refusal_of(answer) == (402, 402, "plan_blocks_export")
    assert answer.json()["data"]["register_url"] == f"https://music.example/register?bind={user.user_id}"
    accounts = service.engine.accounts
    accounts.register(accounts.get(user.user_id), None, "registered")
    assert refusal_of(user.render(draft={"t": []})) == (400, 400, "nothing_to_export")
    assert user.state()["user_id"].startswith("user_")


def test_a_service_for_invited_users_gives_out_no_accounts(service: Running, on) -> None:
    """It says so, and issued tokens work."""
    on(invited_only=True)
    accounts = service.engine.accounts
    account = accounts.open("Bob", "unlimited")
    given = {"token": accounts.issue(account, ("*",), None), "user_id": account.user_id}

    assert refusal_of(ask_for_token(service, "stranger")) == (403, 403, "invited_only")
    assert data_of(Tenant(service, given).http.get(BALANCE))["unlimited"] is True


def test_its_public_name_is_accepted_and_no_other(service: Running) -> None:
    """Foreign pages and names that only point here get nothing; health is for whoever watches it."""
    headers = {"X-Client-Id": "by-name"}
    for host in ("music.example", "MUSIC.example:443", "localhost:1"):
        answer = httpx.post(service.url + TOKENS, headers=headers | {"Host": host})
        assert answer.status_code in (200, 429), host
    for host in ("evil.example", "music.example.evil.example", "10.0.0.1"):
        answer = httpx.post(service.url + TOKENS, headers=headers | {"Host": host})
        assert refusal_of(answer) == (403, 403, "scope_missing")
    page = {"Origin": "https://evil.example"}
    assert httpx.post(service.url + TOKENS, headers=headers | page).status_code == 403
    assert httpx.get(f"{service.url}/healthz", headers={"Host": "10.0.0.1"}).status_code == 200


def test_a_folder_is_one_persons_or_a_services(tmp_path: Path, service: Running) -> None:
    """Neither takes over what the other keeps."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "engine.db").touch()

    with pytest.raises(AddMusicError, match="one person") as mine:
        start(tmp_path / "mine", terms=Terms())
    with pytest.raises(AddMusicError, match="belongs to a service") as theirs:
        start(service.engine.folder)

    assert mine.value.code == theirs.value.code == "folder_taken"
