"""The engine of one data folder: its store, its workers, and what is going on."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from add_music.engine.disk import check_room, clear_parts, part_of
from add_music.engine.extras import ExtraSounds
from add_music.engine.listening import SharedLive
from add_music.engine.live import Live
from add_music.engine.looking import Looking
from add_music.engine.passes import Passes
from add_music.engine.previewing import Previews
from add_music.engine.sounding import Sounding
from add_music.engine.store.accounts import Accounts
from add_music.engine.store.database import open_shared_store, open_store
from add_music.engine.store.files import FileRow, Files
from add_music.engine.store.ledger import Ledger
from add_music.engine.store.media import Bucket, Folder, Media
from add_music.engine.store.sessions import Sessions
from add_music.engine.store.takes import Auditions
from add_music.engine.store.work import Product, Renders, Turns
from add_music.engine.takes import Takes
from add_music.engine.terms import Terms
from add_music.engine.workers.pool import Pool
from add_music.errors import AddMusicError

if TYPE_CHECKING:
    from add_music.engine.shared import Shared

OWNER = "local"
"""The user behind the token that only programs of the same person can read."""


class Engine:
    """
    Everything a route or a workflow needs; made once for a folder.

    Args:
        pool: workers, which may be warming up already.
        terms: on which others are served; None for one owner to whom everything is free.
        shared: what other machines have of it, too; the folder is a cache then.
    """

    def __init__(
        self, folder: Path, pool: Pool, terms: Terms | None = None, shared: Shared | None = None
    ) -> None:
        self.folder = folder
        self.terms = terms
        self.shared = shared
        self.uploads = folder / "uploads"
        self.products = folder / "renders"
        self.scratch = folder / "scratch"
        for place in (self.uploads, self.products, self.scratch):
            place.mkdir(exist_ok=True, mode=0o700)
        for place in (self.uploads, self.products):
            clear_parts(place)
        _empty(self.scratch)
        if shared:
            database = open_shared_store(shared.database_url)
            self.media: Media = Bucket(shared.storage_url, folder, shared.public_storage_url)
        else:
            database = open_store(folder, survives_power_cut=terms is not None)
            self.media = Folder(folder)
        self.database = database
        self.accounts = Accounts(database)
        self.ledger = Ledger(database)
        self.sessions = Sessions(database)
        self.files = Files(database, apart=terms is not None, root=folder if shared else None)
        self.turns = Turns(database)
        self.auditions = Auditions(database)
        self.renders = Renders(database)
        self.pool = pool
        self.live = SharedLive(database, pool.cancel, shared.database_url) if shared else Live()
        self.looking = Looking(self.files, pool)
        self.sounding = Sounding(folder / "reels", self.files, pool)
        self.takes = Takes(folder / "takes", self)
        self.previews = Previews(folder / "previews", self)
        self.extra_sounds = ExtraSounds(folder / "stems", self)
        self.passes = Passes()

    def product_path(self, product_id: str, kind: str) -> Path:
        """Where a finished file lies."""
        return self.products / f"{product_id}.{kind}"

    def bring(self, file: FileRow) -> None:
        """
        See to it that a file lies at its path here, as it was when it came.

        Raises:
            FixInput: `file_missing` or `file_changed`.
            TryAgain: `engine_unavailable`, when the storage does not answer.
        """
        if file.session:
            with suppress(FileNotFoundError):  # the check finds better words
                self.media.bring(self._key(file.path), file.path, file.mtime_ns)
        file.check_unchanged()

    def keep_upload(self, path: Path) -> None:
        """A file that has arrived is kept for good."""
        self.media.publish(path, self._key(path))

    def keep_product(self, product: Product, name: str) -> None:
        """A finished file is kept for good; one that was finished by somebody else before stays."""
        path = self.product_path(product.id, product.format)
        if not self.media.publish(path, self._key(path), name):
            path.unlink(missing_ok=True)
            self.bring_product(product)

    def bring_product(self, product: Product) -> Path:
        """A finished file on this machine; `FileNotFoundError` where it is gone from all of them."""
        path = self.product_path(product.id, product.format)
        self.media.bring(self._key(path), path)
        return path

    def drop_product(self, product_id: str, kind: str) -> None:
        """Remove a finished file, or what is there of it."""
        path = self.product_path(product_id, kind)
        self.media.remove(self._key(path), path)
        part_of(path).unlink(missing_ok=True)  # of a worker that was ended in the middle of it

    def product_size(self, product: Product) -> int | None:
        """Its bytes; None when it is not there."""
        if self.shared:
            return product.size if product.status == "completed" else None
        path = self.product_path(product.id, product.format)
        return path.stat().st_size if path.exists() else None

    def product_link(self, product: Product) -> str | None:
        """A signed address of a finished file, if clients can reach the storage."""
        return self.media.link(self._key(self.product_path(product.id, product.format)))

    def check_storage(self) -> None:
        """
        Make sure that media can be kept.

        Raises:
            TryAgain: `engine_unavailable`.
            FixInput: `disk_full` or `output_unwritable`.
        """
        self.media.check()
        check_room(self.folder, 0)

    @property
    def disk_free(self) -> int:
        """Bytes that are left on the disk of the folder."""
        return shutil.disk_usage(self.folder).free

    def cancel(self, product_id: str) -> None:
        """End what is being done for a product, on whichever machine."""
        self.pool.cancel(product_id)
        self.live.cancelled(product_id)

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix() if self.shared else path.name

    def plain(self, error: AddMusicError) -> AddMusicError:
        """The error without the paths of a service's own disk."""
        if self.terms is None:
            return error
        own = re.compile(rf"{re.escape(str(self.folder))}[^\s:,;]*")
        found = type(error)(error.code, own.sub("the service", error.message), error.next_step)
        return found.noting(**error.facts)

    def close(self) -> None:
        """Let go of the database."""
        self.live.stop()
        self.database.dispose()


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
