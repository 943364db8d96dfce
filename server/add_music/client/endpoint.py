"""Which backend is meant, and whether its address may be used at all."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, urlsplit

from add_music.client.choice import kept_choice
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.settings import Settings

NEMO_DOMAINS = ("nemovideo.ai", "nemovideo.com")
"""Where NemoVideo is, as it publishes it; whatever else carries its name is somebody else's."""
NEMO_LIKE = re.compile(r"n[e3]m[o0]\W?v[i1l]d[e3][o0]")
ODD = re.compile(r"[@?#\\\s\x00-\x1f\x7f]")
"""What no backend's address holds: a user, a query, a fragment, and what readers of addresses disagree on."""


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

    @property
    def published(self) -> bool:
        """Whether it is an address of NemoVideo's own."""
        return is_published(self.url)

    @property
    def posing(self) -> bool:
        """Whether it is taken for NemoVideo, by its name or by ours for it, without being there."""
        if not self.needs_consent or self.published:
            return False
        return self.kind == "nemo" or bool(NEMO_LIKE.search(self.host))


def is_published(url: str) -> bool:
    """Whether it is an address of NemoVideo's own."""
    parts = split(url)
    name = ((parts.hostname if parts else None) or "").rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in NEMO_DOMAINS)


def website_of(settings: Settings, url: str) -> str | None:
    """
    Where accounts of the service at that address are looked after, as far as that is known.

    NemoVideo's website is for NemoVideo's accounts; another one counts where somebody has set it.
    """
    chosen = host_of(url) == host_of(settings.nemo_url) and "nemo_web_url" in settings.model_fields_set
    return settings.nemo_web_url.rstrip("/") if chosen or is_published(url) else None


def choose(settings: Settings, name: str | None = None) -> Target:
    """
    The backend of that name, else the one the settings say.

    Raises:
        FixInput: the name is unknown, or the address is neither https nor on this machine.
    """
    wanted = chosen_name(settings, name)
    if wanted == "local":
        return Target("local")
    if wanted == "nemo":
        return Target("nemo", checked_url(settings.nemo_url))
    if "://" in wanted:
        return Target("url", checked_url(wanted))
    raise problem(
        "option_invalid", option="backend", seen=repr(wanted), expected="use local, nemo or an https address"
    )


def chosen_name(settings: Settings, name: str | None = None) -> str:
    """
    `local`, `nemo` or an address: the argument first, then ADD_MUSIC_BACKEND, then what `connect` kept.

    Where nobody chose, `nemo` with a NEMO_TOKEN and `local` without.
    """
    wanted = (name or settings.backend).strip()
    if wanted == "auto" and not name and not pinned(settings):
        wanted = kept_choice(settings.config_dir) or wanted
    if wanted == "auto":
        wanted = "nemo" if settings.nemo_token else "local"
    return wanted


def pinned(settings: Settings) -> bool:
    """Whether the environment (or a program's own settings) names the backend; no kept choice counts then."""
    return "backend" in settings.model_fields_set


def checked_url(url: str) -> str:
    """The address without a trailing slash, if a token may travel there: https, or this machine."""
    parts = split(url)
    here = parts is not None and parts.scheme == "http" and is_loopback(url)
    if not parts or not parts.hostname or not (parts.scheme == "https" or here) or ODD.search(url):
        # a name, password or query may be a secret
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts else "unreadable"
        expected = "use an https address, or http on this machine, without user, query or fragment"
        raise problem("option_invalid", option="backend", seen=repr(shown), expected=expected)
    return url.rstrip("/")


def host_of(url: str) -> str:
    """Host and, where it is not the usual one, port of an address."""
    parts = split(url)
    if parts is None:
        return "an address that cannot be read"
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.hostname}:{parts.port}" if parts.port not in (None, usual) else str(parts.hostname)


def split(url: str) -> SplitResult | None:
    """The parts of an address; None when it has a port that is no number, or brackets that do not match."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine; a name counts only when it is `localhost` itself."""
    parts = split(url)
    host = (parts.hostname if parts else None) or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
