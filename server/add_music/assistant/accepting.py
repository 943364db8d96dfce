"""Whether a message accepts the offer to bring a lost project back; `accepting.toml` holds the words."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

LONGEST = 120
"""Characters; who writes more says something else as well."""
ACCENTS = ("\u0300", "\u036f")
"""The combining marks of Latin, Greek and Cyrillic; those of Hindi are letters."""
SIGNS = ("Z", "P", "S", "C")
"""Categories of characters that say nothing."""


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language: its phrases, the longest first, and whether each says "bring it back"."""

    phrases: tuple[tuple[str, bool], ...]
    joined: bool

    def accepts(self, text: str) -> bool:
        """Whether the folded text is made of these phrases, and one says so."""
        said, rest = False, text
        while rest:
            hit = next((one for one in self.phrases if self._begins(rest, one[0])), None)
            if hit is None:
                return False
            said = said or hit[1]
            rest = rest[len(hit[0]) :].lstrip()
        return said

    def _begins(self, rest: str, phrase: str) -> bool:
        return rest.startswith(phrase) and (self.joined or rest[len(phrase) : len(phrase) + 1] in ("", " "))


def accepts(message: str) -> bool:
    """Whether the message is nothing but the wish to bring everything back."""
    text = _folded(message)
    return 0 < len(text) <= LONGEST and any(tongue.accepts(text) for tongue in _tongues())


@lru_cache
def _tongues() -> tuple[_Tongue, ...]:
    source = files("add_music.assistant").joinpath("accepting.toml").read_text(encoding="utf-8")
    return tuple(
        _Tongue(_phrases(words["back"], words["words"]), words.get("joined", False))
        for words in tomllib.loads(source).values()
    )


def _phrases(back: Iterable[str], others: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    found = {_folded(phrase): False for phrase in others} | {_folded(phrase): True for phrase in back}
    return tuple(sorted(found.items(), key=lambda one: -len(one[0])))


def _folded(text: str) -> str:
    """The words alone, small, without accents, one blank between them."""
    apart = unicodedata.normalize("NFKD", text[: 2 * LONGEST].casefold()).replace("ı", "i")
    kept = (char for char in apart if not ACCENTS[0] <= char <= ACCENTS[1])
    return " ".join("".join(" " if unicodedata.category(char)[0] in SIGNS else char for char in kept).split())
