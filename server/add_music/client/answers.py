"""The one edge where foreign trouble becomes ours: httpx's exceptions and the backend's refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import httpx

from add_music.client.later import retry_in_s
from add_music.errors import AddMusicError, problem
from add_music.wire import envelope
from add_music.wire.tolerant import as_object

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_WAIT_S = 60.0
SHORTEST_SECRET = 8
"""What is shorter stands in other words, too, and guards nothing."""
HIDDEN = "…"
UNREACHABLE: tuple[tuple[type[Exception], str], ...] = (
    (httpx.PoolTimeout, "too many requests were waiting"),
    (httpx.TimeoutException, "it did not answer in time"),
    (httpx.ConnectError, "no connection"),
    (httpx.ProxyError, "the proxy refused"),
    (httpx.UnsupportedProtocol, "its address is not https"),
    (httpx.ProtocolError, "it broke the connection off"),
    (httpx.TransportError, "the connection broke"),
    (httpx.StreamError, "the connection broke"),
)
UNREADABLE: tuple[type[Exception], ...] = (httpx.DecodingError, httpx.TooManyRedirects, httpx.InvalidURL)


def as_ours(exc: Exception, host: str) -> AddMusicError:
    """Our error for one of httpx's, most specific first."""
    if isinstance(exc, UNREADABLE):
        return problem("answer_unreadable", seen=type(exc).__name__)
    for kind, reason in UNREACHABLE:
        if isinstance(exc, kind):
            return problem("backend_unreachable", host=host, reason=reason)
    return problem("backend_unreachable", host=host, reason=type(exc).__name__)


def unwrap(response: httpx.Response, what: str, about: str = "") -> dict[str, Any]:
    """
    The payload of an answer whose body has been read.

    Args:
        what: what was asked, for the words of an error, e.g. a file name.
        about: the kind of request, which decides what some statuses mean (`codes.code_for`).

    Raises:
        AddMusicError: the backend said no, or `answer_unreadable`.
    """
    if response.is_redirect:
        raise problem("backend_error", seen=f"it points elsewhere (HTTP {response.status_code})")
    body = document(response)
    _drop_telling(body, secrets_of(response))
    page = body is None and response.headers.get("content-type", "").startswith("text/html")
    return envelope.unwrap(response.status_code, body, what=what, about=about, page=page)


def told_to_wait_s(response: httpx.Response) -> float | None:
    """
    For how long a request that was not dealt with should wait before it is made again.

    Returns:
        None when it was dealt with, when no time is named, or when nobody would wait for that long.
    """
    if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return None
    wait_s = retry_in_s(response)
    return max(wait_s, 0.0) if wait_s is not None and wait_s <= LONGEST_WAIT_S else None


def secrets_of(response: httpx.Response) -> tuple[str, ...]:
    """What the request carried to prove who we are; a backend may say it back, but nobody is to see it."""
    try:
        sent = response.request.headers
    except RuntimeError:  # a response without a request
        return ()
    values = (sent.get("authorization", "").removeprefix("Bearer "), sent.get("x-client-id", ""))
    return tuple(value for value in values if len(value) >= SHORTEST_SECRET)


def _drop_telling(body: Any, secrets: Sequence[str]) -> None:
    """No address to register at that says back what proves who we are, however it is escaped."""
    fields = as_object(body)
    for place in (fields, as_object(fields.get("data"))):
        address = place.get("register_url")
        if isinstance(address, str) and any(secret in unquote_plus(address) for secret in secrets):
            del place["register_url"]


def hidden(text: str, secrets: Sequence[str]) -> str:
    """The text without those."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def document(response: httpx.Response) -> Any:
    """
    The JSON document of an answer whose body has been read; None for a refusal that has none.

    Raises:
        TryAgain: `answer_unreadable`.
    """
    try:
        secrets = secrets_of(response)
        said_back = any(secret.encode() in response.content for secret in secrets)
        return json.loads(hidden(response.text, secrets)) if said_back else response.json()
    except (ValueError, RecursionError) as exc:
        if response.is_error:
            return None
        kind = hidden(response.headers.get("content-type", "no content type"), secrets_of(response))
        raise problem("answer_unreadable", seen=f"HTTP {response.status_code}, {kind}") from exc
