"""Requests to one backend: what is sent along, what is asked twice, and what never leaves."""

from __future__ import annotations

import gzip

import httpx
import pytest
import stamina
from answering import EVENTS, NEMO, OK, Pieces, Service, connection_to, events_of

from add_music.client.answers import UNREACHABLE, UNREADABLE, as_ours, unwrap
from add_music.client.attribution import skill_version
from add_music.client.connection import Connection
from add_music.client.consent import Consents
from add_music.client.endpoint import Endpoint, Target
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio


async def test_every_request_carries_token_and_attribution(settings: Settings) -> None:
    """The three headers without which exports are refused; the token as a header, never in the address."""
    service = Service(httpx.Response(200, json=OK))

    data = await connection_to(settings, service).data("GET", "/api/x", "x")

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

    await connection_to(settings, service).data("POST", "/api/x", "x", json={})

    assert [request.headers["authorization"] for request in service.asked] == ["Bearer t1", "Bearer t2"]


async def test_a_token_that_stays_bad_is_told(settings: Settings) -> None:
    """The second refusal is final."""
    service = Service(*[httpx.Response(401, json={"code": 1001}) for _ in range(2)])

    with pytest.raises(AddMusicError) as caught:
        await connection_to(settings, service).data("GET", "/api/x", "x")

    assert caught.value.code == "token_bad"
    assert "gave just now" in caught.value.message
    assert len(service.asked) == 2


async def test_the_users_own_token_is_not_renewed(settings: Settings) -> None:
    """A refused NEMO_TOKEN is told at once and never swapped for an anonymous account."""
    from pydantic import SecretStr

    own = settings.model_copy(update={"nemo_token": SecretStr("mine"), "nemo_url": NEMO.url})
    service = Service(httpx.Response(401, json={"code": 1001}))

    with pytest.raises(AddMusicError) as caught:
        await connection_to(own, service).data("GET", "/api/x", "x")

    assert caught.value.code == "token_bad"
    assert service.tokens == 0


async def test_a_question_is_asked_again_when_the_connection_breaks(settings: Settings) -> None:
    """A GET that met a break and a busy gateway is repeated until it is answered."""
    service = Service(httpx.ReadError("broken"), httpx.Response(502), httpx.Response(200, json=OK))

    with stamina.set_testing(True, attempts=3):  # without the waits between
        assert await connection_to(settings, service).data("GET", "/api/x", "x") == {"x": 1}
    assert len(service.asked) == 3


async def test_a_gateway_that_stays_busy_is_the_backends_own_word(settings: Settings) -> None:
    """After the last attempt its answer comes back as it is, for every caller to read as a refusal."""
    service = Service(*[httpx.Response(503, json={"detail": "full"}) for _ in range(3)])

    with stamina.set_testing(True, attempts=3):
        answer = await connection_to(settings, service).get("/api/x")
    with pytest.raises(AddMusicError) as caught:
        unwrap(answer, "state")

    assert (caught.value.code, len(service.asked)) == ("backend_error", 3)


async def test_a_request_that_does_something_is_sent_once(settings: Settings) -> None:
    """A POST whose connection broke may have had its effect: it is not repeated."""
    service = Service(httpx.ReadError("broken"), httpx.Response(200, json=OK))

    with pytest.raises(AddMusicError) as caught:
        await connection_to(settings, service).data("POST", "/api/x", "x", json={})

    assert caught.value.code == "backend_unreachable"
    assert len(service.asked) == 1


@pytest.mark.parametrize("number", [1001, 1010, 1011])
@pytest.mark.parametrize("status", [200, 400, 401])
async def test_every_form_of_a_bad_token_leads_to_one_renewal(
    settings: Settings, number: int, status: int
) -> None:
    """The older and the newer numbers, as a status or in a good answer."""
    service = Service(httpx.Response(status, json={"code": number}), httpx.Response(200, json=OK))

    await connection_to(settings, service).data("GET", "/api/x", "x")

    assert [request.headers["authorization"] for request in service.asked] == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
async def test_a_bad_token_told_by_the_first_event_is_renewed(settings: Settings, newline: bytes) -> None:
    """A stream that opens only to say 1001 has done nothing: the message is sent again, once."""
    bad = b'\xef\xbb\xbfevent: error\ndata: {"code":1001,\ndata: "message":"no"}\n\n'.replace(b"\n", newline)
    service = Service(events_of(bad), events_of(EVENTS))

    async with connection_to(settings, service).stream("POST", "/run_sse", json={}) as answer:
        heard = await answer.aread()

    assert heard == EVENTS
    assert [request.headers["authorization"] for request in service.asked] == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("piece", [1, 7, 4096])
@pytest.mark.parametrize("body", [EVENTS, b"", b": alive\n\n", b'data: {"code":0}', b"data: " + b"x" * 9000])
async def test_looking_at_the_first_event_loses_nothing(settings: Settings, body: bytes, piece: int) -> None:
    """Whatever comes in whatever pieces is read as it was sent."""
    service = Service(events_of(body, piece))

    async with connection_to(settings, service).stream("POST", "/run_sse", json={}) as answer:
        heard = b"".join([part async for part in answer.aiter_bytes()])

    assert heard == body
    assert len(service.asked) == 1


async def test_a_compressed_stream_is_left_alone(settings: Settings) -> None:
    """Bytes that cannot be read without unpacking are not looked at."""
    answer = httpx.Response(
        200,
        headers={"content-type": "text/event-stream", "content-encoding": "gzip"},
        stream=Pieces(gzip.compress(EVENTS), 5),
    )

    async with connection_to(settings, Service(answer)).stream("POST", "/run_sse") as heard:
        assert await heard.aread() == EVENTS


async def test_a_renewed_request_sends_its_whole_body_again(settings: Settings) -> None:
    """An upload that met a bad token is made anew from its beginning."""
    bodies = iter([b"first", b"second"])
    service = Service(httpx.Response(401, json={"code": 1001}), httpx.Response(200, json=OK))

    await connection_to(settings, service).post("/api/x", make_body=lambda: {"content": next(bodies)})

    assert [request.content for request in service.asked] == [b"first", b"second"]


async def test_the_error_for_the_users_own_token_says_whose_it_is_and_where_to_change_it(
    settings: Settings,
) -> None:
    """It names the variable, the host and the page, and not the token."""
    from pydantic import SecretStr

    web = {"nemo_url": NEMO.url, "nemo_web_url": "https://nemovideo.com"}
    own = settings.model_copy(update={"nemo_token": SecretStr("mine-0123"), **web})
    service = Service(httpx.Response(401, json={"code": 1001, "message": "mine-0123 is bad"}))

    with pytest.raises(AddMusicError) as caught:
        await connection_to(own, service).data("GET", "/api/x", "x")

    said = f"{caught.value.message} {caught.value.next_step}"
    assert caught.value.code == "token_bad"
    assert all(part in said for part in ("NEMO_TOKEN", "nemo.example", "/dashboard/api-tokens"))
    assert "mine-0123" not in said


async def test_a_closed_gate_lets_nothing_through(settings: Settings) -> None:
    """Not the token's request, not a question, message or download, and none after it was closed again."""
    consents = Consents(settings.config_dir)
    service = Service(*[httpx.Response(200, json=OK) for _ in range(9)])
    connection = connection_to(settings, service, gate=consents.gate("nemo.example"))

    for work in (
        connection.ready,
        connection.touch,
        lambda: connection.get("/x"),
        lambda: connection.post("/x"),
    ):
        with pytest.raises(AddMusicError) as caught:
            await work()
        assert caught.value.code == "needs_consent"
    with pytest.raises(AddMusicError):
        async with connection.fetch("https://store.example/x", {}):
            pass
    assert (service.asked, service.tokens) == ([], 0)

    consents.remember("nemo.example")
    await connection.get("/x")
    assert (len(service.asked), service.tokens) == (1, 1)

    consents.withdraw("nemo.example")
    with pytest.raises(AddMusicError):
        await connection.get("/x")
    assert len(service.asked) == 1


@pytest.mark.parametrize("value", ["socks9://u:hunter2@proxy.example", "socks5://u:hunter2@proxy.example:1"])
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, value: str
) -> None:
    """The variable is named; a program on this machine is reached without any."""
    monkeypatch.setenv("ALL_PROXY", value)

    with pytest.raises(AddMusicError) as caught:
        Connection(settings, NEMO)

    assert caught.value.code == "option_invalid"
    assert "PROXY" in caught.value.message
    assert "hunter2" not in str(caught.value.to_json())
    Connection(settings, Target("url", "http://127.0.0.1:9"))


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


async def test_errors_never_show_a_token(settings: Settings) -> None:
    """Neither message nor next step nor what Python prints of the parts holds one."""
    service = Service(httpx.Response(500, json={"message": "boom"}))
    connection = connection_to(settings, service)

    with pytest.raises(AddMusicError) as caught:
        await connection.data("POST", "/api/x", "x", json={})

    assert "t1" not in f"{caught.value.to_json()}{caught.value!r}"
    assert "secret" not in repr(Endpoint("http://127.0.0.1:1", "secret", local=True))
