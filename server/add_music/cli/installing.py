"""
`add-music install` and `uninstall`: a host's configuration, changed before the user's eyes.

Only our own entry is ever shown, whatever else the file holds. It is written whole or not at all, a copy of
what was there stays beside it, and a file that cannot be understood is left alone.
"""

from __future__ import annotations

import difflib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from add_music.cli.install.documents import Entry
from add_music.cli.install.hosts import HOSTS, Host, config_of, entry
from add_music.cli.install.jsonc import Unreadable
from add_music.cli.install.launching import launch
from add_music.cli.output import tell, tell_beside, tell_json
from add_music.errors import problem
from add_music.saying import say

AGREED = {"y", "yes"}
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Change:
    """What a file holds and would hold; None for a file that is not there."""

    path: Path
    host: Host
    before: str | None
    after: str

    @property
    def is_one(self) -> bool:
        """Whether anything is different."""
        return self.after != (self.before or "")

    def lines(self) -> list[str]:
        """Our entry before and after, as a difference."""
        first, second = (self._entry(text) for text in (self.before or "", self.after))
        return [
            line
            for line in difflib.ndiff(first.splitlines(), second.splitlines())
            if not line.startswith("?")
        ]

    def _entry(self, text: str) -> str:
        found = self.host.document.found(text, self.host.place)
        return self.host.document.shown(self.host.place, _hidden(found)) if found is not None else ""


def install_for(name: str, *, remove: bool, only_print: bool, yes: bool, as_json: bool) -> int:
    """
    Put our entry into a host's configuration, or take it out.

    Args:
        only_print: show what would change, and change nothing.
        yes: do not ask.

    Returns:
        0.

    Raises:
        FixInput: `option_invalid`, `file_unreadable`, `config_unreadable`, `output_unwritable`.
        AskConsent: `config_unconfirmed`, when nobody agreed.
    """
    if name not in HOSTS:
        raise problem("option_invalid", option="HOST", seen=repr(name), expected=f"one of {', '.join(HOSTS)}")
    host = HOSTS[name]
    change = _planned(host, remove=remove, alone=only_print)
    kept: Path | None = None
    if change.is_one:
        if not as_json:
            shown = [say("install_shows", path=change.path), *change.lines()]
            (tell if only_print else tell_beside)("\n".join(shown))
        if not only_print:
            _agree(change.path, yes=yes)
            # hosts write their files as well; what counts is what is there now
            change = _planned(host, remove=remove)
            kept = _write(change)
    if as_json:
        tell_json(_document(name, change, kept, done=change.is_one and not only_print))
    elif not (change.is_one and only_print):
        tell("\n".join(_outcome(change, kept, remove=remove)))
    return 0


def _planned(host: Host, *, remove: bool, alone: bool = False) -> Change:
    """What would be done to a host's file; `alone` shows our entry where the file cannot be understood."""
    path = config_of(host)
    before = _read(path)
    try:
        if remove:
            after = host.document.without(before or "", host.place)
        else:
            after = host.document.with_entry(before or "", host.place, entry(host, launch()))
    except Unreadable as exc:
        if alone and not remove:
            return Change(path, host, None, host.document.shown(host.place, entry(host, launch())))
        raise problem("config_unreadable", path=path, line=exc.line) from exc
    return Change(path, host, before, after)


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


def _agree(path: Path, *, yes: bool) -> None:
    if yes:
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        tell_beside(f"{say('install_question')} [y/N]")
        if sys.stdin.readline().strip().lower() in AGREED:
            return
    raise problem("config_unconfirmed", path=path)


def _write(change: Change) -> Path | None:
    """Write the file whole, with the rights it had; where a copy of what was there lies."""
    path = change.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = None
        if change.before is not None:
            stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S.%f")
            kept = path.with_name(f"{path.name}.{stamp}.bak")
            shutil.copy2(path, kept)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(change.after)
            if kept:
                shutil.copymode(path, part)
            Path(part).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(part).unlink()
            raise
    except OSError as exc:
        raise problem("output_unwritable", path=path, reason=exc.strerror or "unknown") from exc
    return kept


def _outcome(change: Change, kept: Path | None, *, remove: bool) -> Iterator[str]:
    host = change.host.title
    if not change.is_one:
        yield say("uninstall_none" if remove else "install_same", host=host)
        return
    yield say("uninstall_done" if remove else "install_done", host=host)
    if kept:
        yield say("install_kept", path=kept)
    if not remove:
        yield f"→ {say('install_next', host=host)}"


def _document(name: str, change: Change, kept: Path | None, *, done: bool) -> dict[str, Any]:
    return {
        "host": name,
        "path": str(change.path),
        "changes": change.is_one,
        "written": done,
        "backup": str(kept) if kept else None,
        "difference": change.lines() if change.is_one else [],
    }


def _hidden(found: Entry) -> Entry:
    """An entry without the values of its environment, which may be tokens."""
    environment = found.get("env")
    if not isinstance(environment, dict):
        return found
    return {**found, "env": dict.fromkeys(environment, HIDDEN)}
