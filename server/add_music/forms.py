"""
The forms a word takes in one language: as people type it, with its affixes, and without.

A lexicon lists a word once; its table `affix` says which beginnings and endings change nothing
(cut off on both sides, in the lexicon and in the message) and which say something by themselves
("davulsuz", without drums: the word and "~suz", which the lexicon may list like any word).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from sys import intern
from typing import Any

from add_music.text import Token, fold, tokenise

SHORTEST = 3
"""Letters that have to remain of a word of which something is cut off."""

UNSPACED = "\u2e80"
"""From here on come scripts that are read sign by sign."""

_PLAIN_WORDS = re.compile(r"[A-Za-z]+(?:'(?![sS]\b)[A-Za-z]+)?(?:[ -][A-Za-z]+(?:'(?![sS]\b)[A-Za-z]+)?)*")
"""Words that need no tokeniser; a hyphen parts them, an apostrophe does so only before "s"."""

MOST_CUTS = 3
JOIN = "~"
"""Marks an affix that stands for itself, on the side where the word was."""


class Forms:
    """
    The word forms of one language.

    Args:
        lexicon: its shared lexicon; the tables `typed`, `spelled` and `affix` are read.
    """

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        typed: Mapping[str, str] = lexicon.get("typed", {})
        affix: Mapping[str, Any] = lexicon.get("affix", {})
        self._typed = {fold(word): tuple(fold(w) for w in meant.split()) for word, meant in typed.items()}
        spelled: Mapping[str, str] = lexicon.get("spelled", {})
        self._spelled = {word: tuple(fold(w) for w in meant.split()) for word, meant in spelled.items()}
        self._beginnings = _folded(affix.get("beginnings", ()))
        self._endings = _folded(affix.get("endings", ()))
        self._split_before = _folded(part.strip(JOIN) for part in _split(affix) if part.endswith(JOIN))
        self._split_after = _folded(part.strip(JOIN) for part in _split(affix) if part.startswith(JOIN))
        self._changes = {fold(a): fold(b) for a, b in affix.get("changes", {}).items()}
        self._whole = frozenset(fold(word) for word in affix.get("whole", ()))
        self._shortest = int(affix.get("shortest", SHORTEST))
        self._done: dict[str, Sequence[str]] = {}
        self._has_affixes = bool(self._beginnings or self._endings)

    def of(self, word: str) -> Sequence[str]:
        """A folded word as it is compared: typed out, without the affixes that change nothing."""
        parts = self._typed.get(word, (word,))
        if not self._has_affixes:
            return parts
        done = self._done.get(word)
        if done is None:
            done = self._done[word] = tuple(self.stem(part) for part in parts)
        return done

    def forget(self) -> None:
        """Let go of what `of` remembers while many phrases are gone through."""
        self._done.clear()

    def of_all(self, words: Collection[str]) -> frozenset[str]:
        """The forms of many folded words."""
        if self._has_affixes:
            # `of` would keep them all, which are tens of thousands
            typed_out = (part for word in words for part in self._typed.get(word, (word,)))
            return frozenset(intern(self.stem(part)) for part in typed_out)
        typed = self._typed.keys() & words
        return frozenset(words).difference(typed).union(*map(self.of, typed))

    def stem(self, word: str) -> str:
        """The word without the affixes that change nothing."""
        if not self._has_affixes or word in self._whole or len(word) <= self._shortest or JOIN in word:
            return word
        for beginning in self._beginnings:
            if word.startswith(beginning) and len(word) - len(beginning) >= self._shortest:
                word = word[len(beginning) :]
                break
        for _ in range(MOST_CUTS):
            shorter = self._shorter(word)
            if shorter == word or word in self._whole:
                break
            word = shorter
        return word[:-1] + self._changes[word[-1]] if word[-1] in self._changes else word

    def tokens(
        self,
        tokens: Sequence[Token],
        known: Collection[str],
        leave: Collection[str] = (),
        foreign: Collection[str] = (),
    ) -> Iterator[Token]:
        """
        The tokens of a message in the forms of this language.

        Args:
            tokens: the tokens.
            known: the words of the lexicons; an affix that stands for itself is cut off these only.
            leave: words of another language, which stay as they are.
            foreign: words of another language, which are as they are where this one has none like them.
        """
        for token in tokens:
            if token.kind != "word" or token.fold in leave:
                yield token
                continue
            typed = self._typed.get(token.fold, (token.fold,))
            for part in self._spelled.get(str(token.value), typed) if token.value else typed:
                for form in self._parts(part, known, foreign):
                    yield token if form == token.fold else replace(token, fold=form)

    def _parts(self, word: str, known: Collection[str], foreign: Collection[str] = ()) -> tuple[str, ...]:
        stem = self.stem(word)
        if word in known or stem in known:
            return (word if word in known else stem,)
        for ending in self._split_after:
            if word.endswith(ending) and self.stem(word[: -len(ending)]) in known:
                return (self.stem(word[: -len(ending)]), JOIN + ending)
        for beginning in self._split_before:
            if word.startswith(beginning) and len(word) > len(beginning):
                rest = self._rest(word[len(beginning) :], known)
                if rest[0] in known:
                    return (beginning + JOIN, *rest)
        if word in foreign:
            return (word,)
        return (next((short for short in self._shortenings(word) if short in known), stem),)

    def _rest(self, word: str, known: Collection[str]) -> tuple[str, ...]:
        """What stands behind a beginning that was cut off, typed out as well."""
        return tuple(form for part in self._typed.get(word, (word,)) for form in self._parts(part, known))

    def _shortenings(self, word: str) -> Iterator[str]:
        """The word without any one of its endings: "versiyona" may end in "na" or in "a"."""
        for ending in self._endings:
            if word.endswith(ending) and len(word) - len(ending) >= self._shortest:
                short = word[: -len(ending)]
                yield from (short, self.stem(short))

    def _shorter(self, word: str) -> str:
        for ending in self._endings:
            if word.endswith(ending) and len(word) - len(ending) >= self._shortest:
                return word[: -len(ending)]
        return word


def _split(affix: Mapping[str, Any]) -> Sequence[str]:
    parts: Sequence[str] = affix.get("split", ())
    return parts


def _folded(words: Collection[str] | Iterator[str]) -> tuple[str, ...]:
    """Folded, the longest first."""
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=512)
def folds_of(part: str) -> tuple[str, ...]:
    """The tokens of a stretch of a phrase; most are plain words, which need no tokeniser."""
    if part.isascii():
        if part.isalpha():
            return (intern(part.lower()),)
        if _PLAIN_WORDS.fullmatch(part):
            return tuple(map(intern, part.lower().replace("-", " ").split()))
    if part.isalpha() and max(part) < UNSPACED:
        return (intern(fold(part)),)
    if part[:1] == JOIN or part[-1:] == JOIN:
        return (fold(part.strip(JOIN)) + JOIN,) if part[-1:] == JOIN else (JOIN + fold(part.strip(JOIN)),)
    return tuple(intern(token.fold) for token in tokenise(part))


PLAIN = Forms({})
"""A language whose words have one form each."""
