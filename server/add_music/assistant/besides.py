"""What a message wants beside the finished file ("also give me the stems and an EDL"), and the rest of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from add_music.wire.extra_kinds import KINDS, Kind

if TYPE_CHECKING:
    from re import Pattern

SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts whose words run on: there a word may stand anywhere."""
LETTERS = r"A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u0900-\u097f"
"""Of scripts with spaces: no word ends beside one."""
NEAR = 24
"""Characters before a kind within which a "without" is about it."""
CLAUSE = re.compile(r"[.;!?。！？；]|,?\s+(?:but|aber|pero|mais|ma|mas|но)\s+", re.IGNORECASE)


def besides(message: str, *, exporting: bool) -> tuple[Kind, ...]:
    """
    The kinds of extras that the message asks for, in their usual order.

    Args:
        exporting: it asks for the finished file, so that words with other meanings are about it.
    """
    books = ("plain", "said") if exporting else ("plain",)
    return tuple(kind for kind in KINDS if any(_wanted(message, _finder(book, kind)) for book in books))


def apart(message: str, *, exporting: bool) -> tuple[tuple[Kind, ...], str]:
    """
    The kinds, and the message without the wishes that name them.

    Args:
        exporting: it asks for the finished file as well.
    """
    kinds = besides(message, exporting=exporting)
    if not kinds or (not exporting and _asks().search(message)):
        return (), message
    books = ("plain", "said") if exporting else ("plain",)
    finders = [finder for kind in KINDS for book in books if (finder := _finder(book, kind))]
    parts = _borders().split(message)
    # borders stand between the parts, at odd places; the one before a part goes with it
    kept = [
        parts[at] if at == 0 else parts[at - 1] + parts[at]
        for at in range(0, len(parts), 2)
        if not any(finder.search(parts[at]) for finder in finders)
    ]
    return kinds, _borders().sub("", "".join(kept), count=1) if _starts(kept) else "".join(kept).strip()


def _starts(kept: list[str]) -> bool:
    """Whether what is left begins with a border, whose wish has gone."""
    return bool(kept and _borders().match(kept[0]))


def _wanted(message: str, finder: Pattern[str] | None) -> bool:
    if finder is None:
        return False
    return any(not _denied(message, hit.start(), hit.end()) for hit in finder.finditer(message))


def _denied(message: str, start: int, end: int) -> bool:
    """Whether it is said that the words there are not wanted."""
    before = CLAUSE.split(message[:start])[-1]
    without, after = _denials()
    return bool(without.search(before, max(len(before) - NEAR, 0)) or after.match(message, end))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    from add_music.tables import parse

    return parse((files("add_music") / "assistant" / "extras.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=2 * len(KINDS))
def _finder(book: str, kind: str) -> Pattern[str] | None:
    words = cast("Mapping[str, list[str]]", _table()[book]).get(kind)
    return re.compile(_any_of(words), re.IGNORECASE) if words else None


@lru_cache(maxsize=1)
def _denials() -> tuple[Pattern[str], Pattern[str]]:
    """What denies the words behind it, and what denies those before it."""
    table = _table()["without"]
    without = re.compile(_any_of(table["words"]), re.IGNORECASE)
    return without, re.compile(rf"\W{{0,3}}(?:\w{{0,3}}\s)?(?:{'|'.join(map(re.escape, table['after']))})")


@lru_cache(maxsize=1)
def _asks() -> Pattern[str]:
    return re.compile(_any_of(_table()["asking"]["words"]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _borders() -> Pattern[str]:
    return re.compile(
        rf"(\s*(?:[,;!?。，；、！？]|\.(?=\s|$)|{_any_of(_table()['border']['words'])}|(?<=[\u3040-\u9fff])[和与與と])\s*)",
        re.IGNORECASE,
    )


def _any_of(words: Iterable[str]) -> str:
    """One of them, the longest first: whole words, where the script has any."""
    return "|".join(_whole(word) for word in sorted(words, key=len, reverse=True))


def _whole(word: str) -> str:
    plain = r"[\s-]+".join(re.escape(part) for part in word.split())
    if SPACELESS.search(word):
        return plain
    # Japanese and Chinese write foreign words without a space around them: "EDLも"
    return rf"(?<![.{LETTERS}]){plain}(?![{LETTERS}])"
