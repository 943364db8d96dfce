"""The backend that `connect` chose for the projects to come, kept in the config folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from add_music.client.private import read_record, write_private

if TYPE_CHECKING:
    from pathlib import Path


def kept_choice(config_dir: Path) -> str | None:
    """`local`, `nemo` or an address; None when nobody chose."""
    kept = read_record(_path(config_dir)).get("backend")
    return kept.strip() or None if isinstance(kept, str) else None


def keep_choice(config_dir: Path, backend: str) -> None:
    """Remember the backend; `auto` forgets an earlier choice."""
    if backend == "auto":
        _path(config_dir).unlink(missing_ok=True)
    else:
        write_private(_path(config_dir), json.dumps({"backend": backend}))


def _path(config_dir: Path) -> Path:
    return config_dir / "backend.json"
