"""`add-music serve`, and the way from the account commands to the service they are about."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.cli.output import tell, tell_beside, tell_json
from add_music.errors import problem

if TYPE_CHECKING:
    from add_music.engine.operating import Office
    from add_music.engine.serve import Running
    from add_music.engine.shared import Shared
    from add_music.engine.terms import Terms

Told = threading.Event
"""What the main thread waits for; nobody sets it, a signal ends the waiting."""
SHARE = (
    "set ADD_MUSIC_DATABASE_URL=postgresql://… and ADD_MUSIC_STORAGE_URL=s3://… (or file:///…), "
    "the same on every machine"
)
CLUSTER = ("obstore", "psycopg")
MAX_BESIDE = 64
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
    render: bool = True
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
    shared = shared_place(render=service.render)
    if shared is None and not service.render:
        raise problem("option_invalid", option="--no-render", seen="no database to share", expected=SHARE)
    from add_music.logs import log_as_json

    log_as_json()
    with _own_folder(service.data, shared) as folder:
        _serve(folder, terms, service, shared, as_json=as_json)
    return 0


def work_until_told(data: str | None, *, slots: int, per_account: int, drain_s: float, as_json: bool) -> int:
    """
    Render for a service until Ctrl-C or SIGTERM; then finish what runs, if it does not take too long.

    Raises:
        FixInput: there is nothing to share.
        TryAgain: `engine_unavailable`, when the database cannot be reached.
    """
    shared = shared_place(render=True, slots=slots, per_account=per_account)
    if shared is None:
        raise problem("option_invalid", option="ADD_MUSIC_DATABASE_URL", seen="not set", expected=SHARE)
    from add_music.engine.working import Worker
    from add_music.logs import log_as_json

    log_as_json()
    with _own_folder(data, shared) as folder:
        worker = Worker(folder, shared)
        try:
            if as_json:
                tell_json(
                    {"slots": slots, "data": str(folder), "executor": worker.jobs.executor}, indent=None
                )
            else:
                tell_beside(f"Rendering {slots} at a time, cache in {folder}. Ctrl-C ends it.")
            while not Told().wait(LOOK_S):
                pass
        except KeyboardInterrupt:
            if not as_json:
                tell_beside("Finishing what runs; again Ctrl-C leaves it to others.")
            worker.drain(drain_s)
    return 0


def shared_place(**does: Any) -> Shared | None:
    """
    The database and the storage that this program shares with others, as the settings name them.

    Raises:
        FixInput: one of the two is missing, or cannot be meant.
    """
    from add_music.settings import settings

    database, storage = settings().database_url, settings().storage_url
    if database is None and storage is None:
        return None
    url = database.get_secret_value() if database else ""
    checks = (
        ("ADD_MUSIC_DATABASE_URL", url, ("postgresql://",), "not usable" if url else "not set"),
        (
            "ADD_MUSIC_STORAGE_URL",
            storage or "",
            ("s3://", "file:///"),
            repr(storage) if storage else "not set",
        ),
    )
    for option, value, starts, seen in checks:
        if not value.startswith(starts):
            raise problem("option_invalid", option=option, seen=seen, expected=SHARE)
    if not all(find_spec(name) for name in CLUSTER):
        expected = 'what that needs is not installed: pip install "ai-add-music-to[cluster]"'
        raise problem("option_invalid", option="ADD_MUSIC_DATABASE_URL", seen="set", expected=expected)
    from add_music.engine.shared import Shared

    return Shared(url, storage or "", settings().public_storage_url, **does)


@contextmanager
def _own_folder(data: str | None, shared: Shared | None) -> Iterator[Path]:
    """The folder of this program and of no other; where the state is shared, the first that is free."""
    from add_music.client.embedded import lock_of
    from add_music.client.private import private_folder

    folder = service_folder(data)
    lock = lock_of(folder)
    number = 1
    while lock is None and shared and data is None and number < MAX_BESIDE:
        number += 1
        folder = private_folder(folder.with_name(f"{folder.name.partition('.')[0]}.{number}")).resolve()
        lock = lock_of(folder)
    if lock is None:
        raise problem("folder_taken", path=folder, reason="is in use by another program")
    try:
        yield folder
    finally:
        lock.release()


def service_folder(data: str | None) -> Path:
    """The folder that was named, else a service's own beside the user's projects; made when it is missing."""
    from add_music.client.private import private_folder
    from add_music.settings import settings

    return private_folder(Path(data).expanduser() if data else settings().service_dir).resolve()


def office(data: str | None) -> Office:
    """The accounts of the service in that folder."""
    from add_music.engine.operating import Office
    from add_music.settings import settings

    folder = Path(data).expanduser() if data else settings().service_dir
    return Office(folder.resolve(), shared_place())


def shared_checks() -> list[tuple[str, Callable[[], str]]]:
    """What `doctor` looks at where a database and a storage are shared; nothing elsewhere."""
    shared = shared_place()
    if shared is None:
        return []
    from add_music.engine.checking import check_database, check_storage

    return [("database", lambda: check_database(shared)), ("storage", lambda: check_storage(shared))]


def clean(data: str | None, idle_days: float, render_days: float, *, only_look: bool, as_json: bool) -> int:
    """Forget what nobody has used for long, and say how much that was."""
    found = office(data).clean(idle_days, render_days, only_look=only_look)
    if as_json:
        tell_json(found | {"removed": not only_look})
        return 0
    words = (
        f"{found['sessions']} sessions, {found['renders']} finished files, {found['orphans']} files that "
        f"nothing names: {found['bytes'] / 1e6:.1f} MB"
    )
    tell(f"{words} {'would go' if only_look else 'went'}.")
    return 0


def _serve(folder: Path, terms: Terms, service: Service, shared: Shared | None, *, as_json: bool) -> None:
    from add_music.engine.serve import start

    running = start(folder, terms=terms, host=service.host, port=service.port, shared=shared)
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
