"""
Which actions a message asks for, before any of them is taken.

Upload, state, credits and export are done directly; only an edit goes to the backend's chat. A message
is cut into clauses, each clause gives its actions, and conditions and words like "first" put them in
the order that was meant. What the words mean is in lexicon/*.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from add_music.clauses import Clause, clauses
from add_music.phrasebook import Found, Phrasebook, entries, load
from add_music.spelling import Speller
from add_music.text import Token, clean, tokenise

LANGUAGES = ("en", "zh")
PACKAGE = "add_music.assistant"

EDIT, UPLOAD, STATE, CREDITS = "edit", "upload", "state", "credits"
MANY_WORDS = 3
"""Words outside every lexicon from which on a message is more than a nod."""

_ATTACHED = frozenset("the a an my our to for of in as at with from under on your 's this".split())
"""A bare noun after one of these belongs to what stands before it: "a download", "the status"."""


@dataclass(slots=True)
class _Reading:
    """What one clause asks for, in order, and what it holds besides."""

    actions: list[str] = field(default_factory=list)
    dropped: bool = False
    refuses_upload: bool = False
    brings_file: bool = False
    small: bool = False
    loose: bool = False
    words: int = 0


def route(text: str, files: Sequence[str] = ()) -> tuple[str, ...]:
    """
    The actions a message asks for, in the order meant.

    Args:
        text: the message.
        files: names or addresses of what came with it.

    Returns:
        Some of upload, edit, state, credits, export, each at most once. Nothing for small talk and for
        a message that only says what not to do; `edit` when it cannot be told.
    """
    cleaned = clean(text)
    pieces = clauses(_speller().correct(_unwrapped(cleaned, files)), _book())
    readings = [(piece, _read(piece, cleaned, before)) for before, piece in zip([None, *pieces], pieces, strict=False)]
    actions = _ordered(readings)
    refused = any(reading.refuses_upload for _, reading in readings)
    if (files and not refused) or any(reading.brings_file for _, reading in readings):
        actions = [UPLOAD, *actions]
    return tuple(
        dict.fromkeys(actions or _without_actions([reading for _, reading in readings], bool(files)))
    )


@lru_cache(maxsize=1)
def _book() -> Phrasebook:
    lexicons = [load(PACKAGE, language) for language in LANGUAGES]
    return Phrasebook(
        [entry for lexicon in lexicons for entry in entries(lexicon)],
        [word for lexicon in lexicons for word in lexicon["filler"]],
    )


@lru_cache(maxsize=1)
def _speller() -> Speller:
    return Speller(_book().words)


def _unwrapped(text: str, files: Sequence[str]) -> list[Token]:
    """The tokens of a message; one that is nothing but a quotation is read as what is quoted."""
    tokens = tokenise(text, files)
    said = [token for token in tokens if token.kind != "sign"]
    if len(said) == 1 and said[0].kind == "quote":
        return tokenise(str(said[0].value), files)
    return tokens


def _read(clause: Clause, text: str, previous: Clause | None) -> _Reading:
    """The actions of one clause."""
    reading = _Reading(words=clause.words)
    found = [item for item in clause.items if isinstance(item, Found)]
    kinds = [{m.kind for m in item.meanings} for item in found]
    denied = False
    hits: list[tuple[str, str, int]] = []
    holds_file = any(isinstance(item, Token) and item.kind in ("file", "link") for item in clause.items)
    edits = _edits(found)
    for place, item in enumerate(found):
        if "postpone" in kinds[place]:
            reading.dropped = True
        denied = denied or "deny" in kinds[place] and len(found) > 1
        for strength in ("strong", "weak", "lone"):
            for action in item.values(strength):
                if strength != "strong" and action == "export" and holds_file and _names_what_follows(clause, item):
                    continue  # "the file a.mov" names what follows
                if denied:
                    reading.dropped = True
                    reading.refuses_upload = reading.refuses_upload or action == UPLOAD
                else:
                    hits.append((strength, action, place))
    reading.small = any("small" in kind for kind in kinds)
    reading.brings_file = _brings_file(clause, hits, previous)
    if reading.dropped and not hits and not (denied and edits.noun is not None):
        return reading
    if not reading.dropped or (denied and not any("postpone" in kind for kind in kinds)):
        _choose(reading, clause, text, found, hits, edits)
    return reading


def _names_what_follows(clause: Clause, item: Found) -> bool:
    after = clause.items[clause.items.index(item) + 1 :][:1]
    return bool(after) and isinstance(after[0], Token)


@dataclass(frozen=True, slots=True)
class _Edits:
    """The places of the first noun and verb of editing in a clause."""

    noun: int | None
    verb: int | None
    generic: int | None


def _edits(found: Sequence[Found]) -> _Edits:
    places: dict[str, int] = {}
    denied = False
    for place, item in enumerate(found):
        denied = denied or bool(item.values("deny"))
        for value in (*item.values("edit"), *("noun" for v in item.values("inert") if v == "edit")):
            if value == "noun" or not denied:
                places.setdefault(value, place)
    return _Edits(places.get("noun"), places.get("verb"), places.get("generic"))


def _choose(
    reading: _Reading,
    clause: Clause,
    text: str,
    found: Sequence[Found],
    hits: Sequence[tuple[str, str, int]],
    edits: _Edits,
) -> None:
    """Settle a clause in which words of editing and words of other actions meet."""
    strong = [hit for hit in hits if hit[0] == "strong"]
    speaks_of_edit = edits.noun is not None or edits.verb is not None
    if strong:
        first = strong[0][2]
        if edits.noun is not None and edits.noun < first and strong[0][1] not in (STATE, CREDITS):
            reading.actions.append(EDIT)
        reading.actions.extend(action for _, action, _ in strong)
        return
    weak = [hit for hit in hits if hit[0] == "weak"]
    asked = bool(found and any(item.values("question") for item in found[:: max(len(found) - 1, 1)]) and weak and weak[0][1] in (STATE, CREDITS))
    if weak and (asked or not speaks_of_edit):
        reading.actions.extend(action for _, action, _ in weak[:1])
        return
    lone = [hit for hit in hits if hit[0] == "lone"]
    if lone and not speaks_of_edit and edits.generic is None and not clause.words:
        reading.actions.append(lone[0][1])
        return
    if reading.brings_file and not speaks_of_edit and clause.words < MANY_WORDS:
        return
    if speaks_of_edit or (edits.generic is not None and (clause.words or not reading.small)):
        reading.actions.append(EDIT)
        reading.loose = not speaks_of_edit and not clause.words
    if weak and weak[-1][2] == len(found) - 1 and _stands_alone(found[-1], clause, text):
        reading.actions.append(weak[-1][1])


def _stands_alone(item: Found, clause: Clause, text: str) -> bool:
    """Whether a bare noun at the end of an edit is a wish of its own, as dictation without commas has it."""
    del item
    words = text[clause.start : clause.end].lower().replace("'s", " 's").split()
    return len(words) > 1 and words[-2] not in _ATTACHED


def _brings_file(clause: Clause, hits: Sequence[tuple[str, str, int]], previous: Clause | None) -> bool:
    """Whether a path or link in the clause is material, not a name for the output and not a comparison."""
    exports = any(action == "export" for _, action, _ in hits)
    before: list[Found] = []
    if previous is not None and clause.joint == ",":
        before = [item for item in previous.items if isinstance(item, Found)]
    for item in clause.items:
        if isinstance(item, Found):
            before.append(item)
        elif (
            item.kind in ("file", "link") and not _is_name(before, exports) and _is_used(item, before, clause)
        ):
            return True
    return False


def _is_name(before: Sequence[Found], exports: bool) -> bool:
    for item in before:
        if item.values("reference"):
            return True
    last = before[-1] if before else None
    if last is None:
        return False
    outputs = last.values("output")
    return "named" in outputs or (exports and bool(outputs or last.values("strong")))


def _is_used(item: Token, before: Sequence[Found], clause: Clause) -> bool:
    path = str(item.value)
    if item.kind == "link" or "/" in path or "\\" in path:
        return True
    if not before and not clause.words:
        return True
    return bool(before) and bool(before[-1].values("input") or before[-1].values("strong"))


def _ordered(readings: Sequence[tuple[Clause, _Reading]]) -> list[str]:
    """The actions of all clauses in the order meant."""
    done: list[list[str]] = []
    held: list[str] = []
    for clause, reading in readings:
        actions = reading.actions
        if clause.joint == "when":
            actions = [action for action in actions if action != STATE]
        if clause.joint == "first" and done:
            done.insert(0, actions)
        elif clause.joint in ("if", "when") and done and not clause.opens:
            done.insert(len(done) - 1, actions)
        elif clause.joint == "before" and (clause.opens or not done):
            held = actions
        else:
            done.append([*actions, *held])
            held = []
    return [action for actions in (*done, held) for action in actions]


def _without_actions(readings: Sequence[_Reading], files: bool) -> list[str]:
    """What a message without any known action means."""
    words = sum(reading.words for reading in readings)
    small = any(reading.small for reading in readings)
    dropped = any(reading.dropped for reading in readings)
    if files or dropped:
        return []
    if not readings or (small and words < MANY_WORDS):
        return []
    return [EDIT]
