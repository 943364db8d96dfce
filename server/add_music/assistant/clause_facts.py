"""What stands in a clause, before it is judged which action that is (intents.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from add_music.assistant.wordbook import CREDITS, EXPORT, STATE, grammar
from add_music.clauses import Clause
from add_music.phrasebook import Found
from add_music.text import QUESTION_MARKS, Token


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of an action: how strong it is, and its place among the phrases."""

    strength: str
    action: str
    place: int


class Facts:
    """What is in a clause."""

    def __init__(self, clause: Clause, text: str, attached: bool) -> None:
        self.clause = clause
        self.text = text
        self.attached = attached
        self.before: Clause | None = None
        self.found = [item for item in clause.items if isinstance(item, Found)]
        self.content_at = self.place_of("inert", "rest")
        self.deny_at = next((p for p, item in enumerate(self.found) if item.values("deny")), None)
        if len(self.found) == 1:
            self.deny_at = None
        if self.any_of("deny", "after"):
            self.deny_at = 0  # "the credits don't matter"
        self.postponed = any(item.values("postpone") for item in self.found)
        self.postpones_all = any("self" in item.values("postpone") for item in self.found)
        self.small = any(item.values("small") for item in self.found)
        self.hits: list[Hit] = []
        self.refused: set[str] = set()
        # "unless it's free", "make sure I won't be charged"
        depends = clause.joint in ("if", "when") or self.any_of("question", "verify")
        for hit in self._hits():
            asked = depends and hit.action in (STATE, CREDITS)
            if (self.denied(hit.place) and not asked) or self.postponed:
                self.refused.add(hit.action)
            else:
                self.hits.append(hit)
        # "the link, don't send it yet" names it before it is refused
        self.hits = [h for h in self.hits if h.strength == "strong" or h.action not in self.refused]
        self.noun = self.first_edit("noun")
        if self.noun is None and self.content_at is not None:
            self.noun = self.content_at  # "the part where I talk about my balance" is a part of the clip
        self.verb = self.first_edit("verb")
        self.generic = self.first_edit("generic")
        self.wish = self.first_edit("wish")
        if self.noun is None and (self.verb is not None or not attached):
            self.noun = self.first_edit("part")
        self.mood = self.first_edit("mood")

    def denied(self, place: int) -> bool:
        """Whether that phrase stands after a refusal."""
        return self.deny_at is not None and place >= self.deny_at

    @property
    def refuses_edit(self) -> bool:
        """Whether it only says that nothing is to be done: "please don't add anything"."""
        if self.deny_at is None or self.begins_with(self.found[self.deny_at], "no"):
            return False  # "no fades" is one
        verbs = [
            p
            for p, item in enumerate(self.found)
            if {"verb", "generic"} & set(item.values("edit")) or item.values("proceed")
        ]
        return bool(verbs) and all(self.denied(p) for p in verbs) and self.noun is None and self.mood is None

    @property
    def refuses_material(self) -> bool:
        """Whether what came along is not to be used: "don't use this"."""
        return any(self.denied(p) and "material" in item.values("edit") for p, item in enumerate(self.found))

    def names_behind(self, place: int) -> bool:
        """Whether a file or link is named behind that phrase."""
        after = self.clause.items[self.clause.items.index(self.found[place]) + 1 :]
        return any(isinstance(item, Token) for item in after)

    def follows(self, strength: str, action: str, hit: Hit) -> bool:
        """Whether a word of that action comes behind that one."""
        return any(h.action == action and h.place > hit.place for h in self.of(strength))

    def goes_on_with(self, kind: str, value: str) -> bool:
        """Whether it may go on about what a phrase of the clause before speaks of."""
        if self.before is None or (self.clause.joint == "." and not self.any_of("proceed", "go")):
            return False
        return any(isinstance(item, Found) and value in item.values(kind) for item in self.before.items)

    def of(self, strength: str) -> list[Hit]:
        """The hits of one strength."""
        return [hit for hit in self.hits if hit.strength == strength]

    def asks(self, value: str) -> bool:
        """
        Whether the clause has that form of a question; English says so at its beginning.

        A question word beside a word for the present asks for the state ("now … what?").
        """
        if value == "status" and self.any_of("question", "now") and self.asks("any"):
            return True
        for place, item in enumerate(self.found):
            anywhere = value in ("request", "embedded")
            if value in item.values("question") and (anywhere or self._opens(place, item)):
                return True
        return value == "any" and self._ends_as_question()

    @property
    def checks(self) -> bool:
        """Whether it wants to know something: "tell me …", "my boss is asking …"."""
        return self.asks("fact") or self.asks("embedded")

    @property
    def asks_price(self) -> bool:
        """Whether a question mark follows where money is spoken of: "enough for one more?"."""
        return self.is_marked_question and self.any_of("money", "word")

    @property
    def fetches(self) -> bool:
        """Whether it only announces what is named behind it: "here, footage of the wedding: …"."""
        told = self.verb is None and self.generic is None and self.wish is None
        return self.only_fetches or (told and self.any_of("input", "use"))

    def _ends_as_question(self) -> bool:
        """Whether only the mark behind it says so, in languages that ask without turning words."""
        return self.is_marked_question and any(grammar(item.tongue, "asks_anywhere") for item in self.found)

    def place_of(self, kind: str, value: str) -> int | None:
        """The place of the first phrase with that meaning."""
        return next((p for p, item in enumerate(self.found) if value in item.values(kind)), None)

    @property
    def asks_if_there(self) -> bool:
        """Whether it asks without a verb what is there: "new song on?"."""
        if self.noun is None or any(place is not None for place in (self.verb, self.generic, self.wish)):
            return False
        there = any(self.any_of("question", form) for form in ("present", "there", "copula"))
        asks = self.is_marked_question and there and not self.asks("request")
        return asks and not self.begins_with(self.found[0], "modal")

    def any_of(self, kind: str, value: str) -> bool:
        """Whether some phrase has that meaning; what is only told of in the clip asks about no money."""
        last = self.content_at if kind == "money" else None
        return any(value in item.values(kind) for item in self.found[:last])

    def first_edit(self, value: str) -> int | None:
        """The place of the first word of editing of that sort; a refused verb asks for nothing."""
        for place, item in enumerate(self.found):
            values = set(item.values("edit")) | {"noun" for v in item.values("inert") if v == "edit"}
            if value in values and (value == "noun" or not self.denied(place)):
                return place
        return None

    @property
    def is_asked(self) -> bool:
        """Whether it is a condition, a question mark follows, or nothing else is said in the message."""
        if self.clause.joint == "if":
            return True
        around = self.text[self.clause.end :].strip() or self.text[: self.clause.start].strip()
        return self.is_marked_question or not around

    @property
    def is_marked_question(self) -> bool:
        """Whether a question mark follows."""
        return self.text[self.clause.end :].lstrip()[:1] in QUESTION_MARKS

    def puts_into_edit(self, place: int) -> bool:
        """Whether that phrase is only the object of an edit: "put the status update in the caption"."""
        verbs = [p for p in (self.verb, self.generic) if p is not None and p < place]
        nouns = [p for p, item in enumerate(self.found) if "noun" in item.values("edit") and p > place]
        return bool(verbs and nouns)

    def edits_behind(self, place: int) -> bool:
        """Whether a whole edit, its verb and what it is about, stands behind that phrase."""
        verbs = [p for p in (self.verb, self.generic) if p is not None and p > place]
        about = [p for p in (self.noun, self.mood) if p is not None and p > place]
        return bool(verbs and about)

    @property
    def only_small(self) -> bool:
        """Whether every phrase is small talk."""
        return all(item.values("small") for item in self.found)

    @property
    def speaks_of_edit(self) -> bool:
        return (
            self.noun is not None
            or self.verb is not None
            or (self.mood is not None and not self._describes_clip())
        )

    def edits_until(self, place: int) -> bool:
        """Whether an edit is told before that phrase; before a question its verb has to be there as well."""
        about = [p for p in (self.noun, self.mood) if p is not None and p < place]
        done = [p for p in (self.verb, self.generic) if p is not None and p < place]
        if self.clause.joint == "when" and done:
            return True  # "after you've swapped it please deliver it"
        if {hit.action for hit in self.hits if hit.place == place} <= {STATE, CREDITS}:
            # "lower the music tell me my balance"
            first = self.text[self._start(self.found[place]) : self._end(self.found[place])].lower().split()
            return bool(about and done) and first[0] in grammar(self.found[place].tongue, "asking")
        return bool(about)

    @property
    def commands(self) -> bool:
        """Whether it begins with a verb of editing."""
        place = next((p for p in (self.verb, self.generic) if p is not None), None)
        return place == 0 and not self.word_before(self.found[0])

    @property
    def only_fetches(self) -> bool:
        """Whether its verbs only say that the file is to be used: "adding c.mp4 as well"."""
        others = self.noun is not None or self.mood is not None or self.generic is not None
        verbs = [item for item in self.found if "verb" in item.values("edit")]
        return not others and all(item.values("input") for item in verbs)

    @property
    def is_told(self) -> bool:
        """Whether its verb is no request but said of somebody ("my boss says"), in languages that show it."""
        if self._is_stated:
            return True
        if self.verb is None or self.noun is not None or self.mood is not None or self.generic is not None:
            return False
        item = self.found[self.verb]
        little = grammar(item.tongue, "before_verb")
        return bool(little) and any(word not in little for word in self.word_before(item))

    @property
    def _is_stated(self) -> bool:
        """Whether it says how somebody or something other than the music is: "everyone's happy"."""
        place = self.place_of("question", "copula")
        about = [p for p in (self.noun, self.mood) if p is not None]
        if place is None or self.verb is not None or self.generic is not None or self.asks("request"):
            return False
        item = self.found[place]
        subject = self.word_before(item)[:1]
        meant = grammar(item.tongue, "it")
        return bool(about and subject) and min(about) > place and subject[0] not in meant

    @property
    def supposes(self) -> bool:
        """Whether it is a condition that says how something is: "if the title's in"."""
        copula = self.place_of("question", "copula")
        if self.clause.joint != "if" or self.asks("request"):
            return False
        if copula is not None and self._start(self.found[copula]) > self.clause.start:
            return self.generic is None or self.generic < copula
        # "if the title made it in"
        return self.noun is not None and self.verb is None and self.generic is None

    def adds_to(self, item: Found) -> bool:
        """Whether what follows a phrase says how it is to be: "… without drums", "… with a longer fade"."""
        rest = self.text[self._end(item) : self.clause.end].lower().split()[:2]
        place = self.found.index(item)
        if not any(p is not None and p > place for p in (self.noun, self.mood)) or not rest:
            return False
        first, second = grammar(item.tongue, "with"), grammar(item.tongue, "with_new")
        return rest[0] in first and ((bool(rest[1:]) and rest[1] in second) or rest[0] not in second)

    def begins_with(self, item: Found, name: str) -> bool:
        """Whether the first word of a phrase is one of those little words."""
        return self.text[self._start(item) : self._end(item)].lower().split()[0] in grammar(item.tongue, name)

    def last_thing(self, place: int) -> int:
        """The place of the last name for the finished video from that phrase on, else that phrase's own."""
        things = [p for p, item in enumerate(self.found) if p > place and "thing" in item.values("deliver")]
        return things[-1] if things else place

    def word_before(self, item: Found) -> list[str]:
        """The words of the clause in front of a phrase, the last one first."""
        start = self._start(item)
        words = self.text[self.clause.start : start].lower().replace("'s", " 's").split()
        return [word.strip(",.!?") for word in reversed(words)]

    def goes_on(self, item: Found) -> bool:
        """Whether what follows a phrase is said of it ("to be softer"), not what it is for ("to play")."""
        rest = [word.strip(",.!?") for word in self.text[self._end(item) : self.clause.end].lower().split()]
        meant = rest[1:2] and rest[1] in grammar(item.tongue, "purpose")
        return bool(rest) and rest[0] in grammar(item.tongue, "goes_on") and not meant

    def is_for(self, item: Found) -> bool:
        """Whether no word of music stands before a phrase, and what follows says what it is for."""
        place = self.found.index(item)
        rest = self.text[self._end(item) : self.clause.end].lower().split()[:2]
        purpose = grammar(item.tongue, "purpose")
        about = [p for p in (self.noun, self.mood, self.generic) if p is not None]
        return all(p > place for p in about) and bool(rest) and any(word in purpose for word in rest)

    def _hits(self) -> Iterator[Hit]:
        asked = self.clause.joint in ("if", "when") or self.is_marked_question or self._asks_or_checks
        for place, item in enumerate(self.found):
            if "rest" in item.values("inert"):
                return  # "the part where I talk about my balance"
            if asked:
                # "the render is done" asks for the state where it is a condition or a question
                yield from (Hit("strong", action, place) for action in item.values("asked"))
            for strength in ("strong", "weak", "lone"):
                for action in item.values(strength):
                    if strength == "strong" or action != EXPORT or not self._names_what_follows(item):
                        yield Hit(strength, action, place)

    @property
    def _asks_or_checks(self) -> bool:
        return any(self.any_of("question", form) for form in ("any", "fact", "embedded"))

    def _names_what_follows(self, item: Found) -> bool:
        """In "the file a.mov" the word belongs to the name."""
        after = self.clause.items[self.clause.items.index(item) + 1 :][:1]
        return bool(after) and isinstance(after[0], Token)

    def _opens(self, place: int, item: Found) -> bool:
        """Whether nothing but openings stands before it; some languages ask anywhere."""
        if grammar(item.tongue, "asks_anywhere"):
            return True
        before = [
            b for b in self.found[:place] if b.values("small") or b.values("question") or b.values("generic")
        ]
        known = {word for b in before for word in self.text[self._start(b) : self._end(b)].lower().split()}
        known |= grammar(item.tongue, "opening")
        return all(word in known for word in self.word_before(item))

    def _describes_clip(self) -> bool:
        """ "My wedding video" beside a file says what the file is."""
        return self.attached and self.any_of("deliver", "thing")

    def _start(self, item: Found) -> int:
        return self.clause.place(item)[0]

    def _end(self, item: Found) -> int:
        return self.clause.place(item)[1]
