"""Where requests may be sent on to, and what goes with them."""

from __future__ import annotations

import httpx
import pytest
from answering import OK, Service, connection_to

from add_music.client.endpoint import Endpoint, Target
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio


async def test_a_redirect_does_not_carry_the_token_away(settings: Settings) -> None:
    """An answer that points elsewhere is refused and not followed."""
    service = Service(httpx.Response(307, headers={"location": "https://elsewhere.example"}))

    with pytest.raises(AddMusicError) as caught:
        await connection_to(settings, service).data("POST", "/api/x", "x", json={})

    assert caught.value.code == "backend_error"
    assert len(service.asked) == 1


async def test_a_request_goes_to_the_engines_successor(settings: Settings) -> None:
    """When nobody is at the engine's address any more, the one who took over gets the request."""
    found = iter(
        [Endpoint("http://127.0.0.1:1", "old", local=True), Endpoint("http://127.0.0.1:2", "new", local=True)]
    )
    service = Service(httpx.ConnectError("gone"), httpx.Response(200, json=OK))
    connection = connection_to(settings, service, Target("local"), find_engine=lambda _: next(found))

    await connection.data("POST", "/api/x", "x", json={})

    assert [request.url.port for request in service.asked] == [1, 2]
    assert service.asked[1].headers["authorization"] == "Bearer new"


async def test_a_file_elsewhere_is_fetched_without_the_token(settings: Settings) -> None:
    """The token goes to the backend itself only, not to a store whose address it names."""
    service = Service(httpx.Response(200, content=b"x"))
    connection = connection_to(settings, service)

    async with connection.fetch("https://nemo.example/file", {}) as response:
        assert await response.aread() == b"x"
    with pytest.raises(AddMusicError) as caught:
        async with connection.fetch("http://store.example/file", {}):
            pass

    assert service.asked[0].headers["authorization"] == "Bearer t1"
    assert caught.value.code == "backend_unreachable"
    assert "https" in caught.value.message


async def test_an_engine_that_another_one_replaced_is_found_again(settings: Settings) -> None:
    """A port that was taken over by a newer engine does not know the old token."""
    found = iter(
        [Endpoint("http://127.0.0.1:1", "old", local=True), Endpoint("http://127.0.0.1:1", "new", local=True)]
    )
    service = Service(httpx.Response(401, json={"code": 1001}), httpx.Response(200, json=OK))
    connection = connection_to(settings, service, Target("local"), find_engine=lambda _: next(found))

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

    async with connection_to(settings, service).stream(method, "/api/x", **body) as answer:
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
        await connection_to(settings, service).data(method, "/api/x", "x")

    assert caught.value.code == "backend_error"
    assert len(service.asked) == 1


async def test_redirects_in_a_circle_come_to_an_end(settings: Settings) -> None:
    """After three steps the answer counts as one that cannot be read."""
    service = Service(*[httpx.Response(302, headers={"location": "/api/x"}) for _ in range(9)])

    with pytest.raises(AddMusicError) as caught:
        await connection_to(settings, service).data("GET", "/api/x", "x")

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
    connection = connection_to(settings, service)

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
    connection = connection_to(settings, service)
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
    connection = connection_to(settings, Service(), Target("url", "http://127.0.0.1:9"))

    with pytest.raises(AddMusicError) as caught:
        async with connection.fetch("https://store.example/x", {}):
            pass

    assert caught.value.code == "backend_unreachable"
    assert "not on this machine" in caught.value.message
