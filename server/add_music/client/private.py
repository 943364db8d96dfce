"""Small files that only the user may read: tokens, ids, the engine's address."""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING, Any

from add_music.errors import problem

if TYPE_CHECKING:
    from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700


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
