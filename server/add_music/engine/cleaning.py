"""
What a service forgets: sessions that nobody has used for weeks, finished files, what nothing names any more.

Rows go before files: what is cut off in between is an orphan that the next cleaning finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from add_music.engine.store.database import now_ms
from add_music.engine.store.media import Media
from add_music.engine.store.old import Old
from add_music.engine.terms import DAY_S

ORPHAN_S = 6 * 3600
"""An upload is written down when all files of its request have arrived; a render when it was measured."""
UPLOADS, RENDERS = "uploads", "renders"


@dataclass(slots=True)
class Cleaned:
    """What went, or would."""

    sessions: int = 0
    renders: int = 0
    orphans: int = 0
    bytes: int = 0
    events: int = 0


class Cleaning:
    """
    Tidies one service.

    Args:
        folder: of this program; keys and places of files are told from there.
        only_look: count and remove nothing.
    """

    def __init__(self, database: Engine, media: Media, folder: Path, *, only_look: bool) -> None:
        self._old = Old(database)
        self._media = media
        self._folder = folder
        self._only_look = only_look
        self._found = Cleaned()
        self._sizes: dict[str, int] = {}

    def run(self, idle_days: float, render_days: float) -> dict[str, Any]:
        """
        Forget sessions without a message or a render for so many days, and finished files of that age.

        Returns:
            how many of each went, and their bytes.
        """
        kept = [one for prefix in (UPLOADS, RENDERS) for one in self._media.all(prefix)]
        self._sizes = {one.key: one.size for one in kept}
        now = now_ms()
        self._sessions(now - round(idle_days * DAY_S * 1000))
        self._renders(now - round(render_days * DAY_S * 1000))
        if not self._only_look:
            self._found.events = self._old.events(now - round(DAY_S * 1000))
        known = {self._key(place) for place in self._old.places()}
        orphans = [one.key for one in kept if one.key not in known and one.age_s > ORPHAN_S]
        # what has just been removed is no orphan
        self._found.orphans = self._remove(key for key in orphans if key in self._sizes)
        return asdict(self._found)

    def _sessions(self, before_ms: int) -> None:
        for session in self._old.sessions(before_ms):
            places = () if self._only_look else self._old.forget(session)
            if places is not None:
                self._found.sessions += 1
                self._remove(self._key(place) for place in places)

    def _renders(self, before_ms: int) -> None:
        for product, kind in self._old.products(before_ms):
            if self._only_look or self._old.let_go(product):
                self._found.renders += 1
                self._remove([f"{RENDERS}/{product}.{kind}"])

    def _remove(self, keys: Iterable[str]) -> int:
        count = 0
        for key in keys:
            size = self._sizes.pop(key, None)
            if size is None:
                continue
            count += 1
            self._found.bytes += size
            if not self._only_look:
                self._media.remove(key, self._folder / key)
        return count

    def _key(self, place: str) -> str:
        path = Path(place)
        inside = path.is_absolute() and path.is_relative_to(self._folder)
        return path.relative_to(self._folder).as_posix() if inside else place
