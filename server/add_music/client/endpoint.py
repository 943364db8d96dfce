"""Which backend is meant, and whether its address may be used at all."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.settings import Settings


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a backend answers; `token` is known in advance for the embedded engine only."""

    url: str
    token: str | None = field(default=None, repr=False)
    local: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The backend that was chosen: the embedded engine, NemoVideo, or a server by its address."""

    kind: Literal["local", "nemo", "url"]
    url: str = ""

    @property
    def host(self) -> str:
        """Its host, for people and for agreements; `this machine` for the embedded engine."""
        return host_of(self.url) if self.url else "this machine"

    @property
    def needs_consent(self) -> bool:
        """Whether something would leave the machine."""
        return self.kind != "local" and not is_loopback(self.url)


def choose(settings: Settings, name: str | None = None) -> Target:
    """
    The backend of that name, else the one the settings say.

    Raises:
        FixInput: the name is unknown, or the address is neither https nor on this machine.
    """
    wanted = (name or settings.backend).strip()
    if wanted == "auto":
        wanted = "nemo" if settings.nemo_token else "local"
    if wanted == "local":
        return Target("local")
    if wanted == "nemo":
        return Target("nemo", checked_url(settings.nemo_url))
    if "://" in wanted:
        return Target("url", checked_url(wanted))
    raise problem(
        "option_invalid", option="backend", seen=repr(wanted), expected="use local, nemo or an https address"
    )


def checked_url(url: str) -> str:
    """The address without a trailing slash, if a token may travel there: https, or this machine."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise problem(
            "option_invalid",
            option="backend",
            # a name, password or query may be a secret
            seen=repr(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"),
            expected="use an https address, or http on this machine",
        )
    return url.rstrip("/")


def host_of(url: str) -> str:
    """Host and, where it is not the usual one, port of an address."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
