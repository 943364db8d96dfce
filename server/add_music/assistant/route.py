"""
Which actions a message asks for, before any of them is taken.

Upload, state, credits and export are done directly; only an edit goes to the backend's chat. A message
is cut into clauses, each clause gives its actions (intents.py), and conditions and words like "first" put
them in the order that was meant. What the words mean is in lexicon/*.toml.
"""

from __future__ import annotations

from collections.abc import Sequence

from add_music.assistant.intents import Intent, intent_of
from add_music.assistant.wordbook import EDIT, LIBRARY, STATE, UPLOAD
from add_music.books import Books
from add_music.clauses import DATA, HARD, Clause, clauses
from add_music.phrasebook import Found
from add_music.text import Token, clean, tokenise

MANY_WORDS_OF_TALK = 5
"""Words outside every lexicon from which on small talk may be something else."""

ENDS_OF_TEXT = HARD | {",", "、", "،"}


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
    cleaned = _unquoted(clean(text), files)
    read = _read(cleaned, files)
    _settle(read, cleaned)
    intents = [intent for _, intent in read]
    actions = _ordered(read)
    comes_along = bool(files) and not any(intent.refuses_upload for intent in intents)
    if comes_along or any(intent.brings_file for intent in intents):
        actions = [UPLOAD, *actions]
    if not actions and not files and _is_unclear(intents):
        actions = [EDIT]
    return tuple(dict.fromkeys(actions))


def edit_clauses(text: str, files: Sequence[str] = ()) -> str:
    """
    The parts of a message that are edits, in its own words: what a backend's chat is to be told.

    Clauses that only ask for another action ("and then send me the file"), or say that none is wanted
    yet, are left out. It is the whole message when that leaves nothing, and when nothing is left out.
    """
    cleaned = _unquoted(clean(text), files)
    read = _read(cleaned, files)
    kept = [not (intent.dropped or intent.actions) or EDIT in intent.actions for _, intent in read]
    if all(kept) or not any(EDIT in intent.actions for _, intent in read):
        return text
    parts: list[str] = []
    at = 0
    for (clause, _), wanted in zip(read, kept, strict=True):
        if wanted:
            parts.append(cleaned[at if parts else clause.start : clause.end])
        at = clause.end
    return "".join(parts).strip()


def _read(cleaned: str, files: Sequence[str]) -> list[tuple[Clause, Intent]]:
    """The clauses of a message with what each asks for."""
    tokens = tokenise(cleaned, files)
    books = LIBRARY.of(tokens, cleaned)
    pieces = clauses(_without_titles(books.prepared(tokens), books), books)
    return [
        (piece, intent_of(piece, cleaned, before, attached=bool(files)))
        for before, piece in zip([None, *pieces], pieces, strict=False)
    ]


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


def _settle(read: Sequence[tuple[Clause, Intent]], text: str) -> None:
    """Take back what only looks like an edit beside the other clauses."""
    direct = any(action != EDIT for _, intent in read for action in intent.actions)
    asked = False
    for clause, intent in read:
        goes_on = (
            asked and clause.joint in (",", "and") and _is_question(text, clause) and not _has_verb(clause)
        )
        if intent.actions == [EDIT] and ((direct and intent.vague) or goes_on):
            # "I want to keep it, give me the file"; "what is playing, guitar or piano?"
            intent.actions = []
        asked = intent.actions == [STATE] or goes_on


def _is_question(text: str, clause: Clause) -> bool:
    """Whether its sentence ends with a question mark."""
    ends = (char for char in text[clause.end :] if char in ".!?。！？؟\n")
    return next(ends, "") in ("?", "？", "؟")


def _has_verb(clause: Clause) -> bool:
    return any("verb" in item.values("edit") for item in clause.items if isinstance(item, Found))


def _ordered(read: Sequence[tuple[Clause, Intent]]) -> list[str]:
    """The actions of all clauses in the order meant."""
    done: list[list[str]] = []
    held: list[str] = []
    for clause, intent in read:
        actions = intent.actions
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


def _is_unclear(intents: Sequence[Intent]) -> bool:
    """Whether a message without any known action is more than small talk or a refusal."""
    if not intents or any(intent.dropped or intent.idle for intent in intents):
        return False
    words = sum(intent.words for intent in intents)
    small = any(intent.small for intent in intents)
    return words >= (MANY_WORDS_OF_TALK if small else 0)
