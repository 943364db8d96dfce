"""
Phrases as data: which stretch of tokens means what, longest match first.

A lexicon is a TOML file of sections; a section maps a value to the phrases that mean it::

    filler = ["the", "a", "my"]

    [genre]
    lofi = ["lo-fi", "chill(ed) beats"]

    [range]
    between = ["from {time} to {time}"]

- `(…)` in a phrase is optional: "chill(ed) beats" stands for "chill beats" and "chilled beats";
  `(a|b)` is a, b or nothing.
- `[a|b]` is one of both, and so is `a|b` where a and b are whole words.
- `{time}` is a slot: a token of that kind, whose value the match hands on. `{n}` is any number, in
  digits or in words.
- Fillers may stand between the words of a phrase: "turn music down" also finds "turn the music down".
- Articles inside a phrase stand for any filler or none: "under the voice" also finds "under my voice".

A phrase may stand in several sections and then means all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from add_music.forms import PLAIN, Forms, folds_of
from add_music.text import Token, fold

LONGEST = 16
"""Tokens a phrase may span, fillers included; it bounds the work per token."""

Slot = Callable[[Sequence[Token], int], tuple[object, int] | None]
"""Reads a slot at a place: the value and how many tokens it took, or None."""

Memo = dict[tuple[str, str, int], "tuple[object, int] | None"]
"""What slots of which language read at which token."""

SLOT = "{"
"""Stands for the first word of a phrase that begins with a slot."""

_SLOT = re.compile(r"\{(\w+)\}")
_OPTION = re.compile(r"\(([^()]*)\)")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_PLAIN = str.maketrans({"(": "", ")": "", "[": " ", "]": " ", "|": " "})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a phrase means: the section it stands in and the value it stands for."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """
    A phrase in a message.

    What it means, the tokens `first:last`, the values of its slots, and the language it is of.
    """

    meanings: tuple[Meaning, ...]
    first: int
    last: int
    slots: tuple[Any, ...] = ()
    tongue: str = ""

    def values(self, kind: str) -> tuple[str, ...]:
        """What it stands for in that section."""
        return tuple(m.value for m in self.meanings if m.kind == kind)


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()


_Path = tuple[_Node, int, tuple[Any, ...], bool]
"""How far a reading has come: node, token, slot values, whether a filler was skipped last."""


class Phrasebook:
    """
    All phrases of some sections of one language's lexicons.

    A phrase is only looked at closely when its first word occurs in a message.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, Meaning]],
        fillers: Iterable[str] = (),
        slots: Mapping[str, Slot] | None = None,
        articles: Iterable[str] = (),
        *,
        forms: Forms = PLAIN,
        tongue: str = "",
    ) -> None:
        self.tongue = tongue
        self.forms = forms
        self._root = _Node()
        self._fillers = frozenset(form for word in fillers for form in self._folds(word))
        self._slots = slots or {}
        self._articles = self._fillers & frozenset(articles)
        self._entries = list(entries)
        self._closed: dict[str, list[tuple[str, Meaning]]] = {}
        for phrase, meaning in self._entries:
            for head in self._heads(phrase):
                self._closed.setdefault(head, []).append((phrase, meaning))
        self._open(SLOT)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that occur in its phrases."""
        text = " ".join(phrase for phrase, _ in self._entries)
        plain = _SLOT.sub(" ", f"{_OPTION.sub(' ', text)} {text}")
        plain = plain.translate(_PLAIN)
        return self._fillers | frozenset(
            form for word in set(plain.split()) for part in folds_of(word) for form in self.forms.of(part)
        )

    def is_filler(self, token: Token) -> bool:
        """Whether the word says nothing by itself."""
        return token.fold in self._fillers

    def match(self, tokens: Sequence[Token], first: int, memo: Memo | None = None) -> Found | None:
        """
        The longest phrase that begins at that token; the one with fewer slots when equally long.

        `memo` remembers what slots read; hand the same one on while going through one message.
        """
        memo = {} if memo is None else memo
        if tokens[first].fold in self._closed:
            self._open(tokens[first].fold)
        best: tuple[int, int, _Path] | None = None
        stop = min(len(tokens), first + LONGEST)
        paths: list[_Path] = [(self._root, first, (), False)]
        while paths:
            path = paths.pop()
            node, at, values, skipped = path
            # a phrase never ends in a filler, which may begin the next one
            if (
                node.meanings
                and not skipped
                and (best is None or at > best[0] or (at == best[0] and -len(values) > best[1]))
            ):
                best = (at, -len(values), path)
            if at < stop:
                self._onward(paths, path, tokens, memo, first)
        if best is None:
            return None
        node, at, values, _ = best[2]
        return Found(node.meanings, first, at, values, self.tongue)

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """The phrases of a message from left to right, none overlapping another."""
        at = 0
        memo: Memo = {}
        while at < len(tokens):
            found = self.match(tokens, at, memo)
            if found is not None:
                yield found
            at = found.last if found is not None else at + 1

    def _onward(
        self, paths: list[_Path], path: _Path, tokens: Sequence[Token], memo: Memo, first: int
    ) -> None:
        node, at, values, _ = path
        token = tokens[at]
        word = node.words.get(token.fold) if token.fold else None
        if word is not None:
            paths.append((word, at + 1, values, False))
        for name, after in node.slots.items():
            read = self._slots.get(name)
            if read is not None:
                key = (self.tongue, name, at)
                if key not in memo:
                    memo[key] = read(tokens, at)
                seen = memo[key]
                if seen is not None:
                    paths.append((after, at + seen[1], (*values, seen[0]), False))
            elif token.kind == name:
                paths.append((after, at + 1, (*values, token.value), False))
        if at > first and token.fold in self._fillers:
            paths.append((node, at + 1, values, True))

    def _folds(self, part: str) -> list[str]:
        return [form for word in folds_of(part) for form in self.forms.of(word)]

    def _heads(self, phrase: str) -> set[str]:
        """The words its wordings begin with; `SLOT` for one that begins with a slot."""
        start = phrase.split(" ", 1)[0]
        if "(" in start or "[" in start:
            return {self._head(wording) for wording in wordings(phrase)}
        return {self._head(wording) for wording in start.split("|")}

    def _head(self, wording: str) -> str:
        wording = wording.strip()
        if not wording:
            raise ValueError("empty phrase in a lexicon")
        if wording[0] == "{":
            return SLOT
        if wording[0] >= "\u2e80":
            return fold(wording[0])
        return self._folds(wording.split(" ", 1)[0].split("{", 1)[0])[0]

    def _open(self, head: str) -> None:
        """Write out the phrases that begin with that word."""
        for phrase, meaning in self._closed.pop(head, ()):
            for wording in wordings(phrase):
                self._add(wording, meaning)

    def _add(self, wording: str, meaning: Meaning) -> None:
        node = self._root
        for index, part in enumerate(_SLOT.split(wording)):
            if index % 2:
                node = node.slots.setdefault(part, _Node())
                continue
            folds = self._folds(part)
            for place, form in enumerate(folds):
                if form in self._articles and node is not self._root and place < len(folds) - 1:
                    continue
                node = node.words.setdefault(form, _Node())
        if meaning not in node.meanings:
            node.meanings = (*node.meanings, meaning)


def wordings(phrase: str) -> Iterator[str]:
    """The plain phrases that one with `(…)`, `[…]` and `a|b` stands for."""
    found = _OPTION.search(phrase) or _CHOICE.search(phrase)
    if found is not None:
        before, after = phrase[: found.start()], phrase[found.end() :]
        for choice in found[1].split("|"):
            yield from wordings(f"{before}{choice}{after}")
        if found[0][0] == "(":
            yield from wordings(f"{before}{after}")
        return
    if "|" not in phrase:
        yield phrase
        return
    words = [word.split("|") for word in phrase.split()]
    for choices in product(*words):
        yield " ".join(choices)


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
