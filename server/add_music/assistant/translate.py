"""
A backend's words without directions for a screen we do not have.

The hosted agent talks as if there were an editor: "click Export", "open the panel". The table is
closed: a clause that matches becomes nothing, or names the action that shows the same thing. Facts
about what was made stay, word for word. A matched action is only ever a hint for the caller:
exporting and spending happen when the *user* asked, never because a text said so.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from add_music.assistant.language import TAGS, language_of, languages_in
from add_music.assistant.plain_lines import Line, covered, lines, without_links, written
from add_music.assistant.screen import LEADING, LINK, Hint, Span, hint_of, spans

__all__ = ["Hint", "Translation", "in_brief", "translate"]

READ = 12_000
"""Characters of an answer that are read; a person reads a tenth of that."""

BRIEF = 300
"""Characters of a reason or of words about progress."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？؟।])\s*")
_BREAK = re.compile(r"\s*(?:[;:,](?=\s)|[；，、：،؛]|\s[–—-]\s|—|[()（）])\s*")
_IN_PARENS = re.compile(r"[(（]([A-Za-z]{1,20})[)）]")  # what a button is called in another language
_WORD = re.compile(r"[^\W_]")
_OWN_END = re.compile(r"[.!?…。！？؟।]+[\"'”’)]*\s*$")


@dataclass(frozen=True, slots=True)
class Translation:
    """
    What is left for the user, and the actions the directions stood for, each once, in order.

    `noise`: there was nothing but "I encountered a temporary issue", which is what is left then.
    """

    text: str
    hints: tuple[Hint, ...]
    noise: bool = False


@dataclass(slots=True)
class Clause:
    """A piece of a sentence; `frames` when it only leads to what follows, `dropped` when it says nothing."""

    start: int
    end: int
    kinds: frozenset[str]
    frames: bool = False
    hint: Hint | None = None
    dropped: bool = False

    @property
    def ours(self) -> bool:
        """Whether the agent tells what it did."""
        return "agent" in self.kinds


def translate(text: str, language: str | None = None) -> Translation:
    """
    The facts of a backend's text, without its directions and its noise.

    Args:
        language: what the session speaks; what the text itself shows is tried in any case.
    """
    said = unicodedata.normalize("NFC", text[:READ])
    own = language_of(said) or language or "en"
    tags = tuple(tag for tag in dict.fromkeys((own, *languages_in(said), language, "en")) if tag in TAGS)
    reader = _Reader(tags)
    read = lines(said)
    for line in read:
        reader.read(line)
    plain = written(read)
    only_noise = bool(reader.noise) and not plain and not reader.hints
    if only_noise:
        plain = " ".join(reader.noise)
    return Translation(plain, tuple(dict.fromkeys(reader.hints)), only_noise)


def in_brief(words: str, *, trusted: bool = False) -> str:
    """
    A backend's words about progress or a failure in one line, without what is not for people.

    Args:
        trusted: they are our own engine's, which knows no screen.
    """
    return " ".join((words if trusted else translate(words[:BRIEF]).text).split())


class _Reader:
    """Goes through the sentences of a text and notes what the dropped ones stood for."""

    def __init__(self, tags: tuple[str, ...]) -> None:
        self.hints: list[Hint] = []
        self.noise: list[str] = []
        self._tags = tags
        self._troubled = False  # the sentence before was noise
        self._stepping = False  # the step before was a direction

    def read(self, line: Line) -> None:
        """Leave only the facts in the line."""
        if not line.text:
            return
        masked = covered(line.text)
        kept = ""
        start = 0
        for gap in [*_SENTENCE.finditer(masked), None]:
            end = gap.end() if gap else len(masked)
            kept += self._facts(line, line.text[start:end], masked[start:end])
            start = end
        line.kept = kept.strip() if _WORD.search(kept) or kept == line.text else ""
        self._stepping = line.numbered and not line.kept

    def _facts(self, line: Line, sentence: str, masked: str) -> str:
        found = spans(sentence, masked, self._tags)
        if self._stepping and line.numbered:
            found.insert(0, Span(0, 0, "step"))
        kinds = frozenset(span.kind for span in found)
        troubled = "noise" in kinds or (self._troubled and "retry" in kinds)
        if troubled:
            self.noise.append(sentence.strip())
        if "orders" in kinds or (troubled and "noise" not in kinds):
            self._troubled = troubled
            return ""
        self._troubled = troubled
        masked = _with_what_leads_to_links(masked, found)
        clauses = _clauses(masked, found)
        self._judge(clauses)
        if not any(clause.dropped for clause in clauses):
            return without_links(sentence, masked)
        return _rest(sentence, masked, clauses)

    def _judge(self, clauses: list[Clause]) -> None:
        """Find the directions, and with each what belongs to it: its frame before, its purpose after."""
        last = None
        for number, clause in enumerate(clauses):
            clause.hint = None if "noise" in clause.kinds else hint_of(clause.kinds)
            if not clause.hint and number and "you" in clause.kinds:
                clause.hint = _hint_with_place(clauses[number - 1], clause)
            clause.dropped = clause.hint is not None or "noise" in clause.kinds
            if clause.dropped:
                last = clause
                _drop_frames(clauses[:number], clause)
            elif last and not clause.ours:
                clause.dropped = True
                if last.hint:
                    last.hint = hint_of(last.kinds | clause.kinds) or last.hint
        told = [clause for clause in clauses if clause.hint]
        if len(told) > 1:  # "pick MP4 and click Export" is one thing to do
            told = [clause for clause in told if not clause.kinds >= {"push", "label"}] or told
        self.hints += [clause.hint for clause in told if clause.hint]


def _with_what_leads_to_links(masked: str, found: list[Span]) -> str:
    """Covers "here at" and its like before an address."""
    for span in reversed(found) if LINK in masked else ():
        if span.kind == "at" and masked[span.end : span.end + 4].lstrip(" :：")[:1] == LINK:
            masked = masked[: span.start] + LINK * (span.end - span.start) + masked[span.end :]
    return masked


def _hint_with_place(before: Clause, clause: Clause) -> Hint | None:
    """ "In the File menu, you can export it": the place stands in a clause of its own."""
    if before.ours or before.dropped or "place" not in before.kinds:
        return None
    hint = hint_of(before.kinds | clause.kinds)
    before.dropped = hint is not None
    return hint


def _drop_frames(before: list[Clause], clause: Clause) -> None:
    """ "To save it, …", "Now, …", "Select the track and …": they lead to the direction and say no more."""
    for frame in reversed(before):
        if (
            frame.dropped
            or frame.ours
            or not (frame.frames or "noise" in clause.kinds or frame.kinds & LEADING)
        ):
            return
        frame.dropped = True


def _clauses(masked: str, found: list[Span]) -> list[Clause]:
    """The sentence cut at its commas, and at "and" and its like where a piece directs by itself."""
    clauses = []
    for start, end in _between(
        masked, [(m.start(), m.end()) for m in _BREAK.finditer(_IN_PARENS.sub(r" \1 ", masked))]
    ):
        whole = _clause(start, end, masked, found)
        joints = [(s.start, s.end) for s in _inside(found, start + 1, end - 1) if s.kind == "joint"]
        parts = [_clause(*part, masked, found) for part in _between(masked, joints, start, end)]
        alone = any(hint_of(part.kinds) or "noise" in part.kinds for part in parts)
        clauses += parts if alone or not hint_of(whole.kinds) else [whole]
    return clauses


def _between(
    masked: str, cuts: list[tuple[int, int]], start: int = 0, end: int | None = None
) -> list[tuple[int, int]]:
    """The pieces between the cuts, without blanks around them, those with no word left out."""
    pieces = []
    for cut_start, cut_end in [*sorted(cuts), (len(masked) if end is None else end, 0)]:
        piece = masked[start:cut_start]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            pieces.append((start + left, start + len(piece.rstrip())))
        start = max(cut_end, start)
    return pieces


def _clause(start: int, end: int, masked: str, found: list[Span]) -> Clause:
    """The clause with the kinds of its words; a verb counts where an order stands, or a lead before it."""
    inside = _inside(found, start, end)
    leads = sorted(span.end for span in inside if span.kind in ("lead", "joint"))

    def ordered(at: int) -> bool:
        lead = bisect_right(leads, at)
        return not _WORD.search(masked, leads[lead - 1] if lead else start, at) or not _WORD.search(
            masked, start, at
        )

    kinds = {span.kind for span in inside if not span.leading or ordered(span.start)}
    frames = any(
        span.kind == "frame"
        and (not _WORD.search(masked, start, span.start) or not _WORD.search(masked, span.end, end))
        for span in inside
    )
    openers = "".join(masked[s.start : s.end] for s in inside if s.kind in ("lead", "joint", "opener"))
    words = "".join(_WORD.findall(masked[start:end]))
    return Clause(start, end, frozenset(kinds), frames or words in openers)


def _inside(found: list[Span], start: int, end: int) -> list[Span]:
    """The words between two places; they stand in their order."""
    first = bisect_left(found, start, key=lambda span: span.start)
    last = bisect_right(found, end, key=lambda span: span.start)
    return [span for span in found[first:last] if span.end <= end]


def _rest(sentence: str, masked: str, clauses: list[Clause]) -> str:
    """What is left of a sentence, with its own words, commas and end."""
    text = ""
    previous = None
    for number, clause in enumerate(clauses):
        if clause.dropped:
            continue
        if previous is not None:
            text += sentence[clauses[number - 1].end : clause.start]
        else:
            text += sentence[: clause.start] if number == 0 else ""
        text += without_links(sentence[clause.start : clause.end], masked[clause.start : clause.end])
        previous = number
    text = text.rstrip()
    if not _WORD.search(text):
        return ""
    if clauses[0].dropped and sentence.lstrip()[:1].isupper():
        text = text[0].upper() + text[1:]
    end = _OWN_END.search(masked)
    if end and not _OWN_END.search(text):
        text += sentence[end.start() :].rstrip(")）")
    gap = sentence[len(sentence.rstrip()) :]
    return text.rstrip() + gap
