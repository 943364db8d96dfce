"""
Whether a message chooses one of the takes that were just heard ("take 2", "the second one"), in any language.

Only looked at after an audition: without one, "the second" means nothing. `taking.toml` holds the words. A
clause is a choice when it is made of them and exactly one of them is a number; anything else in it ("not the
second", "the second is too loud") is left to the reader of edits.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

LONGEST = 80
"""Characters of a clause; who writes more says something else as well."""
ACCENTS = ("\u0300", "\u036f")
"""The combining marks of Latin, Greek and Cyrillic; those of Hindi are letters."""
SIGNS = ("Z", "P", "S", "C")
"""Categories of characters that say nothing."""
CLAUSE_ENDS = r"[,;:!?。，、；：！？،؛।\n]+|\s[–—-]\s|"
STOPS = (r"(?<!\d)\.(?=\s|$)", r"\.(?=\s|$)")
"""A point behind a figure ends a sentence or makes it an ordinal ("2. Version"): both are tried."""
MOST = 3


@dataclass(frozen=True, slots=True)
class _Tongue:
    """
    One language: its phrases, the longest first, each with the number it says, if any.

    Args:
        joined: nothing stands between its words.
    """

    phrases: tuple[tuple[str, int], ...]
    joined: bool

    def number(self, text: str) -> int | None:
        """The one number that the folded text says, if it is made of these phrases; 0 when it says none."""
        said: set[int] = set()
        rest = text
        while rest:
            hit = next((one for one in self.phrases if self._begins(rest, one[0])), None)
            if hit is None:
                return None
            said |= {hit[1]} - {0}
            rest = rest[len(hit[0]) :].lstrip()
        return None if len(said) > 1 else (said or {0}).pop()

    def _begins(self, rest: str, phrase: str) -> bool:
        return rest.startswith(phrase) and (self.joined or rest[len(phrase) : len(phrase) + 1] in ("", " "))


def take_of(message: str) -> int | None:
    """The number of the take that the message chooses, when it says nothing else."""
    number, rest = chosen(message)
    return None if rest else number


def chosen(message: str) -> tuple[int | None, str]:
    """
    The number of the take that a clause of the message chooses, and what else it says, in its own words.

    Returns:
        None and the whole message, when no clause chooses one, or several choose different ones.
    """
    for stop in STOPS:
        clauses = _clauses(message, stop)
        numbers = [_number(clause) for clause in clauses]
        found = {number for number in numbers if number}
        if len(found) == 1:
            # "yes, take 2, please": what only goes along with a choice says nothing besides
            rest = [clause for clause, number in zip(clauses, numbers, strict=True) if number is None]
            return found.pop(), "".join(rest).strip(" \t\n,;:.!?。，、；：！？،؛।–—-")
    return None, message


def _clauses(message: str, stop: str) -> list[str]:
    """The clauses with the signs behind them; words like "but" begin a new one."""
    joints, joined = _joints()
    pattern = rf"(?:{CLAUSE_ENDS}{stop})|(?=\s(?:{joints})\s)|(?={joined})"
    places = [match.end() for match in re.finditer(pattern, message, re.IGNORECASE)]
    edges = sorted({0, *places, len(message)})
    return [message[first:last] for first, last in pairwise(edges)]


def _number(clause: str) -> int | None:
    text = _folded(clause)
    if len(text) > LONGEST:
        return None
    numbers = [number for tongue in _tongues() if (number := tongue.number(text)) is not None]
    return max(numbers, default=None)


@lru_cache
def _table() -> dict[str, dict[str, list[str] | bool]]:
    source = files("add_music").joinpath("taking.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@lru_cache
def _tongues() -> tuple[_Tongue, ...]:
    return tuple(_tongue(words) for words in _table().values())


@lru_cache
def _joints() -> tuple[str, str]:
    """Alternatives of the words that begin another clause: of languages with blanks, and without."""
    apart = [w for words in _table().values() if not words.get("joined") for w in _listed(words, "joints")]
    joined = [w for words in _table().values() if words.get("joined") for w in _listed(words, "joints")]
    return "|".join(map(re.escape, apart)), "|".join(map(re.escape, joined))


def _tongue(words: dict[str, list[str] | bool]) -> _Tongue:
    numbers = {word: n for n in range(1, MOST + 1) for word in (str(n), *_listed(words, f"n{n}"))}
    others = dict.fromkeys((*_listed(words, "words"), *_listed(words, "joints")), 0)
    found = {_folded(phrase): number for phrase, number in (others | numbers).items()}
    return _Tongue(tuple(sorted(found.items(), key=lambda one: -len(one[0]))), bool(words.get("joined")))


def _listed(words: dict[str, list[str] | bool], name: str) -> list[str]:
    found = words.get(name, [])
    return found if isinstance(found, list) else []


def _folded(text: str) -> str:
    """The words alone, small, without accents, one blank between them."""
    apart = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    kept = (char for char in apart if not ACCENTS[0] <= char <= ACCENTS[1])
    return " ".join("".join(" " if unicodedata.category(char)[0] in SIGNS else char for char in kept).split())
