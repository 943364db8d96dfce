"""
Texts to be shown that stand in a message without quotation marks: "a title that says Our Summer".

They become quotes, so that no word in them is read as a wish. A text goes on to the end of the sentence,
or to where it is said when or where it is to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from add_music.books import Books
from add_music.clauses import DATA, HARD
from add_music.phrasebook import Found
from add_music.text import Token, is_hangul
from add_music.understanding.lexicons import SAYING

ENDS = frozenset({"range", "position", "moment", "act", "subject"})
"""What may follow the text in its sentence, behind a comma or a linking word."""

ENDS_AT_ONCE = frozenset({"range", "position", "moment"})

LEAST_TITLE = 2
"""Words that a text behind a comma has at least."""

LONGEST_NAME = 6
"""Words before the last one that a file name may have."""

SHORT = re.compile(r"[A-Z][b-df-hj-np-tv-xz]{0,3}")
"""Words without a vowel behind a capital are short for others: Mr, Dr, Sgt, initials."""

UNSPACED = "\u2e80"
"""From here on come the scripts of East Asia; others without capitals, like Arabic, do set words apart."""


def with_titles(tokens: Sequence[Token], text: str, books: Books) -> list[Token]:
    """The tokens with each unquoted text as one quote."""
    if any(token.kind == "quote" for token in tokens):
        return list(tokens)
    saying = SAYING.together(tuple(book.tongue for book in books.books))
    done: list[Token] = []
    at = 0
    named = False  # whether the sentence has spoken of a text
    while at < len(tokens):
        if _is_handle(tokens, at):
            done.append(_quote(tokens[at : at + 2], text))
            at += 2
            continue
        found = saying.match(tokens, at)
        last = found.last if found is not None else at + 1
        done.extend(tokens[at:last])
        spoken = found is not None and bool(found.values("shown") or found.values("act"))
        named = tokens[at].fold not in HARD and (named or spoken)
        data = _file_called(tokens, last, text) if found is not None and found.values("says") else None
        if data is not None:
            done.append(data[0])
            at = data[1]
            continue
        announced = tokens[at].fold == ":" and (named or _is_a_place(books, tokens, at))
        announced = announced or (tokens[at].fold == "," and named and _is_title(books, tokens, last, text))
        at = last
        bare = found is not None and "bare" in found.values("says") and _is_unknown(books, tokens, at)
        if announced or bare or (found is not None and _introduces(found, tokens, at, text, named=named)):
            end = _end(tokens, at, books, text)
            if end > at:
                done.append(_quote(tokens[at:end], text))
                at = end
    return done


def _file_called(tokens: Sequence[Token], at: int, text: str) -> tuple[Token, int] | None:
    """A file whose name has spaces: "it's called grandpa fiddle.mp3"; the token and what follows it."""
    last = at
    while last < min(len(tokens), at + LONGEST_NAME) and tokens[last].kind in ("word", "number"):
        last += 1
    if last == at or last >= len(tokens) or tokens[last].kind != "file":
        return None
    start, end = tokens[at].start, tokens[last].end
    return Token("file", "<file>", start, end, text[start:end]), last + 1


def _is_a_place(books: Books, tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but a place of the picture stands before the colon: "top right: Jana"."""
    first = next((n + 1 for n in range(at - 1, -1, -1) if tokens[n].fold in HARD), 0)
    while first < at and books.is_filler(tokens[first]):
        first += 1
    found = books.match(tokens, first) if first < at else None
    return found is not None and found.last == at and bool(found.values("position"))


def _introduces(found: Found, tokens: Sequence[Token], at: int, text: str, *, named: bool) -> bool:
    """Whether a text follows: some words say so by themselves, others only of a text that was spoken of."""
    says = found.values("says")
    return "that" in says or (named and "loosely" in says) or _is_named(tokens, at, text)


def _is_title(books: Books, tokens: Sequence[Token], at: int, text: str) -> bool:
    """Whether words in capitals follow a comma: "text at the bottom, Year 3 Nativity"."""
    words = tokens[at : at + 2]
    capital = [text[word.start : word.end][:1].isupper() for word in words if word.kind == "word"]
    return len(words) == LEAST_TITLE and any(capital) and all(capital) and _is_unknown(books, tokens, at)


def _is_handle(tokens: Sequence[Token], at: int) -> bool:
    """Whether the name of an account stands there: "@dogmum", but not within "me@home"."""
    if tokens[at].fold != "@" or at + 1 >= len(tokens) or tokens[at + 1].kind != "word":
        return False
    apart = at == 0 or tokens[at - 1].end < tokens[at].start
    return apart and tokens[at].end == tokens[at + 1].start


def _is_unknown(books: Books, tokens: Sequence[Token], at: int) -> bool:
    """Whether a word comes next that says nothing else: "write thanks for watching"."""
    return (
        at < len(tokens)
        and tokens[at].kind == "word"
        and not books.is_filler(tokens[at])
        and books.match(tokens, at) is None
    )


def _is_named(tokens: Sequence[Token], at: int, text: str) -> bool:
    """Whether a name follows right behind a word for a text: "the title Our Summer"."""
    if at >= len(tokens) or tokens[at].kind != "word" or text[tokens[at - 1].end : tokens[at].start] != " ":
        return False
    word = text[tokens[at].start : tokens[at].end]
    if word[0] >= UNSPACED and not is_hangul(tokens[at]):
        return True  # where words are not set apart, a space sets the text apart
    return word[:1].isupper() and word != "I" and not text.isupper()


def _end(tokens: Sequence[Token], at: int, books: Books, text: str) -> int:
    if at < len(tokens) and tokens[at].fold == ":":
        at += 1
    first = at
    while at < len(tokens):
        token = tokens[at]
        if token.kind in DATA:
            return at if at > first else first - 1
        if token.kind == "sign" and token.fold in HARD and not _is_short_for(tokens[at - 1], token, text):
            return at + (token.fold in "!?" and at > first)
        if at > first and _goes_on(tokens, at, books):
            break
        at += 1
    return at


def _is_short_for(word: Token, stop: Token, text: str) -> bool:
    """Whether a full stop belongs to the word before it: "Dr. Lee", "J. Smith", "St. Ives"."""
    return stop.fold == "." and word.end == stop.start and bool(SHORT.fullmatch(text[word.start : word.end]))


def _goes_on(tokens: Sequence[Token], at: int, books: Books) -> bool:
    """Whether the message says something else from there on."""
    found = books.match(tokens, at)
    if found is None:
        return tokens[at].fold == "," and _begins(books, tokens, at + 1)
    if found.values("link"):
        return "then" in found.values("link") or _begins(books, tokens, found.last)
    return _is_any(found, ENDS_AT_ONCE)


def _begins(books: Books, tokens: Sequence[Token], at: int) -> bool:
    while at < len(tokens) and (books.is_filler(tokens[at]) or tokens[at].fold == ","):
        at += 1
    found = books.match(tokens, at) if at < len(tokens) else None
    if found is not None and found.values("link"):
        return _begins(books, tokens, found.last)
    return found is not None and _is_any(found, ENDS)


def _is_any(found: Found, kinds: frozenset[str]) -> bool:
    return any(meaning.kind in kinds for meaning in found.meanings)


def _quote(tokens: Sequence[Token], text: str) -> Token:
    start, end = tokens[0].start, tokens[-1].end
    return Token("quote", "<quote>", start, end, text[start:end].strip(" ,:：，"))
