"""
Files of hosts as they are and as they would be, and how they are written.

A file is written whole or not at all, with the rights it had; a copy of what was there stays beside it.
"""

from __future__ import annotations

import difflib
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from add_music.cli.install.documents import Entry
from add_music.cli.install.hosts import HOSTS, Host, config_of, entry
from add_music.cli.install.jsonc import Unreadable
from add_music.cli.install.launching import launch
from add_music.errors import AddMusicError, problem
from add_music.frontmatter import skill_text, skill_version
from add_music.settings import SKILL

HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Change:
    """
    What a file holds and would hold; None for a file that is not there.

    Args:
        shown: the difference as lines, of nothing but what is ours.
    """

    path: Path
    before: str | None
    after: str | None
    shown: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """Whether anything is different."""
        return (self.after or "") != (self.before or "")


def of_config(host: Host, *, remove: bool, alone: bool = False) -> Change:
    """
    Our entry in a host's configuration, put in or taken out.

    Args:
        alone: where the file cannot be understood, show what belongs into it.

    Raises:
        FixInput: `config_unreadable`, `file_unreadable`.
    """
    path = config_of(host)
    before = _read(path)
    try:
        if remove:
            after = host.document.without(before or "", host.place)
        else:
            after = host.document.with_entry(before or "", host.place, entry(host, launch()))
    except Unreadable as exc:
        if not alone or remove:
            raise problem("config_unreadable", path=path, line=exc.line) from exc
        before, after = None, host.document.shown(host.place, entry(host, launch()))
    lines = difflib.ndiff(_entry(host, before or ""), _entry(host, after))
    return Change(path, before, after, tuple(line for line in lines if not line.startswith("?")))


def standing(host: Host) -> Literal["none", "ready", "gone"]:
    """Whether a host is set up: not at all, or so that what it starts is there, or is there no more."""
    try:
        found = host.document.found(_read(config_of(host)) or "", host.place)
    except (AddMusicError, Unreadable):
        return "none"
    if found is None:
        return "none"
    return "ready" if shutil.which(str(found.get("command", ""))) else "gone"


def of_skill(name: str, *, remove: bool) -> Change:
    """
    SKILL.md in a host's folder of skills, put there or taken away.

    Raises:
        FixInput: `option_invalid` for a host that reads no skills, `file_unreadable`.
    """
    folder = HOSTS[name].skills
    if folder is None:
        readers = ", ".join(other for other, host in HOSTS.items() if host.skills)
        raise problem("option_invalid", option="--skill", seen=repr(name), expected=f"only for {readers}")
    path = Path(os.path.realpath(folder(os.environ, sys.platform) / SKILL / "SKILL.md"))
    before = _read(path)
    after = None if remove else skill_text()
    lost = [f"- {SKILL}"] if before is not None else []
    return Change(path, before, after, (*lost, *([] if remove else [f"+ {SKILL} {skill_version()}"])))


def write(change: Change) -> Path | None:
    """
    Make a file what it would be.

    Returns:
        where a copy of what was there lies; None where nothing was, or nothing but what we had put there.

    Raises:
        FixInput: `output_unwritable`.
    """
    try:
        kept = _kept(change)
        if change.after is None:
            change.path.unlink()
            with suppress(OSError):  # somebody put something beside it
                change.path.parent.rmdir()
        else:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            _replace(change.path, change.after, like=kept)
    except OSError as exc:
        raise problem("output_unwritable", path=change.path, reason=exc.strerror or "unknown") from exc
    return kept


def _kept(change: Change) -> Path | None:
    if change.before is None or (change.after is None and change.before == skill_text()):
        return None
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S.%f")
    return Path(shutil.copy2(change.path, change.path.with_name(f"{change.path.name}.{stamp}.bak")))


def _replace(path: Path, text: str, *, like: Path | None) -> None:
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if like:
            shutil.copymode(like, part)
        Path(part).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(part).unlink()
        raise


def _read(path: Path) -> str | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise problem("file_unreadable", path=path, reason=exc.strerror or "unknown") from exc
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise problem("config_unreadable", path=path, line=data.count(b"\n", 0, exc.start) + 1) from exc


def _entry(host: Host, text: str) -> list[str]:
    found = host.document.found(text, host.place)
    return host.document.shown(host.place, _hidden(found)).splitlines() if found is not None else []


def _hidden(found: Entry) -> Entry:
    """An entry without the values of its environment, which may be tokens."""
    environment = found.get("env")
    if not isinstance(environment, dict):
        return found
    return {**found, "env": dict.fromkeys(environment, HIDDEN)}
