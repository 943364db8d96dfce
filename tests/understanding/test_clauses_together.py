"""What clauses say together: room for a voice, explanations, and several edits side by side."""

from __future__ import annotations

from typing import Any

import pytest

from add_music.understanding.operations import Context
from add_music.understanding.read import read

PLAYING = Context(duration_s=60.0, has_music=True, speech=True)
BARE = Context(duration_s=60.0)


def edits(text: str, context: Context) -> list[dict[str, Any]]:
    """The operations of a message as JSON values."""
    return [operation.to_json() for operation in read(text, context)]


@pytest.mark.parametrize(
    "text",
    [
        "make it shut up a bit while our nurse explains the jab",
        "when the vicar reads the names, pipe it down",
        "the song fights with her voice",
        "it should dip for the best man",
    ],
)
def test_music_makes_room_for_whoever_speaks(text: str) -> None:
    """Being softer while somebody speaks is ducking, in one clause or in two."""
    assert edits(text, PLAYING) == [{"op": "change_music", "duck": True}]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("quieter and slower, the patients are asleep", {"direction": ["softer", "slower"]}),
        ("lose the drums, it's a hospice", {"avoid": ["drums"]}),
        ("brighter, it's sports day", {"direction": ["brighter"]}),
    ],
)
def test_an_explanation_asks_for_nothing(text: str, asked: dict[str, Any]) -> None:
    """Why something is wanted of music that plays gives it no other mood or style."""
    assert edits(text, PLAYING) == [{"op": "change_music", **asked}]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            'add a title "Lisbon" and make it vertical 9:16 with a blurred background',
            [
                {"op": "add_text", "text": "Lisbon"},
                {"op": "set_aspect", "aspect": "9:16", "fit": "blur"},
            ],
        ),
        (
            "crop to a square and keep the first 5 seconds",
            [{"op": "set_aspect", "aspect": "1:1", "fit": "crop"}, {"op": "trim", "end_s": 5.0}],
        ),
        (
            'put "Part 1" at the top and "Part 2" at the bottom',
            [
                {"op": "add_text", "text": "Part 1", "position": "top"},
                {"op": "add_text", "text": "Part 2", "position": "bottom"},
            ],
        ),
        (
            "jazz from 0:12 to 0:18 and 0:40 to 0:47",
            [
                {"op": "add_music", "genre": "jazz", "start_s": 12.0, "end_s": 18.0},
                {"op": "add_music", "genre": "jazz", "start_s": 40.0, "end_s": 47.0},
            ],
        ),
        ("remove the middle 2 seconds", [{"op": "cut", "start_s": 29.0, "end_s": 31.0}]),
    ],
)
def test_several_edits_stand_side_by_side(text: str, wanted: list[dict[str, Any]]) -> None:
    """No edit swallows the one behind it."""
    assert edits(text, BARE) == wanted


@pytest.mark.parametrize(
    ("text", "because"), [("set speed to 0", "speed"), ("change the aspect ratio to 1:1000", "")]
)
def test_a_picture_that_cannot_be_adds_no_music(text: str, because: str) -> None:
    """It is asked about, and nothing is done instead."""
    (seen,) = edits(text, BARE)

    assert (seen["op"], seen.get("because", "")) == ("unsupported", because)


def test_faster_goes_on_from_how_fast_it_is() -> None:
    """A relative speed is one of the speed the clip has; a figure is the speed itself."""
    quick = Context(duration_s=60.0, speed=1.5)

    assert edits("make the video faster", quick) == [{"op": "set_speed", "factor": 2.25}]
    assert edits("play the video at 2x speed", quick) == [{"op": "set_speed", "factor": 2.0}]
