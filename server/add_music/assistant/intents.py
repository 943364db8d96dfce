"""
What a single clause asks for.

Words of other actions turn up inside edits ("a download arrow", "balance the voice") and words of edits
inside questions ("did you add the drums?"), so a clause is judged as a whole: first what form it has
(question, request, refusal), then the strongest words in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from add_music.assistant.clause_facts import Facts, Hit
from add_music.assistant.wordbook import CREDITS, EDIT, EXPORT, STATE, UPLOAD, grammar
from add_music.clauses import Clause
from add_music.phrasebook import Found
from add_music.text import Token

ASKED_FIRST = (CREDITS, STATE, EXPORT, UPLOAD)
"""In a question about one thing in terms of another ("what does an export cost?") the first is meant."""

PATH = re.compile(r"(?:[A-Za-z]:[\\/]|[~.]{0,2}/|https?://).{1,500}\.\w{2,4}")
"""A path or address with the ending of a file."""

MANY_WORDS = 3
"""Words outside every lexicon from which on a clause is more than a nod."""


@dataclass(slots=True)
class Intent:
    """
    What a clause asks for, in order, and what else matters.

    `dropped`: it only says what not to do; `refuses_upload`: not even with what is attached;
    `brings_file`: it names material; `small`: it holds small talk; `words`: words nobody knows;
    `vague`: it is an edit only for want of anything else; `idle`: it asks something that is no action;
    `supposes`: it is a condition about what is there, `present` with a word for that;
    `verifies`: something is to be checked; `fetches`: its verbs only say what to use;
    `commands`: it begins with a verb of editing; `tags`: it is nothing but a question tag ("didn't you?").
    """

    actions: list[str] = field(default_factory=list)
    dropped: bool = False
    refuses_upload: bool = False
    brings_file: bool = False
    small: bool = False
    vague: bool = False
    idle: bool = False
    supposes: bool = False
    present: bool = False
    verifies: bool = False
    commands: bool = False
    tags: bool = False
    fetches: bool = False
    words: int = 0

    @property
    def is_unknown(self) -> bool:
        """Whether it says something of which nothing is known."""
        told = self.actions or self.dropped or self.brings_file or self.small or self.idle
        return not told and self.words >= MANY_WORDS


def intent_of(clause: Clause, text: str, previous: Clause | None, *, attached: bool) -> Intent:
    """
    What the clause asks for.

    Args:
        clause: the clause.
        text: the whole cleaned message.
        previous: the clause before it, whose comparison ("like this:") may reach over.
        attached: whether files came with the message.
    """
    facts = Facts(clause, text, attached)
    facts.before = previous
    intent = Intent(words=clause.words, small=facts.small)
    intent.brings_file = _brings_file(clause, facts, previous)
    intent.supposes = facts.supposes
    intent.verifies = facts.asks("verify") and len(facts.found) + clause.words > 1
    intent.commands = facts.commands
    intent.tags = bool(facts.found) and all(item.values("question") == ("tag",) for item in facts.found)
    intent.present = facts.any_of("question", "present")
    intent.dropped = facts.postponed or bool(facts.refused) or facts.refuses_edit
    intent.refuses_upload = UPLOAD in facts.refused or facts.refuses_material
    if facts.postpones_all:
        return intent
    for reader in _READERS:
        actions = reader(facts, intent)
        if actions is not None:
            intent.actions = list(actions)
            break
    return intent


def _strong(facts: Facts, intent: Intent) -> Iterable[str] | None:
    strong = facts.of("strong")
    if not strong:
        return None
    several = len({hit.action for hit in strong}) > 1
    told = {hit.action for hit in strong} <= {STATE, CREDITS} or facts.is_marked_question
    conditional = facts.any_of("condition", "yes") or facts.clause.joint == "if"
    if _asks_before_export(facts, strong, conditional=conditional):
        return [next(hit.action for hit in strong if hit.action in (STATE, CREDITS)), EXPORT]
    told = told or strong[0].action == CREDITS  # "how often can I still export"
    asks = facts.asks("status") or facts.asks("any") or facts.checks or facts.asks_price
    if (several and told) or asks:
        said = {hit.action for hit in facts.hits if hit.strength != "lone"}
        if facts.any_of("money", "word"):
            said.add(CREDITS)
        return [next(action for action in ASKED_FIRST if action in said)]
    actions = [hit.action for hit in strong]
    if intent.brings_file and actions == [EXPORT] and facts.names_behind(strong[0].place):
        return []  # "get the clip from …" fetches, it does not deliver
    return _with_edits(facts, strong[0], actions) or _then_export(facts, strong[0], actions, conditional)


def _with_edits(facts: Facts, first: Hit, actions: list[str]) -> list[str]:
    """An action and an edit in the same clause, if there is one; of a mere word in an edit the edit alone."""
    if actions == [UPLOAD] and facts.edits_behind(first.place):
        return [UPLOAD, EDIT]  # "here is the clip, put jazz on it", without a comma
    if actions == [STATE] and facts.puts_into_edit(first.place):
        return [EDIT]
    if facts.edits_until(first.place) and actions[0] != UPLOAD:
        return [EDIT, *actions]
    return _asks_to_have(facts, first) if actions == [EXPORT] else []


def _then_export(facts: Facts, first: Hit, actions: list[str], conditional: bool) -> list[str]:
    """ "When it suffices, render"."""
    if actions == [CREDITS] and conditional and facts.follows("weak", EXPORT, first):
        return [CREDITS, EXPORT]
    return actions


def _asks_to_have(facts: Facts, hit: Hit) -> list[str]:
    """ "Can I have some reggae" asks for an edit, "give me the file without drums" for both."""
    item = facts.found[hit.place]
    thing = facts.any_of("deliver", "thing") or facts.adds_to(item)
    musical = any(place is not None and place > hit.place for place in (facts.noun, facts.mood))
    if musical and not thing and facts.begins_with(item, "modal"):
        return [EDIT]
    return [EDIT, EXPORT] if facts.adds_to(facts.found[facts.last_thing(hit.place)]) else []


def _asks_before_export(facts: Facts, strong: Sequence[Hit], *, conditional: bool) -> bool:
    """ "If it is ready send it", "before you export tell me what it costs", without a comma."""
    if facts.clause.joint == "before":
        asked = {hit.action for hit in strong} & {STATE, CREDITS}
        return bool(asked) and any(hit.action == EXPORT for hit in facts.hits)
    in_order = strong[-1].action == EXPORT and strong[0].action in (STATE, CREDITS)
    return conditional and in_order


def _ahead(facts: Facts, _intent: Intent) -> Iterable[str] | None:
    """ "Before rendering tell me the price", without a comma: what is asked stands behind the export."""
    exports = [hit.place for hit in facts.hits if hit.action == EXPORT]
    if facts.clause.joint != "before" or not exports or facts.refused:
        return None
    behind = [hit.action for hit in facts.hits if hit.place > exports[0] and hit.action in (CREDITS, STATE)]
    if behind:
        return [behind[0], EXPORT]
    asks = any(item.values("question") for item in facts.found[exports[0] :])
    return [STATE, EXPORT] if asks else None


def _chat(facts: Facts, intent: Intent) -> Iterable[str] | None:
    """Talk whose object does not matter: "do you ever sleep", "let me ask my boss"."""
    intent.idle = bool(facts.found) and "whole" in facts.found[0].values("small") and not facts.of("strong")
    return [] if intent.idle else None


def _condition(facts: Facts, _intent: Intent) -> Iterable[str] | None:
    """ "If I have enough points add a song", "if it is cheap": what is asked, and what depends on it."""
    if facts.clause.joint != "if":
        return None
    strong = facts.of("strong")
    asked = [hit for hit in strong if hit.action in (CREDITS, STATE)]
    money = facts.place_of("money", "word")
    if not asked and money is None:
        return None
    action, place = (asked[0].action, asked[-1].place) if asked else (CREDITS, money or 0)
    if facts.follows("strong", EXPORT, Hit("strong", action, place)):
        return [action, EXPORT]
    if facts.edits_behind(place):
        return [action, EDIT]
    return None if strong else [action]


def _question(facts: Facts, intent: Intent) -> Iterable[str] | None:
    status = facts.asks("status") or (facts.checks and facts.speaks_of_edit) or facts.asks_if_there
    if facts.asks("request") or not (status or facts.asks("any") or facts.checks or facts.asks_price):
        return None
    if facts.any_of("money", "word") and not facts.refused:
        return [CREDITS]
    weak = {hit.action for hit in facts.of("weak")}
    if weak & {CREDITS, STATE}:
        return [next(action for action in ASKED_FIRST if action in weak)]
    if weak and not facts.speaks_of_edit and not status:
        return list(weak)
    if status and not facts.only_small:
        return [STATE]
    if not status and (handed := _handing_over(facts, intent)):
        return handed
    intent.idle = not (facts.speaks_of_edit or facts.generic is not None or facts.hits)
    return [] if intent.idle else None


def _handing_over(facts: Facts, _intent: Intent) -> Iterable[str] | None:
    """ "Let's have the video": a verb of handing over with the thing as its object."""
    verbs = [
        p for p, item in enumerate(facts.found) if item.values("deliver") and "verb" in item.values("deliver")
    ]
    only_handing = all(
        "verb" in item.values("deliver") for item in facts.found if "verb" in item.values("edit")
    )
    if not verbs and facts.goes_on_with("deliver", "verb"):
        verbs = [-1]  # "I need it softer and the file in my inbox"
    if facts.any_of("proceed", "go") and facts.goes_on_with("weak", EXPORT):
        return [EXPORT]  # "is there enough for an export? If so, do it"
    if not verbs or not only_handing:
        return None
    musical = facts.noun is not None or facts.mood is not None
    for place, item in enumerate(facts.found):
        if musical and not facts.is_for(item):
            continue
        behind = place > verbs[0] or grammar(item.tongue, "verb_last")
        if behind and "thing" in item.values("deliver") and not facts.denied(place):
            little = partial(grammar, item.tongue)
            before = [word for word in facts.word_before(item) if word not in little("determiner")]
            placed = before[:1] and before[0] in little("preposition")
            return None if placed or facts.goes_on(item) else [EXPORT]
    return None


def _weak(facts: Facts, _intent: Intent) -> Iterable[str] | None:
    alone = facts.is_asked or (len(facts.found) == 1 and not facts.clause.words)
    weak = [hit for hit in facts.of("weak") if hit.action != STATE or alone]
    fits = not facts.speaks_of_edit and facts.clause.words < MANY_WORDS
    return [weak[0].action] if weak and fits else None


def _lone(facts: Facts, intent: Intent) -> Iterable[str] | None:
    if facts.clause.joint == "when":
        return None  # "when the price shows"
    lone = [hit for hit in facts.of("lone") if hit.action != STATE or facts.is_asked]
    lone = [hit for hit in lone if hit.action != EXPORT or not intent.brings_file]  # "the clip is a.mov"
    edits = len(facts.found) > 1 and (facts.speaks_of_edit or facts.generic is not None)
    if edits or facts.clause.words:
        return None
    if not lone:
        follows = facts.clause.joint == "then" and len(facts.found) == 1
        return [EXPORT] if follows and facts.any_of("deliver", "thing") else None  # "then the finished cut"
    others = [item for place, item in enumerate(facts.found) if place != lone[0].place]
    return None if any(item.values("input") for item in others) else [lone[0].action]  # "here's a link: …"


def _edit(facts: Facts, intent: Intent) -> Iterable[str] | None:
    words = facts.clause.words
    if intent.brings_file and words < MANY_WORDS and (not facts.speaks_of_edit or facts.only_fetches):
        return []
    wished = facts.generic is not None and (words or not intent.small)
    hopes = facts.wish is not None and not (facts.attached or intent.brings_file or intent.small)
    asks = facts.asks("request") and not facts.attached
    if not (facts.speaks_of_edit or wished or hopes or asks):
        return None
    intent.vague = not (facts.speaks_of_edit or wished) or facts.is_told or facts.any_of("question", "told")
    intent.fetches = facts.fetches
    if facts.deny_at is not None and facts.refused and facts.noun is None and facts.mood is None:
        return []
    return [EDIT, *_dictated(facts)]


def _dictated(facts: Facts) -> Iterator[str]:
    """A bare "export" at the end of an edit, as dictation without commas has it."""
    last = facts.found[-1] if facts.found else None
    for hit in facts.of("weak"):
        if last is not None and hit.action == EXPORT and facts.found[hit.place] is last:
            before = facts.word_before(last)
            if before and before[0] not in grammar(last.tongue, "attached"):
                yield hit.action


def _naming(facts: Facts, _intent: Intent) -> Iterable[str] | None:
    """ "Call the file summer.mp4": whoever names the result wants it."""
    names_file = any(isinstance(item, Token) and item.kind == "file" for item in facts.clause.items)
    named = facts.any_of("output", "named") and names_file
    return [EXPORT] if named and facts.noun is None and facts.mood is None and not facts.refused else None


_READERS: tuple[Callable[[Facts, Intent], Iterable[str] | None], ...] = (
    _chat, _ahead, _condition, _strong, _question, _naming, _handing_over, _weak, _lone, _edit,
)  # fmt: skip
"""Tried in turn; the first that has an answer, be it an empty one, decides."""


def _brings_file(clause: Clause, facts: Facts, previous: Clause | None) -> bool:
    """Whether a path or link in the clause is material, not a name for the output and not a comparison."""
    exports = any(hit.action == EXPORT and hit.strength != "lone" for hit in facts.hits)
    before: list[Found] = []
    if previous is not None and clause.joint == ",":
        before = [item for item in previous.items if isinstance(item, Found)]
    if any(item.values("reference") and grammar(item.tongue, "compares_after") for item in facts.found):
        return False
    for place, item in enumerate(clause.items):
        if isinstance(item, Found):
            before.append(item)
        elif (
            (item.kind in ("file", "link") or _is_path(item))
            and not _is_name(before, exports)
            and not (exports and _is_named_after(clause.items[place + 1 :]))
            and _is_used(item, before, clause)
        ):
            return True
    return False


def _is_path(item: Token) -> bool:
    """Whether it is a path with blanks in it, and therefore in quotation marks."""
    return item.kind == "quote" and bool(PATH.fullmatch(str(item.value)))


def _is_named_after(behind: Sequence[Found | Token]) -> bool:
    """Whether "… as" stands behind the name, in languages that say so there."""
    item = behind[0] if behind else None
    if not isinstance(item, Found) or not grammar(item.tongue, "compares_after"):
        return False
    named = bool(item.values("output")) or EXPORT in item.values("strong")
    return named and not any(isinstance(later, Token) for later in behind)


def _is_name(before: Sequence[Found], exports: bool) -> bool:
    if any(item.values("reference") for item in before):
        return True
    outputs = before[-1].values("output") if before else ()
    return "named" in outputs or (exports and bool(outputs or (before[-1:] and before[-1].values("strong"))))


def _is_used(item: Token, before: Sequence[Found], clause: Clause) -> bool:
    path = str(item.value)
    if item.kind == "link" or "/" in path or "\\" in path:
        return True
    if not before:
        return not clause.words
    return any("use" in b.values("input") or UPLOAD in b.values("strong") for b in before[-2:])
