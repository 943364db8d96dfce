"""
Previews: a small film of a version of the timeline, to watch and hear before the finished file is made.

The picture is encoded once for all versions that show the same; each version only adds its sound, which is
mixed and mastered as for the finished file. A preview is kept under the digest of its draft. Nothing here is
durable: what a crash interrupts is made again when somebody looks.
"""

from __future__ import annotations

import contextvars
import json
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from add_music.engine.disk import whole
from add_music.engine.rendering import Job
from add_music.engine.store.sessions import draft_sha, sha
from add_music.engine.store.work import Product
from add_music.engine.waiting import wait
from add_music.engine.workers.pool import Cancelled, Stopped, Urgency
from add_music.errors import AddMusicError, unforeseen
from add_music.wire.draft import AUDIO, VOLUME_KEYS

if TYPE_CHECKING:
    from add_music.engine.engine import Engine
    from add_music.engine.sheet import Sheet

log = logging.getLogger(__name__)

SHORT_SIDE = 480
FASTEST_FPS = 30.0
KEPT = 60
KEPT_BYTES = 500_000_000
"""Previews and their pictures that nobody looked at for the longest time go first."""
PICTURED, SOUNDED = 0.6, 0.2
LEVELS = frozenset(VOLUME_KEYS)
FindPicture: TypeAlias = "Callable[[str, Callable[[Path], Future[None]]], tuple[Path, Future[None] | None]]"


@dataclass(frozen=True, slots=True)
class Preview:
    """
    How a preview stands.

    Args:
        key: names it, and the version that it shows.
        status: `none` (an empty timeline), `making`, `ready` or `failed`.
        share: how far it is, 0–1.
        music: 0–1, the level of the music in equal stretches; known when it is ready.
        error: ours, as JSON, when it failed.
    """

    key: str = ""
    status: str = "none"
    share: float = 0.0
    music: tuple[float, ...] = ()
    error: Mapping[str, str] | None = None


class Previews:
    """The previews of one engine."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._guard = threading.Lock()
        self._making: dict[str, _Making] = {}
        self._pictures: dict[str, Future[None]] = {}
        folder.mkdir(exist_ok=True, mode=0o700)

    def of(self, session: str, draft: dict[str, Any]) -> Preview:
        """How the preview of that draft stands; it is begun when it is not there."""
        if not draft:
            return Preview()
        key = draft_sha(draft)[:32]
        path = self.path(key)
        with self._guard:
            making = self._making.get(key)
            if making is None and path.exists() and _outline_of(path).exists():
                path.touch()  # its time tells when it was used last
                return Preview(key, "ready", 1.0, tuple(json.loads(_outline_of(path).read_text("utf-8"))))
            if making is None:
                self._leave_off(session)
                making = self._making[key] = _Making(self._engine, self._picture, session, draft, path)
                # the thread speaks and works for whoever asked
                run = partial(contextvars.copy_context().run, self._make, key, making)
                threading.Thread(target=run, name=f"preview-{key[:8]}", daemon=True).start()
            elif making.error:
                del self._making[key]  # told once; whoever asks again has it tried again
                return Preview(key, "failed", 0.0, (), making.error)
            return Preview(key, "making", making.share)

    def path(self, key: str) -> Path:
        """Where the preview of that key lies when it is ready."""
        return self._folder / f"{key}.mp4"

    def _picture(self, name: str, begin: Callable[[Path], Future[None]]) -> tuple[Path, Future[None] | None]:
        """Where the picture of that name lies, and what to wait for while it is being encoded."""
        path = self._folder / f"picture-{name}.mp4"
        with self._guard:
            running = self._pictures.get(name)
            if running is None or running.done():
                self._pictures = {other: one for other, one in self._pictures.items() if not one.done()}
                if path.exists():
                    path.touch()
                    return path, None
                running = self._pictures[name] = begin(path)
            return path, running

    def _leave_off(self, session: str) -> None:
        """Nobody looks at the version before any more: no more of it is begun."""
        for making in self._making.values():
            if making.session == session:
                self._engine.pool.withdraw(making.job)

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
            log.warning("a preview failed", exc_info=error)
            making.error = self._engine.plain(told).to_json()
            return
        with self._guard:
            self._making.pop(key, None)
            self._make_room()

    def _make_room(self) -> None:
        left = KEPT_BYTES
        films = sorted(self._folder.glob("*.mp4"), key=lambda film: film.stat().st_mtime, reverse=True)
        for number, film in enumerate(films):
            left -= film.stat().st_size
            if number >= KEPT or (number and left < 0):
                film.unlink(missing_ok=True)
                _outline_of(film).unlink(missing_ok=True)


class _Making:
    def __init__(
        self, engine: Engine, find_picture: FindPicture, session: str, draft: dict[str, Any], output: Path
    ) -> None:
        self.error: Mapping[str, str] | None = None
        self.session = session
        self.job = f"preview-{secrets.token_hex(6)}"
        self._engine = engine
        self._find_picture = find_picture
        self._output = output
        self._product = Product(
            f"preview-{output.stem}", session, draft, "mp4", "processing", None, None, 0, None
        )
        self._shares = [0.0, 0.0, 0.0]

    @property
    def share(self) -> float:
        pictured, sounded, written = self._shares
        return PICTURED * pictured + SOUNDED * sounded + (1 - PICTURED - SOUNDED) * written

    def run(self) -> None:
        job = Job.of(self._engine, self._product)
        small = small_sheet(job.sheet())
        picture, pictured = self._find_picture(
            picture_key(self._product.draft, small),
            # another version may wait for it, too: it belongs to no job
            lambda path: self._submit("write_proxy", small, path, part=0, job=""),
        )
        scores = list(dict.fromkeys(music.score for music in job.timeline.music if music.score))
        for score in scores:
            self._engine.sounding.finish(score, self._sounding)
        if pictured:
            wait(pictured)
        self._tell(0, 1.0)
        self._tell(1, 1.0)
        outline = wait(self._submit("write_preview", small, picture, self._output, part=2))
        with whole(_outline_of(self._output)) as part:
            part.write_text(json.dumps(outline), encoding="utf-8")

    def _submit(self, task: str, *args: Any, part: int, job: str | None = None) -> Future[Any]:
        return self._engine.pool.submit(
            task,
            *args,
            what="the preview",
            urgency=Urgency.EDIT,
            job=self.job if job is None else job,
            on_share=partial(self._tell, part),
        )

    def _sounding(self, share: float) -> None:
        if self._engine.pool.is_cancelled(self.job):
            raise Cancelled(self.job)
        self._tell(1, share)

    def _tell(self, part: int, share: float) -> None:
        self._shares[part] = share


def small_sheet(sheet: Sheet) -> Sheet:
    """The same film with a picture that is quick to make and to send."""
    scale = min(1.0, SHORT_SIDE / max(min(sheet.width, sheet.height), 1))
    width, height = (max(round(side * scale / 2) * 2, 2) for side in (sheet.width, sheet.height))
    return replace(sheet, kind="mp4", width=width, height=height, fps=min(sheet.fps, FASTEST_FPS))


def picture_key(draft: Mapping[str, Any], sheet: Sheet) -> str:
    """The same for all versions that look the same: nothing that is only heard counts."""
    seen = [_silent(track) for track in draft["t"] if track["tt"] != AUDIO]
    clips = [(str(source.path), source.path.stat().st_mtime_ns) for source in sheet.sources]
    return sha(json.dumps([seen, clips, sheet.width, sheet.height, sheet.fit], sort_keys=True))[:32]


def _silent(part: Any) -> Any:
    """A part of a draft without its levels."""
    if isinstance(part, Mapping):
        return {key: _silent(inner) for key, inner in part.items() if key not in LEVELS}
    return [_silent(inner) for inner in part] if isinstance(part, list) else part


def _outline_of(film: Path) -> Path:
    return film.with_suffix(".json")
