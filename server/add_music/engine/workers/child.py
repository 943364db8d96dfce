"""
The far end of a worker's pipes: one task at a time, until the parent is gone.

Started as `python -P -m add_music.engine.workers.child FOLDER…`, which is where it may write, and not
through multiprocessing: a fork would copy the server's threads and locks, a spawn would run the user's own
main script again.
"""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from add_music.engine.workers.confine import allow_time, confine
from add_music.engine.workers.messages import Done, Failed, Order, Told, read_message, write_message
from add_music.errors import AddMusicError
from add_music.saying import speaking

WARM = ("numpy", "av", "add_music.engine.tasks")
"""Imported before the first task comes: half a second that need not be waited for."""


def main() -> None:
    """Serve orders from stdin until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to understand
    # before any thread begins, which would keep what it had
    confine([Path(name) for name in sys.argv[1:]] or None)
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the messages
    give_back = _giving_back()
    waiting: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(orders, waiting), daemon=True).start()
    for name in WARM:
        import_module(name)
    while True:
        order = waiting.get()
        allow_time()
        write_message(answers, _answer(order, answers))
        give_back()


def _receive(orders: BinaryIO, waiting: queue.SimpleQueue[Order]) -> None:
    """The pipe closes when the parent ends, however it ends; nobody waits for the result then."""
    while True:
        order = read_message(orders)
        if not isinstance(order, Order):
            os._exit(0)
        waiting.put(order)


def _answer(order: Order, answers: BinaryIO) -> Done | Failed:
    def tell(share: float) -> None:
        write_message(answers, Told(share))

    try:
        with speaking(order.language):
            return Done(_task(order.task)(*order.args, tell))
    except AddMusicError as error:
        return Failed(error.to_json(), "")
    except BaseException as error:  # noqa: BLE001  # whatever it is, the parent has to hear of it
        return Failed(None, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


def _giving_back() -> Callable[[], None]:
    """How freed memory goes back to the system; glibc keeps a quarter of it otherwise, for each worker."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library
        return lambda: None
    return lambda: trim(0) and None


def _task(name: str) -> Callable[..., object]:
    found: Callable[..., object] = getattr(import_module("add_music.engine.tasks"), name)
    return found


if __name__ == "__main__":
    main()
