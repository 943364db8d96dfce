"""What the tables of every language have to keep to."""

from __future__ import annotations

import pytest

from add_music.phrasebook import wordings
from add_music.tables import load
from add_music.tongues import TONGUES

SLOTS = {
    ("volume", None): 1,
    ("fade", "in_time"): 1,
    ("range", "first"): 1,
    ("range", "last"): 1,
    ("range", "after"): 1,
    ("range", "before"): 1,
    ("range", "between"): 2,
    ("range", "from_long"): 2,
    ("speed", "times"): 1,
    ("speed", "times_slower"): 1,
}
"""Tables whose readers take figures out of a phrase, with how many; None is any key."""


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_phrase_that_is_read_for_its_figures_has_them(tongue: str) -> None:
    """A speaker who puts "half" where "{percent}" belongs is told here, not by the first user who says it."""
    table = load("add_music.understanding", tongue)
    without = [
        (kind, key, phrase)
        for (kind, wanted), least in SLOTS.items()
        for key, phrases in table.get(kind, {}).items()
        if wanted in (None, key)
        for phrase in phrases
        if any(wording.count("{") < least for wording in wordings(phrase))
    ]

    assert without == []
