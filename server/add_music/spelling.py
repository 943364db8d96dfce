"""
Slips of the keyboard: a doubled, dropped or swapped letter in a longer word.

Only words outside the lexicons are touched, and only when one known word is a single slip away
(symmetric deletes, after Garbe's SymSpell). A changed letter is left alone: "mouse" is not "house".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from add_music.text import Token

SHORTEST, LONGEST = 5, 20
SHORTEST_DOUBLED = 3
"""Shorter words are too near to each other; of them only a doubled letter is put right ("jaz")."""


class Speller:
    """Corrects words towards a vocabulary."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._deletes: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if SHORTEST_DOUBLED < len(word) <= LONGEST and word.isascii() and word.isalpha():
                for shorter in (word, *_deletes(word)):
                    self._deletes.setdefault(shorter, []).append(word)

    def correct(self, tokens: list[Token]) -> list[Token]:
        """The tokens with misspelt words put right."""
        return [self._corrected(token) for token in tokens]

    def _corrected(self, token: Token) -> Token:
        word = token.fold
        if (
            token.kind != "word"
            or word in self._known
            or not SHORTEST_DOUBLED <= len(word) <= LONGEST
            or not word.isascii()
        ):
            return token
        near = {
            found
            for form in (word, *_deletes(word))
            for found in self._deletes.get(form, ())
            if _slip(word, found)
        }
        return replace(token, fold=min(near)) if len(near) == 1 else token


def _deletes(word: str) -> Collection[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _slip(typed: str, meant: str) -> bool:
    """Whether one letter was doubled, dropped, added or swapped with its neighbour."""
    if typed[0] != meant[0]:
        return False
    if len(typed) < SHORTEST:
        return any(typed[: at + 1] + typed[at:] == meant for at in range(len(typed)))
    if len(typed) == len(meant):
        return any(typed == swapped for swapped in _swaps(meant))
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if longer.startswith(shorter):
        # an ending makes another word ("dream", "dreamy"), unless it is a plural or a doubled letter
        return longer[-1] == longer[-2] or (longer is typed and longer[-1] == "s")
    return shorter in _deletes(longer)


def _swaps(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
