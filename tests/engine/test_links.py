"""Links that a service is sent: fetched when they are public files, and no way into its own network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx
import pytest

from add_music.engine.landing import Arrived
from add_music.engine.links import Links, is_public
from add_music.engine.serve import Running, start
from add_music.engine.terms import Terms
from add_music.errors import AddMusicError
from add_music.settings import Settings
from calling import AGENT, Caller, data_of, refusal_of

HERE = (ip_network("127.0.0.0/8"),)
PUBLIC = "93.184.215.14"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Host:
    """A real web server on this machine whose answers a test writes."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host.asked.append(self.path)
                host.answers.get(self.path.partition("?")[0], partial(give, status=404))(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


def give(
    to: BaseHTTPRequestHandler,
    body: bytes = b"",
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    length: int | None = None,
) -> None:
    """Answer with that."""
    to.send_response(status)
    for name, value in ({"Content-Type": "video/mp4"} | (headers or {})).items():
        to.send_header(name, value)
    to.send_header("Content-Length", str(len(body) if length is None else length))
    to.end_headers()
    to.wfile.write(body)
    to.close_connection = length is not None


def leads_to(place: str) -> Answer:
    """An answer that leads on."""
    return partial(give, status=302, headers={"Location": place})


@pytest.fixture
def host() -> Iterator[Host]:
    """A web server."""
    server = Host()
    yield server
    server.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that may fetch from this machine, so that a test can be the web."""
    running = start(tmp_path_factory.mktemp("service"), terms=Terms(tokens_per_address=100))
    running.app.state.links = Links(HERE)
    yield running
    running.stop()


@pytest.fixture
def tenant(service: Running, request: pytest.FixtureRequest) -> Iterator[Caller]:
    """An anonymous account with a session."""
    headers = {"X-Client-Id": str(hash(request.node.name))}
    token = data_of(httpx.post(f"{service.url}/api/auth/anonymous-token", headers=headers))["token"]
    with Caller(service.url, token) as user:
        yield user.begin()


def link(tenant: Caller, *urls: str) -> httpx.Response:
    """Upload by link."""
    body = {"urls": list(urls), "source_type": "url"}
    return tenant.http.post(f"/api/upload-video/{AGENT}/me/{tenant.session}", json=body)


def fetch(links: Links, folder: Path, *urls: str, limit_mb: int = 1) -> list[Arrived]:
    """Fetch without a server around it."""
    import anyio

    return anyio.run(links.fetch, urls, folder, limit_mb)


def refused(links: Links, folder: Path, url: str) -> str:
    """The code and the words of a refusal; nothing is left in the folder."""
    with pytest.raises(AddMusicError) as caught:
        fetch(links, folder, url)
    assert not list(folder.iterdir())
    return f"{caught.value.code}: {caught.value.message}"


def never(request: httpx.Request) -> httpx.Response:
    """A network that must not be used."""
    raise AssertionError(f"it asked {request.url}")


def unused(found: Sequence[str]) -> Links:
    """Links to a name with these addresses, without a network."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return found

    return Links(transport=httpx.MockTransport(never), resolve=resolve)


def test_a_link_becomes_a_file_of_the_session(
    service: Running, tenant: Caller, host: Host, clip: Path, song: Path
) -> None:
    """Several at once, byte for byte, called as the link says."""
    host.answers |= {
        "/films/My%20trip.mp4": partial(give, body=clip.read_bytes()),
        "/get": partial(
            give,
            body=song.read_bytes(),
            headers={"Content-Type": "audio/wav", "Content-Disposition": 'attachment; filename="tune.wav"'},
        ),
    }
    found = data_of(link(tenant, f"{host.url}/films/My%20trip.mp4", f"{host.url}/get?id=7"))

    assert [(f["filename"], f["file_type"]) for f in found["files"]] == [
        ("My trip.mp4", "video"),
        ("tune.wav", "audio"),
    ]
    stored = service.engine.files.of(tenant.session)
    assert [file.path.read_bytes() for file in stored] == [clip.read_bytes(), song.read_bytes()]
    assert tenant.state()["state"]["video_infos"] == found["files"]


def test_the_content_says_what_a_file_is(tenant: Caller, host: Host, clip: Path) -> None:
    """An address without an ending and a host that knows no type are enough for a film."""
    unknown = {"Content-Type": "application/octet-stream"}
    host.answers["/d/8231"] = partial(give, body=clip.read_bytes(), headers=unknown)

    assert data_of(link(tenant, f"{host.url}/d/8231"))["files"][0]["filename"] == "8231.mp4"


def test_redirects_are_followed_and_looked_at(tenant: Caller, host: Host, clip: Path) -> None:
    """One that stays where links may lead is followed; one that goes elsewhere or round is not."""
    host.answers |= {
        "/a": leads_to("/b"),
        "/b": leads_to(f"{host.url}/clip.mp4"),
        "/clip.mp4": partial(give, body=clip.read_bytes()),
        "/metadata": leads_to("http://169.254.169.254/latest/meta-data/"),
        "/file": leads_to("file:///etc/passwd"),
        "/round": leads_to("/round"),
    }

    assert data_of(link(tenant, f"{host.url}/a"))["files"][0]["filename"] == "clip.mp4"
    for path, code in (("/metadata", "link_refused"), ("/file", "link_refused"), ("/round", "link_broken")):
        assert refusal_of(link(tenant, f"{host.url}{path}")) == (400, 400, code)


@pytest.mark.parametrize(
    ("answer", "number", "code"),
    [
        (partial(give, status=404), 400, "link_broken"),
        (partial(give, body=b"<!doctype html><p>Sign in"), 400, "link_broken"),
        (partial(give, body=b"{}", headers={"Content-Type": "application/json"}), 400, "link_broken"),
        (partial(give, body=b"x" * 99, headers={"Content-Encoding": "gzip"}), 400, "link_broken"),
        (partial(give, body=b"\0\0\0\x18ftypisom" + b"\0" * 99, length=5000), 400, "link_broken"),
        (partial(give, body=b"\0" * 99), 4001, "file_not_media"),
        (partial(give, body=b""), 4001, "file_empty"),
        (partial(give, length=600_000_000), 4002, "file_too_large"),
    ],
)
def test_what_is_no_film_is_told_and_not_kept(
    service: Running, tenant: Caller, host: Host, clip: Path, answer: Answer, number: int, code: str
) -> None:
    """Pages, errors, packed, broken and oversized answers; the good file beside them is not kept either."""
    host.answers |= {"/good.mp4": partial(give, body=clip.read_bytes()), "/bad.mp4": answer}

    told = link(tenant, f"{host.url}/good.mp4", f"{host.url}/bad.mp4?key=secret")

    assert refusal_of(told)[1:] == (number, code)
    assert "secret" not in told.text
    assert not list((service.engine.uploads / tenant.session).iterdir())
    assert tenant.state()["state"]["video_infos"] == []


def test_a_file_without_end_is_cut_off_at_the_limit(host: Host, tmp_path: Path) -> None:
    """Whatever its length says, or when it says none."""

    def endless(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "video/mp4")
        to.end_headers()
        to.close_connection = True
        try:
            while True:
                to.wfile.write(b"\0\0\0\x18ftypisom" + b"\0" * 65_000)
        except OSError:
            pass

    host.answers["/clip.mp4"] = endless

    assert refused(Links(HERE), tmp_path, f"{host.url}/clip.mp4").startswith("file_too_large")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/clip.mp4",
        "https://127.1/clip.mp4",
        "https://2130706433/clip.mp4",
        "https://0x7f000001/clip.mp4",
        "https://0177.0.0.1/clip.mp4",
        "https://0/clip.mp4",
        "https://[::1]/clip.mp4",
        "https://[::ffff:127.0.0.1]/clip.mp4",
        "https://localhost/clip.mp4",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/latest/meta-data",
        "https://10.0.0.1/clip.mp4",
        "https://user:secret@127.0.0.1/clip.mp4",
        f"http://{PUBLIC}/clip.mp4",
        f"https://{PUBLIC}:22/clip.mp4",
        "ftp://example.com/clip.mp4",
        "file:///etc/passwd",
        "https://",
        "clip.mp4",
        "",
    ],
)
def test_a_link_leads_nowhere_but_to_the_public_web(url: str, tmp_path: Path) -> None:
    """Private addresses in every spelling, other schemes and ports are refused before anything is sent."""
    told = refused(Links(transport=httpx.MockTransport(never)), tmp_path, url)

    assert told.startswith("link_refused")
    assert "secret" not in told


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("2606:2800:21f:cb07::1", True),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("168.63.129.16", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::", False),
        ("::7f00:1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d70e", True),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_an_address_is_public_only_as_a_whole(address: str, public: bool) -> None:
    """An IPv4 address inside an IPv6 one counts."""
    assert is_public(ip_address(address)) is public


def test_one_private_address_of_a_name_is_enough(tmp_path: Path) -> None:
    """A name that has a public and a private address is refused."""
    assert refused(unused([PUBLIC, "10.0.0.1"]), tmp_path, "https://two.example/clip.mp4").startswith(
        "link_refused"
    )


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(tmp_path: Path, clip: Path) -> None:
    """A name that points elsewhere a moment later gains nothing; host and certificate stay the name's."""
    found = iter([[PUBLIC], ["127.0.0.1"]])
    asked = []

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return next(found)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers["host"], request.extensions["sni_hostname"]))
        return httpx.Response(
            200, stream=httpx.ByteStream(clip.read_bytes()), headers={"Content-Type": "video/mp4"}
        )

    links = Links(transport=httpx.MockTransport(answer), resolve=resolve)

    (arrived,) = fetch(links, tmp_path, "https://rebind.example/clip.mp4")
    assert arrived.path.read_bytes() == clip.read_bytes()
    assert asked == [(PUBLIC, "rebind.example", "rebind.example")]


def test_a_name_without_an_address_is_told(tmp_path: Path) -> None:
    """A host that nobody knows is no crash."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    links = Links(transport=httpx.MockTransport(never), resolve=resolve)

    assert refused(links, tmp_path, "https://nowhere.example/clip.mp4").startswith("link_broken")


def test_the_operator_names_networks_of_his_own() -> None:
    """The setting takes networks with commas between."""
    assert Settings(ADD_MUSIC_LINK_NETWORKS="10.1.0.0/16, 127.0.0.1").link_networks == (
        ip_network("10.1.0.0/16"),
        ip_network("127.0.0.1/32"),
    )
