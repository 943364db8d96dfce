"""Japanese and Korean, whose verbs and refusals come last, are read from their own lexicons."""

from __future__ import annotations

import pytest

from add_music.assistant.route import route
from add_music.understanding.operations import Context
from add_music.understanding.read import read

PLAYING = Context(has_music=True, has_text=True, duration_s=60.0)
SILENT = Context(duration_s=60.0)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("ピアノをギターに変えて", [{"op": "change_music", "instruments": ["guitar"], "avoid": ["piano"]}]),
        ("피아노를 기타로 바꿔줘", [{"op": "change_music", "instruments": ["guitar"], "avoid": ["piano"]}]),
        (
            "ピアノを消してギターを入れて",
            [{"op": "change_music", "instruments": ["guitar"], "avoid": ["piano"]}],
        ),
        ("음악은 멈추지 말고 조금만 조용하게", [{"op": "change_music", "direction": ["softer"]}]),
        ("音楽は消さないでほしい", []),
        ("字幕いらないので消してください", [{"op": "remove_text"}]),
        ("글자를 '안녕'으로 바꿔줘", [{"op": "change_text", "text": "안녕"}]),
    ],
)
def test_the_verb_may_come_last(text: str, edits: list[dict]) -> None:
    """What is changed, removed or left alone is told by particles and by what stands behind."""
    assert [operation.to_json() for operation in read(text, PLAYING)] == edits


@pytest.mark.parametrize("text", ["20秒から15秒間だけロック", "20초부터 15초 동안만 록"])
def test_a_range_may_be_a_start_and_a_length(text: str) -> None:
    """ "From 20 s for 15 s" ends at 35 s."""
    edit = {"op": "add_music", "genre": "rock", "start_s": 20.0, "end_s": 35.0}

    assert [operation.to_json() for operation in read(text, SILENT)] == [edit]


def test_no_filler_stands_inside_a_word() -> None:
    """The "はい" (yes) that could be read out of "はまだいい" (not yet) is none."""
    assert route("ダウンロードはまだいいから、ピアノを足して") == ("edit",)


def test_no_space_stands_inside_a_korean_word() -> None:
    """ "말고 조금" does not hold "고조" (climax)."""
    assert [o.to_json() for o in read("지우지 말고 조금만 줄여줘", PLAYING)] == [
        {"op": "change_music", "direction": ["softer"]}
    ]


def test_a_sound_that_is_only_named_is_the_topic_of_what_follows() -> None:
    """ "The sound of the clip: a bit louder" turns up the clip and no music."""
    assert [o.to_json() for o in read("元の動画の音、もう少し大きく", PLAYING)] == [
        {"op": "set_volume", "target": "original", "delta_db": 2.0}
    ]
