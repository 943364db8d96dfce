"""Whether what several machines share can be used from this one: for `add-music doctor`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from add_music.engine.shared import Shared
from add_music.engine.store.backlog import backlog
from add_music.engine.store.database import open_shared_store
from add_music.engine.store.media import Bucket
from add_music.engine.store.upgrading import HEAD
from add_music.errors import problem

SKEW_S = 5.0
"""Ages are counted by the clocks of the machines; they may differ by much less than what is waited for."""
OPEN = ("running", "pending", "processing")


def check_database(shared: Shared) -> str:
    """
    It answers, its tables are ours, and its clock is like this machine's.

    Raises:
        TryAgain: `engine_unavailable`.
    """
    engine = open_shared_store(shared.database_url)
    try:
        begun = time.monotonic()
        with engine.connect() as db:
            there, version = db.execute(text("SELECT extract(epoch FROM now()), version()")).one()
            took_s = time.monotonic() - begun
        skew_s = float(there) - time.time()
        if abs(skew_s) > SKEW_S:
            reason = f"its clock is {skew_s:+.1f} s from this machine's: let NTP set both"
            raise problem("engine_unavailable", reason=reason)
        waiting = sum(count for (_, status), (count, _) in backlog(engine).items() if status in OPEN)
    finally:
        engine.dispose()
    name = " ".join(str(version).split()[:2])
    about = f"tables {HEAD}, {waiting} jobs open, clocks {skew_s:+.2f} s apart"
    return f"{name} answers in {1000 * took_s:.0f} ms, {about}"


def check_storage(shared: Shared) -> str:
    """
    A small object can be written, read and removed.

    Raises:
        TryAgain: `engine_unavailable`.
    """
    with tempfile.TemporaryDirectory(prefix="add-music-") as folder:
        bucket = Bucket(shared.storage_url, Path(folder), shared.public_storage_url)
        begun = time.monotonic()
        bucket.check()
        took_ms = 1000 * (time.monotonic() - begun)
    links = "clients fetch there" if shared.public_storage_url else "clients fetch through the nodes"
    return f"{shared.storage_url} written, read and emptied in {took_ms:.0f} ms; {links}"
