"""Files on their way to a backend: read from the disk in pieces while they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from add_music.errors import problem
from add_music.wire.media_types import ACCEPTED, extension

if TYPE_CHECKING:
    from pathlib import Path

OnShare = Callable[[float], None]
"""Told the share, 0–1, that has gone over the wire."""


class _Counted:
    """A file that reports how far it was read; httpx takes its length from `fileno`."""

    def __init__(self, file: BinaryIO, count: Callable[[int], None]) -> None:
        self._file = file
        self._count = count

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._count(len(piece))
        return piece

    def seek(self, at: int, whence: int = 0) -> int:
        return self._file.seek(at, whence)

    def tell(self) -> int:
        return self._file.tell()

    def fileno(self) -> int:
        return self._file.fileno()


@contextmanager
def form_of(paths: Sequence[Path], on_share: OnShare | None = None) -> Iterator[Callable[[], dict[str, Any]]]:
    """
    A maker of multipart bodies for the files; made anew when a request has to be repeated.

    Raises:
        FixInput: a file is not there any more or may not be read.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(_opened(path)) for path in paths]
        total = sum(path.stat().st_size for path in paths) or 1

        def make_body() -> dict[str, Any]:
            sent = 0

            def count(size: int) -> None:
                nonlocal sent
                sent += size
                if on_share:
                    on_share(min(sent / total, 1.0))

            parts = [
                ("files", (path.name, _Counted(file, count), ACCEPTED.get(extension(path.name))))
                for path, file in zip(paths, files, strict=True)
            ]
            return {"files": parts}

        yield make_body


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as exc:
        raise problem("file_missing", path=path) from exc
    except OSError as exc:
        raise problem("file_unreadable", path=path, reason=exc.strerror or "unknown") from exc
