"""
Which languages a message is written in: people mix them, so it may be several.

By script where a script belongs to one language, else by common words (lexicon/tongues.toml).
English is always among them: its words for music are used in every language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from add_music.forms import Forms
from add_music.tables import SHARED, load
from add_music.text import Token, fold

TONGUES = ("en", "zh", "es", "pt", "fr", "de", "it", "ja", "ko", "ru", "ar", "hi", "id", "tr", "vi")
"""The languages that messages are read in, by the names of their lexicons."""

ENGLISH = "en"
SHORT = 3
"""Words of a message in which a single one tells the language; in a longer one it may be a name."""

MOST = 3
"""Languages of one message that are read; more are names and titles."""


def tongues_of(tokens: Sequence[Token], text: str) -> tuple[str, ...]:
    """
    The languages of a message, the leading one first.

    Args:
        tokens: the message; what is quoted and what names a file or a link does not count.
        text: the cleaned text the tokens were taken from.
    """
    words = [token for token in tokens if token.kind == "word"]
    counts: Counter[str] = Counter()
    latin = [word for word in words if word.fold[:1].isascii()]
    if len(latin) < len(words):
        counts.update(_by_script([word for word in words if not word.fold[:1].isascii()]))
    if latin:
        counts.update(_by_words(latin, text))
    if not counts:
        return (ENGLISH,)
    leading = [tongue for tongue, _ in counts.most_common(MOST)]
    return tuple(leading) if ENGLISH in leading else (*leading[: MOST - 1], ENGLISH)


def known_here(tongue: str) -> frozenset[str]:
    """The common words of a language, which are read in no other one; those of English are."""
    return frozenset() if tongue == ENGLISH else common_words(tongue)


def common_words(tongue: str) -> frozenset[str]:
    """The common words of a language, which are no slips of the keyboard."""
    return _common_words().get(tongue, frozenset())


@lru_cache(maxsize=len(TONGUES))
def forms_of(tongue: str) -> Forms:
    """The word forms of a language."""
    return Forms(load(SHARED, tongue))


def _by_script(words: Sequence[Token]) -> Mapping[str, int]:
    letters = "".join(word.fold for word in words)
    counts = {tongue: len(script.findall(letters)) for tongue, script in _scripts().items()}
    if counts["ja"]:
        # whoever writes kana writes Han in the same language
        counts["ja"] += counts.pop("zh")
    return {tongue: count for tongue, count in counts.items() if count}


def _by_words(latin: Sequence[Token], text: str) -> Mapping[str, int]:
    tables = _common_words()
    folds = [word.fold for word in latin]
    # without their accents many words look English; then they tell nothing
    english = tables[ENGLISH]
    own = [f for f, w in zip(folds, latin, strict=True) if f not in english or _has_accent(text, w)]
    telling = [f for f in own if f not in _everywhere()]
    counts = {tongue: sum(f in common for f in telling) for tongue, common in tables.items()}
    counts[ENGLISH] = len(folds) - len(own)
    if not text.isascii():
        for tongue, signs in _signs().items():
            counts[tongue] += len(signs.findall(text.lower()))
    said = counts.pop(ENGLISH)
    # where two languages have as many words, the one that has the English-looking ones as well
    best = max(counts, key=lambda tongue: (counts[tongue], sum(fold in tables[tongue] for fold in folds)))
    known = sum(fold in tables[best] for fold in folds)
    # "escreve no final": what looks English is a word of that language as well
    shared = 0 < counts[best] < known and all(fold in tables[best] for fold in folds if fold in english)
    if (counts[best] > said and (counts[best] > 1 or len(folds) <= SHORT or not said)) or shared:
        return {best: counts[best] + 1, ENGLISH: said}
    return {ENGLISH: said + 1, **({best: counts[best]} if counts[best] > 1 else {})}


def _has_accent(text: str, word: Token) -> bool:
    return not text[word.start : word.end].isascii()


@lru_cache(maxsize=1)
def _everywhere() -> frozenset[str]:
    return frozenset(fold(load(SHARED, "tongues").get("everywhere", "")).split())


def _tables() -> Mapping[str, Mapping[str, Any]]:
    return {name: table for name, table in load(SHARED, "tongues").items() if isinstance(table, dict)}


@lru_cache(maxsize=1)
def _scripts() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(f"[{''.join(t['script'])}]") for name, t in _tables().items() if "script" in t}


@lru_cache(maxsize=1)
def _common_words() -> Mapping[str, frozenset[str]]:
    tables = _tables()
    return {name: _folded(t["words"]) for name, t in tables.items() if "words" in t}


def _folded(words: str) -> frozenset[str]:
    all_words = words.lower().split()
    plain = frozenset(word for word in all_words if word.isascii())
    # the others at once: word by word takes ten times as long
    return plain.union(fold(" ".join(word for word in all_words if word not in plain)).split())


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, re.Pattern[str]]:
    tables = _tables()
    return {name: re.compile(f"[{t['signs']}]") for name, t in tables.items() if "signs" in t}
