"""
Numbers, times, percentages and decibels inside a message, as slots of phrases.

How a language says them is in its lexicon: `number` (its numerals), `unit` (seconds, minutes, percent …)
and `edge` (the start and the end by name). Signs like "s" and "%" are read in every language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from add_music.forms import PLAIN, Forms, folds_of
from add_music.phrasebook import Slot
from add_music.text import Token, clock_s, is_hangul, number

Read = tuple[float, int] | None

LONGEST_NUMBER = 12
"""Tokens of a numeral that are read."""

LATEST_SECOND = 600
"""A figure from here on is no second of a clip, where its unit is left out."""

LEAST_SECONDS_SPELLED = 5
"""A smaller number in words, without its unit, counts other things: "the first two" are tracks."""

SECONDS: Mapping[str, float] = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
SIGNS: Mapping[str, Sequence[str]] = {
    "second": ["s", "sec"], "minute": ["m", "min"], "hour": ["h"], "percent": ["%", "٪"], "decibel": ["db"],
}  # fmt: skip
BEATS = frozenset({"bpm", "x"})
MINUS = frozenset({"-"})
PLUS = frozenset({"+"})


class _Names:
    """Short wordings of one sort with their values, looked up at a place of a message."""

    def __init__(self, names: Iterable[tuple[str, float]], forms: Forms) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], float]]] = {}
        for wording, value in names:
            folds = tuple(form for word in folds_of(wording) for form in forms.of(word))
            self._by_first.setdefault(folds[0], []).append((folds, value))
        for found in self._by_first.values():
            found.sort(key=lambda name: -len(name[0]))

    @property
    def words(self) -> frozenset[str]:
        """All words they are made of."""
        return frozenset(w for found in self._by_first.values() for name, _ in found for w in name)

    def at(self, tokens: Sequence[Token], at: int) -> Read:
        """The longest wording there: its value and the tokens it takes."""
        for folds, value in self._by_first.get(_fold(tokens, at), ()):
            if all(_fold(tokens, at + n) == fold for n, fold in enumerate(folds)):
                return value, len(folds)
        return None


class Quantities:
    """
    The readers of one language.

    Args:
        lexicon: the tables `number`, `unit` and `edge` are read.
        forms: the word forms of the language.
    """

    def __init__(self, lexicon: Mapping[str, Any], forms: Forms = PLAIN) -> None:
        table: Mapping[str, Any] = lexicon.get("number", {})
        units: Mapping[str, Sequence[str]] = lexicon.get("unit", {})
        self._numbers = _Names(_numerals(table), forms)
        self._factors = _Names(_valued(table.get("times", {})), forms)
        self._halves = _Names(((w, 0.5) for w in table.get("half", ())), forms)
        self._and_halves = _Names(((w, 0.5) for w in table.get("and_half", ())), forms)
        self._joints = frozenset(folds_of(w)[0] for w in table.get("joint", ()))
        self._points = frozenset(folds_of(w)[0] for w in table.get("point", ()))
        self._one = frozenset(folds_of(w)[0] for w in table.get("one", ()))
        self._inverted = bool(table.get("inverted"))
        self._digits = bool(table.get("digits"))
        self._signs = _Names(
            [(w, -1.0) for w in (*MINUS, *table.get("minus", ()))]
            + [(w, 1.0) for w in (*PLUS, *table.get("plus", ()))],
            forms,
        )

        def unit(kind: str, value: float) -> list[tuple[str, float]]:
            return [(w, value) for w in (*SIGNS.get(kind, ()), *units.get(kind, ()))]

        self._units = _Names([n for kind, s in SECONDS.items() for n in unit(kind, s)], forms)
        self._named_units = _Names(
            [(w, s) for kind, s in SECONDS.items() for w in units.get(f"{kind}_first", ())], forms
        )
        self._percents = _Names([*unit("percent", 1), *unit("tenth", 10)], forms)
        self._percents_first = _Names(unit("percent_first", 1), forms)
        self._decibels = _Names(unit("decibel", 1), forms)
        self._ordinal = _Names(unit("ordinal", 1), forms)
        self._after = _Names(unit("after", 1), forms)
        edges: Mapping[str, Sequence[str]] = lexicon.get("edge", {})
        self._edges = _Names(
            [
                *((w, 0.0) for w in edges.get("start", ())),
                *((w, math.inf) for w in edges.get("end", ())),
            ],
            forms,
        )

    @property
    def words(self) -> frozenset[str]:
        """The words of numerals and units."""
        names = (
            self._numbers, self._factors, self._halves, self._and_halves, self._units, self._named_units,
            self._percents, self._percents_first, self._decibels, self._edges,
        )  # fmt: skip
        return frozenset(word for group in names for word in group.words)

    def slots(self) -> dict[str, Slot]:
        """The readers by the names of the slots."""
        readers: dict[str, Callable[[Sequence[Token], int], Read]] = {
            "n": self.number, "time": self.time, "point": self.point, "percent": self.percent, "db": self.db,
            "unit_s": self._units.at, "word": any_word, "factor": self.factor, "sec": self.second,
            "some": self.some,
        }  # fmt: skip
        return dict(readers)

    def number(self, tokens: Sequence[Token], at: int) -> Read:
        """A number in figures or in words."""
        token = _at(tokens, at)
        if token is None:
            return None
        if token.kind == "number":
            half = self._and_a_half(tokens, at + 1)
            return number(token) + (0.5 if half else 0), 1 + half
        read = self._spelled(tokens, at)
        if read is None:
            return None
        value, taken = read
        if _fold(tokens, at + taken) in self._points:
            digit = self._numbers.at(tokens, at + taken + 1)
            if digit is not None and digit[0] < 10:
                return value + digit[0] / 10, taken + 1 + digit[1]
        half = self._and_a_half(tokens, at + taken)
        return value + (0.5 if half else 0), taken + half

    def factor(self, tokens: Sequence[Token], at: int) -> Read:
        """A number that is no time: of "slow down to 0.8", but not of "slow down at 8 seconds"."""
        return None if self.time(tokens, at) is not None else self.number(tokens, at)

    def some(self, tokens: Sequence[Token], at: int) -> Read:
        """A number that counts seconds without saying so: of "the first 10", not of "the first one"."""
        read, token = self.number(tokens, at), _at(tokens, at)
        spelled = token is not None and token.kind != "number"
        return None if read is None or (spelled and read[0] < LEAST_SECONDS_SPELLED) else read

    def second(self, tokens: Sequence[Token], at: int) -> Read:
        """A figure without a unit that can be a second: of "from 10 to 25", not of "from 10 to 25 %"."""
        token = _at(tokens, at)
        if token is None or token.kind != "number" or number(token) >= LATEST_SECOND:
            return None
        behind = at + 1 + (_fold(tokens, at + 1) == "-")
        other = self._percents.at(tokens, behind) or self._decibels.at(tokens, behind)
        other = other or self._units.at(tokens, behind)
        taken = other is not None or _fold(tokens, behind) in BEATS
        return None if taken else (number(token), 1)

    def time(self, tokens: Sequence[Token], at: int) -> Read:
        """A time in seconds: `0:10`, `10 s`, `1 min 20 s`, `half a minute`, `第10秒`, `segundo 10`."""
        token = _at(tokens, at)
        if token is None:
            return None
        if token.kind == "clock":
            unit = self._units.at(tokens, at + 1)
            return clock_s(token), 1 + (unit[1] if unit else 0)
        before = self._ordinal.at(tokens, at)
        if before is not None:
            return _longer(self.time(tokens, at + before[1]), before[1])
        return self._half(tokens, at) or self._figures(tokens, at) or self._unit_first(tokens, at)

    def point(self, tokens: Sequence[Token], at: int) -> Read:
        """A time, or the start (0) or the end (infinity) by name."""
        return self.time(tokens, at) or self._edges.at(tokens, at)

    def percent(self, tokens: Sequence[Token], at: int) -> Read:
        """A share as a percentage: `30%`, `thirty percent`, `百分之三十`."""
        before = self._percents_first.at(tokens, at) or self._percents.at(tokens, at)
        read = self.number(tokens, at + (before[1] if before else 0))
        if read is None:
            return None
        if before is not None:
            return _longer(read, before[1])
        unit = self._percents.at(tokens, at + read[1])
        return (read[0] * unit[0], read[1] + unit[1]) if unit is not None else None

    def db(self, tokens: Sequence[Token], at: int) -> Read:
        """A level in decibels, with its sign: `-18 dB`, `minus 6 decibels`, `6分贝`."""
        sign, signed = self._signs.at(tokens, at) or (1.0, 0)
        read = self.number(tokens, at + signed)
        if read is None:
            return None
        unit = self._decibels.at(tokens, at + signed + read[1])
        if unit is None:
            return None
        return read[0] * sign, signed + read[1] + unit[1]

    def _spelled(self, tokens: Sequence[Token], at: int) -> Read:
        """A numeral: what stands before a factor is multiplied, small ones are added to tens."""
        value, part, taken, seen = 0.0, -1.0, 0, False
        while taken < LONGEST_NUMBER:
            factor = self._factors.at(tokens, at + taken)
            read = None if factor else self._numbers.at(tokens, at + taken)
            if factor is not None:
                value, part = value + (part if part >= 0 else 1.0) * factor[0], -1.0
                taken += factor[1]
            elif read is not None and (grown := self._grown(part, read[0])) is not None:
                part = grown
                taken += read[1]
            elif seen and self._joins(tokens, at + taken, part, value):
                taken += 1
            else:
                break
            seen = True
        return (value + max(part, 0.0), taken) if seen else None

    def _grown(self, part: float, more: float) -> float | None:
        """The numeral with one more word, or None where that word begins another number."""
        if part < 0:
            return more
        if part >= 20 and part % 10 == 0 and (more < 10 or (more < 20 and part in (60, 80))):
            return part + more
        if self._inverted and 0 < part < 10 and more >= 20 and more % 10 == 0:
            return part + more
        if self._digits and part < 1000 and more < 10:
            return part * 10 + more
        return None

    def _joins(self, tokens: Sequence[Token], at: int, part: float, value: float) -> bool:
        """Whether the word there joins two parts of one number: "a hundred and twenty"."""
        if _fold(tokens, at) not in self._joints:
            return False
        read = self._numbers.at(tokens, at + 1)
        if read is None:
            return False
        return self._grown(part, read[0]) is not None if part >= 0 else value >= 100

    def _and_a_half(self, tokens: Sequence[Token], at: int) -> int:
        """Tokens of "and a half" behind a number, 0 when there are none."""
        together = self._and_halves.at(tokens, at)
        if together is not None:
            return together[1]
        if _fold(tokens, at) not in self._joints:
            return 0
        skipped = 1 + (_fold(tokens, at + 1) in self._one)
        half = self._halves.at(tokens, at + skipped)
        return skipped + half[1] if half is not None else 0

    def _half(self, tokens: Sequence[Token], at: int) -> Read:
        """Half a minute."""
        half = self._halves.at(tokens, at)
        if half is None:
            return None
        skipped = half[1] + (_fold(tokens, at + half[1]) in self._one)
        unit = self._units.at(tokens, at + skipped)
        return self._with_after(tokens, at, unit[0] / 2, skipped + unit[1]) if unit is not None else None

    def _figures(self, tokens: Sequence[Token], at: int) -> Read:
        seconds, taken = 0.0, 0
        unit = math.inf
        while (part := self._one_unit(tokens, at + taken, below=unit)) is not None:
            seconds += part[0]
            taken += part[1]
            unit = part[2]
            joint = _fold(tokens, at + taken)
            if joint in self._joints and self._one_unit(tokens, at + taken + 1, below=unit):
                taken += 1
        if taken and 1 < unit < math.inf and (rest := self._rest(tokens, at + taken)) is not None:
            return seconds + rest[0] * unit / 60, taken + rest[1]
        return (seconds, taken) if taken else None

    def _rest(self, tokens: Sequence[Token], at: int) -> Read:
        """The 20 of "1 min 20", which goes without its unit."""
        read = self.number(tokens, at)
        if read is not None and is_hangul(tokens[at]):
            return None  # its small numerals are syllables of other words as well
        if read is None or read[0] >= 60 or self._one_unit(tokens, at, below=math.inf) is not None:
            return None
        behind = at + read[1]
        other = self._percents.at(tokens, behind) or self._decibels.at(tokens, behind)
        return None if other is not None or _fold(tokens, behind) in BEATS else read

    def _one_unit(self, tokens: Sequence[Token], at: int, *, below: float) -> tuple[float, int, float] | None:
        """One figure with a unit smaller than the one before: seconds, tokens taken, the unit."""
        read = self.number(tokens, at)
        if read is None and _fold(tokens, at) in self._one:
            read = (1.0, 1)
        if read is None and (alone := self._units.at(tokens, at)) is not None:
            # "a minute and a half" in languages without an article
            read = (1.0, 0) if self._and_a_half(tokens, at + alone[1]) else None
        if read is None:
            return None
        value, taken = read
        taken += _fold(tokens, at + taken) == "-"
        ordinal = self._ordinal.at(tokens, at + taken)
        taken += ordinal[1] if ordinal is not None else 0
        unit = self._units.at(tokens, at + taken)
        if unit is None or unit[0] >= below:
            return None
        half = self._halves.at(tokens, at + taken + unit[1])
        if half is not None and self._digits and unit[0] > 1:
            return (value + 0.5) * unit[0], taken + unit[1] + half[1], unit[0]
        more = self._and_a_half(tokens, at + taken + unit[1]) if unit[0] > 1 or not read[1] else 0
        if more:
            return (value + 0.5) * unit[0], taken + unit[1] + more, unit[0]
        seconds, taken = self._with_after(tokens, at, value * unit[0], taken + unit[1])
        return seconds, taken, unit[0]

    def _with_after(self, tokens: Sequence[Token], at: int, seconds: float, taken: int) -> tuple[float, int]:
        after = self._after.at(tokens, at + taken)
        return seconds, taken + (after[1] if after is not None else 0)

    def _unit_first(self, tokens: Sequence[Token], at: int) -> Read:
        """ "Second 10", where the figure has no unit of its own."""
        unit = self._named_units.at(tokens, at)
        if unit is None:
            return None
        ordinal = self._ordinal.at(tokens, at + unit[1])
        skipped = unit[1] + (ordinal[1] if ordinal is not None else 0)
        if self._figures(tokens, at + skipped) is not None:
            return None
        read = self.number(tokens, at + skipped)
        return (read[0] * unit[0], read[1] + skipped) if read is not None else None


def any_word(tokens: Sequence[Token], at: int) -> Read:
    """Any one word: who speaks in "when the vicar speaks"."""
    token = _at(tokens, at)
    return (0.0, 1) if token is not None and token.kind == "word" else None


def _numerals(table: Mapping[str, Any]) -> list[tuple[str, float]]:
    names = _valued({name: words for name, words in table.items() if name[0].isdecimal()})
    joined: str = table.get("joined", "")
    if joined:
        ones = [(word, value) for word, value in names if 1 <= value <= 9]
        tens = [(word, value) for word, value in names if value >= 20 and value % 10 == 0 and value < 100]
        ones += [(word, 1.0) for word in table.get("joined_one", ())]
        names += [(joined.format(one=o, ten=t), a + b) for o, a in ones for t, b in tens]
    return names


def _valued(table: Mapping[str, Sequence[str]]) -> list[tuple[str, float]]:
    return [(word, float(value)) for value, words in table.items() for word in words]


def _longer(read: Read, by: int) -> Read:
    return None if read is None else (read[0], read[1] + by)


def _at(tokens: Sequence[Token], at: int) -> Token | None:
    return tokens[at] if at < len(tokens) else None


def _fold(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].fold if at < len(tokens) else ""
