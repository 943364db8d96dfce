"""
Extras: what comes beside a finished file, for editing programs, archives and platforms.

Documents are written when they are asked for, with the places that whoever asks has for the files. The stems
of a film are made once and kept for a while; nothing here is durable: what a crash interrupts is made
again when somebody asks.
"""

from __future__ import annotations

import contextvars
import logging
import secrets
import shutil
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from add_music.engine.disk import check_room, folder_size
from add_music.engine.rendering import WAV_BYTES_PER_S, Job
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Cancelled, Stopped, Urgency
from add_music.errors import AddMusicError, unforeseen
from add_music.sound.produce import MUSIC, ORIGINAL

if TYPE_CHECKING:
    from add_music.engine.engine import Engine
    from add_music.engine.store.work import Product

log = logging.getLogger(__name__)

KEPT_BYTES = 2_000_000_000
"""Stems that nobody asked for for the longest time go first."""
PLAYED = 0.7
"""Where in the progress of stems by roles the playing ends."""
MOST_STEMS = 10
"""For the room on the disk: a band of all roles, the own sound and the music."""
WHOLE, APART = "whole", "apart"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sound of a film stands; `stems` has its places by their names when it is ready."""

    share: float
    stems: Mapping[str, Path] | None = None


class ExtraSounds:
    """The stems of one engine's films, by their products."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._guard = threading.Lock()
        self._making: dict[str, _Making] = {}
        folder.mkdir(exist_ok=True, mode=0o700)
        for left in folder.glob("*/.*.part"):  # by a program that was killed
            shutil.rmtree(left, ignore_errors=True)

    def of(self, product: Product, *, apart: bool) -> Standing:
        """
        How the stems of that film stand; they are begun when they are not there.

        Args:
            apart: the music also by the roles of its band.

        Raises:
            AddMusicError: it failed; whoever asks once more has it tried again.
        """
        place = self._folder / product.id / (APART if apart else WHOLE)
        key = f"{product.id}/{place.name}"
        with self._guard:
            making = self._making.get(key)
            there = next((kind for kind in (place, place.with_name(APART)) if kind.is_dir()), None)
            if making is None and there:
                place.parent.touch()  # its time tells when it was asked for last
                return Standing(1.0, _ordered(there, apart=apart))
            if making is None:
                making = self._making[key] = _Making(self._engine, product, place)
                # the thread speaks and works for whoever asked
                run = partial(contextvars.copy_context().run, self._make, key, making)
                threading.Thread(target=run, name=f"stems-{product.id[:8]}", daemon=True).start()
            elif making.error:
                del self._making[key]
                raise making.error
            return Standing(making.share)

    def find(self, product_id: str, name: str) -> Path | None:
        """Where the stem of that name lies, if it does."""
        for kind in (APART, WHOLE):
            for path in (self._folder / product_id / kind).glob("*.wav"):
                if path.stem == name:
                    return path
        return None

    def cancel(self, product_id: str) -> None:
        """Nobody waits for the stems of that film any more."""
        with self._guard:
            jobs = [one.job for key, one in self._making.items() if key.startswith(f"{product_id}/")]
        for job in jobs:
            self._engine.pool.cancel(job)

    def _make(self, key: str, making: _Making) -> None:
        try:
            making.run()
        except Stopped:
            return
        except Cancelled:
            with self._guard:
                self._making.pop(key, None)
            return
        except Exception as error:
            told = error if isinstance(error, AddMusicError) else unforeseen(error)
            if told is not error:
                log.exception("stems failed")
            making.error = self._engine.plain(told)
            return
        with self._guard:
            self._making.pop(key, None)
            self._make_room()

    def _make_room(self) -> None:
        left = KEPT_BYTES
        films = sorted(self._folder.iterdir(), key=lambda film: film.stat().st_mtime, reverse=True)
        for number, film in enumerate(films):
            left -= folder_size(film)
            if number and left < 0:
                shutil.rmtree(film, ignore_errors=True)


def _ordered(place: Path, *, apart: bool) -> dict[str, Path]:
    """The stems in the order of an editor's tracks: own sound, then music, and its roles if wanted."""
    found = {
        path.stem: path for path in sorted(place.glob("*.wav")) if apart or path.stem in (ORIGINAL, MUSIC)
    }
    first = {name: found.pop(name) for name in (ORIGINAL,) if name in found}
    return first | found


class _Making:
    def __init__(self, engine: Engine, product: Product, place: Path) -> None:
        self.error: AddMusicError | None = None
        self.share = 0.0
        self.job = f"stems-{secrets.token_hex(6)}"
        self._engine = engine
        self._product = product
        self._place = place

    def run(self) -> None:
        job = Job.of(self._engine, self._product)
        sheet = job.sheet()
        room = WAV_BYTES_PER_S * job.timeline.duration_ms // 1000 * MOST_STEMS
        check_room(self._place.parent.parent, room)
        part = self._place.with_name(f".{self._place.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            for score in dict.fromkeys(music.score for music in job.timeline.music if music.score):
                self._engine.sounding.finish(score, self._look)
            reels = part / "roles" if self._place.name == APART else None
            if reels:
                reels.mkdir()
                self._play(job, reels)
            wait(self._submit("write_stems", sheet, reels, part, on_share=self._written), self._look)
            if reels:
                shutil.rmtree(reels)
            part.replace(self._place)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _play(self, job: Job, reels: Path) -> None:
        """Sound each role of each stretch, by all workers."""
        recording = []
        for score_id in dict.fromkeys(music.score for music in job.timeline.music if music.score):
            reel = self._engine.sounding.opened(score_id)
            roles = wait(self._submit("heard_roles", reel))
            for number in range(wait(self._submit("count_stretches", reel))):
                recording += [
                    self._submit("record_role", reel, reels / score_id, number, role) for role in roles
                ]
        for done, one in enumerate(recording, start=1):
            wait(one, self._look)
            self.share = PLAYED * done / len(recording)

    def _submit(self, task: str, *args: Any, on_share: Any = None) -> Future[Any]:
        return self._engine.pool.submit(
            task, *args, what="the stems", urgency=Urgency.RENDER, job=self.job, on_share=on_share
        )

    def _written(self, share: float) -> None:
        begun = PLAYED if self._place.name == APART else 0.0
        self.share = begun + (1 - begun) * share

    def _look(self, *_: float) -> None:
        if self._engine.pool.is_cancelled(self.job):
            raise Cancelled(self.job)
