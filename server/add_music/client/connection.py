"""One connection to one backend: address, token, headers, and what may be asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx
import stamina
from pydantic import SecretStr

from add_music.client.answers import as_ours, told_to_wait_s, unwrap
from add_music.client.attribution import attribution
from add_music.client.embedded import ensure_engine
from add_music.client.endpoint import Endpoint, Target, host_of
from add_music.client.identity import Identity, Notice, Tell
from add_music.client.leading import HOPS, check_elsewhere, check_telling, onward, pointed_at
from add_music.client.refusals import hold_on_to, says_token_bad
from add_music.errors import AddMusicError, problem
from add_music.saying import language

if TYPE_CHECKING:
    import ssl

    from add_music.settings import Settings

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
SILENCE_S = 600.0
"""Nothing at all for this long on an open stream, not even a heartbeat: the backend is dead."""
GET_ATTEMPTS = 3
GET_WAIT_S = 0.2
FindEngine = Callable[["Settings"], Endpoint]


class Connection:
    """
    Requests to one backend, with our headers; none of them follows a redirect to another place.

    `tell` may be set: it hears what the user should know although nothing is wrong.

    Args:
        target: the backend that was chosen.
        transport: stands in for the network in tests.
        find_engine: how the embedded engine is found or started; blocks.
        gate: called before each request; raises when nothing may go to that host (any more).
    """

    def __init__(
        self,
        settings: Settings,
        target: Target,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        find_engine: FindEngine = ensure_engine,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        gate: Callable[[], None] | None = None,
    ) -> None:
        self.target = target
        self.tell: Tell | None = None
        self._settings = settings
        self._find_engine = find_engine
        self._gate = gate
        self._pause = pause
        self._transport = transport
        self._sent = SecretStr("")
        self._client = self._opened(headers=attribution(settings), event_hooks={"request": [self._check]})
        self.identity = (
            None
            if target.kind == "local"
            else Identity(settings, target.url, self._client, pause=pause, tell=self._told)
        )
        self._endpoint: Endpoint | None = None if target.kind == "local" else Endpoint(target.url)

    async def close(self) -> None:
        """Let go of all sockets."""
        await self._client.aclose()

    async def ready(self) -> None:
        """Find or start the backend and get a token, so that the next request can go."""
        await self._place()
        await self._token()

    async def get(self, path: str) -> httpx.Response:
        """
        The answer to a question that changes nothing; asked again when the connection breaks.

        Raises:
            AddMusicError: no answer; a refusal is in the answer and read by `unwrap`.
        """
        retries = stamina.retry_context(
            on=_worth_asking_again, attempts=GET_ATTEMPTS, wait_initial=GET_WAIT_S, timeout=None
        )
        try:
            async for attempt in retries:
                with attempt:
                    response = await self._once("GET", path)
                    if response.status_code in (408, 502, 503, 504):
                        raise _BusyError(response)
        except _BusyError as exc:
            return exc.response
        return response

    async def post(self, path: str, **request: Any) -> httpx.Response:
        """The answer to a request that does something; sent again only when it surely did not arrive."""
        return await self._once("POST", path, **request)

    async def data(
        self, method: str, path: str, what: str, about: str = "", **request: Any
    ) -> dict[str, Any]:
        """The payload of the answer, out of its envelope; `what` and `about` as for `unwrap`."""
        response = await (self.get(path) if method == "GET" else self.post(path, **request))
        return unwrap(response, what, about)

    async def _once(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The whole answer; one that names a bearable time to wait is waited for, once."""
        response = await self._answer(method, path, **request)
        wait_s = told_to_wait_s(response)
        if wait_s is None:
            return response
        await self._pause(wait_s)
        return await self._answer(method, path, **request)

    async def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        async with self.stream(method, path, **request) as response:
            try:
                await response.aread()
            except (httpx.HTTPError, httpx.StreamError) as exc:
                raise as_ours(exc, self.target.host) from exc
            return response

    @asynccontextmanager
    async def stream(self, method: str, path: str, **request: Any) -> AsyncIterator[httpx.Response]:
        """
        An answer whose body is still to be read.

        A request that found nobody at the engine's address goes to the engine's successor, once. One
        that was answered "bad token" is repeated with a renewed token if the token is our own, once;
        a request with a `make_body` factory gets a fresh body for it.

        Raises:
            Refused: `token_bad`, when a token is not accepted that may not be, or just was, renewed.
        """
        response = await self._send(method, path, request)
        try:
            if await says_token_bad(response, self.target.host):
                await response.aclose()
                await self._renew(response.request)
                response = await self._send(method, path, request)
                if await says_token_bad(response, self.target.host):
                    raise self._refusal()
            yield response
        finally:
            await response.aclose()

    async def address(self) -> str:
        """Where the backend is, `http(s)://host:port`; found or started if need be."""
        return (await self._place()).url

    async def touch(self) -> None:
        """
        See whether anybody answers at the address; goes without a token.

        Raises:
            TryAgain: nobody does.
        """
        place = await self._place()
        try:
            await self._client.get(f"{place.url}/")
        except httpx.HTTPError as exc:
            raise as_ours(exc, self.target.host) from exc

    async def _renew(self, refused: httpx.Request) -> None:
        if self.identity:
            await self.identity.renew(refused.headers["authorization"].removeprefix("Bearer "))
        else:
            self._endpoint = None  # another engine has taken the place of the one we knew

    def _refusal(self) -> AddMusicError:
        if self.identity:
            return self.identity.refusal()
        return problem("engine_unavailable", reason="it does not accept its own token")

    async def _send(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        try:
            return await self._send_to(await self._place(), method, path, request)
        except httpx.ConnectError as exc:
            if self.target.kind != "local":
                raise as_ours(exc, self.target.host) from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise as_ours(exc, self.target.host) from exc
        self._endpoint = None
        try:
            return await self._send_to(await self._place(), method, path, request)
        except httpx.HTTPError as exc:
            raise as_ours(exc, self.target.host) from exc

    async def _send_to(
        self, place: Endpoint, method: str, path: str, request: dict[str, Any]
    ) -> httpx.Response:
        options = dict(request)
        extra = options.pop("headers", None) or {}
        make_body = options.pop("make_body", None)
        url: str | None = f"{place.url}{path}"
        for _ in range(1 + HOPS):
            body = make_body() if make_body else {}
            self._sent = SecretStr(await self._token())
            headers = {**_tongue(), **extra, "Authorization": f"Bearer {self._sent.get_secret_value()}"}
            built = self._client.build_request(method, url or "", headers=headers, **options, **body)
            response = await self._client.send(built, stream=True)
            url = onward(response)
            if url is None:
                hold_on_to(response)
                return response
            await response.aclose()
        raise httpx.TooManyRedirects("it points in circles", request=built)

    async def _check(self, request: httpx.Request) -> None:
        """Runs before each request goes out, those of the identity included."""
        if self._gate:
            self._gate()
        check_telling(request.url, self._sent.get_secret_value())

    def _opened(self, **options: Any) -> httpx.AsyncClient:
        """
        A client for HTTP. The environment's proxies are for hosts, never between two programs on one machine.

        Raises:
            FixInput: a proxy variable holds what cannot be used.
        """
        try:
            return httpx.AsyncClient(
                timeout=TIMEOUT,
                follow_redirects=False,
                verify=_certificates(self.target.needs_consent),
                trust_env=self.target.needs_consent,
                transport=self._transport,
                **options,
            )
        except (ImportError, ValueError, httpx.InvalidURL) as exc:
            # its value may hold a password
            expected = "name an http or https proxy, e.g. http://proxy.example:3128, or unset them"
            raise problem(
                "option_invalid", option="HTTPS_PROXY (or ALL_PROXY)", seen="not usable", expected=expected
            ) from exc

    async def _told(self, notice: Notice) -> None:
        if self.tell:
            await self.tell(notice)

    async def _place(self) -> Endpoint:
        if self._endpoint is None:
            self._endpoint = await asyncio.to_thread(self._find_engine, self._settings)
        return self._endpoint

    async def _token(self) -> str:
        if self.identity:
            return await self.identity.token()
        place = await self._place()
        if place.token is None:
            raise problem("engine_unavailable", reason="it has no token")
        return place.token

    @asynccontextmanager
    async def fetch(self, url: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        """An answer from an address the backend named; the token goes along to the backend itself only."""
        place = await self._place()
        if not url.startswith(("/", f"{place.url}/")):
            async with self._fetch_elsewhere(url, headers) as response:
                yield response
            return
        async with self.stream("GET", url.removeprefix(place.url), headers=headers) as response:
            if not response.has_redirect_location:
                yield response
                return
            try:
                there = str(pointed_at(response))
            except httpx.InvalidURL as exc:
                raise as_ours(exc, self.target.host) from exc
        async with self._fetch_elsewhere(there, headers) as response:
            yield response

    @asynccontextmanager
    async def _fetch_elsewhere(self, url: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        """From where a backend keeps its files: no token and nothing about us, wherever that leads."""

        async def check(request: httpx.Request) -> None:
            await self._check(request)
            check_elsewhere(request.url, from_here=not self.target.needs_consent)

        try:
            async with (
                self._opened(event_hooks={"request": [check]}) as client,
                client.stream("GET", url, headers=headers, follow_redirects=True) as response,
            ):
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise as_ours(exc, host_of(url)) from exc


@lru_cache(maxsize=2)
def _certificates(trust_env: bool) -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes 30 ms, so it is done once."""
    return httpx.create_ssl_context(trust_env=trust_env)


class _BusyError(Exception):
    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"HTTP {response.status_code}")
        self.response = response


def _worth_asking_again(exc: Exception) -> bool:
    return isinstance(exc, _BusyError) or (
        isinstance(exc, AddMusicError) and exc.code == "backend_unreachable"
    )


def _tongue() -> dict[str, str]:
    """What the user speaks: the language of the answer's words."""
    return {"Accept-Language": language()}
