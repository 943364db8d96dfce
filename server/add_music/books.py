"""
The phrasebooks of several languages as one, for a message that mixes them.

The leading language comes first: its words are never read in another one, but where the other
one has a longer phrase. A language's book is made when the first message in it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from add_music.phrasebook import Found, Memo, Phrasebook, in_order
from add_music.spelling import Speller
from add_music.text import Token
from add_music.tongues import common_words, known_here, tongues_of


class Books:
    """Phrasebooks that are read together, the leading one first."""

    def __init__(self, books: Sequence[Phrasebook]) -> None:
        self.books = books
        first = books[0]
        self._own = first.words | known_here(first.tongue) if len(books) > 1 else frozenset()
        common = common_words(first.tongue)
        # a common word of the language is no slip of the keyboard, whatever it is near to
        stems = frozenset(first.forms.stem(word) for word in common)
        self._known = _Union([*(book.words for book in books), common, stems])
        self._speller = Speller(self._known)

    @property
    def tongue(self) -> str:
        """The leading language."""
        return self.books[0].tongue

    @property
    def tongues(self) -> tuple[str, ...]:
        """All its languages, the leading one first."""
        return tuple(book.tongue for book in self.books)

    def prepared(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens as the lexicons have them: typed out, without affixes, slips put right."""
        for book in self.books:
            leave = self._own if book is not self.books[0] else ()
            foreign = _Union([other.words for other in self.books if other is not book])
            tokens = list(book.forms.tokens(tokens, book.words, leave, foreign))
        return self._speller.correct(list(tokens))

    def is_filler(self, token: Token) -> bool:
        """Whether the word says nothing by itself in any of the languages."""
        return any(book.is_filler(token) for book in self.books)

    def match(self, tokens: Sequence[Token], first: int, memo: Memo | None = None) -> Found | None:
        """The longest phrase that begins at that token, of the leading language when equally long."""
        best = self.books[0].match(tokens, first, memo)
        own = tokens[first].fold in self._own
        for book in self.books[1:]:
            found = book.match(tokens, first, memo)
            if found is None or (best is not None and found.last <= best.last):
                continue
            if not own or found.last - first > 1:
                best = found
        return best

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """The phrases of a message from left to right, none overlapping another."""
        return in_order(self.match, tokens)


class Library:
    """The phrasebooks of one room, each made when it is first needed."""

    def __init__(self, make: Callable[[str], Phrasebook]) -> None:
        self._make = make
        self._made: dict[str, Phrasebook] = {}
        self._together: dict[tuple[str, ...], Books] = {}

    def book(self, tongue: str) -> Phrasebook:
        """The book of one language."""
        if tongue not in self._made:
            self._made[tongue] = self._make(tongue)
        return self._made[tongue]

    def of(self, tokens: Sequence[Token], text: str) -> Books:
        """The books that a message is read with."""
        return self.together(tongues_of(tokens, text))

    def together(self, tongues: tuple[str, ...]) -> Books:
        """The books of these languages, the leading one first."""
        if tongues not in self._together:
            self._together[tongues] = Books([self.book(tongue) for tongue in tongues])
        return self._together[tongues]


class _Union(Collection[str]):
    """Several sets looked at as one without copying them."""

    def __init__(self, parts: Sequence[frozenset[str]]) -> None:
        self._parts = parts

    def __contains__(self, word: object) -> bool:
        return any(word in part for part in self._parts)

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            yield from part

    def __len__(self) -> int:
        return sum(map(len, self._parts))
