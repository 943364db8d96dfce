"""
Phrases as data: which stretch of tokens means what, longest match first.

A lexicon is a TOML file of sections; a section maps a value to the phrases that mean it::

    filler = ["the", "a", "my"]

    [genre]
    lofi = ["lo-fi", "chill(ed) beats"]

    [range]
    between = ["from {time} to {time}"]

- `(…)` in a phrase is optional: "chill(ed) beats" stands for "chill beats" and "chilled beats".
- `a|b` stands for either word.
- `{time}` is a slot: a token of that kind, whose value the match hands on. `{n}` is any number, in
  digits or in words.
- Fillers may stand between the words of a phrase: "turn music down" also finds "turn the music down".
- Articles inside a phrase stand for any filler or none: "under the voice" also finds "under my voice".

A phrase may stand in several sections and then means all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import product
from typing import Any

from add_music.text import CONTRACTIONS, Token, tokenise

LONGEST = 16
"""Tokens a phrase may span, fillers included; it bounds the work per token."""

Slot = Callable[[Sequence[Token], int], tuple[object, int] | None]
"""Reads a slot at a place: the value and how many tokens it took, or None."""

Memo = dict[tuple[str, int], "tuple[object, int] | None"]
"""What slots read at which token."""

_SLOT = re.compile(r"\{(\w+)\}")
_OPTION = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a phrase means: the section it stands in and the value it stands for."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a message: what it means, the tokens `first:last`, and the values of its slots."""

    meanings: tuple[Meaning, ...]
    first: int
    last: int
    slots: tuple[Any, ...] = ()

    def values(self, kind: str) -> tuple[str, ...]:
        """What it stands for in that section."""
        return tuple(m.value for m in self.meanings if m.kind == kind)


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class _Path:
    """How far a reading has come; a phrase never ends in a filler, which may begin the next one."""

    node: _Node
    at: int
    values: tuple[Any, ...] = ()
    skipped: bool = False

    @property
    def ends_phrase(self) -> bool:
        return bool(self.node.meanings) and not self.skipped


class Phrasebook:
    """
    All phrases of some sections of some lexicons.

    `words` are the words that occur in them.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, Meaning]],
        fillers: Iterable[str] = (),
        slots: Mapping[str, Slot] | None = None,
        articles: Iterable[str] = (),
    ) -> None:
        self._root = _Node()
        self._fillers = frozenset(fillers)
        self.words: set[str] = set(self._fillers)
        self._slots = slots or {}
        self._articles = self._fillers & frozenset(articles)
        for phrase, meaning in entries:
            for wording in wordings(phrase):
                self._add(wording, meaning)

    def is_filler(self, token: Token) -> bool:
        """Whether the word says nothing by itself."""
        return token.fold in self._fillers

    def match(self, tokens: Sequence[Token], first: int, memo: Memo | None = None) -> Found | None:
        """
        The longest phrase that begins at that token; the one with fewer slots when equally long.

        `memo` remembers what slots read; hand the same one on while going through one message.
        """
        memo = {} if memo is None else memo
        best: Found | None = None
        stop = min(len(tokens), first + LONGEST)
        paths = [_Path(self._root, first)]
        while paths:
            path = paths.pop()
            if path.ends_phrase and (
                best is None or (path.at, -len(path.values)) > (best.last, -len(best.slots))
            ):
                best = Found(path.node.meanings, first, path.at, path.values)
            if path.at < stop:
                paths.extend(self._onward(path, tokens, memo, may_skip=path.at > first))
        return best

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """The phrases of a message from left to right, none overlapping another."""
        at = 0
        memo: Memo = {}
        while at < len(tokens):
            found = self.match(tokens, at, memo)
            if found is not None:
                yield found
            at = found.last if found is not None else at + 1

    def _add(self, wording: str, meaning: Meaning) -> None:
        node = self._root
        for index, part in enumerate(_SLOT.split(wording)):
            if index % 2:
                node = node.slots.setdefault(part, _Node())
                continue
            folds = _folds(part)
            for place, fold in enumerate(folds):
                self.words.add(fold)
                if fold in self._articles and node is not self._root and place < len(folds) - 1:
                    continue
                node = node.words.setdefault(fold, _Node())
        if node is self._root:
            raise ValueError(f"empty phrase for {meaning}")
        if meaning not in node.meanings:
            node.meanings = (*node.meanings, meaning)

    def _onward(self, path: _Path, tokens: Sequence[Token], memo: Memo, *, may_skip: bool) -> Iterator[_Path]:
        node, at, values = path.node, path.at, path.values
        token = tokens[at]
        word = node.words.get(token.fold) if token.fold else None
        if word is not None:
            yield _Path(word, at + 1, values)
        for name, after in node.slots.items():
            read = self._slots.get(name)
            if read is not None:
                if (name, at) not in memo:
                    memo[name, at] = read(tokens, at)
                seen = memo[name, at]
                if seen is not None:
                    yield _Path(after, at + seen[1], (*values, seen[0]))
            elif token.kind == name:
                yield _Path(after, at + 1, (*values, token.value))
        if may_skip and token.fold in self._fillers:
            yield _Path(node, at + 1, values, skipped=True)


def _folds(part: str) -> list[str]:
    """The tokens of a stretch of a phrase; most are plain words, which need no tokeniser."""
    if part.isascii() and part.replace(" ", "").isalpha():
        words = part.lower().split()
        if CONTRACTIONS.keys().isdisjoint(words):
            return words
    return [token.fold for token in tokenise(part)]


def wordings(phrase: str) -> Iterator[str]:
    """The plain phrases that one with `(…)` and `a|b` stands for."""
    if "(" not in phrase and "|" not in phrase:
        yield phrase
        return
    found = _OPTION.search(phrase)
    if found is not None:
        before, after = phrase[: found.start()], phrase[found.end() :]
        yield from wordings(f"{before}{found[1]}{after}")
        yield from wordings(f"{before}{after}")
        return
    words = [word.split("|") for word in phrase.split()]
    for choice in product(*words):
        yield " ".join(choice)


def load(package: str, name: str) -> dict[str, Any]:
    """A lexicon file of that package, parsed."""
    text = (files(package) / "lexicon" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def entries(
    lexicon: Mapping[str, Any], *, skip: Iterable[str] = (), only: Iterable[str] = ()
) -> Iterator[tuple[str, Meaning]]:
    """The phrases of a parsed lexicon's sections with their meanings."""
    wanted, unwanted = frozenset(only), frozenset(skip)
    for kind, section in lexicon.items():
        if not isinstance(section, dict) or kind in unwanted or (wanted and kind not in wanted):
            continue
        for value, phrases in section.items():
            for phrase in phrases:
                yield phrase, Meaning(kind, value)
