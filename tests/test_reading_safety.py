"""Whatever is typed, both readers answer in time and never fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from add_music.assistant.route import edit_clauses, route
from add_music.studio import understand_message
from add_music.tables import SHARED, load
from add_music.text import clean, tokenise
from add_music.tongues import TONGUES, forms_of, tongues_of
from messages import cpu_s

MEGABYTE = 1_000_000
IN_TIME_S = 0.2

HOSTILE = {
    "a megabyte of words": "make it softer and then export it " * (MEGABYTE // 34),
    "a megabyte of one letter": "a" * MEGABYTE,
    "a megabyte of quotes": "\"'“„«「" * (MEGABYTE // 6),
    "a megabyte of Chinese": "音乐小声一点然后导出" * (MEGABYTE // 10),
    "a megabyte of numbers": "1:00 to 2:00 20% -6 dB " * (MEGABYTE // 23),
    "control characters": "".join(map(chr, range(32))) * 200 + "add jazz\x00\x07\x1b[31m",
    "right-to-left marks": "\u202e\u200f\u2067add \u202djazz\u2069" * 300,
    "lone surrogates": "\ud800 add \udfff jazz \udc00" * 300,
    "zalgo": "".join(c + "\u0301\u0336\u0489\u20dd" * 30 for c in "add some jazz please") * 20,
    "emoji": "🎸🔥👩‍👩‍👧‍👦🏳️‍🌈" * 800,
    "deep brackets": "(" * 4000 + ")" * 4000,
    "mixed scripts": "ad음d 音乐 музыка موسيقى संगीत müziğin nhạc 音楽 " * 150,
    "links": "http://" * 1000,
    "file names": "a.mp4" * 1500,
    "slots without an end": "from 0:10 to " * 600,
    "numerals": "twenty hundred and " * 500,
    "refusals": "no not without don't " * 400,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_message_is_answered_in_time(text: str) -> None:
    """A fifth of a second is enough for every message, however long and however odd."""
    route("warm")
    understand_message("warm")
    route(text[:2000]), understand_message(text[:2000])

    assert cpu_s(lambda: route(text)) < IN_TIME_S
    assert cpu_s(lambda: understand_message(text)) < IN_TIME_S
    assert json.dumps(understand_message(text))


def test_thousands_of_files_are_no_trouble() -> None:
    """Names that come with a message, as many and as long as they may be, do not slow it down."""
    names = [f"/clips/{'long ' * 30}{number} add jazz.mp4" for number in range(5000)]

    assert cpu_s(lambda: route("put jazz under all of them", names)) < IN_TIME_S
    assert cpu_s(lambda: understand_message("put jazz under all of them", names)) < IN_TIME_S
    assert understand_message("put jazz under all of them", names)["operations"][0]["genre"] == "jazz"


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_lexicon_can_be_read(tongue: str) -> None:
    """A slip in a table would break every message in its language."""
    for package in (SHARED, "add_music.understanding", "add_music.assistant"):
        load(package, tongue)
    assert forms_of(tongue)


WORDS = (Path(__file__).parent / "language_corpus" / "words.txt").read_text(encoding="utf-8").split()
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans(), st.booleans(), st.sampled_from([None, 0.5, 30.0]))
def test_no_message_breaks_a_reader(
    text: str, has_music: bool, has_text: bool, duration: float | None
) -> None:
    """Every string in every context has an answer whose figures can be, and the same one each time."""
    context = {"has_music": has_music, "has_text": has_text, "duration_s": duration}
    read = understand_message(text, (), context)

    assert read == understand_message(text, (), context)
    for edit in read["operations"]:
        assert 0 <= edit.get("volume", 0) <= 1
        assert 0 <= edit.get("start_s", 0) < edit.get("end_s", float("inf"))
        assert 0.1 <= edit.get("factor", 1) <= 10
    assert route(text) == route(text)
    assert bool(edit_clauses(text)) == bool(text)
    assert tongues_of(tokenise(clean(text)), clean(text))
