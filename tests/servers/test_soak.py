"""Everything goes wrong at once, and every job ends exactly once in a right file."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from add_music.engine.store.media import Bucket
from add_music.media.probe import inspect
from calling import data_of
from fleet import Customer, Door, Fleet, Program
from machines import Objects, Postgres, eventually

pytestmark = [pytest.mark.servers, pytest.mark.timeout(3600)]

JOBS = int(os.environ.get("SOAK_JOBS", "20"))
AT_ONCE = 6
KILL_EACH_S = 10.0
CUT_S = float(os.environ.get("SOAK_CUT_S", "5" if JOBS < 100 else "20"))
PATIENCE_S = 300


def test_every_job_ends_once_in_a_right_file_whatever_dies_meanwhile(
    fleet: Fleet, postgres: Postgres, objects: Objects, clip: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Workers are killed all the time, the database is restarted, the storage does not answer for a while."""
    door = fleet.serve("--turn-credits", "10", "--export-credits", "5")
    workers = [fleet.worker("--slots", "1") for _ in range(3)]
    trouble = Trouble(workers, postgres, objects)
    trouble.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            users = list(pool.map(lambda number: _job(door, clip, tmp_path / f"{number}.mp4"), range(JOBS)))
    finally:
        trouble.stop()
    assert trouble.count["killed"] >= 1
    assert trouble.count["restarted"] == trouble.count["cut"] == 1
    for key, value in objects.env.items():
        monkeypatch.setenv(key, value)
    _check_books(fleet, users)
    _check_bucket(fleet, tmp_path)
    print(f"{JOBS} jobs, {dict(trouble.count)}")  # noqa: T201


class Trouble(threading.Thread):
    """Kills a worker every ten seconds; the database and the storage have their turn once in between."""

    def __init__(self, workers: list[Program], postgres: Postgres, objects: Objects) -> None:
        super().__init__(daemon=True)
        self.count: Counter[str] = Counter()
        self._workers, self._postgres, self._objects = workers, postgres, objects
        self._over = threading.Event()
        self._random = random.Random(9)

    def stop(self) -> None:
        """Let it be."""
        self._over.set()
        self.join()
        self._look_after()

    def run(self) -> None:
        """One thing after the other."""
        rounds = 0
        while not self._over.wait(KILL_EACH_S / 2):
            rounds += 1
            if rounds == 1:
                self._postgres.stop("immediate")
                self._postgres.start()
                self.count["restarted"] += 1
            elif rounds == 3:
                self._objects.pause()
                time.sleep(CUT_S)
                self._objects.go_on()
                self.count["cut"] += 1
            elif rounds % 2 == 0:
                self._random.choice(self._workers).kill()
                self.count["killed"] += 1
            self._look_after()

    def _look_after(self) -> None:
        """Start again what has ended, as systemd would."""
        for worker in self._workers:
            if worker.code is not None:
                worker.again()


def _job(door: Door, clip: Path, target: Path) -> Customer:
    """A clip gets music; whoever is told to try again does so."""
    user: Customer = patiently(door.join)
    patiently(user.begin)
    patiently(lambda: data_of(user.send(clip)))
    eventually(lambda: _edited(user), PATIENCE_S, 0.5)
    patiently(lambda: data_of(user.render()))
    done = eventually(lambda: _ended(user), PATIENCE_S, 0.5)
    assert done["status"] == "completed", done
    patiently(lambda: user.download(target))
    assert abs(inspect(target).duration_ms - 2000) < 60
    return user


def _edited(user: Customer) -> bool:
    """Whether the timeline has music; says so as often as needed, but never while a turn is running."""
    try:
        state = user.state()
        if state["turn"] is None and not user.music():
            user.say("add calm piano music")
        return len(user.music()) == 1
    except (httpx.HTTPError, AssertionError, KeyError, IndexError):
        return False


def _ended(user: Customer) -> dict | None:
    try:
        status = user.status()
    except (httpx.HTTPError, AssertionError):
        return None
    return status if status["status"] not in ("pending", "processing") else None


def patiently(act, seconds: float = 60):
    """What it returns, as soon as the service is there to answer."""
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return act()
        except (httpx.HTTPError, AssertionError):
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.5)


def _check_books(fleet: Fleet, users: list[Customer]) -> None:
    """Every hold has one end, every work one effect, and the balances are what they should be."""
    with psycopg.connect(fleet.database) as db:

        def one(query: str) -> int:
            return db.execute(query).fetchone()[0]

        open_holds = "SELECT count(*) FROM ledger h WHERE step = 'hold' AND NOT EXISTS "
        assert (
            one(open_holds + "(SELECT 1 FROM ledger e WHERE e.reference = h.reference AND e.step = 'end')")
            == 0
        )
        assert one("SELECT count(*) FROM turns WHERE status = 'running'") == 0
        assert one("SELECT count(*) FROM products WHERE status <> 'completed'") == 0
        assert one("SELECT count(*) FROM products") == JOBS
        assert (
            one("SELECT count(*) FROM versions")
            == one("SELECT count(*) FROM turns WHERE changed = 1")
            == JOBS
        )
        spent = one("SELECT sum(amount) FROM ledger WHERE kind = 'commit'")
        granted = one("SELECT sum(amount) FROM ledger WHERE kind = 'grant'")
        assert spent == JOBS * (10 + 5)
    assert sum(user.credits["available"] for user in users) == granted - spent
    assert sum(user.credits["frozen"] for user in users) == 0


def _check_bucket(fleet: Fleet, folder: Path) -> None:
    """The bucket holds the files that are known, and nothing else."""
    bucket = Bucket(fleet.bucket, folder / "cache")
    with psycopg.connect(fleet.database) as db:
        uploads = {path for (path,) in db.execute("SELECT path FROM files")}
        renders = {f"renders/{name}.mp4" for (name,) in db.execute("SELECT id FROM products")}
    assert {kept.key for kept in bucket.all("uploads")} == uploads
    assert {kept.key for kept in bucket.all("renders")} == renders
