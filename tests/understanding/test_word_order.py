"""Languages that refuse behind the thing and put the verb last are read by the same grammar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from add_music.phrasebook import Phrasebook, entries
from add_music.understanding import lexicons
from add_music.understanding.operations import Context
from add_music.understanding.quantities import Quantities
from add_music.understanding.read import read

JAPANESE = {
    "instrument": {"drums": ["ドラム"], "piano": ["ピアノ"]},
    "genre": {"jazz": ["ジャズ"]},
    "act": {"add": ["入れて"], "remove": ["消して", "消さ"]},
    "subject": {"music": ["音楽"]},
    "deny_after": {"named": ["なし"], "act": ["ないで"]},
    "link": {"and": ["と"], "but": ["でも"]},
}
FILLERS = ["を", "は", "で", "の"]


@pytest.fixture
def japanese() -> Iterator[None]:
    """A few words of Japanese instead of its lexicon."""
    kept = dict(lexicons.LIBRARY._made), dict(lexicons.LIBRARY._together)
    lexicons.LIBRARY._together.clear()
    book = Phrasebook(list(entries(JAPANESE)), FILLERS, Quantities({}).slots(), tongue="ja")
    lexicons.LIBRARY._made["ja"] = book
    yield
    lexicons.LIBRARY._made, lexicons.LIBRARY._together = kept


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("ジャズを入れて、ドラムなしで", {"op": "add_music", "genre": "jazz", "avoid": ["drums"]}),
        ("ピアノとドラムなし", {"op": "change_music", "avoid": ["piano", "drums"]}),
        ("ドラムを消して", {"op": "change_music", "avoid": ["drums"]}),
        ("音楽を消して", {"op": "remove_music"}),
    ],
)
def test_what_is_refused_may_stand_before_the_refusal(japanese: None, text: str, edit: dict) -> None:
    """ "Drums without" and "drums remove" avoid the drums."""
    context = Context(has_music="入れて" not in text)

    assert [operation.to_json() for operation in read(text, context)] == [edit]


def test_a_verb_may_be_refused_behind_itself(japanese: None) -> None:
    """ "Remove not" removes nothing."""
    assert read("音楽を消さないで", Context(has_music=True)) == ()
