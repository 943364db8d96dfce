"""Asking a person at a terminal before anything leaves the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from add_music.cli.output import tell_beside

if TYPE_CHECKING:
    from add_music.assistant.results import ConsentQuestion
    from add_music.cli.bar import Bar

AGREED = {"y", "yes"}


def consent(bar: Bar, *, yes: bool) -> Callable[[ConsentQuestion], bool] | None:
    """
    How the user is asked: `--yes` agrees beforehand, a terminal asks.

    Returns:
        None when nobody can be asked, which refuses.
    """
    if yes:
        return _agreed
    asked = choice(bar)
    return None if asked is None else lambda question: asked(question.text)


def choice(bar: Bar) -> Callable[[str], bool] | None:
    """
    How the user is asked something that nothing but a terminal can answer; the answer is no unless it is yes.

    Returns:
        None when nobody can be asked.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str) -> bool:
        bar.pause()
        try:
            tell_beside(f"{question} [y/N]")
            return sys.stdin.readline().strip().lower() in AGREED
        finally:
            bar.go_on()

    return ask


def _agreed(question: ConsentQuestion) -> bool:
    tell_beside(question.text)
    return True
