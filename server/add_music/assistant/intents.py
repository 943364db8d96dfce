"""
What a single clause asks for.

Words of other actions turn up inside edits ("a download arrow", "balance the voice") and words of edits
inside questions ("did you add the drums?"), so a clause is judged as a whole: first what form it has
(question, request, refusal), then the strongest words in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from add_music.clauses import Clause
from add_music.phrasebook import Found, Meaning, Phrasebook, entries, load
from add_music.spelling import Speller
from add_music.text import Token

LANGUAGES = ("en", "zh")
SHARED, PACKAGE = "add_music", "add_music.assistant"
ARTICLES = ("the", "a", "an", "my", "your", "our")

EDIT, UPLOAD, STATE, CREDITS, EXPORT = "edit", "upload", "state", "credits", "export"
ASKED_FIRST = (CREDITS, STATE, EXPORT, UPLOAD)
"""In a question about one thing in terms of another ("what does an export cost?") the first of these is meant."""

MANY_WORDS = 3
"""Words outside every lexicon from which on a clause is more than a nod."""

_ATTACHED = frozenset("the a an my our to for of in as at with from under on your 's this and".split())
"""A bare noun after one of these belongs to what stands before it: "a download", "the status"."""
_PREPOSITIONS = frozenset("for to in of on with from under about over into onto behind at like".split())
_DETERMINERS = frozenset("the that this my our your final finished a an whole entire edited complete me new".split())
_GOES_ON = frozenset("to be with without more less but look feel sound".split())
"""After "I want the video", one of these begins an edit."""


@dataclass(slots=True)
class Intent:
    """
    What a clause asks for, in order, and what else matters.

    `dropped`: it only says what not to do; `refuses_upload`: not even with what is attached;
    `brings_file`: it names material; `small`: it holds small talk; `words`: words nobody knows.
    """

    actions: list[str] = field(default_factory=list)
    dropped: bool = False
    refuses_upload: bool = False
    brings_file: bool = False
    small: bool = False
    words: int = 0


@lru_cache(maxsize=1)
def book() -> Phrasebook:
    """The phrases of actions and, as words of edits, the words for music."""
    own = [load(PACKAGE, language) for language in LANGUAGES]
    music = [load(SHARED, language) for language in LANGUAGES]
    musical = [
        (phrase, Meaning("edit", "mood" if meaning.kind == "mood" else "noun"))
        for lexicon in music
        for phrase, meaning in entries(lexicon, skip=("bpm",))
    ]
    fillers = [word for lexicon in own for word in lexicon["filler"]]
    return Phrasebook(
        [*(entry for lexicon in own for entry in entries(lexicon)), *musical], fillers, articles=ARTICLES
    )


@lru_cache(maxsize=1)
def speller() -> Speller:
    """Corrects slips towards the words of the lexicons."""
    return Speller(book().words)


def intent_of(clause: Clause, text: str, previous: Clause | None, *, attached: bool) -> Intent:
    """
    What the clause asks for.

    Args:
        clause: the clause.
        text: the whole cleaned message.
        previous: the clause before it, whose comparison ("like this:") may reach over.
        attached: whether files came with the message.
    """
    facts = _Facts(clause, text, attached)
    intent = Intent(words=clause.words, small=facts.small)
    intent.brings_file = _brings_file(clause, facts, previous)
    intent.dropped = facts.postponed or bool(facts.refused)
    intent.refuses_upload = UPLOAD in facts.refused
    if facts.postpones_all:
        return intent
    for reader in _READERS:
        actions = reader(facts, intent)
        if actions is not None:
            intent.actions = list(actions)
            break
    return intent


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word of an action: how strong it is, and its place among the phrases."""

    strength: str
    action: str
    place: int


class _Facts:
    """What is in a clause."""

    def __init__(self, clause: Clause, text: str, attached: bool) -> None:
        self.clause = clause
        self.text = text
        self.attached = attached
        self.found = [item for item in clause.items if isinstance(item, Found)]
        self.deny_at = next((p for p, item in enumerate(self.found) if item.values("deny")), None)
        if len(self.found) == 1:
            self.deny_at = None
        if self.any_of("deny", "after"):
            self.deny_at = 0  # "the credits don't matter"
        self.postponed = any(item.values("postpone") for item in self.found)
        self.postpones_all = any("self" in item.values("postpone") for item in self.found)
        self.small = any(item.values("small") for item in self.found)
        self.hits: list[_Hit] = []
        self.refused: set[str] = set()
        for hit in self._hits():
            if self.denied(hit.place) or self.postponed:
                self.refused.add(hit.action)
            else:
                self.hits.append(hit)
        self.noun = self.first_edit("noun")
        self.verb = self.first_edit("verb")
        self.generic = self.first_edit("generic")
        self.mood = self.first_edit("mood")

    def denied(self, place: int) -> bool:
        """Whether that phrase stands after a refusal."""
        return self.deny_at is not None and place >= self.deny_at

    def of(self, strength: str) -> list[_Hit]:
        """The hits of one strength."""
        return [hit for hit in self.hits if hit.strength == strength]

    def asks(self, value: str) -> bool:
        """Whether the clause has that form of a question; English says so at its beginning."""
        for place, item in enumerate(self.found):
            if value in item.values("question") and (place == 0 or value == "request" or self._opens(place, item)):
                return True
        return False

    def any_of(self, kind: str, value: str) -> bool:
        """Whether some phrase has that meaning."""
        return any(value in item.values(kind) for item in self.found)

    def first_edit(self, value: str) -> int | None:
        """The place of the first word of editing of that sort; a refused verb asks for nothing, a noun does."""
        for place, item in enumerate(self.found):
            values = set(item.values("edit")) | {"noun" for v in item.values("inert") if v == "edit"}
            if value in values and (value == "noun" or not self.denied(place)):
                return place
        return None

    @property
    def speaks_of_edit(self) -> bool:
        return self.noun is not None or self.verb is not None or (self.mood is not None and not self._describes_clip())

    @property
    def edits_before(self) -> int | None:
        """The place of the first noun of editing, or of a verb."""
        places = [place for place in (self.noun, self.mood) if place is not None]
        return min(places) if places else None

    def word_before(self, item: Found) -> list[str]:
        """The words of the clause in front of a phrase, the last one first."""
        start = self._start(item)
        words = self.text[self.clause.start : start].lower().replace("'s", " 's").split()
        return [word.strip(",.!?") for word in reversed(words)]

    def word_after(self, item: Found) -> str:
        """The word behind a phrase."""
        rest = self.text[self._end(item) : self.clause.end].lower().split()
        return rest[0].strip(",.!?") if rest else ""

    def _hits(self) -> Iterator[_Hit]:
        for place, item in enumerate(self.found):
            for strength in ("strong", "weak", "lone"):
                for action in item.values(strength):
                    if strength == "strong" or action != EXPORT or not self._names_what_follows(item):
                        yield _Hit(strength, action, place)

    def _names_what_follows(self, item: Found) -> bool:
        """In "the file a.mov" the word belongs to the name."""
        after = self.clause.items[self.clause.items.index(item) + 1 :][:1]
        return bool(after) and isinstance(after[0], Token)

    def _opens(self, place: int, item: Found) -> bool:
        before = self.found[:place]
        return self._chinese(item) or all(b.values("small") or b.values("question") for b in before)

    def _chinese(self, item: Found) -> bool:
        return not self.text[self._start(item) : self._end(item)].isascii()

    def _describes_clip(self) -> bool:
        """ "My wedding video" beside a file says what the file is."""
        return self.attached and self.any_of("deliver", "thing")

    def _start(self, item: Found) -> int:
        return self.clause.place(item)[0]

    def _end(self, item: Found) -> int:
        return self.clause.place(item)[1]


def _strong(facts: _Facts, _intent: Intent) -> Iterable[str] | None:
    strong = facts.of("strong")
    if not strong:
        return None
    if facts.asks("status") or facts.asks("any"):
        said = {hit.action for hit in facts.hits if hit.strength != "lone"}
        return [next(action for action in ASKED_FIRST if action in said)]
    actions = [hit.action for hit in strong]
    edits = facts.edits_before
    if edits is not None and edits < strong[0].place and actions[0] not in (STATE, CREDITS, UPLOAD):
        return [EDIT, *actions]
    return actions


def _question(facts: _Facts, _intent: Intent) -> Iterable[str] | None:
    status = facts.asks("status")
    if facts.asks("request") or not (status or facts.asks("any")):
        return None
    if facts.any_of("money", "word") and not facts.refused:
        return [CREDITS]
    weak = {hit.action for hit in facts.of("weak")}
    if weak & {CREDITS, STATE}:
        return [next(action for action in ASKED_FIRST if action in weak)]
    if weak and not facts.speaks_of_edit and not status:
        return list(weak)
    return [STATE] if status and not facts.small else None


def _handing_over(facts: _Facts, _intent: Intent) -> Iterable[str] | None:
    """ "Let's have the video": a verb of handing over with the thing as its object."""
    verbs = [p for p, item in enumerate(facts.found) if item.values("deliver") and "verb" in item.values("deliver")]
    only_handing = all(
        "verb" in item.values("deliver") for item in facts.found if "verb" in item.values("edit")
    )
    if not verbs or facts.noun is not None or facts.mood is not None or not only_handing:
        return None
    for place, item in enumerate(facts.found):
        if place > verbs[0] and "thing" in item.values("deliver") and not facts.denied(place):
            before = [word for word in facts.word_before(item) if word not in _DETERMINERS]
            if before[:1] and before[0] in _PREPOSITIONS or facts.word_after(item) in _GOES_ON:
                return None
            return [EXPORT]
    return None


def _weak(facts: _Facts, _intent: Intent) -> Iterable[str] | None:
    weak = facts.of("weak")
    return [weak[0].action] if weak and not facts.speaks_of_edit else None


def _lone(facts: _Facts, _intent: Intent) -> Iterable[str] | None:
    lone = facts.of("lone")
    alone = not facts.speaks_of_edit and facts.generic is None and not facts.clause.words
    return [lone[0].action] if lone and alone else None


def _edit(facts: _Facts, intent: Intent) -> Iterable[str] | None:
    words = facts.clause.words
    if intent.brings_file and not facts.speaks_of_edit and words < MANY_WORDS:
        return []
    wished = facts.generic is not None and (words or not intent.small)
    if not (facts.speaks_of_edit or wished or facts.asks("request")):
        return None
    if facts.deny_at is not None and facts.refused and facts.noun is None and facts.mood is None:
        return []
    return [EDIT, *_dictated(facts)]


def _dictated(facts: _Facts) -> Iterator[str]:
    """A bare "export" at the end of an edit, as dictation without commas has it."""
    last = facts.found[-1] if facts.found else None
    for hit in facts.of("weak"):
        if last is not None and hit.action == EXPORT and facts.found[hit.place] is last:
            before = facts.word_before(last)
            if before and before[0] not in _ATTACHED:
                yield hit.action


_READERS: tuple[Callable[[_Facts, Intent], Iterable[str] | None], ...] = (
    _strong, _question, _handing_over, _weak, _lone, _edit,
)  # fmt: skip
"""Tried in turn; the first that has an answer, be it an empty one, decides."""


def _brings_file(clause: Clause, facts: _Facts, previous: Clause | None) -> bool:
    """Whether a path or link in the clause is material, not a name for the output and not a comparison."""
    exports = any(hit.action == EXPORT for hit in facts.hits)
    before: list[Found] = []
    if previous is not None and clause.joint == ",":
        before = [item for item in previous.items if isinstance(item, Found)]
    for item in clause.items:
        if isinstance(item, Found):
            before.append(item)
        elif item.kind in ("file", "link") and not _is_name(before, exports) and _is_used(item, before, clause):
            return True
    return False


def _is_name(before: Sequence[Found], exports: bool) -> bool:
    if any(item.values("reference") for item in before):
        return True
    outputs = before[-1].values("output") if before else ()
    return "named" in outputs or (exports and bool(outputs or before[-1:] and before[-1].values("strong")))


def _is_used(item: Token, before: Sequence[Found], clause: Clause) -> bool:
    path = str(item.value)
    if item.kind == "link" or "/" in path or "\\" in path:
        return True
    if not before:
        return not clause.words
    return any(b.values("input") or UPLOAD in b.values("strong") for b in before[-2:])
