"""Messages in many voices are understood, and the score of neither half may fall."""

from __future__ import annotations

from functools import cache

import pytest

from evaluate_language import CORPUS, HELD_OUT, TUNED, Result, agrees, results, rows

FLOORS = {
    # language: routing, editing of the tuned half; routing, editing of the held-out half
    "ar": (0.98, 0.97, 0.62, 0.87),
    "de": (0.97, 0.96, 0.75, 0.55),
    "en": (0.98, 0.955, 0.80, 0.66),
    "es": (0.98, 0.97, 0.50, 0.66),
    "fr": (0.96, 0.96, 0.62, 0.66),
    "hi": (0.99, 0.96, 0.62, 0.75),
    "id": (0.98, 0.97, 0.62, 0.50),
    "it": (0.96, 0.96, 0.75, 0.44),
    "ja": (0.99, 0.98, 0.50, 0.66),
    "ko": (0.98, 0.98, 0.75, 0.66),
    "pt": (0.97, 0.96, 0.50, 0.44),
    "ru": (0.98, 0.96, 0.62, 0.62),
    "tr": (0.97, 0.96, 0.75, 0.75),
    "vi": (0.97, 0.96, 0.50, 0.75),
    "zh": (0.98, 0.98, 0.75, 0.70),
    "zh-TW": (0.98, 0.97, 0.75, 0.55),
}
"""What was reached, less one message in a hundred; of a short held-out list, less one message."""

HALVES = {TUNED: 0, HELD_OUT: 2}


@cache
def scores() -> dict[tuple[str, str], Result]:
    """The scores of every language and half."""
    return {(result.language, result.half): result for result in results()}


def result(language: str, half: str) -> Result:
    """The score of one language and half."""
    return scores()[language, half]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", FLOORS)
def test_messages_go_where_they_were_meant(language: str, half: str) -> None:
    """The share of rightly routed messages stays above what was reached."""
    score = result(language, half).routing
    share = score.share  # what pytest tells of a failure must not show the closed messages

    assert share >= FLOORS[language][HALVES[half]], None if half == HELD_OUT else score.wrong


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", FLOORS)
def test_messages_become_the_edits_meant(language: str, half: str) -> None:
    """The share of rightly read messages stays above what was reached."""
    score = result(language, half).editing
    share = score.share

    assert share >= FLOORS[language][HALVES[half] + 1], None if half == HELD_OUT else score.wrong


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", FLOORS)
def test_nothing_is_destroyed_unasked(language: str, half: str) -> None:
    """No message becomes a cut, a removal, a mute, a speed or an undo that it does not ask for."""
    assert result(language, half).editing.destroyed == []


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.jsonl")), ids=lambda p: p.name)
def test_every_message_has_a_name_a_trap_and_an_answer(path) -> None:
    """The lists are well-formed: ids are unique, and each message says what is expected."""
    found = rows(path)

    assert len({row["id"] for row in found}) == len(found)
    assert all(
        (row["text"] or row["files"]) and row["trap"] and ("actions" in row or "operations" in row)
        for row in found
    )


def test_a_loose_label_allows_what_it_lists_and_no_more() -> None:
    """`~` wants some of the values, `?` allows them; a field nobody asked for is a mistake."""
    seen = [{"op": "add_music", "moods": ["calm"]}]

    assert agrees(seen, [{"op": "add_music", "moods~": ["calm", "dreamy"]}])
    assert agrees(seen, [{"op": "add_music", "moods?": ["calm"]}])
    assert agrees([{"op": "add_music"}], [{"op": "add_music", "moods?": ["calm"]}])
    assert not agrees([{"op": "add_music"}], [{"op": "add_music", "moods~": ["calm"]}])
    assert not agrees(seen, [{"op": "add_music", "moods~": ["sad"]}])
    assert not agrees(seen, [{"op": "add_music"}])
