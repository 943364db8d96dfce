"""Files that appear whole or not at all, and room for them."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from add_music.errors import DISK_FULL, problem

RESERVE = 32_000_000
"""Bytes that are left free for databases and other programs."""


@contextmanager
def ours_when_full(folder: Path) -> Iterator[None]:
    """
    Inside, a full disk and a folder that may not be written are errors of ours.

    Raises:
        FixInput: `disk_full` or `output_unwritable`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise problem("disk_full", path=folder) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise problem("output_unwritable", path=folder, reason=error.strerror) from error
        raise


def check_room(folder: Path, size: int) -> None:
    """
    Refuse work whose result would not fit.

    Raises:
        FixInput: `disk_full`.
    """
    if shutil.disk_usage(folder).free < size + RESERVE:
        raise problem("disk_full", path=folder)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`, renamed to it on success and removed otherwise."""
    part = part_of(path)
    with ours_when_full(path.parent):
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where a file is while it is not whole."""
    return path.with_name(f".{path.name}.part")


def clear_parts(folder: Path) -> None:
    """Remove what a killed program left half-written."""
    for part in folder.rglob(".*.part"):
        part.unlink(missing_ok=True)
    for part in folder.rglob("*.part"):
        part.unlink(missing_ok=True)


def folder_size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
