"""Messages are cut where one wish ends and the next begins."""

from __future__ import annotations

from add_music.clauses import clauses
from add_music.phrasebook import Phrasebook, entries
from add_music.text import tokenise

BOOK = Phrasebook(
    list(
        entries(
            {
                "link": {"and": ["and"], "then": ["then", "and then"], "if": ["if"]},
                "say": {"x": ["jazz", "folk", "piano"]},
            }
        )
    ),
    ["the"],
)


def joints(text: str) -> list[tuple[str, bool]]:
    return [(clause.joint, clause.opens) for clause in clauses(tokenise(text), BOOK)]


def test_signs_and_links_part_clauses():
    """A comma, a full stop and a linking word each begin a new one and say so."""
    assert joints("jazz, folk and piano. jazz") == [("", True), (",", False), ("and", False), (".", True)]


def test_a_link_after_a_full_stop_still_opens_a_sentence():
    """ "… . If …" is both a beginning and a condition."""
    assert joints("jazz. If folk")[1] == ("if", True)


def test_unknown_words_are_counted_and_fillers_are_not():
    """What nobody knows counts; an article does not."""
    assert clauses(tokenise("the jazz bla blub"), BOOK)[0].words == 2


def test_signs_alone_are_no_clause():
    """Punctuation says nothing."""
    assert clauses(tokenise("... , !?"), BOOK) == []
