"""
Where uploads and finished files lie for good: in the data folder, or in a bucket that many machines share.

A bucket holds what nobody may lose; each machine's folder is its cache then. Keys look like the paths of the
data folder: `uploads/<session>/<name>` and `renders/<product>.<ending>`.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import quote, urlsplit

from add_music.engine.disk import check_room, ours_when_full
from add_music.errors import problem

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Store

log = logging.getLogger(__name__)

PART = 8 * 1024 * 1024
"""Bytes of a part on its way; four travel at once."""
LINK_S = 900
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
PATIENCE = {
    "max_retries": 20,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=5), "base": 2},
}
"""Storage that is away for half a minute costs time and no job."""
CACHE_BYTES = 20_000_000_000
RESTED_S = 3600
"""What somebody used within the last hour stays in the cache."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An object of a bucket, `age_s` old."""

    key: str
    size: int
    age_s: float


class Media(Protocol):
    """What the engine needs of a place for media."""

    def publish(self, path: Path, key: str, name: str = "") -> bool:
        """Keep that file for good; False when there is an object of that key, which stays as it is."""

    def bring(self, key: str, path: Path, mtime_ns: int | None = None) -> None:
        """See to it that the object lies at that path of this machine."""

    def there(self, key: str, path: Path) -> bool:
        """Whether the object exists."""

    def remove(self, key: str, path: Path) -> None:
        """Forget it."""

    def check(self) -> None:
        """Make sure that it can be written and read."""

    def all(self, prefix: str) -> Iterator[Kept]:
        """Everything that is kept and whose key begins like that."""

    def link(self, key: str) -> str | None:
        """An address from which it can be fetched for a quarter of an hour; None where only we can."""


class Folder:
    """The data folder itself: what was written is kept already."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def all(self, prefix: str) -> Iterator[Kept]:
        """Every file in there, the half ones too."""
        now = time.time()
        for path in (self._root / prefix).rglob("*"):
            if path.is_file():
                about = path.stat()
                key = path.relative_to(self._root).as_posix()
                yield Kept(key, about.st_size, now - about.st_mtime)

    def publish(self, path: Path, key: str, name: str = "") -> bool:
        """It is where it belongs."""
        del path, key, name
        return True

    def bring(self, key: str, path: Path, mtime_ns: int | None = None) -> None:
        """It is where it belongs, or gone."""

    def there(self, key: str, path: Path) -> bool:
        """Whether the file is there."""
        del key
        return path.exists()

    def remove(self, key: str, path: Path) -> None:
        """Remove the file."""
        del key
        path.unlink(missing_ok=True)

    def check(self) -> None:
        """Its disk is looked at by whoever writes."""

    def link(self, key: str) -> str | None:
        """Nobody but the engine reads its folder."""
        del key
        return None


class Bucket:
    """
    S3-compatible storage, or a folder that all machines have mounted.

    Args:
        url: `s3://bucket/prefix`; who we are and where the servers stand is read from the usual `AWS_…`
            variables. `file:///folder` is a folder.
        public_url: the same servers as clients reach them; without it clients fetch through us.
        cache: of this machine; what was not used for the longest time leaves it.
    """

    def __init__(self, url: str, cache: Path, public_url: str | None = None) -> None:
        self._store = _open(url, None)
        signing = public_url and urlsplit(url).scheme == "s3"
        self._public = cast("S3Store", _open(url, public_url)) if signing else None
        self._cache = cache

    def publish(self, path: Path, key: str, name: str = "") -> bool:
        """Send the file in parts; a key is written once."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        about = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"} if name else None
        try:
            with _reaching(key), path.open("rb") as file:
                # put-if-absent cannot be had in parts: what is there is looked at before and after
                if self._size(key) is not None:
                    return False
                obstore.put(
                    self._store,
                    key,
                    file,
                    attributes=about,
                    mode="create" if path.stat().st_size <= PART else "overwrite",
                    chunk_size=PART,
                    max_concurrency=4,
                )
        except AlreadyExistsError:
            return False
        return True

    def bring(self, key: str, path: Path, mtime_ns: int | None = None) -> None:
        """Fetch it into the cache, unless it is there."""
        import obstore

        if path.exists():
            # what a key names never changes, but it may have come again at another time
            os.utime(path, ns=(time.time_ns(), mtime_ns or path.stat().st_mtime_ns))
            return
        self._make_room()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with _reaching(key), ours_when_full(path.parent):
                found = obstore.get(self._store, key)
                check_room(path.parent, found.meta["size"])
                with part.open("wb") as file:
                    for piece in found.stream(min_chunk_size=PART):
                        file.write(piece)
            if mtime_ns is not None:
                os.utime(part, ns=(time.time_ns(), mtime_ns))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def there(self, key: str, path: Path) -> bool:
        """Whether the bucket has it."""
        del path
        with _reaching(key):
            return self._size(key) is not None

    def remove(self, key: str, path: Path) -> None:
        """Remove it from the bucket and from this machine's cache."""
        import obstore

        path.unlink(missing_ok=True)
        try:
            with _reaching(key):
                obstore.delete(self._store, key)
        except FileNotFoundError:
            pass

    def link(self, key: str) -> str | None:
        """Signed, for a quarter of an hour."""
        import obstore

        if self._public is None:
            return None
        signed: str = obstore.sign(self._public, "GET", key, timedelta(seconds=LINK_S))
        return signed

    def all(self, prefix: str) -> Iterator[Kept]:
        """Everything whose key begins like that."""
        import obstore

        now = time.time()
        with _reaching(prefix):
            for pieces in obstore.list(self._store, prefix):
                for about in pieces:
                    yield Kept(about["path"], about["size"], now - about["last_modified"].timestamp())

    def check(self) -> None:
        """
        Write, read and remove a small object.

        Raises:
            TryAgain: `engine_unavailable`.
        """
        import obstore

        key = f"checks/{secrets.token_hex(8)}"
        with _reaching(key):
            obstore.put(self._store, key, b"here", use_multipart=False)
            assert bytes(obstore.get(self._store, key).bytes()) == b"here"
            obstore.delete(self._store, key)

    def _size(self, key: str) -> int | None:
        import obstore

        try:
            size: int = obstore.head(self._store, key)["size"]
        except FileNotFoundError:
            return None
        return size

    def _make_room(self) -> None:
        """Let go of what was not used for the longest time, here only."""
        files = [(file, file.stat()) for file in self._cache.glob("[ur]*/**/*") if file.is_file()]
        left, rested = CACHE_BYTES, time.time() - RESTED_S
        for file, about in sorted(files, key=lambda found: found[1].st_atime, reverse=True):
            left -= about.st_size
            if left < 0 and about.st_atime < rested:
                file.unlink(missing_ok=True)


@contextmanager
def _reaching(key: str) -> Iterator[None]:
    """Inside, storage that does not answer is an error of ours; it was asked again for a minute before."""
    from obstore.exceptions import AlreadyExistsError, BaseError

    try:
        yield
    except (FileNotFoundError, AlreadyExistsError):
        raise
    except BaseError as error:
        log.warning("the storage failed at %s: %s", key.partition("/")[0], error)
        raise problem("engine_unavailable", reason="its storage does not answer") from error


def _open(url: str, endpoint: str | None) -> ObjectStore:
    from obstore.exceptions import BaseError
    from obstore.store import LocalStore, S3Store

    place = urlsplit(url)
    if place.scheme == "file":
        Path(place.path).mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(place.path)
    server = endpoint or next((os.environ[name] for name in ENDPOINTS if os.environ.get(name)), None)
    plain = bool(server) and urlsplit(cast("str", server)).scheme == "http"
    try:
        return S3Store(
            place.netloc,
            prefix=place.path.strip("/") or None,
            client_options={"allow_http": plain, "connect_timeout": "5s", "timeout": "300s"},
            retry_config=PATIENCE,  # type: ignore[arg-type]
            **({"endpoint": server} if server else {}),  # type: ignore[arg-type]
        )
    except BaseError as error:
        raise problem(
            "option_invalid", option="ADD_MUSIC_STORAGE_URL", seen=repr(url), expected="s3://bucket/prefix"
        ) from error
