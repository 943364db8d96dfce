"""
Files behind links, fetched by the engine when it is a service.

A link is written by whoever may ask, so it must not become a way into the network the engine stands in:
only https to public addresses, every redirect looked at anew, and the connection goes to the very address
that was looked at, so a name that changes its mind in between (DNS rebinding) gains nothing. This is the one
place of the back half that opens connections; the embedded engine never calls it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

import httpx
from starlette.concurrency import run_in_threadpool

from add_music.engine.disk import check_room, ours_when_full
from add_music.engine.landing import Arrived, Landing, check_ending, keep_all, plain_name, too_large
from add_music.errors import AddMusicError, problem
from add_music.wire.media_types import HEAD, READABLE, content_type, extension, seen_instead

if TYPE_CHECKING:
    from ssl import SSLContext

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
WHOLE_S = 600.0
"""For all links of a request: half a gigabyte at a megabyte a second."""
MAX_REDIRECTS = 5
MAX_TRIED = 3
MAX_AT_ONCE = 8
PORTS = (443, 8443)
PIECE = 1 << 20
NOT_A_FILE = ("text/", "application/json", "application/xhtml", "application/xml")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last four bytes are an IPv4 address."""
PLATFORM = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Looks public, is a cloud's own service towards its machines (Azure's wire server)."""


class Links:
    """
    Fetches links.

    Args:
        networks: private networks that links may lead to all the same, there also by plain http and on any
            port: an operator's own media servers.
        transport: stands in for the network in tests.
        resolve: finds the addresses of a name.
    """

    def __init__(
        self,
        networks: Sequence[Network] = (),
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._networks = networks
        self._transport = transport
        self._resolve = resolve or _resolve
        self._room = asyncio.Semaphore(MAX_AT_ONCE)
        self._trusted: SSLContext | None = None

    async def fetch(self, urls: Sequence[str], folder: Path, limit_mb: int) -> list[Arrived]:
        """
        The files behind those links: all of them or none.

        Raises:
            FixInput: `link_refused`, `link_broken`, `file_type_unsupported`, `file_too_large`, `disk_full`.
        """
        landings: list[Landing] = []
        try:
            async with asyncio.timeout(WHOLE_S), self._room, self._client() as client:
                for url in urls:
                    landing = await self._one(client, url, folder, limit_mb)
                    landings.append(landing)
        except TimeoutError as error:
            raise broken(urls[len(landings)], f"it took longer than {WHOLE_S / 60:.0f} minutes") from error
        else:
            return keep_all(landings)
        finally:
            for landing in landings:
                landing.discard()

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        if self._trusted is None:
            self._trusted = await run_in_threadpool(httpx.create_ssl_context)
        async with httpx.AsyncClient(
            transport=self._transport,
            verify=self._trusted,
            timeout=TIMEOUT,
            follow_redirects=False,  # each is looked at first
            trust_env=False,  # behind a proxy the checked address would not be the one that is asked
            headers={"Accept-Encoding": "identity", "User-Agent": "add-music"},
        ) as client:
            yield client

    async def _one(self, client: httpx.AsyncClient, url: str, folder: Path, limit_mb: int) -> Landing:
        try:
            async with self._followed(client, url) as (answer, last):
                return await _landed(answer, url, last, folder, limit_mb)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise broken(url, _words(error)) from error

    @asynccontextmanager
    async def _followed(
        self, client: httpx.AsyncClient, url: str
    ) -> AsyncIterator[tuple[httpx.Response, httpx.URL]]:
        """The answer at the end of the redirects, and the address that gave it."""
        at = _parsed(url, url)
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._asked(client, at, url)
            try:
                if not answer.has_redirect_location:
                    yield answer, at
                    return
                at = _parsed(str(at.join(answer.headers["location"])), url)
            except httpx.InvalidURL as error:
                raise broken(url, "it leads on to something that is no address") from error
            finally:
                await answer.aclose()
        raise broken(url, f"it leads on more than {MAX_REDIRECTS} times")

    async def _asked(self, client: httpx.AsyncClient, at: httpx.URL, url: str) -> httpx.Response:
        """The answer of one of the addresses of that host, which were looked at before."""
        tried: httpx.HTTPError = httpx.ConnectError("no address")
        for address in (await self._checked(at, url))[:MAX_TRIED]:
            request = client.build_request(
                "GET",
                at.copy_with(host=address),
                headers={"Host": at.netloc.decode("ascii")},
                extensions={"sni_hostname": at.raw_host.decode("ascii")},
            )
            try:
                return await client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                tried = error
        raise tried

    async def _checked(self, at: httpx.URL, url: str) -> list[str]:
        """
        The addresses of the host, when all of them may be asked.

        Raises:
            FixInput: `link_refused` or `link_broken`.
        """
        port = at.port or (443 if at.scheme == "https" else 80)
        try:
            found = await self._resolve(at.raw_host.decode("ascii"), port)
        except (OSError, UnicodeError, TimeoutError) as error:
            raise broken(url, "its host is not known") from error
        addresses = [ipaddress.ip_address(address.partition("%")[0]) for address in found]
        ours = [any(address in network for network in self._networks) for address in addresses]
        if addresses and all(ours):
            return list(found)
        if not all(own or is_public(address) for own, address in zip(ours, addresses, strict=True)):
            raise refused(url, "it leads to an address that is not public")
        if at.scheme != "https":
            raise refused(url, "it is not https")
        if port not in PORTS:
            raise refused(url, f"port {port} is none of the web")
        return list(found)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, the IPv4 address within an IPv6 one included."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo or address in NAT64 or int(address) >> 32 == 0:
            inner = address.teredo[1] if address.teredo else ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and address not in PLATFORM


def shown(url: str) -> str:
    """An address without what may be a secret in it: password and query."""
    try:
        at = httpx.URL(url)
        return str(at.copy_with(username=None, password=None, query=None, fragment=None))[:300]
    except (httpx.InvalidURL, ValueError):
        return "That"


def refused(url: str, reason: str) -> AddMusicError:
    """The error for a link that is not followed."""
    return problem("link_refused", url=shown(url), reason=reason)


def broken(url: str, reason: str) -> AddMusicError:
    """The error for a link that gave no file."""
    return problem("link_broken", url=shown(url), reason=reason)


def _parsed(text: str, url: str) -> httpx.URL:
    try:
        at = httpx.URL(text)
        at.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise refused(url, "it is no address") from error
    if at.scheme not in ("http", "https") or not at.host:
        raise refused(url, "it is not https")
    if at.userinfo:
        raise refused(url, "it holds a name or a password")
    return at


async def _landed(answer: httpx.Response, url: str, last: httpx.URL, folder: Path, limit_mb: int) -> Landing:
    kind = _checked_kind(answer, url)
    name = _name(answer, last)
    length = answer.headers.get("content-length", "")
    size = int(length) if length.isdigit() else 0
    if size > limit_mb * 1_000_000:
        raise too_large(name, limit_mb)
    check_room(folder, size)
    pieces = answer.aiter_raw(PIECE)
    head = await anext(pieces, b"")
    landing = Landing(folder, _ended(name, head, kind, url), limit_mb)
    try:
        with ours_when_full(folder):
            await run_in_threadpool(landing.write, head)
            async for piece in pieces:
                await run_in_threadpool(landing.write, piece)
        if size and landing.size != size:
            raise broken(url, f"{landing.size} of {size} bytes came")
        landing.close()
        return landing
    except BaseException:
        landing.discard()
        raise


def _checked_kind(answer: httpx.Response, url: str) -> str:
    """The content type of an answer that is a file."""
    if not answer.is_success:
        raise broken(url, f"its host answered HTTP {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise broken(url, "its host sent it compressed")
    kind: str = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith(NOT_A_FILE):
        raise broken(url, "it leads to a page, not to a file")
    return kind


def _name(answer: httpx.Response, at: httpx.URL) -> str:
    told = Message()
    told["content-disposition"] = answer.headers.get("content-disposition", "")
    return plain_name(told.get_filename() or unquote(at.path)) or "clip"


def _ended(name: str, head: bytes, kind: str, url: str) -> str:
    """The name with an ending that says what the file is: by its content, else as its host says."""
    instead = seen_instead(head[:HEAD])
    if head and instead:
        raise broken(url, f"it leads to {instead}")
    if extension(name) not in READABLE:
        found = content_type(head[:HEAD], name) or kind
        ending = next((ending for ending, known in READABLE.items() if known == found), "")
        name = f"{name}.{ending}" if ending else name
    check_ending(name)
    return name


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(TIMEOUT.connect):
        found = await loop.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def _words(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "its host did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "its host could not be reached"
    return "the connection broke"
