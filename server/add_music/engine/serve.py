"""
Starting and stopping the engine: embedded for one person, or as a service on its terms.

The workers warm up, the server starts and DBOS launches at the same time. A process runs one
engine at a time (DBOS knows one only): starting another stops the one before.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.engine.workers.pool import Pool
from add_music.errors import problem
from add_music.settings import settings

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

    from add_music.engine.engine import Engine
    from add_music.engine.jobs.launching import Jobs
    from add_music.engine.jobs.sharing import SharedJobs
    from add_music.engine.shared import Shared
    from add_music.engine.terms import Terms

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
BACKLOG = 1024
DEFAULT_WORKERS = 2
"""More do not help a single job (design: two at most per job) and cost 100 MB each."""
SERVICE_MARK = "service"
"""A file of this name in a data folder says whose it is."""
START_S = 20.0
STOP_S = 5.0

_guard = threading.Lock()
_current: Running | None = None


@dataclass(slots=True)
class Running:
    """
    An engine that answers at `url` to whoever sends `token`.

    A service has no owner: its `token` is empty, and everybody comes with one of their own.
    `app` is the same application for another server to wrap.
    """

    url: str
    token: str = field(repr=False)
    app: Starlette = field(repr=False)
    engine: Engine = field(repr=False)
    jobs: Jobs | SharedJobs = field(repr=False)
    server: uvicorn.Server = field(repr=False)
    thread: threading.Thread = field(repr=False)
    pid: int = field(default_factory=os.getpid)
    closing: threading.Thread | None = field(default=None, repr=False)

    @property
    def alive(self) -> bool:
        """Whether it still answers; false in a forked child, too."""
        return self.thread.is_alive() and not self.engine.pool.stopped and self.pid == os.getpid()

    def stop(self) -> None:
        """Stop answering and end the workers. Unfinished turns and renders are taken up by the next start."""
        if self.pid != os.getpid() or self.closing is not None:
            return
        self.server.should_exit = self.server.force_exit = True
        self.engine.pool.stop()
        # DBOS takes its time to end its threads; nobody but a next start has to wait for it
        self.closing = threading.Thread(target=self._close, name="engine-close", daemon=True)
        self.closing.start()

    def _close(self) -> None:
        self.jobs.stop()
        self.thread.join(timeout=STOP_S)
        self.engine.close()


def start(
    folder: Path,
    *,
    terms: Terms | None = None,
    host: str = HOST,
    port: int = 0,
    shared: Shared | None = None,
) -> Running:
    """
    The engine of that data folder, ready to answer. Its lock is the caller's business.

    Args:
        terms: serve many accounts on these terms; None serves one owner, who holds the token.
        host: the address to listen on.
        port: 0 takes a free one.
        shared: where the service's state and media lie, when not in its folder.

    Raises:
        AddMusicError: the folder cannot be used.
    """
    global _current
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _guard:
        _claim(folder, terms)
        if _current is not None:
            _current.stop()
            if _current.closing:
                _current.closing.join()
        pool = _pool(terms, folder)
        try:
            _current = _start(folder, pool, terms, (host, port), shared)
        except BaseException:
            pool.stop()
            raise
        return _current


def _pool(terms: Terms | None, folder: Path) -> Pool:
    if terms is None:
        return Pool(settings().workers or DEFAULT_WORKERS, writable=[folder])
    size = settings().workers or max(DEFAULT_WORKERS, os.cpu_count() or 1)
    return Pool(size, shared=True, writable=[folder])


def start_jobs(engine: Engine) -> Jobs | SharedJobs:
    """What keeps the engine's durable work."""
    from add_music.engine.jobs.launching import Jobs
    from add_music.engine.jobs.sharing import SharedJobs

    return SharedJobs(engine, engine.shared) if engine.shared else Jobs(engine)


def _start(
    folder: Path, pool: Pool, terms: Terms | None, address: tuple[str, int], shared: Shared | None
) -> Running:
    from add_music.engine.engine import Engine

    # before any work is taken up: an address that is taken must not leave half an engine behind
    listening = _listen(*address)
    try:
        engine = Engine(folder, pool, terms, shared)
    except BaseException:
        listening.close()
        raise
    jobs = start_jobs(engine)
    token = secrets.token_urlsafe(32) if terms is None else ""

    import uvicorn

    from add_music.engine.api.app import make_app
    from add_music.engine.api.pace import Impatient

    app = make_app(engine, jobs, token)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        loop="asyncio",
        http=Impatient,
        ws="none",
        timeout_keep_alive=30,
        # uvicorn would believe any program on this machine who the caller is; the guard knows whom to trust
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listening]}, name="engine-http", daemon=True
    )
    thread.start()
    _wait_until_up(server, thread)
    return Running(_url(listening), token, app, engine, jobs, server, thread)


def _claim(folder: Path, terms: Terms | None) -> None:
    """One person's projects and a service's accounts never share a folder, not even in turns."""
    from add_music.engine.store.database import DATABASE

    mark = folder / SERVICE_MARK
    if terms is None and mark.exists():
        raise problem("folder_taken", path=folder, reason="belongs to a service: add-music serve")
    if terms is not None and not mark.exists():
        if (folder / DATABASE).exists():
            raise problem("folder_taken", path=folder, reason="holds the projects of one person")
        mark.touch(mode=0o600)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # asyncio lets an answer go at once (TCP_NODELAY) where a socket says that it is TCP; the second
        # half of a small answer would wait 40 ms for the client's acknowledgement otherwise
        return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise problem("cannot_listen", address=f"{host}:{port}", reason=reason) from error


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _wait_until_up(server: uvicorn.Server, thread: threading.Thread) -> None:
    give_up_at = time.monotonic() + START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > give_up_at:
            raise problem("engine_unavailable", reason="its server did not come up")
        time.sleep(0.002)
