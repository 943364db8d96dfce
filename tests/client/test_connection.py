"""Requests to one backend: what is sent along, what is asked twice, and what never leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import stamina

from add_music.client.answers import UNREACHABLE, UNREADABLE, as_ours, unwrap
from add_music.client.attribution import attribution, platform, skill_version
from add_music.client.connection import Connection
from add_music.client.endpoint import Endpoint, Target, choose
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
NEMO = Target("nemo", "https://nemo.example")
OK = {"code": 0, "data": {"x": 1}}


class Service:
    """Answers requests one after the other; the token desk counts the tokens."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("anonymous-token"):
            self.tokens += 1
            return httpx.Response(200, json={"code": 0, "data": {"token": f"t{self.tokens}"}})
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _connection(settings: Settings, service: Callable, target: Target = NEMO, **more) -> Connection:
    return Connection(settings, target, transport=httpx.MockTransport(service), **more)


async def test_every_request_carries_token_and_attribution(settings: Settings) -> None:
    """The three headers without which exports are refused; the token as a header, never in the address."""
    service = Service(httpx.Response(200, json=OK))

    data = await _connection(settings, service).data("GET", "/api/x", "x")

    sent = service.asked[0]
    assert data == {"x": 1}
    assert sent.headers["authorization"] == "Bearer t1"
    assert sent.headers["x-skill-source"] == "ai-add-music-to"
    assert sent.headers["x-skill-version"] == skill_version() != "0"
    assert sent.headers["x-skill-platform"] == "unknown"
    assert "t1" not in str(sent.url)


@pytest.mark.parametrize(
    "bad",
    [httpx.Response(401, json={"code": 1001}), httpx.Response(200, json={"code": 1001, "message": "no"})],
)
async def test_a_bad_anonymous_token_is_renewed_once(settings: Settings, bad: httpx.Response) -> None:
    """1001 as a status or in a good answer: one renewal, one repetition, with the new token."""
    service = Service(bad, httpx.Response(200, json=OK))

    await _connection(settings, service).data("POST", "/api/x", "x", json={})

    assert [request.headers["authorization"] for request in service.asked] == ["Bearer t1", "Bearer t2"]


async def test_a_token_that_stays_bad_is_told(settings: Settings) -> None:
    """The second refusal is final."""
    service = Service(*[httpx.Response(401, json={"code": 1001}) for _ in range(2)])

    with pytest.raises(AddMusicError) as caught:
        await _connection(settings, service).data("GET", "/api/x", "x")

    assert caught.value.code == "token_bad"
    assert len(service.asked) == 2


async def test_the_users_own_token_is_not_renewed(settings: Settings) -> None:
    """A refused NEMO_TOKEN is told at once and never swapped for an anonymous account."""
    from pydantic import SecretStr

    own = settings.model_copy(update={"nemo_token": SecretStr("mine"), "nemo_url": NEMO.url})
    service = Service(httpx.Response(401, json={"code": 1001}))

    with pytest.raises(AddMusicError) as caught:
        await _connection(own, service).data("GET", "/api/x", "x")

    assert caught.value.code == "token_bad"
    assert service.tokens == 0


async def test_a_question_is_asked_again_when_the_connection_breaks(settings: Settings) -> None:
    """A GET that met a break and a busy gateway is repeated until it is answered."""
    service = Service(httpx.ReadError("broken"), httpx.Response(502), httpx.Response(200, json=OK))

    with stamina.set_testing(True, attempts=3):  # without the waits between
        assert await _connection(settings, service).data("GET", "/api/x", "x") == {"x": 1}
    assert len(service.asked) == 3


async def test_a_gateway_that_stays_busy_is_the_backends_own_word(settings: Settings) -> None:
    """After the last attempt its answer comes back as it is, for every caller to read as a refusal."""
    service = Service(*[httpx.Response(503, json={"detail": "full"}) for _ in range(3)])

    with stamina.set_testing(True, attempts=3):
        answer = await _connection(settings, service).get("/api/x")
    with pytest.raises(AddMusicError) as caught:
        unwrap(answer, "state")

    assert (caught.value.code, len(service.asked)) == ("backend_error", 3)


async def test_a_request_that_does_something_is_sent_once(settings: Settings) -> None:
    """A POST whose connection broke may have had its effect: it is not repeated."""
    service = Service(httpx.ReadError("broken"), httpx.Response(200, json=OK))

    with pytest.raises(AddMusicError) as caught:
        await _connection(settings, service).data("POST", "/api/x", "x", json={})

    assert caught.value.code == "backend_unreachable"
    assert len(service.asked) == 1


async def test_a_redirect_does_not_carry_the_token_away(settings: Settings) -> None:
    """An answer that points elsewhere is refused and not followed."""
    service = Service(httpx.Response(307, headers={"location": "https://elsewhere.example"}))

    with pytest.raises(AddMusicError) as caught:
        await _connection(settings, service).data("POST", "/api/x", "x", json={})

    assert caught.value.code == "backend_error"
    assert len(service.asked) == 1


async def test_a_request_goes_to_the_engines_successor(settings: Settings) -> None:
    """When nobody is at the engine's address any more, the one who took over gets the request."""
    found = iter(
        [Endpoint("http://127.0.0.1:1", "old", local=True), Endpoint("http://127.0.0.1:2", "new", local=True)]
    )
    service = Service(httpx.ConnectError("gone"), httpx.Response(200, json=OK))
    connection = _connection(settings, service, Target("local"), find_engine=lambda _: next(found))

    await connection.data("POST", "/api/x", "x", json={})

    assert [request.url.port for request in service.asked] == [1, 2]
    assert service.asked[1].headers["authorization"] == "Bearer new"


async def test_a_file_elsewhere_is_fetched_without_the_token(settings: Settings) -> None:
    """The token goes to the backend itself only, not to a store whose address it names."""
    service = Service(httpx.Response(200, content=b"x"))
    connection = _connection(settings, service)

    async with connection.fetch("https://nemo.example/file", {}) as response:
        assert await response.aread() == b"x"
    with pytest.raises(AddMusicError) as caught:
        async with connection.fetch("http://store.example/file", {}):
            pass

    assert service.asked[0].headers["authorization"] == "Bearer t1"
    assert caught.value.code == "backend_unreachable"
    assert "https" in caught.value.message


def _kinds(kind: type[Exception]) -> set[type[Exception]]:
    return {kind}.union(*(_kinds(sub) for sub in kind.__subclasses__()))


@pytest.mark.parametrize(
    "kind", sorted(_kinds(httpx.HTTPError) | {httpx.InvalidURL}, key=lambda k: k.__name__)
)
def test_every_foreign_exception_becomes_one_of_ours(kind: type[Exception]) -> None:
    """Whatever the HTTP library raises has a code, the host in its words, and none of its own text."""
    exc = kind.__new__(kind)

    ours = as_ours(exc, "nemo.example")

    assert ours.code in ("backend_unreachable", "answer_unreadable")
    assert (
        issubclass(kind, (*UNREADABLE, *(known for known, _ in UNREACHABLE)))
        or kind is httpx.HTTPStatusError
        or (kind in (httpx.HTTPError, httpx.RequestError))
    )


@pytest.mark.parametrize(
    ("said", "place", "name"),
    [
        ("my-agent", "/x", "my-agent"),
        ("bad value\n", "/home/u/.clawhub/skills/x", "clawhub"),
        (None, "/home/u/.cursor/skills/x", "cursor"),
        (None, "/usr/lib/python", "unknown"),
    ],
)
def test_the_platform_is_what_was_said_or_what_the_path_shows(
    said: str | None, place: str, name: str
) -> None:
    """SKILL_SOURCE first when it can be a header, then the install path, else unknown."""
    assert platform(said, Path(place), {}) == name


def test_attribution_has_three_headers(settings: Settings) -> None:
    """Source, version, platform."""
    assert set(attribution(settings)) == {"X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"}


@pytest.mark.parametrize(
    ("name", "kind", "consent"),
    [
        ("local", "local", False),
        ("nemo", "nemo", True),
        ("https://engine.example", "url", True),
        ("http://127.0.0.1:8000/", "url", False),
        ("http://localhost:8000", "url", False),
    ],
)
def test_the_backend_decides_whether_the_user_is_asked(
    settings: Settings, name: str, kind: str, consent: bool
) -> None:
    """Only this machine needs no agreement."""
    target = choose(settings, name)

    assert (target.kind, target.needs_consent) == (kind, consent)
    assert not target.url.endswith("/")


@pytest.mark.parametrize(
    "name",
    [
        "http://engine.example",
        "ftp://x",
        "https://u:p@x.example",
        "https://x.example/?t=1",
        "elsewhere",
        "https://",
    ],
)
def test_an_address_where_a_token_may_not_travel_is_refused(settings: Settings, name: str) -> None:
    """Plain http to another machine, credentials or queries in an address, unknown names."""
    with pytest.raises(AddMusicError) as caught:
        choose(settings, name)

    assert caught.value.code == "option_invalid"
    assert not any(secret in caught.value.message for secret in ("u:p", "t=1"))


def test_auto_is_local_until_there_is_a_token(settings: Settings) -> None:
    """NEMO_TOKEN alone makes the hosted service the default."""
    from pydantic import SecretStr

    with_token = settings.model_copy(update={"nemo_token": SecretStr("x")})

    assert choose(settings).kind == "local"
    assert choose(with_token).kind == "nemo"
    assert choose(with_token, "local").kind == "local"


async def test_errors_never_show_a_token(settings: Settings) -> None:
    """Neither message nor next step nor what Python prints of the parts holds one."""
    service = Service(httpx.Response(500, json={"message": "boom"}))
    connection = _connection(settings, service)

    with pytest.raises(AddMusicError) as caught:
        await connection.data("POST", "/api/x", "x", json={})

    assert "t1" not in f"{caught.value.to_json()}{caught.value!r}"
    assert "secret" not in repr(Endpoint("http://127.0.0.1:1", "secret", local=True))
