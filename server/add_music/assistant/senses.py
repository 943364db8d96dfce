"""
What everyday words are about: giving, finishing, money, progress, the music …

Lexicons hold the phrases that mean an action; people have many more words than phrases can list. The
tables in senses/*.toml sort single words by what they are about, alike in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from add_music.tables import parse
from add_music.text import SYLLABLE, Token, fold

SHORTEST = 4
"""Letters from which on a word also stands for its longer forms."""

LONGER = 4
"""Letters by which a form may be longer than the word in the table."""

MOST_SIGNS = 4
"""Signs of a word in a script that is read sign by sign."""

UNKNOWN = ("_",)
Senses = dict[str, tuple[str, ...]]


@lru_cache(maxsize=4)
def senses_of(tongue: str) -> Senses:
    """The senses of the words of a language; empty when it has no table."""
    file = files("add_music.assistant") / "senses" / f"{tongue}.toml"
    found: dict[str, list[str]] = {}
    if file.is_file():
        for sense, words in parse(file.read_text(encoding="utf-8")).items():
            for word in words.split():
                found.setdefault(word if word.isascii() else fold(word), []).append(sense)
    return {word: tuple(senses) for word, senses in found.items()}


def senses_in(tokens: Sequence[Token], tongues: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The senses of the words from left to right; `UNKNOWN` for a word that no table has."""
    tables = [senses_of(tongue) for tongue in tongues]
    at = 0
    while at < len(tokens):
        length, senses = _at(tokens, at, tables)
        yield senses
        at += length


def _at(tokens: Sequence[Token], at: int, tables: Sequence[Senses]) -> tuple[int, tuple[str, ...]]:
    word = tokens[at].fold
    if not SYLLABLE.match(word):
        return 1, next((found for table in tables if (found := _form(word, table))), UNKNOWN)
    for length in range(min(MOST_SIGNS, len(tokens) - at), 0, -1):
        together = "".join(token.fold for token in tokens[at : at + length])
        for table in tables:
            if together in table:
                return length, table[together]
    return 1, UNKNOWN


def _form(word: str, table: Senses) -> tuple[str, ...]:
    """The senses of the longest beginning of the word that is in the table; a last "e" may have gone."""
    if word in table:
        return table[word]
    for length in range(len(word) - 1, max(SHORTEST - 1, len(word) - LONGER) - 1, -1):
        head = word[:length]
        if head in table and length >= SHORTEST:
            return table[head]
        if f"{head}e" in table:
            return table[f"{head}e"]
    return ()
