"""
Slips of the keyboard: a doubled, dropped or swapped letter in a longer word.

Only words outside the lexicons are touched, and only when one known word is a single slip away.
A changed letter is left alone: "mouse" is not "house".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property

from add_music.text import Token

SHORTEST, LONGEST = 5, 20
SHORTEST_DOUBLED = 3
"""Shorter words are too near to each other; of them only a doubled letter is put right ("jaz")."""

VOWELS = frozenset("aeiou")


class Speller:
    """Corrects words towards a vocabulary, which is looked at when the first unknown word comes."""

    def __init__(self, words: Collection[str]) -> None:
        self._known = words

    def correct(self, tokens: list[Token]) -> list[Token]:
        """The tokens with misspelt words put right."""
        return [self._corrected(token) for token in tokens]

    @cached_property
    def _letters(self) -> str:
        """The letters that may have been dropped: those of alphabets, no syllables."""
        return "".join(sorted({c for word in self._known for c in word if c.isalpha() and c < "\u0e00"}))

    def _corrected(self, token: Token) -> Token:
        word = token.fold
        if token.kind != "word" or not SHORTEST_DOUBLED <= len(word) <= LONGEST or word in self._known:
            return token
        if not word.isalpha() or word[0] >= "\u0e00":
            return token
        near = {form for form in self._forms(word) if form in self._known and _slip(word, form)}
        return replace(token, fold=near.pop()) if len(near) == 1 else token

    def _forms(self, word: str) -> Iterator[str]:
        """What may have been meant by it, known or not."""
        for at in range(1, len(word)):
            yield word[: at + 1] + word[at:]
        yield word[0] + word
        if len(word) < SHORTEST - 1:
            return
        for at in range(1, len(word)):
            yield word[:at] + word[at + 1 :]
            yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        script = [c for c in self._letters if c.isascii() == word.isascii()]
        for at in range(1, len(word) + 1):
            for letter in script:
                yield word[:at] + letter + word[at:]


def _slip(typed: str, meant: str) -> bool:
    """Whether one letter was doubled, dropped, added or swapped with its neighbour."""
    if typed[0] != meant[0]:
        return False
    if len(typed) == len(meant) == SHORTEST - 1:
        return sorted(typed) == sorted(meant)
    if len(typed) == SHORTEST - 1 and len(meant) == SHORTEST and _lacks_a_vowel(typed, meant):
        return True  # "drms", "whre"; but "hose" is no "house"
    if len(meant) <= SHORTEST_DOUBLED or len(typed) < SHORTEST:
        return any(typed[: at + 1] + typed[at:] == meant for at in range(len(typed)))
    if len(typed) == len(meant):
        return sorted(typed) == sorted(meant)
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if longer.startswith(shorter):
        # an ending makes another word ("dream", "dreamy"), unless it is a plural or a doubled letter
        return longer[-1] == longer[-2] or (longer is typed and longer[-1] == "s")
    return True


def _lacks_a_vowel(typed: str, meant: str) -> bool:
    missing = Counter(meant) - Counter(typed)
    return sum(c in VOWELS for c in typed) <= 1 and missing.total() == 1 and set(missing) <= VOWELS
