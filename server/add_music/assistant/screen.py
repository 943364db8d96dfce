"""
What in a text talks about a screen: the words, by language, and the table that closes over them.

`screen_words/<tag>.toml` holds the words of each language by what they stand for; `TABLE` says which of
them together make a direction, and which action shows the same thing. Nothing else ever becomes an action.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from add_music.assistant.language import TAGS

Hint = Literal["state", "credits", "edit", "upload", "export"]

QUOTE, LINK, FILE = "\ue000", "\ue001", "\ue002"
"""What stands for each letter of data in a text that is searched: a quote, an address, a file's name."""

_POINTING = ("press", "push", "button", "place", "here", "open", "keys", "link", "step")
TABLE: tuple[tuple[Hint, tuple[str, ...]], ...] = (
    # exporting comes first: "click Export" is both a click and an export
    *(("export", (sign, "export")) for sign in _POINTING),
    *(("credits", (sign, "account")) for sign in ("press", "push", "button", "open", "look", "link")),
    *(("upload", (sign, "upload")) for sign in (*_POINTING, "drag")),
    ("edit", ("drag",)),
    *(("edit", ("adjust", where)) for where in ("place", "timeline", "button", "keys", "link", "step")),
    *(("state", ("look", where)) for where in ("place", "timeline", "button", "here", "link", "step")),
    *(("state", ("open", where)) for where in ("place", "timeline", "button", "here", "link", "step")),
    *(("state", ("push", what)) for what in ("place", "timeline", "button", "label", "here", "link", "step")),
    *(("state", ("shown", where)) for where in ("place", "button", "link")),
    ("state", ("press",)),
    ("state", ("keys",)),
)
"""Kinds of words that make a direction when one clause has them all, the first row that fits."""

LEADING = frozenset({"press", "push", "open", "drag", "look", "adjust"})
"""Verbs. In a language with `lead` they direct only where an order stands: "drums hit" is none."""
CERTAIN = frozenset({"press", "keys"})
"""What nobody says of music or of the own work."""
GRAMMAR = frozenset({"agent", "you", "lead", "joint", "opener", "frame", "at"})
"""Little words; they are those of the text's own language only, and may be part of a longer phrase."""

_KEYS = re.compile(
    r"(?<!\w)(?:ctrl|cmd|command|control|strg|shift|alt|option|maj|umschalt)\s?[+-]\s?\w|[⌘⌥⇧⌃]\s?\+?\s?\w",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"\W{{0,3}}(?:(?:on|the|sur|le|auf|en|el|la|su|il)\s+){{0,2}}(?:{QUOTE}|[A-Z])")
_LETTER = re.compile(r"\w")
_WORDS = re.compile(r"\w+")


class Span(NamedTuple):
    """A word of a kind, where it stands, and whether it has to stand where an order does."""

    start: int
    end: int
    kind: str
    leading: bool = False


class Phrase(NamedTuple):
    """A phrase of a table; with `open_end` any ending may follow."""

    text: str
    kind: str
    open_end: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """
    The words of one language by their first letter.

    Args:
        joined: words need no blanks around them.
        leads: verbs direct only behind the words of `lead`.
        ends: what words end with ("*menü" in a table), and its kind.
    """

    joined: bool
    leads: bool
    phrases: dict[str, tuple[Phrase, ...]]
    ends: tuple[Phrase, ...]

    def find(self, text: str) -> Iterator[Span]:
        """Every phrase in a text that is folded already."""
        places: Iterable[int] = range(len(text)) if self.joined else _word_starts(text)
        for at in places:
            for phrase in self.phrases.get(text[at], ()):
                if text.startswith(phrase.text, at) and self._ends(text, at + len(phrase.text), phrase):
                    leading = self.leads and phrase.kind in LEADING
                    yield Span(at, at + len(phrase.text), phrase.kind, leading)
        if self.ends:
            for match in _WORDS.finditer(text):
                for phrase in self.ends:
                    if match[0].endswith(phrase.text):
                        yield Span(match.end() - len(phrase.text), match.end(), phrase.kind)

    def _ends(self, text: str, end: int, phrase: Phrase) -> bool:
        return self.joined or phrase.open_end or end >= len(text) or not _LETTER.match(text, end)


def fold(text: str) -> str:
    """In small letters, each in its place."""
    lower = text.replace("İ", "i").replace("’", "'").lower()
    return (
        lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )


@lru_cache(maxsize=len(TAGS))
def lexicon(tag: str) -> Lexicon:
    """The table of that language, read when a text first needs it."""
    path = files("add_music.assistant") / "screen_words" / f"{tag}.toml"
    import tomllib  # not needed to start

    table = tomllib.loads(path.read_text(encoding="utf-8"))
    joined = bool(table.pop("joined", False))
    phrases: dict[str, list[Phrase]] = {}
    ends: list[Phrase] = []
    for kind, words in table.items():
        for word in words:
            text = fold(word.strip("*"))
            if word.startswith("*"):
                ends.append(Phrase(text, kind, open_end=False))
            else:
                phrases.setdefault(text[0], []).append(Phrase(text, kind, word.endswith("*")))
    by_letter = {first: tuple(own) for first, own in phrases.items()}
    return Lexicon(joined, bool(table.get("lead")), by_letter, tuple(ends))


def spans(text: str, masked: str, tags: Sequence[str]) -> list[Span]:
    """
    The words about a screen in a text, in their order.

    Args:
        masked: the same text with its data (quotes, names, addresses) covered. A quote counts as
            the label of a button: its words are found, too, as kinds of their own (`label:export`).
    """
    found: list[Span] = []
    quoted = [(match.start(), match.end()) for match in re.finditer(f"{QUOTE}+", masked)]
    folded = fold(masked)
    for number, tag in enumerate(tags):
        own = lexicon(tag)
        found += (span for span in own.find(folded) if not number or span.kind not in GRAMMAR)
        for start, end in quoted:
            labels = own.find(fold(text[start:end]))
            found += (Span(start, end, f"label:{span.kind}") for span in labels)
    found += (Span(match.start(), match.end(), "keys") for match in _KEYS.finditer(masked))
    found += (Span(match.start(), match.end(), "link") for match in re.finditer(f"{LINK}+", masked))
    found = list(_longest(found))  # in their order from here on
    labelled = (span for span in found if span.kind == "push" and _LABEL.match(masked, span.end))
    found += [Span(span.start, span.end, "label") for span in labelled]
    return sorted(found)


def _longest(found: Iterable[Span]) -> Iterator[Span]:
    """Without words that are part of a longer phrase: "hits" is no pressing, to "upload" no loading down."""
    covers = Span(-1, -1, "")
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.kind in GRAMMAR:
            yield span
        elif span.end > covers.end or span[:2] == covers[:2]:
            covers = span
            yield span


def hint_of(kinds: frozenset[str]) -> Hint | None:
    """What words of these kinds in one clause stand for; None when they direct nobody."""
    if "agent" in kinds and "you" not in kinds and not kinds & CERTAIN:
        return None
    if kinds & {"press", "push", "open", "button", "look"}:
        labels = {kind.removeprefix("label:") for kind in kinds if kind.startswith("label:")}
        kinds = kinds | (labels & {"export", "upload", "account", "timeline", "place"})
    return next((hint for hint, needs in TABLE if kinds.issuperset(needs)), None)


def _word_starts(text: str) -> Iterator[int]:
    return (match.start() for match in re.finditer(r"(?<!\w)\w", text))
