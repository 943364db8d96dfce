"""Requests to one backend: what is sent along, what is asked twice, and what never leaves."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import stamina

from add_music.client.answers import UNREACHABLE, UNREADABLE, as_ours, unwrap
from add_music.client.attribution import attribution, introduced, platform, skill_version
from add_music.client.connection import Connection
from add_music.client.consent import Consents
from add_music.client.endpoint import Endpoint, Target, choose
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
NEMO = Target("nemo", "https://nemo.example")
OK = {"code": 0, "data": {"x": 1}}


class Service:
    """Answers requests one after the other; the token desk counts the tokens."""

    name = "t"

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("anonymous-token"):
            self.tokens += 1
            return httpx.Response(200, json={"code": 0, "data": {"token": f"{self.name}{self.tokens}"}})
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
    assert "gave just now" in caught.value.message
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


@pytest.mark.parametrize("number", [1001, 1010, 1011])
@pytest.mark.parametrize("status", [200, 400, 401])
async def test_every_form_of_a_bad_token_leads_to_one_renewal(
    settings: Settings, number: int, status: int
) -> None:
    """The older and the newer numbers, as a status or in a good answer."""
    service = Service(httpx.Response(status, json={"code": number}), httpx.Response(200, json=OK))

    await _connection(settings, service).data("GET", "/api/x", "x")

    assert [request.headers["authorization"] for request in service.asked] == ["Bearer t1", "Bearer t2"]


EVENTS = b'data: {"type":"text","content":"caf\xc3\xa9"}\n\n: alive\n\ndata: {"type":"heartbeat"}\n\n'


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
async def test_a_bad_token_told_by_the_first_event_is_renewed(settings: Settings, newline: bytes) -> None:
    """A stream that opens only to say 1001 has done nothing: the message is sent again, once."""
    bad = b'\xef\xbb\xbfevent: error\ndata: {"code":1001,\ndata: "message":"no"}\n\n'.replace(b"\n", newline)
    service = Service(_events(bad), _events(EVENTS))

    async with _connection(settings, service).stream("POST", "/run_sse", json={}) as answer:
        heard = await answer.aread()

    assert heard == EVENTS
    assert [request.headers["authorization"] for request in service.asked] == ["Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("piece", [1, 7, 4096])
@pytest.mark.parametrize("body", [EVENTS, b"", b": alive\n\n", b'data: {"code":0}', b"data: " + b"x" * 9000])
async def test_looking_at_the_first_event_loses_nothing(settings: Settings, body: bytes, piece: int) -> None:
    """Whatever comes in whatever pieces is read as it was sent."""
    service = Service(_events(body, piece))

    async with _connection(settings, service).stream("POST", "/run_sse", json={}) as answer:
        heard = b"".join([part async for part in answer.aiter_bytes()])

    assert heard == body
    assert len(service.asked) == 1


async def test_a_compressed_stream_is_left_alone(settings: Settings) -> None:
    """Bytes that cannot be read without unpacking are not looked at."""
    answer = httpx.Response(
        200,
        headers={"content-type": "text/event-stream", "content-encoding": "gzip"},
        stream=_Pieces(gzip.compress(EVENTS), 5),
    )

    async with _connection(settings, Service(answer)).stream("POST", "/run_sse") as heard:
        assert await heard.aread() == EVENTS


async def test_a_renewed_request_sends_its_whole_body_again(settings: Settings) -> None:
    """An upload that met a bad token is made anew from its beginning."""
    bodies = iter([b"first", b"second"])
    service = Service(httpx.Response(401, json={"code": 1001}), httpx.Response(200, json=OK))

    await _connection(settings, service).post("/api/x", make_body=lambda: {"content": next(bodies)})

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
        await _connection(own, service).data("GET", "/api/x", "x")

    said = f"{caught.value.message} {caught.value.next_step}"
    assert caught.value.code == "token_bad"
    assert all(part in said for part in ("NEMO_TOKEN", "nemo.example", "/dashboard/api-tokens"))
    assert "mine-0123" not in said


async def test_an_engine_that_another_one_replaced_is_found_again(settings: Settings) -> None:
    """A port that was taken over by a newer engine does not know the old token."""
    found = iter(
        [Endpoint("http://127.0.0.1:1", "old", local=True), Endpoint("http://127.0.0.1:1", "new", local=True)]
    )
    service = Service(httpx.Response(401, json={"code": 1001}), httpx.Response(200, json=OK))
    connection = _connection(settings, service, Target("local"), find_engine=lambda _: next(found))

    await connection.data("GET", "/api/x", "x")

    assert service.asked[1].headers["authorization"] == "Bearer new"


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 301), ("GET", 302), ("GET", 307), ("POST", 307), ("POST", 308)]
)
async def test_a_redirect_within_the_same_place_is_followed(
    settings: Settings, method: str, status: int
) -> None:
    """Token and body go along: it is the host that has them already."""
    moved = httpx.Response(status, headers={"location": "/api/y?z=1"})
    service = Service(moved, httpx.Response(200, json=OK))
    body = {"json": {"a": 1}} if method == "POST" else {}

    async with _connection(settings, service).stream(method, "/api/x", **body) as answer:
        await answer.aread()

    assert answer.json() == OK
    assert str(service.asked[1].url) == "https://nemo.example/api/y?z=1"
    assert service.asked[1].headers["authorization"] == "Bearer t1"
    assert service.asked[1].content == service.asked[0].content


@pytest.mark.parametrize(
    ("method", "status", "where"),
    [
        ("GET", 302, "https://elsewhere.example/api/x"),
        ("GET", 302, "//elsewhere.example/api/x"),
        ("GET", 302, "http://nemo.example/api/x"),
        ("GET", 302, "https://nemo.example:8443/api/x"),
        ("GET", 302, "https://nemo.example@elsewhere.example/"),
        ("GET", 302, "https://api.nemo.example/api/x"),
        ("POST", 302, "/api/y"),
        ("POST", 303, "/api/y"),
    ],
)
async def test_a_redirect_to_another_place_is_not_followed(
    settings: Settings, method: str, status: int, where: str
) -> None:
    """Another host, port or scheme would get the token; another method would do something else."""
    service = Service(httpx.Response(status, headers={"location": where}))

    with pytest.raises(AddMusicError) as caught:
        await _connection(settings, service).data(method, "/api/x", "x")

    assert caught.value.code == "backend_error"
    assert len(service.asked) == 1


async def test_redirects_in_a_circle_come_to_an_end(settings: Settings) -> None:
    """After three steps the answer counts as one that cannot be read."""
    service = Service(*[httpx.Response(302, headers={"location": "/api/x"}) for _ in range(9)])

    with pytest.raises(AddMusicError) as caught:
        await _connection(settings, service).data("GET", "/api/x", "x")

    assert caught.value.code == "answer_unreadable"
    assert len(service.asked) == 4


@pytest.mark.parametrize(
    "where",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://10.0.0.8/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "http://store.example/x",
        "ftp://store.example/x",
        "https://store.example:port/x",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("redirected", [False, True])
async def test_a_host_cannot_send_us_into_the_users_own_network(
    settings: Settings, where: str, redirected: bool
) -> None:
    """An address for a file that only programs inside could reach is not asked, named or redirected to."""
    service = Service(httpx.Response(302, headers={"location": where}))
    connection = _connection(settings, service)

    with pytest.raises(AddMusicError) as caught:
        async with connection.fetch("/download" if redirected else where, {}):
            pass

    assert caught.value.code in ("backend_unreachable", "answer_unreadable")


@pytest.mark.parametrize(
    "named", ["https://store.example/x?t=secret-1", "https://store.example/%73ecret-1", "/y?t=secret-1"]
)
async def test_no_address_ever_holds_the_token(settings: Settings, named: str) -> None:
    """A backend that writes our token into an address, named or redirected to, is not followed there."""
    service = Service(httpx.Response(200, json=OK), httpx.Response(302, headers={"location": named}))
    service.name = "secret-"
    connection = _connection(settings, service)
    await connection.get("/api/x")

    for url in (named, "/download"):
        with pytest.raises(AddMusicError) as caught:
            async with connection.fetch(url, {}):
                pass
        assert caught.value.code == "backend_unreachable"
        assert "secret-1" not in caught.value.message

    assert [request.url.path for request in service.asked] == ["/api/x", "/download"]


async def test_a_server_on_this_machine_cannot_send_us_out(settings: Settings) -> None:
    """Nobody agreed to a host when the backend is a program on this machine."""
    connection = _connection(settings, Service(), Target("url", "http://127.0.0.1:9"))

    with pytest.raises(AddMusicError) as caught:
        async with connection.fetch("https://store.example/x", {}):
            pass

    assert caught.value.code == "backend_unreachable"
    assert "not on this machine" in caught.value.message


async def test_a_closed_gate_lets_nothing_through(settings: Settings) -> None:
    """Not the token's request, not a question, message or download, and none after it was closed again."""
    consents = Consents(settings.config_dir)
    service = Service(*[httpx.Response(200, json=OK) for _ in range(9)])
    connection = _connection(settings, service, gate=consents.gate("nemo.example"))

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


class _Pieces(httpx.AsyncByteStream):
    def __init__(self, body: bytes, size: int) -> None:
        self._pieces = [body[at : at + size] for at in range(0, len(body), size)]

    async def __aiter__(self):
        for piece in self._pieces:
            yield piece


def _events(body: bytes, size: int = 4096) -> httpx.Response:
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return httpx.Response(200, headers=headers, stream=_Pieces(body, size))


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


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"CLAUDECODE": "1"}, "claude"),
        ({"CODEX_SANDBOX": "seatbelt"}, "codex"),
        ({"CODEX_THREAD_ID": "0199"}, "codex"),
        ({"GEMINI_CLI": "1"}, "gemini"),
        ({"OPENCLAW_SHELL": "exec", "CLAUDECODE": "1"}, "openclaw"),
        ({"CURSOR_TRACE_ID": "a", "CLAUDECODE": "1"}, "claude"),
        ({"CURSOR_TRACE_ID": "a"}, "cursor"),
        ({"TERM_PROGRAM": "vscode"}, "unknown"),
        ({"CLAUDECODE": ""}, "unknown"),
    ],
)
def test_variables_that_hosts_set_tell_the_platform(variables: dict[str, str], name: str) -> None:
    """The agent that runs the command comes before the terminal it runs in."""
    assert platform(None, Path("/usr/lib"), variables) == name
    assert platform("said", Path("/usr/lib"), variables) == "said"
    assert platform(None, Path("/home/u/.clawhub/x"), variables) == "clawhub"


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("claude-code", "claude"),
        ("claude-ai", "claude"),
        ("codex-mcp-client", "codex"),
        ("gemini-cli-mcp-client", "gemini"),
        ("cursor-vscode", "cursor"),
        ("openclaw-bundle-mcp", "openclaw"),
        ("Visual Studio Code - Insiders", "vscode"),
        ("inspector", None),
        (None, None),
    ],
)
def test_the_name_of_an_mcp_client_is_the_best_sign(
    settings: Settings, client: str | None, name: str | None
) -> None:
    """It is taken unless SKILL_SOURCE or the install path say something."""
    said = settings.model_copy(update={"skill_source": "mine"})

    assert introduced(settings, client).skill_source == name
    assert introduced(said, client).skill_source == "mine"
    assert introduced(settings, client, Path("/home/u/.cursor/skills/x")).skill_source is None


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
        ("http://[::1]:8000", "url", False),
        ("https://localhost.example", "url", True),
        ("https://127.0.0.1.example", "url", True),
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
        "https://x.example?",
        "https://x.example/#t=1",
        "https://x.example/a b",
        "https://x.example\\@y.example",
        "https://x.example:port",
        "https://[::1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://2130706433",
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


@pytest.mark.parametrize(
    ("name", "posing"),
    [
        ("https://mega-api-prod.nemovideo.ai", False),
        ("https://nemovideo.com", False),
        ("https://nemovideo.io", True),
        ("https://api.nemovideo-ext.com", True),
        ("https://nemovideo.ai.example", True),
        ("https://mynemovideo.ai", True),
        ("https://nem0-video.example", True),
        ("https://engine.example", False),
        ("http://127.0.0.1:8000", False),
    ],
)
def test_an_address_that_poses_as_nemovideo_is_known(settings: Settings, name: str, posing: bool) -> None:
    """Only the two published domains and what lies under them are NemoVideo's."""
    assert choose(settings, name).posing is posing
    moved = settings.model_copy(update={"nemo_url": "https://engine.example"})
    assert choose(moved, "nemo").posing


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
