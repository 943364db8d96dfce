"""The words of a turn, each told once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.assistant.heard import Heard
from add_music.wire.events import Event, Failure, Heartbeat, Progress, Text, ToolCall, ToolResult

CALL, RESULT = ToolCall("edit_multitrack", {"secret": 1}), ToolResult("edit_multitrack", {"ok": True})


def _part(words: str) -> Text:
    return Text(words, partial=True)


def _text(*events: Event) -> str:
    heard = Heard()
    for event in events:
        heard.take(event)
    return heard.text


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([_part("Adding "), _part("music."), Text("Adding music.")], "Adding music."),
        ([_part("Adding "), _part("music"), Text("Okay! Adding music, as you wished.")],
         "Okay! Adding music, as you wished."),
        ([_part("Adding"), _part("Adding music"), Text("Adding music.")], "Adding music."),
        ([_part("Adding"), _part("Adding music")], "Adding music"),
        ([_part("Adding "), _part("music.")], "Adding music."),
        ([_part("Adding "), _part("music."), Text("music.")], "Adding music."),
        ([_part("First. "), Text("Second.")], "First.\nSecond."),
        ([_part("正在添加"), _part("音乐"), Text("正在添加音乐。")], "正在添加音乐。"),
        ([_part("Let me look."), CALL, RESULT, _part("Added "), _part("jazz."), Text("Added jazz.")],
         "Let me look.\nAdded jazz."),
        ([_part("Let me look."), Text("Let me look."), CALL, RESULT, Text("Added jazz.")],
         "Let me look.\nAdded jazz."),
        ([_part("Let me look."), CALL, RESULT, Text("Let me look. Added jazz.")], "Let me look. Added jazz."),
        ([Text("Done."), Text("Done.")], "Done."),
        ([Text("Done."), CALL, Text("Done. I added jazz.")], "Done. I added jazz."),
        ([Text("I added jazz. Done."), Heartbeat(), Text("Done.")], "I added jazz. Done."),
        ([Text("OK"), CALL, Text("OKLAHOMA is the title.")], "OK\nOKLAHOMA is the title."),
        ([Text("I'll"), Text(" gen"), Heartbeat(), Text("erate"), Text(" it.")], "I'll generate it."),
        ([Text("One."), Text("Two.")], "One.\nTwo."),
        ([_part("Half a"), Progress(0.5, "…"), Heartbeat(), _part(" word")], "Half a word"),
        ([CALL, RESULT, Heartbeat()], ""),
        ([Text("  \n")], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_no_words_are_told_twice_or_lost(events: list[Event], words: str) -> None:
    """Parts and wholes, wholes that only contain the parts, repeats, pieces without a mark, tools between."""
    assert _text(*events) == words


def test_a_failure_is_kept_beside_the_words() -> None:
    """The last one counts."""
    heard = Heard()
    for event in (Failure("a"), Text("hm"), Failure("b")):
        heard.take(event)

    assert (heard.failure, heard.text) == (Failure("b"), "hm")


SENTENCES = st.lists(
    st.text("abcdefghij klmnop", min_size=1, max_size=20).map(lambda s: f"{' '.join(s.split())}."), max_size=4
)


@given(SENTENCES, st.lists(st.integers(0, 20), max_size=5), st.booleans(), st.booleans())
def test_the_words_that_go_in_come_out(
    sentences: list[str], cuts: list[int], streamed: bool, tools: bool
) -> None:
    """Each sentence is in the text, however it was cut, with or without a whole that follows its parts."""
    events: list[Event] = []
    for sentence in sentences:
        edges = sorted({0, len(sentence), *(cut for cut in cuts if cut < len(sentence))})
        if streamed:
            events += [_part(sentence[a:b]) for a, b in pairwise(edges)]
        events += [Text(sentence), *([CALL, RESULT] if tools else [])]

    text = _text(*events)

    assert all(sentence in text for sentence in sentences)
    assert len(text) <= sum(len(sentence) + 1 for sentence in sentences)
