"""
Sentences that run into each other, as dictation has them: "add jazz lower the voice fade out".

A clause is cut before a verb that begins a request (`[begin] verb`), when a whole request stands before it.
Only languages whose verbs come first list such verbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from add_music.clauses import Clause
from add_music.phrasebook import Found

REQUESTS = frozenset({"act", "take", "fade"})
OBJECTS = frozenset(
    {
        "genre", "loose_genre", "mood", "instrument", "subject", "direction", "volume", "fade", "range",
        "shown", "aspect", "speed", "take", "times", "level", "bpm", "duck",
    }
)  # fmt: skip


def unrun(pieces: Sequence[Clause], text: str) -> list[Clause]:
    """The clauses, with requests that run into each other set apart."""
    return [part for piece in pieces for part in _parts(piece, text)]


def _parts(piece: Clause, text: str) -> Iterator[Clause]:
    asked = named = False
    first = 0
    for place, item in enumerate(piece.items):
        kinds = {m.kind for m in item.meanings} if isinstance(item, Found) else {"shown"}
        if asked and named and "begin" in kinds and _is_free(piece, place, text):
            yield _part(piece, first, place)
            first, asked, named = place, False, False
        asked = asked or bool(kinds & REQUESTS)
        named = named or bool(kinds & OBJECTS)
    yield piece if first == 0 else _part(piece, first, len(piece.items))


def _is_free(piece: Clause, place: int, text: str) -> bool:
    """Whether no little word ties the verb to what stands before it: "music to add", "you could add"."""
    before = piece.items[place - 1]
    between = text[piece.places[place - 1][1] : piece.places[place][0]]
    return not between.strip() and not (isinstance(before, Found) and before.values("deny"))


def _part(piece: Clause, first: int, last: int) -> Clause:
    start, end = piece.places[first][0], piece.places[last - 1][1]
    return replace(
        piece,
        joint=piece.joint if first == 0 else "and",
        opens=piece.opens and first == 0,
        start=piece.start if first == 0 else start,
        end=piece.end if last == len(piece.items) else end,
        items=piece.items[first:last],
        places=piece.places[first:last],
        words=piece.words if first == 0 else 0,
    )
