"""Kinds of messages that were once read as something else, each said in several ways."""

from __future__ import annotations

from typing import Any

import pytest

from add_music.understanding.operations import Context
from add_music.understanding.read import read as understood

PLAYING = Context(duration_s=60.0, has_music=True)
BARE = Context(duration_s=60.0)

DROWNED = (
    "the music is way too loud, you can't hear grandma",
    "the song is too loud, I can't hear my dad",
    "music's too loud, you can barely hear the kids",
    "the track is way too loud and nobody can hear the bride",
    "die musik ist viel zu laut man versteht oma nicht",
    "die Musik ist zu laut, man hört den Opa nicht",
    "die Musik ist zu laut, Oma versteht man kaum",
    "la música está demasiado alta, no se oye a la abuela",
    "音乐太大声了，听不到奶奶说话",
)
STEPS_DOWN = (
    ("music 10 dB down wherever someone's talking", -10.0),
    ("music 8 dB quieter when anyone speaks", -8.0),
    ("8 dB off the music", -8.0),
    ("Musik 10 dB weniger wenn jemand spricht", -10.0),
    ("música 10 dB más baja cuando alguien habla", -10.0),
    ("有人说话时音乐低10分贝", -10.0),
    ("音乐减少10分贝", -10.0),
)


def _edits(message: str, context: Context) -> list[dict[str, Any]]:
    return [operation.to_json() for operation in understood(message, context)]


@pytest.mark.parametrize("message", DROWNED)
def test_music_that_drowns_somebody_is_softer_and_makes_room(message: str) -> None:
    """Too loud for grandma to be heard: softer throughout, and out of the way of who speaks."""
    assert _edits(message, PLAYING) == [{"op": "change_music", "duck": True, "direction": ["softer"]}]


def test_softer_while_somebody_talks_is_no_softer_bed() -> None:
    """Softer only for as long as I talk stays what it was: room for the voice."""
    assert _edits("make the music softer while I talk", PLAYING) == [{"op": "change_music", "duck": True}]


@pytest.mark.parametrize(("message", "step"), STEPS_DOWN)
def test_decibels_down_are_never_up(message: str, step: float) -> None:
    """A figure of decibels that goes down goes down, also where the music makes room."""
    assert [edit.get("delta_db") for edit in _edits(message, PLAYING) if edit["op"] == "set_volume"] == [step]


ENDS_CUT = (
    "cut everything before 0:07 and everything after 0:52",
    "remove everything before 7 seconds and after 52 seconds",
    "lose everything before 0:07 and everything past 0:52",
    "delete everything after 0:52 and everything before 0:07",
    "schneide alles vor 0:07 und alles nach 0:52 weg",
    "corta todo lo anterior a 0:07 y todo lo posterior a 0:52",
    "quita todo antes de 0:07 y todo después de 0:52",
    "把0:07之前和0:52之后的都剪掉",
)
ONE_END_CUT = (
    ("cut everything before 0:07", {"op": "cut", "end_s": 7.0}),
    ("alles vor 0:07 wegschneiden", {"op": "cut", "end_s": 7.0}),
    ("quita todo antes de 0:07", {"op": "cut", "end_s": 7.0}),
    ("剪掉0:07之前的内容", {"op": "cut", "end_s": 7.0}),
    ("delete everything after 0:52", {"op": "cut", "start_s": 52.0, "end_s": 60.0}),
    ("alles nach 0:52 raus", {"op": "cut", "start_s": 52.0, "end_s": 60.0}),
    ("corta todo lo posterior a 0:52", {"op": "cut", "start_s": 52.0, "end_s": 60.0}),
    ("把0:52之后的全部删掉", {"op": "cut", "start_s": 52.0, "end_s": 60.0}),
)


@pytest.mark.parametrize("message", ENDS_CUT)
def test_both_ends_cut_off_leave_the_middle(message: str) -> None:
    """Everything before and everything after is one part that stays."""
    assert _edits(message, BARE) == [{"op": "trim", "start_s": 7.0, "end_s": 52.0}]


@pytest.mark.parametrize(("message", "cut"), ONE_END_CUT)
def test_one_end_cut_off_leaves_the_other(message: str, cut: dict[str, Any]) -> None:
    """One half of such a message alone cuts that end and nothing else."""
    assert _edits(message, BARE) == [cut]


@pytest.mark.parametrize("message", ["cut from 0:10 to 0:20 and from 0:30 to 0:40"])
def test_two_parts_in_the_midst_stay_two_cuts(message: str) -> None:
    """Two parts that lie within the clip are taken out one after the other."""
    assert [edit["op"] for edit in _edits(message, BARE)] == ["cut", "cut"]
