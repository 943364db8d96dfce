"""Reels: scores sounded by all workers as soon as they are there, and kept for the next render."""

from __future__ import annotations

import json
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from add_music.engine.disk import folder_size, ours_when_full, whole
from add_music.engine.store.files import Files
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Pool, Urgency, acting_for

KEPT_BYTES = 1_000_000_000
"""Of sounded music that is not in use; two minutes are 50 MB."""
COMPLETE = "complete"
OnShare = Callable[[float], None]


class Sounding:
    """The reels of one engine, by the id of their score."""

    def __init__(self, folder: Path, files: Files, pool: Pool) -> None:
        self._folder = folder
        self._files = files
        self._pool = pool
        self._guard = threading.Lock()
        self._running: dict[str, _Recording] = {}
        self._ahead: dict[str, set[str]] = {}
        folder.mkdir(exist_ok=True)

    def reel(self, score_id: str) -> Path:
        """The folder of that score's reel."""
        return self._folder / score_id

    def ahead(self, session: str, scores: Sequence[str]) -> None:
        """Sound what a session's timeline holds now, and leave off what it does not hold any more."""
        with self._guard:
            self._ahead[session] = set(scores)
            for score_id in scores:
                if (self.reel(score_id) / COMPLETE).exists():
                    self.reel(score_id).touch()  # its time tells when it was used last
                else:
                    self._begun(score_id)
            self._leave_off()

    def finish(self, score_id: str, each: Callable[[float], None]) -> Path:
        """
        The whole reel.

        Args:
            each: told the share done, often; may raise to stop waiting.

        Raises:
            AddMusicError: `disk_full`, or a worker died twice.
        """
        with self._guard:
            recording = self._begun(score_id)
            recording.waiting += 1
        try:
            wait(recording.whole, lambda: each(recording.share))
        finally:
            with self._guard:
                recording.waiting -= 1
                if not recording.waiting:
                    # whoever cancelled a render does not want its music either
                    for wanted in self._ahead.values():
                        wanted.discard(score_id)
                self._leave_off()
        return self.reel(score_id)

    def opened(self, score_id: str) -> Path:
        """The folder of that score's reel with the score in it, for whoever sounds a part of it only."""
        reel = self.reel(score_id)
        with self._guard:
            self._make_room(score_id)
            _lay_out(reel, self._files.score(score_id))
        return reel

    def _begun(self, score_id: str) -> _Recording:
        running = self._running.get(score_id)
        if running is None or running.whole.done():
            self._make_room(score_id)
            running = _Recording(self._pool, self.reel(score_id), self._files.score(score_id))
            self._running[score_id] = running
        return running

    def _leave_off(self) -> None:
        wanted = set().union(*self._ahead.values())
        for score_id, running in list(self._running.items()):
            if running.whole.done():
                del self._running[score_id]
            elif not running.waiting and score_id not in wanted:
                del self._running[score_id]
                self._pool.withdraw(running.job)
        # what is done needs nobody to want it any more
        self._ahead = {name: left for name, left in self._ahead.items() if left & self._running.keys()}

    def _make_room(self, but: str) -> None:
        """Forget the reels that were not used for the longest time."""
        busy = {but} | {name for name, running in self._running.items() if not running.whole.done()}
        reels = [reel for reel in self._folder.iterdir() if reel.name not in busy]
        left = KEPT_BYTES
        for reel in sorted(reels, key=lambda r: r.stat().st_mtime, reverse=True):
            left -= folder_size(reel)
            if left < 0:
                shutil.rmtree(reel, ignore_errors=True)


class _Recording:
    """All stretches of one reel on their way."""

    def __init__(self, pool: Pool, folder: Path, score: dict[str, Any]) -> None:
        self.whole: Future[None] = Future()
        self.share = 0.0
        self.waiting = 0
        self.job = f"reel-{secrets.token_hex(6)}"
        self._pool = pool
        self._folder = folder
        # the stretches are handed in by threads of the pool, which work for nobody
        self._account = acting_for.get()
        self._guard = threading.Lock()
        self._left = self._count = 0
        _lay_out(folder, score)
        if (folder / COMPLETE).exists():
            self._end()
            return
        self._submit("count_stretches").add_done_callback(self._counted)

    def _submit(self, task: str, *args: Any) -> Future[Any]:
        return self._pool.submit(
            task,
            self._folder,
            *args,
            what="the music",
            urgency=Urgency.RENDER,
            job=self.job,
            account=self._account,
        )

    def _counted(self, counted: Future[int]) -> None:
        if error := counted.exception():
            self._fail(error)
            return
        self._count = self._left = counted.result()
        if not self._count:
            self._end()
        for number in range(self._count):
            self._submit("record", number).add_done_callback(self._recorded)

    def _recorded(self, stretch: Future[None]) -> None:
        if error := stretch.exception():
            self._fail(error)
            return
        with self._guard:
            self._left -= 1
            self.share = 1 - self._left / self._count
            last = self._left == 0
        if last:
            self._end()

    def _end(self) -> None:
        (self._folder / COMPLETE).touch()
        self.share = 1.0
        if not self.whole.done():
            self.whole.set_result(None)

    def _fail(self, error: BaseException) -> None:
        with self._guard:
            if not self.whole.done():
                self.whole.set_exception(error)


def _lay_out(folder: Path, score: dict[str, Any]) -> None:
    """A reel's folder with its score."""
    with ours_when_full(folder):
        folder.mkdir(exist_ok=True)
        folder.touch()  # its time tells when it was used last
    target = folder / "score.json"
    if not target.exists():
        with whole(target) as part:
            part.write_text(json.dumps(score), encoding="utf-8")
