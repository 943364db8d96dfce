"""
The engine inside this program, shared by all programs on one data folder.

The first program takes the folder's lock and runs the engine; the others find its address and
token in a file only the user can read. The lock belongs to a living process, so a killed owner
blocks nobody: the next program that asks (or stands by) takes over, unfinished work included.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from add_music.client.endpoint import Endpoint, is_loopback
from add_music.client.private import private_folder, read_record, write_private
from add_music.errors import AddMusicError, problem, unforeseen

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import BaseFileLock

    from add_music.engine.serve import Running
    from add_music.settings import Settings

START_PATIENCE_S = 30.0
"""An owner that holds the lock and does not answer for this long is given up on."""
LOOK_AGAIN_S = 0.05
STAND_BY_S = 1.0
PROBE_TIMEOUT_S = 2.0


@dataclass(slots=True)
class _Owned:
    lock: BaseFileLock
    running: Running


_guard = threading.Lock()
_owned: dict[Path, _Owned] = {}


def ensure_engine(settings: Settings, *, patience_s: float = START_PATIENCE_S) -> Endpoint:
    """
    The engine of the data folder: the one that runs already, else started here. Blocks.

    Raises:
        TryAgain: `engine_unavailable`, when it does not start or its owner does not answer.
    """
    folder = private_folder(settings.data_dir).resolve()
    give_up_at = time.monotonic() + patience_s
    while True:
        endpoint = _mine(folder) or _answering(folder) or _take_over(folder)
        if endpoint:
            return endpoint
        if time.monotonic() > give_up_at:
            reason = "another program holds it but does not answer"
            raise problem("engine_unavailable", reason=reason)
        time.sleep(LOOK_AGAIN_S)


def stand_by(settings: Settings) -> threading.Event:
    """
    Take the engine over when its owner goes, from a thread of a program that lives long.

    Returns:
        an event; set it to stop standing by.
    """
    folder = private_folder(settings.data_dir).resolve()
    stopped = threading.Event()

    def wait() -> None:
        while not stopped.wait(STAND_BY_S):
            # a failed start is reported to whoever needs the engine; here it is tried again
            with contextlib.suppress(AddMusicError):
                if _mine(folder) or _take_over(folder):
                    return

    threading.Thread(target=wait, name="engine-stand-by", daemon=True).start()
    return stopped


def lock_of(folder: Path) -> BaseFileLock | None:
    """The lock of a data folder, held from now on; None when another program holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "engine.lock", mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return lock


def runs_here(settings: Settings) -> bool:
    """Whether this process runs the engine, so that it ends with it."""
    return _mine(settings.data_dir.resolve()) is not None


def stop_engine(settings: Settings) -> None:
    """Stop the engine if this process runs it; the next program may take over at once."""
    with _guard:
        _stop(settings.data_dir.resolve())


def _mine(folder: Path) -> Endpoint | None:
    owned = _owned.get(folder)
    if owned is None or not owned.running.alive:
        return None
    return Endpoint(owned.running.url, owned.running.token, local=True)


def _answering(folder: Path) -> Endpoint | None:
    """The engine that another program runs, when it is alive."""
    record = read_record(_note(folder))
    url, token = record.get("url"), record.get("token")
    if not (isinstance(url, str) and isinstance(token, str) and is_loopback(url)):
        return None

    import httpx

    try:
        # no proxy may stand between two programs on one machine
        answer = httpx.get(f"{url}/healthz", timeout=PROBE_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError:
        return None
    return Endpoint(url, token, local=True) if answer.status_code == httpx.codes.OK else None


def _take_over(folder: Path) -> Endpoint | None:
    """Start the engine here, unless another program holds the lock."""
    with _guard:
        if _mine(folder):
            return _mine(folder)
        # a process runs one engine at a time, and a crashed one is replaced
        for other in list(_owned):
            _stop(other)
        lock = lock_of(folder)
        if lock is None:
            _check_owner(folder)
            return None
        try:
            # what a dead owner left would send others to a port that may be anybody's now
            _note(folder).unlink(missing_ok=True)
            running = _start(folder)
            note = {"url": running.url, "token": running.token, "pid": os.getpid()}
            write_private(_note(folder), json.dumps(note))
        except BaseException:
            lock.release()
            raise
        _stop_at_exit()
        _owned[folder] = _Owned(lock, running)
        return _mine(folder)


def _check_owner(folder: Path) -> None:
    """Another program holds the folder; if that is a service, waiting for its token is of no use."""
    from add_music.engine.serve import SERVICE_MARK

    if (folder / SERVICE_MARK).exists():
        raise problem("folder_taken", path=folder, reason="belongs to a service: add-music serve")


def _start(folder: Path) -> Running:
    from add_music.engine.serve import start

    try:
        return start(folder)
    except AddMusicError:
        raise
    except Exception as exc:
        told = unforeseen(exc)
        if told.code == "disk_full":
            raise told from exc
        raise problem("engine_unavailable", reason=str(exc) or type(exc).__name__) from exc


def _stop(folder: Path) -> None:
    owned = _owned.pop(folder, None)
    if owned:
        _note(folder).unlink(missing_ok=True)
        owned.running.stop()
        owned.lock.release()


@cache
def _stop_at_exit() -> None:
    """Once for each process: leave no engine behind."""
    # atexit would come too late: by then the executors on which the engine's jobs run have been shut down
    threading._register_atexit(_stop_all)  # type: ignore[attr-defined]  # noqa: SLF001


def _stop_all() -> None:
    with _guard:
        for folder in list(_owned):
            _stop(folder)


def _note(folder: Path) -> Path:
    return folder / "engine.json"
