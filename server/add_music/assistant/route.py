"""
Which actions a message asks for, before any of them is taken.

Upload, state, credits and export are done directly; only an edit goes to the backend's chat. A message
is cut into clauses, each clause gives its actions (intents.py), and conditions and words like "first" put
them in the order that was meant. What the words mean is in lexicon/*.toml.
"""

from __future__ import annotations

from collections.abc import Sequence

from add_music.assistant.intents import MANY_WORDS, Intent, intent_of
from add_music.assistant.wordbook import EDIT, STATE, UPLOAD, book, speller
from add_music.clauses import Clause, clauses
from add_music.text import Token, clean, tokenise


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
    pieces = clauses(speller().correct(_tokens(cleaned, files)), book())
    read = [
        (piece, intent_of(piece, cleaned, before, attached=bool(files)))
        for before, piece in zip([None, *pieces], pieces, strict=False)
    ]
    intents = [intent for _, intent in read]
    actions = _ordered(read)
    comes_along = bool(files) and not any(intent.refuses_upload for intent in intents)
    if comes_along or any(intent.brings_file for intent in intents):
        actions = [UPLOAD, *actions]
    if not actions and not files and _is_unclear(intents):
        actions = [EDIT]
    return tuple(dict.fromkeys(actions))


def _tokens(text: str, files: Sequence[str]) -> list[Token]:
    """The tokens of a message; one that is nothing but a quotation is read as what is quoted."""
    tokens = tokenise(text, files)
    said = [token for token in tokens if token.kind != "sign"]
    if len(said) == 1 and said[0].kind == "quote":
        return tokenise(str(said[0].value), files)
    return tokens


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
    if not intents or any(intent.dropped for intent in intents):
        return False
    words = sum(intent.words for intent in intents)
    return words >= MANY_WORDS or not any(intent.small for intent in intents)
