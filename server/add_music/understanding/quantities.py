"""Numbers, times, percentages and decibels inside a message, as slots of phrases."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

from add_music.phrasebook import Slot
from add_music.text import Token, clock_s, number

Read = tuple[float, int] | None

ONES = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
PLACES = {"十": 10, "百": 100}

LONGEST_NUMBER = 9
"""Characters of a Chinese numeral that are read."""

SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
}
PERCENT = frozenset({"%", "percent", "pct"})
DECIBEL = frozenset({"db", "decibel", "decibels", "dbs"})
MINUS = frozenset({"-", "minus", "负"})
PLUS = frozenset({"+", "plus"})
ARTICLES = frozenset({"a", "an"})
JOINTS = frozenset({"and", "-"})


def slots(edges: Mapping[tuple[str, ...], str]) -> dict[str, Slot]:
    """The readers of the slots; `edges` says how start and end are called."""
    return {
        "n": read_number,
        "time": read_time,
        "point": partial(_point, edges),
        "percent": read_percent,
        "db": read_db,
    }


def read_number(tokens: Sequence[Token], at: int) -> Read:
    """A number in digits, English words or Chinese characters."""
    token = _at(tokens, at)
    if token is None:
        return None
    if token.kind == "number":
        return number(token), 1
    if token.fold in ONES or token.fold in TENS:
        return _english(tokens, at)
    if token.fold in DIGITS or token.fold in PLACES:
        return _chinese(tokens, at)
    return None


def read_time(tokens: Sequence[Token], at: int) -> Read:
    """A time in seconds: `0:10`, `10 s`, `1 min 20 s`, `half a minute`, `第10秒`, `1分20秒`."""
    token = _at(tokens, at)
    if token is None:
        return None
    if token.fold == "第":
        return _longer(read_time(tokens, at + 1), 1)
    if token.kind == "clock":
        seconds, taken = clock_s(token), 1
        after = _at(tokens, at + 1)
        return seconds, taken + (after is not None and after.fold in SECONDS)
    return _halves(tokens, at) or _units(tokens, at)


def read_percent(tokens: Sequence[Token], at: int) -> Read:
    """A share as a percentage: `30%`, `thirty percent`, `百分之三十`."""
    if [t.fold for t in tokens[at : at + 3]] == ["百", "分", "之"]:
        return _longer(read_number(tokens, at + 3), 3)
    read = read_number(tokens, at)
    if read is None:
        return None
    value, taken = read
    unit = [t.fold for t in tokens[at + taken : at + taken + 2]]
    if unit[:1] and unit[0] in PERCENT:
        return value, taken + 1
    return (value, taken + 2) if unit == ["per", "cent"] else None


def read_db(tokens: Sequence[Token], at: int) -> Read:
    """A level in decibels, with its sign: `-18 dB`, `minus 6 decibels`, `6分贝`."""
    token = _at(tokens, at)
    if token is None:
        return None
    sign = -1.0 if token.fold in MINUS else 1.0
    skipped = int(token.fold in MINUS or token.fold in PLUS)
    read = read_number(tokens, at + skipped)
    if read is None:
        return None
    value, taken = read[0] * sign, read[1] + skipped
    unit = [t.fold for t in tokens[at + taken : at + taken + 2]]
    if unit[:1] and unit[0] in DECIBEL:
        return value, taken + 1
    return (value, taken + 2) if unit == ["分", "贝"] else None


def _point(edges: Mapping[tuple[str, ...], str], tokens: Sequence[Token], at: int) -> Read:
    """A time, or the start (0) or the end (infinity) by name."""
    read = read_time(tokens, at)
    if read is not None:
        return read
    folds = tuple(t.fold for t in tokens[at : at + 2])
    for length in (2, 1):
        edge = edges.get(folds[:length]) if len(folds) >= length else None
        if edge is not None:
            return (0.0 if edge == "start" else math.inf), length
    return None


def _units(tokens: Sequence[Token], at: int) -> Read:
    seconds, taken = 0.0, 0
    unit = math.inf
    while (part := _one_unit(tokens, at + taken, below=unit)) is not None:
        seconds += part[0]
        taken += part[1]
        unit = part[2]
        joint = _at(tokens, at + taken)
        if joint is not None and joint.fold in JOINTS and _one_unit(tokens, at + taken + 1, below=unit):
            taken += 1
    return (seconds, taken) if taken else None


def _one_unit(tokens: Sequence[Token], at: int, *, below: float) -> tuple[float, int, float] | None:
    """One figure with a unit smaller than the one before: seconds, tokens taken, the unit."""
    read = read_number(tokens, at)
    article = _at(tokens, at)
    if read is None and article is not None and article.fold in ARTICLES:
        read = (1.0, 1)
    if read is None:
        return None
    value, taken = read
    hyphen = _at(tokens, at + taken)
    taken += hyphen is not None and hyphen.fold == "-"
    word = _at(tokens, at + taken)
    unit = SECONDS.get(word.fold) if word is not None else None
    if unit is None or unit >= below:
        return None
    taken += 1
    bell = _at(tokens, at + taken)
    if bell is not None and bell.fold == "钟":
        taken += 1
    return value * unit, taken, unit


def _halves(tokens: Sequence[Token], at: int) -> Read:
    folds = [t.fold for t in tokens[at : at + 3]]
    if folds[:1] == ["半"] and folds[1:2] == ["分"]:
        return 30.0, 2 + (folds[2:3] == ["钟"])
    if folds[:1] == ["half"]:
        skipped = 1 + (folds[1:2] == ["a"])
        unit = SECONDS.get(folds[skipped]) if len(folds) > skipped else None
        return (unit / 2, skipped + 1) if unit else None
    return None


def _english(tokens: Sequence[Token], at: int) -> Read:
    first = tokens[at].fold
    value, taken = float(ONES.get(first, TENS.get(first, 0))), 1
    if first in TENS:
        after = at + taken + (_fold(tokens, at + taken) == "-")
        if 1 <= ONES.get(_fold(tokens, after), 0) <= 9:
            return value + ONES[_fold(tokens, after)], after + 1 - at
    if _fold(tokens, at + taken) == "hundred":
        value, taken = value * 100, taken + 1
        rest = at + taken + (_fold(tokens, at + taken) == "and")
        if _fold(tokens, rest) in ONES or _fold(tokens, rest) in TENS:
            more = _english(tokens, rest)
            if more is not None:
                return value + more[0], rest + more[1] - at
    return value, taken


def _chinese(tokens: Sequence[Token], at: int) -> Read:
    value, digit, taken = 0, None, 0
    while taken < LONGEST_NUMBER:
        fold = _fold(tokens, at + taken)
        if fold in DIGITS:
            digit = DIGITS[fold] if digit is None else digit * 10 + DIGITS[fold]
        elif fold in PLACES:
            value += (1 if digit is None else digit) * PLACES[fold]
            digit = None
        else:
            break
        taken += 1
    return float(value + (digit or 0)), taken


def _longer(read: Read, by: int) -> Read:
    return None if read is None else (read[0], read[1] + by)


def _at(tokens: Sequence[Token], at: int) -> Token | None:
    return tokens[at] if at < len(tokens) else None


def _fold(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].fold if at < len(tokens) else ""
