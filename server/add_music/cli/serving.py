"""`add-music serve`, and the way from the account commands to the service they are about."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.cli.output import tell_beside, tell_json
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.engine.operating import Office
    from add_music.engine.serve import Running
    from add_music.engine.terms import Terms

Told = threading.Event
"""What the main thread waits for; nobody sets it, a signal ends the waiting."""
LOOK_S = 1.0
CLOSE_S = 10.0
"""DBOS takes its time to end its threads."""


@dataclass(frozen=True, slots=True)
class Service:
    """A command line of `serve`, as it was given; `terms` are the fields of `engine.terms.Terms` it names."""

    host: str
    port: int
    data: str | None
    public_names: Sequence[str] = ()
    trusted_proxies: Sequence[str] = ()
    without_tls: bool = False
    terms: dict[str, Any] = field(default_factory=dict)


def serve_until_told(service: Service, *, as_json: bool) -> int:
    """
    Serve until Ctrl-C or SIGTERM.

    Raises:
        FixInput: the address, the folder or an option cannot be used.
        TryAgain: `engine_unavailable`, when the server ended by itself.
    """
    _check_address(service)
    terms = _terms(service)
    folder = service_folder(service.data)
    from add_music.client.embedded import lock_of
    from add_music.logs import log_as_json

    log_as_json()
    lock = lock_of(folder)
    if lock is None:
        raise problem("folder_taken", path=folder, reason="is in use by another program")
    try:
        _serve(folder, terms, service, as_json=as_json)
    finally:
        lock.release()
    return 0


def service_folder(data: str | None) -> Path:
    """The folder that was named, else a service's own beside the user's projects; made when it is missing."""
    from add_music.client.private import private_folder
    from add_music.settings import settings

    return private_folder(Path(data).expanduser() if data else settings().service_dir).resolve()


def office(data: str | None) -> Office:
    """The accounts of the service in that folder."""
    from add_music.engine.operating import Office
    from add_music.settings import settings

    return Office(Path(data).expanduser() if data else settings().service_dir)


def _serve(folder: Path, terms: Terms, service: Service, *, as_json: bool) -> None:
    from add_music.engine.serve import start

    running = start(folder, terms=terms, host=service.host, port=service.port)
    try:
        _announce(running, folder, as_json=as_json)
        while running.alive and not Told().wait(LOOK_S):
            pass
        raise problem("engine_unavailable", reason="its server ended")
    except KeyboardInterrupt:
        if not as_json:
            tell_beside("Stopping; unfinished work goes on at the next start.")
    finally:
        running.stop()
        if running.closing:
            running.closing.join(CLOSE_S)


def _announce(running: Running, folder: Path, *, as_json: bool) -> None:
    from add_music.frontmatter import skill_version

    if as_json:
        tell_json({"url": running.url, "data": str(folder), "version": skill_version()}, indent=None)
    else:
        tell_beside(f"Serving on {running.url}, data in {folder}. Ctrl-C ends it.")


def _terms(service: Service) -> Terms:
    from add_music.engine.terms import Terms

    for proxy in service.trusted_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as exc:
            expected = "give an address or a network, e.g. 127.0.0.1 or 10.0.0.0/8"
            raise problem(
                "option_invalid", option="--trusted-proxy", seen=repr(proxy), expected=expected
            ) from exc
    return Terms(
        public_names=tuple(name.lower() for name in service.public_names),
        trusted_proxies=tuple(service.trusted_proxies),
        **service.terms,
    )


def _check_address(service: Service) -> None:
    if service.host == "localhost" or _is_loopback(service.host):
        return
    if not service.without_tls:
        expected = (
            "the server speaks plain HTTP: let a reverse proxy with TLS on this machine stand before it, "
            "or say --without-tls where the network in between is your own"
        )
        raise problem("option_invalid", option="--host", seen=repr(service.host), expected=expected)
    if not service.public_names:
        expected = "give the host name under which it is called, so that others are refused"
        raise problem("option_invalid", option="--public-name", seen="missing", expected=expected)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
