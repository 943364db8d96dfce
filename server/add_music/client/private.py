"""Small files that only the user may read: tokens, ids, the engine's address."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import time
from typing import TYPE_CHECKING, Any

from add_music.errors import problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
OTHERS = 0o077
LOOK_AGAIN_S = 0.05
LOCK_PATIENCE_S = 180.0
"""Longer than a holder may need that waits half a minute for a busy host between two slow answers."""


def private_folder(path: Path) -> Path:
    """
    The folder, made readable for its owner alone when it did not exist.

    Raises:
        FixInput: `output_unwritable`, when it cannot be made.
    """
    try:
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except OSError as exc:
        raise problem("output_unwritable", path=path, reason=(exc.strerror or "unknown").lower()) from exc
    return path


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file as a whole: readers see the old text or the new one, never a part."""
    private_folder(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read_record(path: Path) -> dict[str, Any]:
    """The JSON object in the file; empty when there is none that can be read."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def read_private(path: Path) -> dict[str, Any]:
    """The same for a file with secrets; one that others could read is closed to them."""
    _close_to_others(path)
    return read_record(path)


def only_for_owner(path: Path) -> str:
    """The text of a file with a secret, closed to others in the same way; empty when there is none."""
    _close_to_others(path)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _close_to_others(path: Path) -> None:
    # a folder or a file of somebody else's is read or not, but not changed
    with contextlib.suppress(OSError):
        if path.stat().st_mode & OTHERS and path.is_file():
            path.chmod(FILE_MODE)


@contextlib.asynccontextmanager
async def alone(path: Path) -> AsyncIterator[None]:
    """
    While this is open no other task or program is inside the same; one that was killed blocks nobody.

    Raises:
        FixInput: `output_unwritable`, when the folder cannot be written.
        TryAgain: `busy`, when another program is inside for too long.
    """
    from filelock import FileLock, Timeout

    private_folder(path.parent)
    lock = FileLock(path, mode=FILE_MODE, thread_local=False, is_singleton=False)
    give_up_at = time.monotonic() + LOCK_PATIENCE_S
    while True:
        try:
            lock.acquire(blocking=False)
            break
        except Timeout:
            if time.monotonic() > give_up_at:
                raise problem("busy", what=path.stem) from None
        except OSError as exc:
            raise problem("output_unwritable", path=path, reason=(exc.strerror or "unknown").lower()) from exc
        await asyncio.sleep(LOOK_AGAIN_S)
    try:
        yield
    finally:
        lock.release()
