"""One connection to one backend: address, token, headers, and what may be asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import stamina

from add_music.client.answers import as_ours, unwrap
from add_music.client.attribution import attribution
from add_music.client.embedded import ensure_engine
from add_music.client.endpoint import Endpoint, Target, host_of
from add_music.client.identity import Identity
from add_music.errors import AddMusicError, problem

if TYPE_CHECKING:
    from add_music.settings import Settings

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
SILENCE_S = 600.0
"""Nothing at all for this long on an open stream, not even a heartbeat: the backend is dead."""
GET_ATTEMPTS = 3
GET_WAIT_S = 0.2
FindEngine = Callable[["Settings"], Endpoint]


class Connection:
    """
    Requests to one backend, with our headers and without redirects.

    Args:
        target: the backend that was chosen.
        transport: stands in for the network in tests.
        find_engine: how the embedded engine is found or started; blocks.
    """

    def __init__(
        self,
        settings: Settings,
        target: Target,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        find_engine: FindEngine = ensure_engine,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.target = target
        self._settings = settings
        self._find_engine = find_engine
        self._client = httpx.AsyncClient(
            headers=attribution(settings),
            timeout=TIMEOUT,
            follow_redirects=False,  # a redirect would carry the token to another host
            trust_env=target.needs_consent,  # no proxy between two programs on one machine
            transport=transport,
        )
        self.identity = (
            None if target.kind == "local" else Identity(settings, target.url, self._client, pause=pause)
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

    async def data(self, method: str, path: str, what: str, **request: Any) -> dict[str, Any]:
        """The payload of the answer, out of its envelope."""
        response = await (self.get(path) if method == "GET" else self.post(path, **request))
        return unwrap(response, what)

    async def _once(self, method: str, path: str, **request: Any) -> httpx.Response:
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
        a request with a `content` factory gets a fresh body for it.
        """
        response = await self._send(method, path, request)
        try:
            if self.identity and self.identity.anonymous and await _is_token_bad(response, self.target.host):
                await response.aclose()
                await self.identity.renew()
                response = await self._send(method, path, request)
            yield response
        finally:
            await response.aclose()

    async def _send(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        try:
            return await self._send_to(await self._place(), method, path, request)
        except httpx.ConnectError as exc:
            if self.target.kind != "local":
                raise as_ours(exc, self.target.host) from exc
        except httpx.HTTPError as exc:
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
        headers = {**(options.pop("headers", None) or {}), "Authorization": f"Bearer {await self._token()}"}
        make_body = options.pop("make_body", None)
        if make_body:
            options |= make_body()
        built = self._client.build_request(method, f"{place.url}{path}", headers=headers, **options)
        return await self._client.send(built, stream=True)

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
        if url.startswith(("/", f"{place.url}/")):
            async with self.stream("GET", url.removeprefix(place.url), headers=headers) as response:
                yield response
            return
        try:
            async with (
                httpx.AsyncClient(
                    timeout=TIMEOUT, follow_redirects=True, event_hooks={"request": [_only_safe]}
                ) as open_client,
                open_client.stream("GET", url, headers=headers) as response,
            ):
                yield response
        except httpx.HTTPError as exc:
            raise as_ours(exc, host_of(url)) from exc


class _BusyError(Exception):
    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"HTTP {response.status_code}")
        self.response = response


def _worth_asking_again(exc: Exception) -> bool:
    return isinstance(exc, _BusyError) or (
        isinstance(exc, AddMusicError) and exc.code == "backend_unreachable"
    )


async def _is_token_bad(response: httpx.Response, host: str) -> bool:
    """Whether the answer says 1001, which comes as a status or as a code in a good answer."""
    if not (response.is_error or "json" in response.headers.get("content-type", "")):
        return False
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        return False
    try:
        await response.aread()
    except (httpx.HTTPError, httpx.StreamError) as exc:
        raise as_ours(exc, host) from exc
    try:
        unwrap(response, "")
    except AddMusicError as exc:
        return exc.code == "token_bad"
    return False


async def _only_safe(request: httpx.Request) -> None:
    if request.url.scheme != "https":
        raise httpx.UnsupportedProtocol("only https", request=request)
