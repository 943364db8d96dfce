"""The engine of one data folder: its store, its workers, and what is going on."""

from __future__ import annotations

import re
from pathlib import Path

from add_music.engine.disk import clear_parts
from add_music.engine.live import Live
from add_music.engine.looking import Looking
from add_music.engine.passes import Passes
from add_music.engine.previewing import Previews
from add_music.engine.sounding import Sounding
from add_music.engine.store.accounts import Accounts
from add_music.engine.store.database import open_store
from add_music.engine.store.files import Files
from add_music.engine.store.ledger import Ledger
from add_music.engine.store.sessions import Sessions
from add_music.engine.store.takes import Auditions
from add_music.engine.store.work import Renders, Turns
from add_music.engine.takes import Takes
from add_music.engine.terms import Terms
from add_music.engine.workers.pool import Pool
from add_music.errors import AddMusicError

OWNER = "local"
"""The user behind the token that only programs of the same person can read."""


class Engine:
    """
    Everything a route or a workflow needs; made once for a folder.

    Args:
        pool: workers, which may be warming up already.
        terms: on which others are served; None for one owner to whom everything is free.
    """

    def __init__(self, folder: Path, pool: Pool, terms: Terms | None = None) -> None:
        self.folder = folder
        self.terms = terms
        self.uploads = folder / "uploads"
        self.products = folder / "renders"
        self.scratch = folder / "scratch"
        for place in (self.uploads, self.products, self.scratch):
            place.mkdir(exist_ok=True, mode=0o700)
        for place in (self.uploads, self.products):
            clear_parts(place)
        _empty(self.scratch)
        database = open_store(folder, survives_power_cut=terms is not None)
        self._database = database
        self.accounts = Accounts(database)
        self.ledger = Ledger(database)
        self.sessions = Sessions(database)
        self.files = Files(database, apart=terms is not None)
        self.turns = Turns(database)
        self.auditions = Auditions(database)
        self.renders = Renders(database)
        self.pool = pool
        self.live = Live()
        self.looking = Looking(self.files, pool)
        self.sounding = Sounding(folder / "reels", self.files, pool)
        self.takes = Takes(folder / "takes", self)
        self.previews = Previews(folder / "previews", self)
        self.passes = Passes()

    def product_path(self, product_id: str, kind: str) -> Path:
        """Where a finished file lies."""
        return self.products / f"{product_id}.{kind}"

    def plain(self, error: AddMusicError) -> AddMusicError:
        """The error without the paths of a service's own disk."""
        if self.terms is None:
            return error
        own = re.compile(rf"{re.escape(str(self.folder))}[^\s:,;]*")
        found = type(error)(error.code, own.sub("the service", error.message), error.next_step)
        return found.noting(**error.facts)

    def close(self) -> None:
        """Let go of the database."""
        self._database.dispose()


def _empty(folder: Path) -> None:
    import shutil

    for left in folder.iterdir():
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
