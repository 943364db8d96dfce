"""
Which actions a message asks for, before any of them is taken.

Upload, state, credits and export are done directly; only an edit goes to the backend's chat. A message
is cut into clauses, each clause gives its actions (intents.py), and conditions and words like "first" put
them in the order that was meant. What the words mean is in lexicon/*.toml. Where no phrase knows a wording,
the second opinion does (opinion.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from add_music.assistant.intents import Intent
from add_music.assistant.opinion import ACTIONS, judge
from add_music.assistant.reading import Reading, asked_by, read_message
from add_music.assistant.wordbook import CREDITS, EDIT, EXPORT, STATE, UPLOAD, grammar
from add_music.clauses import Clause
from add_music.phrasebook import Found
from add_music.text import QUESTION_MARKS

MANY_WORDS_OF_TALK = 5
"""Words outside every lexicon from which on small talk may be something else."""

SECOND_HALF = re.compile(r"(?::\d+)?")
"""Of a ratio like 4:5, where a clause ends at the colon."""

SENTENCE = 300
"""Characters behind a clause among which the end of its sentence is looked for."""


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
    return tuple(_weighed(read_message(text, files)))


def edit_clauses(text: str, files: Sequence[str] = ()) -> str:
    """
    The parts of a message that are edits, in its own words: what a backend's chat is to be told.

    Clauses that only ask for another action ("and then send me the file"), or say that none is wanted
    yet, are left out. It is the whole message when that leaves nothing, and when nothing is left out.
    """
    reading = read_message(text, files)
    _weighed(reading)
    kept = [not (i.dropped or i.actions) or EDIT in i.actions for i in reading.intents]
    if all(kept) or not any(EDIT in intent.actions for intent in reading.intents):
        return text
    parts: list[str] = []
    at = 0
    for (clause, _), wanted in zip(reading.clauses, kept, strict=True):
        if wanted:
            parts.append(reading.text[at if parts else clause.start : clause.end])
        at = clause.end
    return "".join(parts).strip()


def export_clauses(text: str, files: Sequence[str] = ()) -> str:
    """The parts of a message that ask for the finished file, in its own words; empty when none does."""
    reading = read_message(text, files)
    _weighed(reading)
    wanted = (clause for clause, intent in reading.clauses if EXPORT in intent.actions)
    words = reading.text
    ends = ((clause.start, SECOND_HALF.match(words, clause.end)) for clause in wanted)
    return "\n".join(words[start : rest.end()] for start, rest in ends if rest)


def by_phrases(reading: Reading) -> list[str]:
    """What the phrases of a message ask for, in the order meant, before the second opinion is heard."""
    _settle(reading.clauses, reading.text)
    intents = reading.intents
    actions = _ordered(reading.clauses)
    if _brings_files(reading):
        actions = [UPLOAD, *actions]
    if not actions and not reading.attached and _is_unclear(intents):
        actions = [EDIT]
    return list(dict.fromkeys(actions))


def _weighed(reading: Reading) -> list[str]:
    """What a message asks for when both opinions are heard; its clauses' intents are changed accordingly."""
    asked = by_phrases(reading)
    if not reading.clauses or _is_plain(reading):
        return asked
    meant = judge(reading.whole, reading.parts, asked, reading.tongues)
    if not meant and asked == [EDIT] and _tells_of_clip(reading):
        return asked
    first = [UPLOAD] if _brings_files(reading) else []
    if {*first, *meant} == set(asked):
        return asked
    _agree(reading, meant)
    if UPLOAD in meant and UPLOAD not in asked:
        first = [UPLOAD]  # "https://…/party.mov some guitar under this": material comes before its edit
    return list(dict.fromkeys([*first, *_ordered(reading.clauses)]))


def _tells_of_clip(reading: Reading) -> bool:
    """Whether it speaks of a part of the clip by what is seen there, which no talk does."""
    return any("rest" in item.values("inert") for clause, _ in reading.clauses for item in asked_by(clause))


def _brings_files(reading: Reading) -> bool:
    """Whether something came with the message, or is named in it, that is to be used."""
    refused = any(intent.refuses_upload for intent in reading.intents)
    return (reading.attached and not refused) or any(intent.brings_file for intent in reading.intents)


def _is_plain(reading: Reading) -> bool:
    """Whether it is one phrase and nothing else, or only says what not to do."""
    refused = all(intent.dropped and not intent.actions for intent in reading.intents)
    items = [item for clause, _ in reading.clauses for item in clause.items]
    unknown = sum(clause.words for clause, _ in reading.clauses)
    return refused or (len(items) == 1 and not unknown)


def _agree(reading: Reading, meant: Mapping[str, int]) -> None:
    """Let the clauses ask for what is meant: an action that none asks for is asked for by the likeliest."""
    intents = reading.intents
    said = {action for intent in intents for action in intent.actions}
    for place, intent in enumerate(intents):
        kept = [action for action in intent.actions if action in meant]
        new = [action for action in ACTIONS if meant.get(action) == place and action not in said]
        asks = {STATE, CREDITS} & set(new) and _is_question(reading.text, reading.clauses[place][0])
        if kept == [EDIT] and asks and any(EDIT in other.actions for other in intents[place + 1 :]):
            kept = []  # "would another one be covered by what I have? If yes, …"
        intent.actions = [*kept, *new]
        intent.dropped = intent.dropped and not new


def _settle(read: Sequence[tuple[Clause, Intent]], text: str) -> None:
    """Take back what only looks like an edit beside the other clauses."""
    direct = any(intent.brings_file or any(action != EDIT for action in intent.actions) for _, intent in read)
    exports = any(intent.actions == [EXPORT] for _, intent in read)
    _settle_pairs(read, text)
    asked = False
    before: list[str] = []
    for place, (clause, intent) in enumerate(read):
        behind = [after for _, after in read[place + 1 : place + 2]]
        fetched = intent.fetches and any(after.brings_file and not after.actions for after in behind)
        if clause.joint == "purpose":
            intent.actions = [action for action in intent.actions if action == EXPORT]  # "so I can share it"
        question = _is_question(text, clause)
        goes_on = asked and (clause.joint == "or" or (clause.joint in (",", "and") and question))
        goes_on = goes_on and not _has_verb(clause)
        supposed = asked and clause.joint == "if" and question
        depends = (intent.supposes and (exports or intent.present)) or (intent.verifies and exports)
        if intent.actions in ([], [EDIT]) and depends:
            intent.actions = [STATE]  # "render it if the song is in there"
        elif intent.actions == [EDIT] and ((direct and intent.vague) or goes_on or supposed or fetched):
            # "I want to keep it, give me the file"; "what is playing, guitar or piano?"
            intent.actions = []
        elif intent.actions == [STATE] and before == [CREDITS] and _is_tag(clause):
            intent.actions = []  # "I'm out of credits, am I?"
        before = intent.actions
        asked = goes_on or intent.actions in ([STATE], [CREDITS])


def _settle_pairs(read: Sequence[tuple[Clause, Intent]], text: str) -> None:
    """Let a clause mean what only its neighbour tells."""
    for (said, first), (clause, then) in pairwise(read):
        if then.tags and not first.commands and _is_question(text, clause) and first.actions in ([], [EDIT]):
            first.actions, then.actions = [STATE], []  # "you removed the drums, didn't you?"
        elif clause.joint == "then" and then.actions == [EXPORT] and first.is_unknown:
            first.actions = [EDIT]  # "patch it up a bit, then send it": what comes before is to be done
        elif clause.joint == "but" and first.dropped and then.is_unknown:
            then.actions = [EDIT]  # "no file today, but could you warm it up"
        elif first.dropped and then.actions == [CREDITS] and _is_unless(text, said, clause):
            then.actions = [CREDITS, EXPORT]  # "don't render unless it's free"


def _is_question(text: str, clause: Clause) -> bool:
    """Whether its sentence ends with a question mark."""
    ends = (char for char in text[clause.end : clause.end + SENTENCE] if char in ".!?。！？؟\n")
    return next(ends, "") in QUESTION_MARKS


def _is_unless(text: str, before: Clause, clause: Clause) -> bool:
    """Whether the word between two clauses makes a refusal a condition."""
    tongues = {item.tongue for item in clause.items if isinstance(item, Found)}
    words = text[before.end : clause.start].lower().split()
    return any(word in grammar(tongue, "unless") for tongue in tongues for word in words)


def _is_tag(clause: Clause) -> bool:
    """Whether it is nothing but how a question begins, as a question tag is."""
    item = clause.items[0] if clause.joint == "," and len(clause.items) == 1 and not clause.words else None
    return isinstance(item, Found) and all(meaning.kind == "question" for meaning in item.meanings)


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
        elif clause.joint in ("if", "when") and done and not clause.opens and EXPORT not in actions:
            done.insert(len(done) - 1, actions)
        elif clause.joint == "but" and actions == [EDIT] and done[-1:] == [[EXPORT]]:
            done.insert(len(done) - 1, actions)  # "export, but with a quieter intro"
        elif clause.joint == "before" and (clause.opens or not done) and not _asks_behind(clause, actions):
            held = actions
        else:
            done.append([*actions, *held])
            held = []
    return [action for actions in (*done, held) for action in actions]


def _asks_behind(clause: Clause, actions: Sequence[str]) -> bool:
    """Whether the clause goes on with what is to come first: "before you change it tell me the price"."""
    first = next((item for item in clause.items if isinstance(item, Found)), None)
    edits = first is not None and bool({"noun", "verb", "generic", "mood"} & set(first.values("edit")))
    return len(actions) > 1 or (edits and actions[:1] in ([STATE], [CREDITS]))


def _is_unclear(intents: Sequence[Intent]) -> bool:
    """Whether a message without any known action is more than small talk or a refusal."""
    if not intents or any(intent.dropped or intent.idle for intent in intents):
        return False
    words = sum(intent.words for intent in intents)
    small = any(intent.small for intent in intents)
    return words >= (MANY_WORDS_OF_TALK if small else 0)
