"""The words of a turn, each told once, however the backend cuts them up and repeats them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from add_music.wire.events import Failure, Heartbeat, Progress, Text

if TYPE_CHECKING:
    from add_music.wire.events import Event

CUMULATIVE = 2
"""Characters a partial text must repeat before it counts as the whole so far, not as the next piece."""

BEGINNING = 4
"""Characters with which another text has to begin before it counts as the longer form of the first."""


class Heard:
    """
    What came out of the stream.

    Partial texts are pieces of one text, or each repeats all before it; the whole text that follows
    repeats or contains them. Whole texts may repeat each other too. Some backends send pieces without
    calling them partial: their blanks at the edges give them away.
    """

    def __init__(self) -> None:
        self.failure: Failure | None = None
        self._runs: list[list[str]] = [[]]
        self._partial = ""

    def take(self, event: Event) -> None:
        """Note an event; what is not text ends a run of texts, unless it is only a sign of life."""
        if isinstance(event, Failure):
            self.failure = event
        elif isinstance(event, Text) and event.partial:
            self._piece(event.text)
        elif isinstance(event, Text):
            self._whole(event.text)
        elif not isinstance(event, Heartbeat | Progress):
            self._end_partial()
            if self._runs[-1]:
                self._runs.append([])

    @property
    def text(self) -> str:
        """All words, in their order, parts that were never repeated included."""
        found: list[str] = []
        for words in (*map(_joined, self._runs), self._partial):
            found = _without_repeats(found, words.strip())
        return "\n".join(found)

    def _piece(self, words: str) -> None:
        repeats = len(self._partial) >= CUMULATIVE and words.startswith(self._partial)
        self._partial = words if repeats else self._partial + words

    def _whole(self, words: str) -> None:
        if _within(words, self._partial) and not _within(self._partial, words):
            return  # only the last piece once more
        if not _within(self._partial, words):
            self._end_partial()
        self._partial = ""
        self._runs[-1].append(words)

    def _end_partial(self) -> None:
        if self._partial.strip():
            self._runs += [[self._partial], []]
        self._partial = ""


def _joined(run: list[str]) -> str:
    """Texts that follow each other: pieces of one when a blank stands at an edge between two, else lines."""
    if any(one[-1:].isspace() != other[:1].isspace() for one, other in pairwise(run)):
        return "".join(run)
    lines: list[str] = []
    for words in run:
        lines = _without_repeats(lines, words)
    return "\n".join(lines)


def _without_repeats(lines: list[str], words: str) -> list[str]:
    """The lines and the words, without what another of them says as well."""
    if not words.strip() or any(_repeats(line, words) for line in lines):
        return lines
    return [*(line for line in lines if not _repeats(words, line)), words]


def _repeats(whole: str, part: str) -> bool:
    """Whether one text holds the other as words of its own, or begins with it."""
    whole, part = (" ".join(text.split()) for text in (whole, part))
    return f" {part} " in f" {whole} " or (len(part) >= BEGINNING and whole.startswith(part))


def _within(words: str, other: str) -> bool:
    """Whether the words stand in the other text, blanks aside."""
    return "".join(words.split()) in "".join(other.split())
