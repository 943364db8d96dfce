"""Files on their way into a session: counted and digested as they come, whole in the end or not at all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from add_music.errors import AddMusicError, problem
from add_music.wire.media_types import READABLE, extension

MAX_NAME = 200


class Arrived:
    """A file that is there: its name, its place, its digest when it was taken on the way."""

    def __init__(self, name: str, path: Path, sha: str | None = None) -> None:
        self.name, self.path, self.sha = name, path, sha


class Landing:
    """
    One file that is arriving.

    Args:
        folder: of its session; the file gets its name there when it is whole.
        name: as its sender calls it; shown, never opened.
        limit_mb: what it may have at most.
    """

    def __init__(self, folder: Path, name: str, limit_mb: int) -> None:
        self.name = name
        self.size = 0
        self._folder = folder
        self._limit = limit_mb
        self._digest = hashlib.sha256()
        self._part = folder / f".{secrets.token_hex(8)}.part"
        self._file = self._part.open("wb", buffering=0)

    def write(self, piece: bytes | memoryview) -> None:
        """
        The next piece.

        Raises:
            FixInput: `file_too_large`.
        """
        self.size += len(piece)
        if self.size > self._limit * 1_000_000:
            raise too_large(self.name, self._limit)
        self._digest.update(piece)
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]

    def close(self) -> None:
        """All of it is there."""
        self._file.close()

    def keep(self, before: Sequence[Arrived]) -> Arrived:
        """Give it its name in the session; `before` are those that came with it."""
        sha = self._digest.hexdigest()
        same = sum(arrived.sha == sha for arrived in before)
        target = self._folder / f"{sha[:16]}{f'-{same + 1}' if same else ''}.{extension(self.name)}"
        self._part.replace(target)
        return Arrived(self.name, target, sha)

    def discard(self) -> None:
        """It is not wanted."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def keep_all(landings: Iterable[Landing]) -> list[Arrived]:
    """All files of a request, now that the last of them is whole."""
    kept: list[Arrived] = []
    for landing in landings:
        kept.append(landing.keep(kept))
    return kept


def too_large(name: str, limit_mb: int) -> AddMusicError:
    """The error for a file that is larger than that, however much larger."""
    return problem("file_too_large", path=name, size_mb=f"more than {limit_mb}", limit_mb=limit_mb)


def plain_name(name: str) -> str:
    """The last part of a name, short enough for any disk; it is shown, never opened."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    ending = PurePath(plain).suffix
    return plain if len(plain) <= MAX_NAME else f"{plain[: MAX_NAME - len(ending)]}{ending}"


def check_ending(name: str) -> None:
    """
    Refuse a name whose ending is none of a film, a picture or a track.

    Raises:
        FixInput: `file_type_unsupported`.
    """
    if extension(name) not in READABLE:
        raise problem("file_type_unsupported", path=name, seen=PurePath(name).suffix or "no ending")
