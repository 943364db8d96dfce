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


PARTS_WANTED = (
    ("nur der Ausschnitt von 12 bis 40", 12.0, 40.0),
    ("bloss den Teil zwischen 5 und 20", 5.0, 20.0),
    ("bloß der Abschnitt von 0:10 bis 0:40", 10.0, 40.0),
    ("just the bit from 12 to 40", 12.0, 40.0),
    ("only the part between 5 and 20", 5.0, 20.0),
    ("solo el trozo del 12 al 40", 12.0, 40.0),
    ("solamente la parte entre 5 y 20", 5.0, 20.0),
    ("只要12到40秒那段", 12.0, 40.0),
    ("seulement le passage de 12 à 40", 12.0, 40.0),
    ("solo il pezzo da 12 a 40", 12.0, 40.0),
    ("só o trecho de 12 a 40", 12.0, 40.0),
    ("только кусок с 12 по 40", 12.0, 40.0),
)
TIRED_OF = (
    ("that piano is doing my head in, anything else", "piano"),
    ("sick of that flute", "flute"),
    ("the banjo gets on my nerves", "banjo"),
    ("that trumpet makes my ears bleed", "trumpet"),
    ("the accordion drives me up the wall", "accordion"),
    ("das Klavier geht mir auf den Keks", "piano"),
    ("die Geige macht mich wahnsinnig", "violin"),
    ("ese piano me pone de los nervios", "piano"),
    ("estoy harta de la flauta", "flute"),
    ("钢琴烦死了", "piano"),
    ("我受不了那个笛子了", "flute"),
)


@pytest.mark.parametrize(("message", "start", "end"), PARTS_WANTED)
def test_only_a_part_of_the_clip_is_what_stays(message: str, start: float, end: float) -> None:
    """Where no music is spoken of, "only the part from … to …" is the part of the clip that is kept."""
    assert _edits(message, BARE) == [{"op": "trim", "start_s": start, "end_s": end}]


@pytest.mark.parametrize("message", ["piano, only the part from 12 to 40", "jazz nur den Teil von 12 bis 40"])
def test_music_for_a_part_cuts_nothing(message: str) -> None:
    """Behind music that is asked for, the part is where it plays."""
    (edit,) = _edits(message, BARE)
    assert (edit["op"], edit["start_s"], edit["end_s"]) == ("add_music", 12.0, 40.0)


@pytest.mark.parametrize(("message", "instrument"), TIRED_OF)
def test_an_instrument_that_annoys_is_avoided(message: str, instrument: str) -> None:
    """A complaint about a named instrument asks for music without it."""
    assert _edits(message, PLAYING) == [{"op": "change_music", "avoid": [instrument]}]


LIKE_ANOTHER = (
    ("more like the first one but slower", "slower"),
    ("closer to the first two, softer", "softer"),
    ("something like the last one but darker", "darker"),
    ("like the second one but faster", "faster"),
    ("mehr wie das erste aber langsamer", "slower"),
    ("más como la primera pero más lenta", "slower"),
    ("更像第一个，但是慢一点", "slower"),
)
TWO_SHARES = (
    ("original audio at 50 percent and music at 20", 0.5, 0.2),
    ("original 40%, music 15", 0.4, 0.15),
    ("voice at 80 percent and music at 30", 0.8, 0.3),
    ("Originalton auf 50 Prozent und Musik auf 20", 0.5, 0.2),
    ("audio original al 50 por ciento y música al 20", 0.5, 0.2),
    ("原声50%，音乐20", 0.5, 0.2),
)


@pytest.mark.parametrize(("message", "direction"), LIKE_ANOTHER)
def test_the_first_one_is_no_second_of_the_clip(message: str, direction: str) -> None:
    """A numeral without a unit that counts tracks bounds no part of the clip."""
    assert _edits(message, PLAYING) == [{"op": "change_music", "direction": [direction]}]


@pytest.mark.parametrize(("message", "end"), [("cut the first 10", 10.0), ("cut the first one second", 1.0)])
def test_figures_behind_the_first_are_still_seconds(message: str, end: float) -> None:
    """In figures, or with the unit, it is a length."""
    assert _edits(message, BARE) == [{"op": "cut", "end_s": end}]


@pytest.mark.parametrize(("message", "original", "music"), TWO_SHARES)
def test_a_bare_figure_behind_a_percentage_is_one(message: str, original: float, music: float) -> None:
    """The second volume of a list goes without its unit."""
    assert _edits(message, PLAYING) == [
        {"op": "set_volume", "target": "original", "volume": original},
        {"op": "set_volume", "target": "music", "volume": music},
    ]


@pytest.mark.parametrize("message", ["original at 50 percent and music from 20"])
def test_a_figure_behind_another_word_is_no_percentage(message: str) -> None:
    """Where the figure is said in another way than the percentage, no volume is guessed."""
    assert all(edit.get("volume") != 0.2 for edit in _edits(message, BARE))


FASTER_PARTS = (
    ("speed up 10 to 20 two times", 2.0),
    ("double the speed from 10 to 20", 2.0),
    ("speed up from 10 to 20 by three", 3.0),
    ("slow down 10 to 20 two times", 0.5),
    ("speed up between 10 and 20", 1.5),
    ("beschleunige von 10 bis 20 um das 3 fache", 3.0),
    ("acelera del 10 al 20 dos veces", 2.0),
    ("把10到20秒加速3倍", 3.0),
)


@pytest.mark.parametrize(("message", "factor"), FASTER_PARTS)
def test_a_part_of_the_clip_is_sped_up_where_nothing_plays(message: str, factor: float) -> None:
    """How many times, and from when to when, is a speed of the picture."""
    assert _edits(message, BARE) == [{"op": "set_speed", "factor": factor, "start_s": 10.0, "end_s": 20.0}]


@pytest.mark.parametrize("message", ["speed up the music from 10 to 20", "faster from 10 to 20"])
def test_music_that_plays_gets_faster_itself(message: str) -> None:
    """Where music plays and no factor is said, it is the music that is to be faster."""
    (edit,) = _edits(message, PLAYING)
    assert (edit["op"], edit["direction"]) == ("change_music", ["faster"])


def test_music_asked_for_before_is_what_gets_faster() -> None:
    """A part that is to be faster, behind music that was asked for, is a part of that music."""
    assert all(edit["op"] != "set_speed" for edit in _edits("epic music, faster from 10 to 20", BARE))


@pytest.mark.parametrize(
    "message", ["remove the music before 0:07 and after 0:52", "no music before 0:07 and after 0:52"]
)
def test_music_is_taken_from_both_ends(message: str) -> None:
    """Music that is to go before one time and after another goes from both ends."""
    assert _edits(message, PLAYING) == [
        {"op": "remove_music", "end_s": 7.0},
        {"op": "remove_music", "start_s": 52.0},
    ]


def test_two_instruments_that_annoy_are_both_avoided() -> None:
    """What is joined by "and" is complained about together."""
    assert _edits("the piano and the flute drive me crazy", PLAYING) == [
        {"op": "change_music", "avoid": ["piano", "flute"]}
    ]
