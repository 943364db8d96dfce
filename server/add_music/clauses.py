"""A message cut into clauses: the smallest pieces that ask for one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from add_music.books import Books
from add_music.phrasebook import Found, Memo, Phrasebook
from add_music.text import Token, is_hangul

HARD = frozenset((*".!?;。।؟؛", "..."))
SOFT = frozenset(",、،:()[]{}/|•*")
BEHIND = "_behind"
SHORTEST_STEM = 2
"""Syllables of an unknown Korean word before what may join it to the next clause."""

DATA = frozenset({"quote", "file", "link"})


@dataclass(slots=True)
class Clause:
    """
    A piece of a message.

    `joint` says how it follows the one before: "" (the first), ".", "," or the value of a
    linking phrase (and, then, but); `opens` whether it begins a sentence. `items` are its phrases
    and data in order; `words` counts the words that belong to no phrase and are no
    fillers; `start:end` is its place in the text.
    """

    joint: str
    start: int
    end: int
    opens: bool = False
    items: list[Found | Token] = field(default_factory=list)
    words: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)

    def place(self, item: Found | Token) -> tuple[int, int]:
        """Where in the text one of its items begins and ends."""
        return self.places[self.items.index(item)]


def clauses(tokens: Sequence[Token], book: Books | Phrasebook) -> list[Clause]:
    """The clauses of a message from left to right; empty ones are left out."""
    done: list[Clause] = []
    now = Clause("", 0, 0, opens=True)
    memo: Memo = {}
    at = 0
    while at < len(tokens):
        token = tokens[at]
        found = book.match(tokens, at, memo)
        last = found.last if found else _word_end(tokens, at, book)
        joint = "" if _announces(tokens, at) else _joint(token, found)
        if joint:
            now = _closed(done, now, joint, tokens[last - 1].end)
        else:
            now.end = tokens[last - 1].end
            _take(now, token, found, book)
            if found is not None and found.values("link") and _refuses(found):
                # "not the guitar but": what refuses may also join
                now = _closed(done, now, found.values("link")[0], now.end)
        at = last
    if now.joint == "first" and done and not (now.items or now.words):
        done[-1].joint = "first"  # "…, but check the credits first"
    _closed(done, now, "", 0)
    return done


def _announces(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is the colon of 'title: "…"' or 'the title: it is "…"', which belongs together."""
    return tokens[at].fold == ":" and any(token.kind == "quote" for token in tokens[at + 1 : at + 4])


def _word_end(tokens: Sequence[Token], at: int, book: Books | Phrasebook) -> int:
    """Past the token there; a Korean word that is unknown is passed as a whole, however it goes on."""
    last = at + 1
    if is_hangul(tokens[at]) and not book.is_filler(tokens[at]):
        while last < len(tokens) and is_hangul(tokens[last]) and tokens[last].start == tokens[last - 1].end:
            found = book.match(tokens, last) if last - at >= SHORTEST_STEM else None
            if found is not None and (found.values("link") or _refuses(found)):
                break  # "보여주고": the verb is unknown, but not what joins it to the next clause
            last += 1
    return last


def _refuses(found: Found) -> bool:
    return bool(found.values("deny_after")) or "after" in found.values("deny")


def _joint(token: Token, found: Found | None) -> str:
    if found is not None:
        links = found.values("link")
        return links[0] if links and len(found.meanings) == len(links) else ""
    if token.kind != "sign":
        return ""
    if token.fold in HARD:
        return "."
    return "," if token.fold in SOFT else ""


def _take(clause: Clause, token: Token, found: Found | None, book: Books | Phrasebook) -> None:
    if not clause.items and not clause.words:
        clause.start = token.start
    if found is not None or token.kind in DATA:
        clause.items.append(found or token)
        clause.places.append((token.start, clause.end))
    elif token.kind != "sign" and not book.is_filler(token):
        clause.words += 1


def _closed(done: list[Clause], now: Clause, joint: str, end: int) -> Clause:
    """
    The clause after `now`; where several signs and links follow each other, the last link counts.

    A link that stands behind its clause ("if_behind": 的话, なら) is its own joint, not that of the next one.
    """
    if joint.endswith(BEHIND):
        now.joint, joint = joint.removesuffix(BEHIND), ","
    if now.items or now.words:
        done.append(now)
        return Clause(joint, end, end, opens=joint == ".")
    now.opens = now.opens or joint == "."
    if joint not in (".", ",") or not now.joint:
        now.joint = joint
    return now
