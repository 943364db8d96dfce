"""
`add-music install` and `uninstall`: a host's files, changed before the user's eyes.

Only what is ours is ever shown, whatever else a file holds, and a file that cannot be understood is left
alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from add_music.cli.output import tell, tell_beside, tell_json
from add_music.errors import problem
from add_music.saying import say

AGREED = {"y", "yes"}
HOSTS_HELP = "One of: claude, claude-desktop, cursor, vscode, openclaw, gemini, codex."
JSON_HELP = "Print one JSON document on stdout; words go to stderr."


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked: for which host, in or out, with the skill or without, and how it is told."""

    name: str
    remove: bool
    skill: bool
    only_print: bool
    yes: bool
    as_json: bool


def install(
    host: Annotated[str, typer.Argument(metavar="HOST", help=HOSTS_HELP)],
    skill: Annotated[
        bool, typer.Option("--skill", help="Also put SKILL.md into its folder of skills.")
    ] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write it without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> int:
    """Add the MCP server to an assistant's configuration, which is shown first."""
    return _carry_out(Order(host, False, skill, only_print, yes, as_json))


def uninstall(
    host: Annotated[str, typer.Argument(metavar="HOST", help=HOSTS_HELP)],
    skill: Annotated[bool, typer.Option("--skill", help="Also remove SKILL.md.")] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write it without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> int:
    """Take the MCP server out of an assistant's configuration."""
    return _carry_out(Order(host, True, skill, only_print, yes, as_json))


def _carry_out(order: Order) -> int:
    """
    Show, ask, write and tell.

    Raises:
        FixInput: `option_invalid`, `file_unreadable`, `config_unreadable`, `output_unwritable`.
        AskConsent: `config_unconfirmed`, when nobody agreed.
    """
    from add_music.cli.install.changes import write
    from add_music.cli.install.hosts import HOSTS

    if order.name not in HOSTS:
        expected = f"one of {', '.join(HOSTS)}"
        raise problem("option_invalid", option="HOST", seen=repr(order.name), expected=expected)
    changes = [change for change in _planned(order) if change.is_one]
    kept: list[Path] = []
    if changes and not order.as_json:
        shown = [
            line for change in changes for line in (say("install_shows", path=change.path), *change.shown)
        ]
        (tell if order.only_print else tell_beside)("\n".join(shown))
    if changes and not order.only_print:
        _agree(changes[0].path, yes=order.yes)
        # hosts write their files as well; what counts is what is there now
        kept = [copy for change in _planned(order) if change.is_one and (copy := write(change))]
    if order.as_json:
        tell_json(_document(order, changes, kept))
    elif not (changes and order.only_print):
        tell("\n".join(_outcome(order, HOSTS[order.name].title, kept, changed=bool(changes))))
    return 0


def _planned(order: Order) -> list[Any]:
    from add_music.cli.install.changes import of_config, of_skill
    from add_music.cli.install.hosts import HOSTS

    config = of_config(HOSTS[order.name], remove=order.remove, alone=order.only_print)
    return [config, of_skill(order.name, remove=order.remove)] if order.skill else [config]


def _agree(path: Path, *, yes: bool) -> None:
    if yes:
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        tell_beside(f"{say('install_question')} [y/N]")
        if sys.stdin.readline().strip().lower() in AGREED:
            return
    raise problem("config_unconfirmed", path=path)


def _outcome(order: Order, host: str, kept: list[Path], *, changed: bool) -> Iterator[str]:
    if not changed:
        yield say("uninstall_none" if order.remove else "install_same", host=host)
        return
    yield say("uninstall_done" if order.remove else "install_done", host=host)
    for path in kept:
        yield say("install_kept", path=path)
    if not order.remove:
        yield f"→ {say('install_next', host=host)}"


def _document(order: Order, changes: list[Any], kept: list[Path]) -> dict[str, Any]:
    return {
        "host": order.name,
        "written": bool(changes) and not order.only_print,
        "changes": [{"path": str(change.path), "difference": list(change.shown)} for change in changes],
        "backups": [str(path) for path in kept],
    }
