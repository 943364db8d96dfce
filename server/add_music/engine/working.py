"""A machine that renders for a service and answers nobody: `add-music worker`."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.engine.workers.pool import Pool

if TYPE_CHECKING:
    from add_music.engine.engine import Engine
    from add_music.engine.jobs.sharing import SharedJobs
    from add_music.engine.shared import Shared

log = logging.getLogger(__name__)


class Worker:
    """
    Takes turns and renders out of the shared queues until it is stopped.

    Args:
        folder: its cache; nothing in it is missed when it is gone.

    Raises:
        TryAgain: `engine_unavailable`, when the database cannot be reached.
    """

    def __init__(self, folder: Path, shared: Shared) -> None:
        from add_music.engine.engine import Engine
        from add_music.engine.jobs.sharing import SharedJobs
        from add_music.engine.terms import Terms

        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # one process more than long tasks at a time: short ones do not wait for somebody's long clip
        pool = Pool(shared.slots + 1, shared=True, writable=[folder])
        try:
            # it asks nobody for credits: whoever took an order in has seen to that
            self.engine: Engine = Engine(folder, pool, Terms(), shared)
            self.jobs: SharedJobs = SharedJobs(self.engine, shared)
            self.jobs.wait()
        except BaseException:
            pool.stop()
            raise

    def drain(self, seconds: float) -> None:
        """Begin nothing new, finish what runs within that time, and leave the rest to others."""
        told = threading.Timer(seconds + 5, lambda: log.warning("the drain takes longer than it was given"))
        told.daemon = True
        told.start()
        self.jobs.stop(drain_s=seconds)
        self.engine.close()
        told.cancel()
