"""
The words of a message: cleaned, with quotes and file names set apart as data.

Both halves read messages (`assistant/route` and `understanding/`), so this module
knows neither of them. Every step is linear in what is read, and what is read is
bounded by `READ_LIMIT`, so no message can take long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from add_music.tables import SHARED, load

READ_LIMIT = 5_000
"""Characters read of one message. Of a longer one the beginning and the end are read,
where people say what they want; what lies between is pasted material."""

QUESTION_MARKS = ("?", "？", "؟")
_TAIL = 1_500
_KNOWN_FILES = 500
_MARKS_PER_LETTER = 3  # Devanagari needs three; more is decoration

_SYLLABIC = ("\u3040-\u30ff\u3400-\u4dbf", "\u4e00-\u9fff\uf900-\ufaff", "\uac00-\ud7a3")
"""
Scripts that are read sign by sign, as words are not set apart or grow at the end: Han, kana, Hangul.

`re` takes milliseconds to compile a set of more than two ranges, and would make one set of them all
if one did not look back as well.
"""
_SIGN = "|".join(f"[{ranges}]" for ranges in _SYLLABIC) + r"(?<!\s)"
SYLLABLE = re.compile(_SIGN)
_LETTER = "".join(f"(?![{ranges}])" for ranges in _SYLLABIC) + r"[^\W\d_]"

_UNQUOTED = """(?![“”])(?![、。《-」])(?!，)[^\\s<>"']"""
"""A sign of a link or path: none that ends it or quotes it."""

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
_PREFIXING = "\u0620-\u06ff"
"""Scripts whose prepositions are written together with the figure behind them: Arabic."""

_ENDINGS = "mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac|flac|og[ga]|opus|srt|txt|pdf|mid"
_TOKEN = re.compile(
    rf"""(?P<link>(?i:https?://|www\.)(?:{_UNQUOTED}){{1,2000}})
    |(?P<file>(?:(?:~|[A-Za-z]:|(?<![/\\\w]))[/\\](?:{_UNQUOTED}){{1,200}}?|[A-Za-z0-9_À-ɏ./\\~-]{{0,200}})\.(?i:{_ENDINGS})(?![A-Za-z0-9]))
    |(?P<named>(?<=\s)[\w.-]{{1,200}}\.(?i:{_ENDINGS})(?![A-Za-z0-9]))
    |(?P<clock>\d{{1,3}}['’′]\d\d(?:''|["”″])|\d{{1,3}}[:：]\d\d(?:[:：]\d\d)?(?:\.\d{{1,3}})?(?!\d|[:：]\d)
        |\d{{1,3}}(?:m|min)\d{{1,2}}(?:s|sec)?(?!\w))
    |(?P<number>\d{{1,18}}(?:[.,٫]\d{{1,6}})?)
    |(?P<word>{_SIGN}|(?i:bpm|bgm)(?=\d)|(?:{_LETTER}[{_MARKS}]*)+(?:(?<![{_PREFIXING}])\d+)?(?:['’](?![sS]\b)(?:{_LETTER})+)?|['’][sS]\b)
    |(?P<sign>\n|[^\w\s])""",
    re.VERBOSE,
)
_POINTS = str.maketrans(",٫", "..")
_COLON = re.compile(r"[^\d.]+")
_QUOTES = {
    "“": "”",
    "„": "“",
    "«": "»",
    "「": "」",
    "『": "』",
    "《": "》",
    "‘": "’",
    '"': '"',
    "'": "'",
    "`": "`",
}
_DASHES = dict.fromkeys("‐‑‒–—−～~〜﹣", "-") | {"’": "'", "\n": ".", "\u200c": "", "\u200d": ""}
_ACCENTS = dict.fromkeys(map(chr, [*range(0x300, 0x370), *range(0x64B, 0x660), 0x670]), "")
"""Marks that are dropped: accents of alphabets and the vowel marks of Arabic."""


@dataclass(frozen=True, slots=True)
class Token:
    """
    A word, number, sign or piece of data, with its place in the cleaned text.

    `kind` is word, number, clock, sign, quote, file or link here; a reader may put tokens of
    its own kinds in their place. `fold` is what lexicons are matched against; the `value` of a word is
    how it was typed, where that has accents.
    """

    kind: str
    fold: str
    start: int
    end: int
    value: object = field(default=None, compare=False)


def clean(text: str) -> str:
    """The readable part of a message: bounded, composed, without control, format and broken characters."""
    if len(text) > READ_LIMIT:
        text = f"{text[: READ_LIMIT - _TAIL]}\n{text[-_TAIL:]}"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_readable(text))


def fold(word: str) -> str:
    """
    The form in which words are compared: no case, no width, no accents, one spelling of a letter.

    What Unicode does not know to be the same stands in lexicon/letters.toml.
    """
    word = _swapped(word.lower(), _DASHES)
    if word.isascii():
        return word
    same = _same_letters()
    parts = unicodedata.normalize("NFKD", _swapped(word, same))
    return unicodedata.normalize("NFC", _swapped(_swapped(parts, _ACCENTS), same))


def _swapped(word: str, letters: Mapping[str, str]) -> str:
    """`str.translate` for texts that have few of the letters, where it is slow; no letter makes another."""
    if not letters.keys().isdisjoint(word):
        for letter in letters.keys() & set(word):
            word = word.replace(letter, letters[letter])
    return word


@lru_cache(maxsize=1)
def _same_letters() -> dict[str, str]:
    letters = load(SHARED, "letters")
    pairs = (pair for row in letters["traditional"]["pairs"] for pair in row.split())
    return {**letters["same"], **{pair[0]: pair[1:] for pair in pairs}}


def tokenise(text: str, files: Sequence[str] = ()) -> list[Token]:
    """
    The tokens of a cleaned text.

    Quoted stretches, links and file names become one token each, so that no word inside them is ever
    read as a wish. `files` are names known from elsewhere, which may hold spaces.
    """
    apart = sorted([*_known_files(text, files), *_quotes(text)], key=lambda t: (t.start, -t.end))
    tokens: list[Token] = []
    at = 0
    for data in apart:
        if data.start >= at:
            tokens.extend(_plain(text, at, data.start))
            tokens.append(data)
            at = data.end
    tokens.extend(_plain(text, at, len(text)))
    return tokens


def number(token: Token) -> float:
    """The value of a number token; a comma counts as the decimal sign."""
    return float(token.fold.translate(_POINTS))


def is_hangul(token: Token) -> bool:
    """Whether it is a syllable of Korean, which has spaces between words."""
    return "\uac00" <= token.fold[:1] <= "\ud7a3"


def clock_s(token: Token) -> float:
    """The seconds of a clock token: `m:ss` or `h:mm:ss`, with an optional fraction."""
    seconds = 0.0
    for part in _COLON.sub(":", token.fold).strip(":").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _readable(text: str) -> Iterator[str]:
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if char in "\n\u200c\u200d":
            yield char
        elif category[0] == "C" or category in ("Zl", "Zp", "Zs"):
            # spaces of every kind, and control characters that may stand between words
            yield " " if category not in ("Cf", "Cs") else ""
        elif marks <= _MARKS_PER_LETTER:
            yield char


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup or "sign"
        kind = "file" if kind == "named" else kind
        if kind in ("file", "link"):
            # a full stop after a link ends the sentence
            whole = match.group().rstrip(".,;:!?)")
            end = match.start() + len(whole)
            yield Token(kind, f"<{kind}>", match.start(), end, whole)
            yield from (Token("sign", text[at], at, at + 1) for at in range(end, match.end()))
        elif kind != "sign" or match.group() not in "-‐‑_" or not _joins_words(text, match.start()):
            typed = match.group()
            accented = typed.lower() if kind == "word" and not typed.isascii() else None
            yield Token(kind, fold(typed), match.start(), match.end(), accented)


def _joins_words(text: str, at: int) -> bool:
    """Whether the hyphen there only holds a compound together, as in lo-fi."""
    return 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()


def _known_files(text: str, files: Sequence[str]) -> Iterator[Token]:
    low = text.lower()
    names = {n for path in files[:_KNOWN_FILES] for n in (path, _base(path)) if n.strip()}
    if len(low) != len(text):
        return
    for name in names:
        at = low.find(name.lower())
        while at >= 0:
            end = at + len(name)
            if not _inside_word(text, at, end):
                yield Token("file", "<file>", at, end, text[at:end])
            at = low.find(name.lower(), end)


def _base(path: str) -> str:
    return re.split(r"[/\\]", path[-400:])[-1]


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    ascii_before = before.isascii() and before.isalnum()
    return ascii_before or (after.isascii() and after.isalnum())


def _quotes(text: str) -> Iterator[Token]:
    at = 0
    never: set[str] = set()  # closing signs that do not come any more
    while at < len(text):
        closing = _QUOTES.get(text[at])
        if closing is None or closing in never or not _may_open(text, at):
            at += 1
            continue
        end = _closing(text, at + 1, closing)
        if end < 0:
            never.add(closing)
            at += 1
            continue
        yield Token("quote", "<quote>", at, end + 1, text[at + 1 : end].strip())
        at = end + 1


def _may_open(text: str, at: int) -> bool:
    """An apostrophe opens a quote only where no word runs into it."""
    return text[at] not in "'‘" or at == 0 or not _is_of_word(text[at - 1])


def _is_of_word(char: str) -> bool:
    """Whether an apostrophe beside it is part of a word; the particles of Korean follow a quote at once."""
    return char.isalnum() and char < "\u2e80"


def _closing(text: str, at: int, closing: str) -> int:
    end = text.find(closing, at)
    while closing in "'’" and 0 <= end < len(text) - 1 and _is_of_word(text[end + 1]):
        end = text.find(closing, end + 1)
    return end
