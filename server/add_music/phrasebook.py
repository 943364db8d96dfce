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
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, product
from sys import intern
from typing import Any
from zlib import crc32

from add_music.forms import PLAIN, UNSPACED, Forms, folds_of
from add_music.text import SYLLABLE, Token, fold

LONGEST = 16
"""Tokens a phrase may span, fillers included; it bounds the work per token."""

Slot = Callable[[Sequence[Token], int], tuple[object, int] | None]
"""Reads a slot at a place: the value and how many tokens it took, or None."""

Memo = dict[tuple[str, str, int], "tuple[object, int] | None"]
"""What slots of which language read at which token."""

BUCKETS = 1 << 11
"""Lots that the phrases are sorted into by their first word; a lot is written out at once."""

GLUE = "+"
"""Stands before a syllable that no space and no filler may part from the one before it."""

SLOT = "{"
"""Stands for the first word of a phrase that begins with a slot."""

_SLOT = re.compile(r"\{(\w+)\}")
_OPTION = re.compile(r"\(([^()]*)\)")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_GLUED = re.compile(r"[^\[\]()|][(\[]|[)\]][^\[\]()|]")
"""A word with a choice inside it: "tranquil[o|a]"."""


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


class _Node:
    """
    A place within phrases: where words and slots lead on from it, and what ends there.

    A node that several phrases share is copied before something is added to it.
    """

    __slots__ = ("meanings", "shared", "slots", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] | None = None
        self.slots: dict[str, _Node] | None = None
        self.meanings: tuple[Meaning, ...] = ()
        self.shared = False

    def lead(self, step: str, after: _Node) -> None:
        """Let a word, or a slot written `{name}`, lead on to that node and all that follows it."""
        if step[0] == SLOT:
            self.slots = _led(self.slots, step[1:-1], after)
        else:
            self.words = _led(self.words, step, after)

    def take(self, other: _Node) -> None:
        """Take over all that the other node leads to and means."""
        for word, after in (other.words or {}).items():
            self.words = _led(self.words, word, after)
        for name, after in (other.slots or {}).items():
            self.slots = _led(self.slots, name, after)
        if other.meanings:
            self.meanings = tuple(dict.fromkeys((*self.meanings, *other.meanings)))


def _led(steps: dict[str, _Node] | None, step: str, after: _Node) -> dict[str, _Node]:
    steps = {} if steps is None else steps
    there = steps.get(step)
    if there is None:
        after.shared = True
        steps[step] = after
    elif there is not after:
        if there.shared:
            own = _Node()
            own.take(there)
            steps[step] = there = own
        there.take(after)
    return steps


_Path = tuple[_Node, int, tuple[Any, ...], bool]
"""How far a reading has come: node, token, slot values, whether a filler was skipped last."""


def in_order(
    match: Callable[[Sequence[Token], int, Memo], Found | None], tokens: Sequence[Token]
) -> Iterator[Found]:
    """The phrases that `match` finds in a message from left to right, none overlapping another."""
    at = 0
    memo: Memo = {}
    while at < len(tokens):
        found = match(tokens, at, memo)
        if found is not None:
            yield found
        at = found.last if found is not None else at + 1


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
        known: frozenset[str] = frozenset(),
    ) -> None:
        self.tongue = tongue
        self.forms = forms
        self._known = known
        self._root = _Node()
        self._fillers = frozenset(form for word in fillers for form in self._folds(word))
        self._slots = slots or {}
        self._articles = self._fillers & frozenset(articles)
        # all languages together have tens of thousands of phrases: one text and figures instead of objects
        self._text = b""
        self._ends = array("I")
        self._meanings: list[Meaning] = []
        self._runs = array("I")
        self._order = array("I")
        self._lots = array("I")
        self._take_in(entries)
        self._closed = bytearray(b"\1") * BUCKETS
        self._unwritten = bytearray(b"\1") * len(self._ends)
        self._open(SLOT)
        self.forms.forget()

    def _take_in(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        """Keep the phrases, and at which of them to look when a word occurs."""
        phrases: list[str] = []
        for number, (phrase, meaning) in enumerate(entries):
            phrases.append(phrase)
            if not self._meanings or meaning is not self._meanings[-1]:
                self._meanings.append(meaning)
                self._runs.append(number)
        written = [f"{phrase}\n".encode() for phrase in phrases]
        self._text = b"".join(written)
        self._ends = array("I", accumulate(map(len, written)))
        lots: list[list[int]] = [[] for _ in range(BUCKETS)]
        by_start: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            by_start.setdefault(phrase.partition(" ")[0], []).append(number)
        for start, numbers in by_start.items():
            if "(" in start or "[" in start:
                for number in numbers:
                    for bucket in set(map(_bucket, self._heads(phrases[number]))):
                        lots[bucket].append(number)
            else:
                heads = start.split("|") if "|" in start else (start,)
                for bucket in {_bucket(self._head(wording)) for wording in heads}:
                    lots[bucket] += numbers
        self._lots = array("I", accumulate(map(len, lots), initial=0))
        self._order = array("I", chain.from_iterable(map(sorted, lots)))

    def _phrase(self, number: int) -> str:
        return self._text[self._ends[number - 1] if number else 0 : self._ends[number] - 1].decode()

    def _meaning(self, number: int) -> Meaning:
        return self._meanings[bisect_right(self._runs, number) - 1]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that occur in its phrases, and those its slots know."""
        pieces = set(self._text.decode().split())
        slotted = {piece for piece in pieces if SLOT in piece}
        pieces = pieces - slotted | set(_SLOT.sub(" ", " ".join(slotted)).split())
        chosen = [p for p in pieces if "[" in p or "(" in p or "]" in p or ")" in p]
        glued = {piece for piece in chosen if _GLUED.search(piece) and max(piece) < UNSPACED}
        words = set(_unmarked(" ".join(pieces - glued)).split())
        for piece in glued:
            words.update(_unmarked(" ".join(wordings(piece))).split())
        # what is read sign by sign is the same few signs over and over
        mixed = " ".join(word for word in words if not word.isascii() and SYLLABLE.search(word))
        words = {word for word in words if word.isascii() or not SYLLABLE.search(word)}
        folds = {fold(sign) for sign in set(SYLLABLE.findall(mixed))}
        words.update(SYLLABLE.sub(" ", mixed).split())
        plain = {word for word in words if word.isascii() and word.isalpha()}
        folds.update(map(intern, map(str.lower, plain)))
        for word in words - plain:
            folds.update(folds_of(word))
        return self._fillers | self._known | self.forms.of_all(folds)

    def is_filler(self, token: Token) -> bool:
        """Whether the word says nothing by itself."""
        return token.fold in self._fillers

    def match(self, tokens: Sequence[Token], first: int, memo: Memo | None = None) -> Found | None:
        """
        The longest phrase that begins at that token; the one with fewer slots when equally long.

        `memo` remembers what slots read; hand the same one on while going through one message.
        """
        memo = {} if memo is None else memo
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
        return in_order(self.match, tokens)

    def _onward(
        self, paths: list[_Path], path: _Path, tokens: Sequence[Token], memo: Memo, first: int
    ) -> None:
        node, at, values, skipped = path
        token = tokens[at]
        # what comes last is tried first: a word that can be read is not passed over as a filler
        if at > first and token.fold in self._fillers:
            paths.append((node, at + 1, values, True))
        if node.words:
            words = [node.words.get(token.fold)]
            if at > first and not skipped and tokens[at - 1].end == token.start and _is_syllable(token.fold):
                words.append(node.words.get(GLUE + token.fold))
            paths.extend((word, at + 1, values, False) for word in words if word is not None)
        if node.slots:
            self._fill(paths, path, tokens, memo)

    def _fill(self, paths: list[_Path], path: _Path, tokens: Sequence[Token], memo: Memo) -> None:
        """Lead on over the slots."""
        node, at, values, _ = path
        for name, after in (node.slots or {}).items():
            read = self._slots.get(name)
            if read is not None:
                key = (self.tongue, name, at)
                if key not in memo:
                    memo[key] = read(tokens, at)
                seen = memo[key]
                if seen is not None:
                    paths.append((after, at + seen[1], (*values, seen[0]), False))
            elif tokens[at].kind == name:
                paths.append((after, at + 1, (*values, tokens[at].value), False))

    def _folds(self, part: str) -> list[str]:
        return [form for word in folds_of(part) for form in self.forms.of(word)]

    def _heads(self, phrase: str) -> set[str]:
        """The words that the wordings of a phrase begin with; `SLOT` for a slot."""
        heads: set[str] = set()
        for part in _pieces(phrase):
            choices = list(wordings(part))
            heads |= {self._head(wording) for wording in choices if wording.strip()}
            if all(wording.strip() for wording in choices):
                break
        if not heads:
            raise ValueError("empty phrase in a lexicon")
        return heads

    def _head(self, wording: str) -> str:
        if wording.isascii() and wording.isalpha():
            return self.forms.of(wording.lower())[0]
        wording = wording.strip()
        if not wording:
            raise ValueError("empty phrase in a lexicon")
        if wording[0] == "{":
            return SLOT
        if wording[0] >= UNSPACED and not "\u3130" < wording[0] < "\u3190":
            return fold(wording[0])  # a sign by itself, other than the single letters of Korean
        return self._folds(wording.split(" ", 1)[0].split("{", 1)[0])[0]

    def _open(self, head: str) -> None:
        """Write out the phrases that begin with that word, and those that came into the same lot."""
        bucket = _bucket(head)
        if not self._closed[bucket]:
            return
        self._closed[bucket] = 0
        for number in self._order[self._lots[bucket] : self._lots[bucket + 1]]:
            if self._unwritten[number]:
                self._unwritten[number] = 0
                self._root.take(self._written_out(self._phrase(number), self._meaning(number)))

    def _written_out(self, phrase: str, meaning: Meaning) -> _Node:
        """The phrase as nodes, from its end to its beginning; alternatives lead to the same node."""
        parts = _parts(phrase)
        after = _Node()
        after.meanings = (meaning,)
        for place in range(len(parts) - 1, -1, -1):
            node = _Node()
            for choice in parts[place]:
                steps = self._steps(choice)
                if 0 < place < len(parts) - 1:
                    steps = [step for step in steps if step not in self._articles]
                if not steps:
                    node.take(after)
                    continue
                end = after
                for step in reversed(steps[1:]):
                    before = _Node()
                    before.lead(step, end)
                    end = before
                node.lead(steps[0], end)
            after = node
        return after

    def _steps(self, choice: str) -> list[str]:
        """The words of a piece of a phrase as they are compared, and its slots as `{name}`."""
        steps: list[str] = []
        for index, part in enumerate(_SLOT.split(choice)):
            if index % 2:
                steps.append(f"{{{part}}}")
            else:
                steps.extend(step for word in part.split() for step in _glued(self._folds(word)))
        return steps


def _glued(folds: Sequence[str]) -> Iterator[str]:
    """
    The syllables of a word, which nothing may part: a message may leave out spaces, but has none inside it.

    Where kana follow a character, a particle may stand between them.
    """
    for place, fold_ in enumerate(folds):
        together = place and _is_syllable(fold_) and (fold_ > "\u3100" or _is_syllable(folds[place - 1]))
        yield GLUE + fold_ if together else fold_


def _is_syllable(sign: str) -> bool:
    """Whether it is one of kana or Hangul."""
    return "\u3040" < sign[:1] < "\u3100" or "\uac00" <= sign[:1] <= "\ud7a3"


def _bucket(head: str) -> int:
    # the same in every run, unlike `hash`, and so is the order in which phrases are written out
    return crc32(head.encode()) % BUCKETS


def _unmarked(text: str) -> str:
    """The text without the signs of choices; `str.translate` is slow over other letters than English ones."""
    for mark in "[]()|":
        text = text.replace(mark, " ")
    return text


def _parts(phrase: str) -> list[list[str]]:
    """The pieces of a phrase between its spaces, each with all its wordings."""
    return [list(wordings(part)) for part in _pieces(phrase)]


def _pieces(phrase: str) -> Iterator[str]:
    depth = 0
    now = ""
    for word in phrase.split(" "):
        now = f"{now} {word}" if depth else word
        depth += word.count("(") + word.count("[") - word.count(")") - word.count("]")
        if not depth and now:
            yield now
    if depth:
        yield now


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
            meaning = Meaning(kind, value)
            for phrase in phrases:
                yield phrase, meaning
