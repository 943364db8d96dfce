"""The program that does everything is killed at random moments; nothing is lost, doubled or half."""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from add_music.media.probe import inspect
from calling import Caller, data_of, until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(7200)]

KILLS = int(os.environ.get("KILLS", "8"))
LATEST_S = 5.0
"""Upload, edit and render of the clip take about that long."""
OWNER = Path(__file__).parents[1] / "engine" / "owner.py"
BROKEN_OFF = (httpx.HTTPError, AssertionError, KeyError, json.JSONDecodeError)


@contextlib.contextmanager
def program(folder: Path) -> Iterator[tuple[subprocess.Popen, dict[str, str]]]:
    """A program on that data folder, and where it answers."""
    process = subprocess.Popen(
        [sys.executable, OWNER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


class Story:
    """What a user was told in one round; only that has to be true afterwards."""

    def __init__(self) -> None:
        self.session = ""
        self.uploaded = False
        self.told_words = False
        self.asked_render = False

    def live(self, where: dict[str, str], clip: Path) -> None:
        """Upload, edit, render, as far as the program lives."""
        with contextlib.suppress(*BROKEN_OFF), Caller(where["url"], where["token"]) as user:
            user.begin()
            self.session = user.session
            data_of(user.send(clip))
            self.uploaded = True
            self.told_words = user.say("add calm piano music").error is None
            data_of(user.render(f"r{self.session}"))
            self.asked_render = True
            user.finished(f"r{self.session}")

    def check(self, where: dict[str, str], folder: Path) -> None:
        """Whatever was told is so, and what was asked for has ended."""
        if not self.session:
            return
        with Caller(where["url"], where["token"]) as user:
            user.session = self.session
            until(lambda: user.state()["turn"] is None)
            state = user.state()
            assert len(state["state"]["video_infos"]) in ((1,) if self.uploaded else (0, 1))
            # the message may have been written down before the answer was lost: it has its effect once
            assert len(user.music()) in ((1,) if self.told_words else (0, 1))
            assert len(state["renders"]) in ((1,) if self.asked_render else (0, 1))
            for render in state["renders"]:
                assert user.finished(render["id"])["status"] == "completed"
                assert abs(inspect(user.download(folder / "out.mp4", render["id"])).duration_ms - 2000) < 60


def test_killed_at_random_moments_nothing_is_lost_doubled_or_half(tmp_path: Path, clip: Path) -> None:
    """After each kill the next start finishes or refuses what was going on, and the databases are sound."""
    chance, folder = random.Random(KILLS), tmp_path / "data"
    story = Story()
    for _ in range(KILLS):
        with program(folder) as (process, where):
            story.check(where, tmp_path)
            story = Story()
            living = threading.Thread(target=story.live, args=(where, clip))
            living.start()
            time.sleep(chance.uniform(0, LATEST_S))
            process.kill()
            process.wait()
            living.join()
        for database in folder.glob("*.db"):
            with contextlib.closing(sqlite3.connect(database)) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with program(folder) as (_, where):
        story.check(where, tmp_path)
        assert not list(folder.rglob("*.part"))
