"""A message cut into clauses, each with what its phrases ask for: what route.py judges by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from add_music.assistant.intents import Intent, intent_of
from add_music.assistant.opinion import Piece, weighed
from add_music.assistant.wordbook import LIBRARY
from add_music.books import Books
from add_music.clauses import DATA, HARD, Clause, clauses
from add_music.phrasebook import Found
from add_music.text import QUESTION_MARKS, Token, clean, tokenise

ENDS_OF_TEXT = HARD | {",", "、", "،"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A message: its cleaned text and tokens, its languages, and its clauses with what each asks for."""

    text: str
    tokens: Sequence[Token]
    tongues: Sequence[str]
    clauses: Sequence[tuple[Clause, Intent]]
    attached: bool

    @property
    def intents(self) -> list[Intent]:
        return [intent for _, intent in self.clauses]

    @property
    def whole(self) -> Piece:
        """All of it, to be weighed."""
        found = [item for clause, _ in self.clauses for item in asked_by(clause)]
        return Piece(self.tokens, found, ("files",) if self.attached else ())

    @property
    def parts(self) -> list[Piece]:
        """The clauses, to be weighed: with how they are joined, and whether a question mark ends them."""
        read = [clause for clause, _ in self.clauses]
        tokens = weighed(self.tokens)  # once for all clauses: a book has thousands
        starts = [token.start for token in tokens]
        return [
            self._part(clause, read[place + 1].joint if place + 1 < len(read) else "", tokens, starts)
            for place, clause in enumerate(read)
        ]

    def _part(
        self, clause: Clause, joint_behind: str, weighable: Sequence[Token], starts: Sequence[int]
    ) -> Piece:
        within = weighable[bisect_left(starts, clause.start) : bisect_left(starts, clause.end)]
        tokens = [token for token in within if token.end <= clause.end]
        found = asked_by(clause)
        asked = self.text[clause.end :].lstrip()[:1] in QUESTION_MARKS
        signs = (f"joint {clause.joint}", f"behind {joint_behind}", *(("asked",) if asked else ()))
        return Piece(tokens, found, signs)


def asked_by(clause: Clause) -> list[Found]:
    """The phrases of a clause without those that only tell what is to be seen: "the part where …"."""
    found = [item for item in clause.items if isinstance(item, Found)]
    last = next((place for place, item in enumerate(found) if "rest" in item.values("inert")), len(found))
    return found[: last + 1]


def read_message(text: str, files: Sequence[str] = ()) -> Reading:
    """
    Cut a message into clauses and tell what each asks for.

    Args:
        text: the message.
        files: names or addresses of what came with it.
    """
    cleaned = _unquoted(clean(text), files)
    tokens = tokenise(cleaned, files)
    books = LIBRARY.of(tokens, cleaned)
    pieces = clauses(_without_titles(books.prepared(tokens), books), books)
    read = [
        (piece, intent_of(piece, cleaned, before, attached=bool(files)))
        for before, piece in zip([None, *pieces], pieces, strict=False)
    ]
    return Reading(cleaned, tokens, books.tongues, read, bool(files))


def _without_titles(tokens: Sequence[Token], books: Books) -> list[Token]:
    """What follows "title:" up to the end of its sentence or a comma is data like a quote."""
    done: list[Token] = []
    at = 0
    while at < len(tokens):
        found = books.match(tokens, at) if tokens[at].kind == "word" else None
        last = found.last if found is not None and found.values("says") else at + 1
        done.extend(tokens[at:last])
        at = end = last
        if found is not None and found.values("says"):
            while end < len(tokens) and tokens[end].fold not in ENDS_OF_TEXT and tokens[end].kind not in DATA:
                end += 1
            if end > at:
                done.append(Token("quote", "<quote>", tokens[at].start, tokens[end - 1].end))
                at = end
    return done


def _unquoted(text: str, files: Sequence[str]) -> str:
    """A message that is nothing but a quotation is read as what is quoted."""
    said = [token for token in tokenise(text, files) if token.kind != "sign"]
    return str(said[0].value) if len(said) == 1 and said[0].kind == "quote" else text
