"""
Every text this product says, in the language of whoever reads it.

`phrases/<tag>.toml` holds the texts of one language by key; English is one of them. Both halves say things,
so this module knows neither. A catalogue is read when its language is first spoken, and Babel, which knows
the plurals, numbers and lists of languages, for another one than English only.

The language belongs to the call that is being answered, not to the process: two windows may speak two.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import PurePath
from typing import Any

ENGLISH = "en"
SPOKEN = (
    "en", "zh-CN", "zh-TW", "es", "pt", "fr", "de", "it", "ja", "ko", "ru", "ar", "hi", "id", "tr", "vi",
)  # fmt: skip
"""Languages whose catalogue is complete; whoever speaks another one is answered in English."""
COUNT = "count"
"""The value whose number chooses between the forms of a text that has several."""
RIGHT_TO_LEFT = frozenset({"ar"})
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
PATTERNS = {"": "#,##0.###", "g": "#,##0.###", ".0f": "#,##0", ".1f": "#,##0.0", ".2f": "#,##0.00"}
"""Format specifications of numbers, as Babel's patterns."""
SHARES = {".0%": 0}

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]")
_STEERING_OR_LINES = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def language() -> str:
    """The tag of the language that is spoken now."""
    return _spoken.get()


def speak(tag: str | None) -> None:
    """From here on, in this task or thread and what it starts, speak that language; None changes nothing."""
    if tag:
        _spoken.set(nearest(tag))


@contextmanager
def speaking(tag: str | None) -> Iterator[None]:
    """The same for as long as this is open."""
    token = _spoken.set(nearest(tag) if tag else _spoken.get())
    try:
        yield
    finally:
        _spoken.reset(token)


def nearest(tag: str) -> str:
    """The language that answers a tag, or a locale of a system such as `zh_TW.UTF-8`: one of `SPOKEN`."""
    wanted = tag.replace("_", "-").partition(".")[0].partition("@")[0].lower()
    main = wanted.partition("-")[0]
    if main == "zh":
        wanted = "zh-tw" if {"tw", "hk", "mo", "hant"} & set(wanted.split("-")) else "zh-cn"
    known = {own.lower(): own for own in SPOKEN}
    return known.get(wanted) or known.get(main) or ENGLISH


def say(key: str, /, **seen: object) -> str:
    """
    The text of that key with what was seen filled in.

    Numbers are written as the language writes them; a text with several forms takes the one of `count`.

    Raises:
        KeyError: there is no such key, or the text names a value that was not given.
    """
    return _filled(texts(language())["say"][key], seen)


def error_texts(key: str, /, **seen: object) -> tuple[str, str]:
    """Message and next step of an error; KeyError as for `say`."""
    message, next_step = texts(language())["errors"][key]
    return _filled(message, seen), _filled(next_step, seen)


def word(kind: str, name: object) -> str:
    """The word for one of the program's own names, by their kind (`genre`, `mood` …); others stay."""
    plain = str(name)
    told: str = texts(language())[kind].get(plain, plain.replace("_", " "))
    return told


def musical_key(name: str) -> str:
    """A key like "F# minor" in the names of the language ("fa dièse mineur"); what is no key stays."""
    note, _, mode = name.partition(" ")
    notes, modes = texts(language())["note"], texts(language())["mode"]
    if note not in notes or mode not in modes:
        return name
    return say("in_key", note=notes[note], mode=modes[mode])


def figure(value: float, spec: str) -> str:
    """A number as the language writes it, in the form that the holes of texts name: `.1f`."""
    return _number(value, spec)


def listed(words: Sequence[str]) -> str:
    """Words as a list that ends with "and"."""
    if len(words) < 2:
        return "".join(words)
    if language() == ENGLISH:
        return f"{', '.join(words[:-1])} and {words[-1]}"
    from babel.lists import format_list

    return format_list(words, locale=_locale(language()))


def enumerated(words: Sequence[str]) -> str:
    """Words one after the other, without an "and"."""
    return sign("comma").join(words)


def shown(text: str, *, one_line: bool = False) -> str:
    """
    Somebody else's text as it can be shown: what steers a terminal or turns a line is written as in JSON.

    Args:
        one_line: line feeds are written out, too, so that a name cannot pass for lines of ours.
    """
    pattern = _STEERING_OR_LINES if one_line else _STEERING
    text = pattern.sub(_written_out, text)
    return text if _closed(text) else _ISOLATES.sub(_written_out, text)


def sentences(parts: Iterable[str]) -> str:
    """Sentences one behind the other, the empty ones left out; Chinese and Japanese have no blanks there."""
    return sign("blank").join(part for part in parts if part)


def sign(name: str) -> str:
    """A comma, semicolon or colon with what follows it, or the blank between sentences."""
    return str(texts(language())["signs"][name])


@lru_cache(maxsize=len(SPOKEN))
def texts(tag: str) -> Mapping[str, Mapping[str, Any]]:
    """The catalogue of a language: sections of keys."""
    from importlib.resources import files  # nothing is said at start-up

    from add_music.tables import parse

    return parse((files("add_music") / "phrases" / f"{tag}.toml").read_text(encoding="utf-8"))


def holes(text: str | Mapping[str, str]) -> Iterable[str]:
    """The values that a text names."""
    forms = [text] if isinstance(text, str) else text.values()
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def _filled(text: str | Mapping[str, str], seen: Mapping[str, object]) -> str:
    if not isinstance(text, str):
        count = seen[COUNT]
        assert isinstance(count, int)
        text = text[_plural(count)] if _plural(count) in text else text["other"]
    return _WRITER.vformat(text, (), seen)


def _closed(text: str) -> bool:
    """Whether every isolate that begins in the text ends in it, and no other ends there."""
    depth = 0
    for found in _ISOLATES.finditer(text):
        depth += -1 if found.group() == END_ISOLATE else 1
        if depth < 0:
            return False
    return depth == 0


def _written_out(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _plural(count: int) -> str:
    if language() == ENGLISH:
        return "one" if count == 1 else "other"
    return str(_locale(language()).plural_form(count))


class _Writer(string.Formatter):
    """Writes numbers as the language does, and keeps names from turning a line that runs right to left."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(value, format_spec)
        text = shown(format(value, format_spec), one_line=isinstance(value, PurePath))
        return f"{ISOLATE}{text}{END_ISOLATE}" if language() in RIGHT_TO_LEFT and text else text


_WRITER = _Writer()


def _number(value: float, spec: str) -> str:
    if language() == ENGLISH:
        return format(value, spec)
    from babel.numbers import format_decimal, format_percent

    locale = _locale(language())
    if spec in SHARES:
        return format_percent(value, locale=locale)
    return format_decimal(value, PATTERNS[spec], locale=locale)


@lru_cache(maxsize=len(SPOKEN))
def _locale(tag: str) -> Any:
    from babel import Locale

    return Locale.parse(tag, sep="-")
