"""Where an answer or an address that a backend named may lead: the token stays with the backend itself."""

from __future__ import annotations

import ipaddress
from urllib.parse import unquote_plus

import httpx

from add_music.client.answers import SHORTEST_SECRET
from add_music.client.endpoint import host_of, is_loopback
from add_music.errors import problem

HOPS = 3
KEEPS_BODY = (307, 308)
"""The redirects after which a POST is sent again as it was (RFC 9110, 15.4)."""


def onward(response: httpx.Response) -> str | None:
    """
    Where the same request may be sent once more, token and body included; None for anything but a
    redirect to the same scheme, host and port that keeps the method.
    """
    if not response.has_redirect_location:
        return None
    if response.request.method != "GET" and response.status_code not in KEEPS_BODY:
        return None
    here, there = response.url, pointed_at(response)
    same = (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)
    return str(there) if same else None


def pointed_at(response: httpx.Response) -> httpx.URL:
    """
    The address a redirect names.

    Raises:
        httpx.InvalidURL: it is none.
    """
    return response.url.join(response.headers["location"])


def check_telling(url: httpx.URL, secret: str) -> None:
    """
    Refuse an address that carries what proves who we are: addresses are logged, and seen by others.

    Raises:
        TryAgain: `backend_unreachable`, with the reason.
    """
    if len(secret) >= SHORTEST_SECRET and secret in unquote_plus(str(url)):
        raise problem(
            "backend_unreachable", host=host_of(str(url)), reason="its address would tell the token"
        )


def check_elsewhere(url: httpx.URL, *, from_here: bool) -> None:
    """
    Refuse an address, not the backend's own, that a file must not be fetched from.

    Args:
        from_here: the backend that named it is on this machine: nothing leaves it then.

    Raises:
        TryAgain: `backend_unreachable`, with the reason.
    """
    reason = None
    if from_here:
        reason = None if is_loopback(str(url)) else "it is not on this machine"
    elif url.scheme != "https":
        reason = "its address is not https"
    elif _is_inside(url.host):
        reason = "its address is one of a private network"
    if reason:
        raise problem("backend_unreachable", host=host_of(str(url)), reason=reason)


def _is_inside(host: str) -> bool:
    """Whether the address is one that a program outside has no business to send us to."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    return not address.is_global
