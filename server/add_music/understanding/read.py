"""
What a message asks for: text in, edits of the draft out.

Message → tokens (text.py) → phrases (phrasebook.py, lexicon/*.toml) → clauses → frames,
one a clause → edits. All knowledge of a language is in the lexicons; what follows from the
phrases is in frame.py (within a clause) and decide.py (between clauses).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from add_music.clauses import Clause, clauses
from add_music.text import Token, clean, tokenise
from add_music.understanding.decide import decide
from add_music.understanding.frame import Frame
from add_music.understanding.framing import frame_of
from add_music.understanding.lexicons import LIBRARY, told_by
from add_music.understanding.operations import Redo, Undo
from add_music.understanding.titles import with_titles
from add_music.understanding.unrun import unrun

if TYPE_CHECKING:
    from add_music.understanding.operations import Context, Operation


LEAST_TOLD = 3
"""Words that an explanation has at least."""


def read(text: str, context: Context) -> tuple[Operation, ...]:
    """
    The edits that a message asks for, in order.

    A message without any wish means: music that fits. Every string has a reading; what is
    understood but cannot be done becomes `Unsupported`, what is explicitly not wanted nothing.

    Args:
        text: the message; more than `text.READ_LIMIT` characters are read at both ends only.
        context: what is known of the project.
    """
    cleaned = clean(text)
    tokens = tokenise(cleaned, context.files)
    said = [token for token in tokens if token.kind != "sign"]
    if len(said) == 1 and said[0].kind == "quote":
        # a message that is nothing but a quotation is the message itself
        cleaned = str(said[0].value)
        tokens = tokenise(cleaned, context.files)
    return tuple(_once(decide(_frames(tokens, cleaned, context), context)))


def _once(operations: Sequence[Operation]) -> Iterator[Operation]:
    """What was said twice in other words ("slow motion, at half speed") is done once; steps back add up."""
    for place, operation in enumerate(operations):
        if isinstance(operation, Undo | Redo) or operation not in operations[:place]:
            yield operation


def _frames(tokens: Sequence[Token], text: str, context: Context) -> list[Frame]:
    frames: list[Frame] = []
    books = LIBRARY.of(tokens, text)
    pieces = unrun(clauses(with_titles(books.prepared(tokens), text, books), books), text)
    for place, piece in enumerate(pieces):
        inherited = "deny" if frames and _continues_denial(pieces, place, frames[-1]) else ""
        frames.append(frame_of(piece, text, context.duration_s, inherited))
        said = text[pieces[place - 1].end if place else 0 : piece.end]
        frames[-1].told = _is_told(frames[-1], said, books.tongue)
        _refuse_back(frames, pieces)
    return frames


def _is_told(frame: Frame, said: str, tongue: str) -> bool:
    """Whether the clause explains ("it's a ceilidh", "the patients are asleep") and asks for nothing."""
    words = said.lower().replace("\u2019", "'").strip(" ,.;:-\u2013\u2014").split()
    if frame.acts or frame.directions or len(words) < LEAST_TOLD:
        return False
    opens = words[0] in told_by(tongue, "opening") or " ".join(words[:2]) in told_by(tongue, "opening")
    copula = tuple(told_by(tongue, "copula"))
    joined = tuple(word for word in copula if word.startswith("'"))
    return opens or any(word in copula or word.endswith(joined) for word in words[:4])


def _refuse_back(frames: Sequence[Frame], pieces: Sequence[Clause]) -> None:
    """In a list whose refusal comes last, what stands before it is refused as well."""
    for place in range(len(frames) - 1, 0, -1):
        if not (frames[place].refused_after and pieces[place].joint == "and"):
            return
        before = frames[place - 1]
        if not _plain_instruments(pieces[place - 1]):
            return
        before.avoid, before.instruments, before.refused_after = before.instruments, [], True


def _continues_denial(pieces: Sequence[Clause], place: int, before: Frame) -> bool:
    """Whether "no drums" reaches on: the next clause is one more plain instrument joined by "and"."""
    piece = pieces[place]
    if (
        not (before.scope == "deny" or "remove" in before.acts)
        or not before.avoid
        or piece.joint not in ("and", ",")
    ):
        return False
    if not _plain_instruments(piece):
        return False
    if piece.joint == "and" or len(piece.items) > 1:  # "…, drums or choir"
        return True
    return any(_plain_instruments(later) and later.joint == "and" for later in pieces[place + 1 : place + 3])


def _plain_instruments(piece: Clause) -> bool:
    return (
        bool(piece.items)
        and piece.words <= 1
        and all(
            not isinstance(item, Token) and item.values("instrument") and len(item.meanings) <= 2
            for item in piece.items
        )
    )
