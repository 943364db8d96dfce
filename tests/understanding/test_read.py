"""Messages become edits of the draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.understanding.operations import Context, Operation, SetVolume
from add_music.understanding.read import read
from messages import agrees, cpu_s, meant

HERE = Path(__file__).parent
FLOOR = 0.95
WITH_MUSIC = Context(duration_s=60.0, has_music=True)


def edits(text: str, context: Context | None = None) -> list[dict]:
    return [operation.to_json() for operation in read(text, context or Context())]


@pytest.mark.parametrize("table", sorted(HERE.glob("reading_*.txt")), ids=lambda p: p.stem)
def test_everyday_wishes_are_read_as_they_were_meant(table):
    """What was once learned stays: at least 95 % of every list becomes exactly the edits meant."""
    rows = meant(table)
    wrong = []
    for row in rows:
        seen = edits(row.text, Context(**row.context))
        if not any(agrees(seen, reading) for reading in row.readings):
            wrong.append((row.text, seen))

    assert len(wrong) <= (1 - FLOOR) * len(rows), wrong


@pytest.mark.parametrize(
    "text", ["", "  ", "make it nice", "…", "add background music that matches the mood of my video"]
)
def test_a_message_without_a_wish_means_music_that_fits(text):
    """Where nothing is said, music is added and the rest is left to the clip."""
    assert edits(text) == [{"op": "add_music"}]


def test_what_cannot_be_done_is_said_in_the_users_words():
    """A wish there is no operation for keeps its wording."""
    assert edits("Rotate the video") == [{"op": "unsupported", "what": "Rotate the video"}]


def test_minus_18_db_under_the_voice_is_a_linear_level():
    """A level under the voice is 10 to the power of dB/20."""
    assert edits("jazz, -18 dB under the voice")[0]["volume"] == 0.126


def test_louder_stays_relative():
    """ "A bit louder" never becomes an absolute volume."""
    assert edits("a bit louder", WITH_MUSIC) == [{"op": "change_music", "direction": ["louder"]}]


@pytest.mark.parametrize(
    "text", ["no drums or piano", "without drums and piano", "不要鼓和钢琴", "neither drums nor piano"]
)
def test_every_item_of_a_list_is_avoided(text):
    """A refusal reaches over the whole list."""
    assert edits(text)[0]["avoid"] == ["drums", "piano"]


@pytest.mark.parametrize(
    "text",
    [
        "add jazz but do not mute the original",
        "keep the original sound, add jazz",
        "never remove the voice, add jazz",
    ],
)
def test_nothing_destructive_happens_unasked(text):
    """What the user wants kept is not silenced or removed."""
    assert edits(text) == [{"op": "add_music", "genre": "jazz"}]


def test_words_in_quotes_are_no_wishes():
    """A quoted title is data."""
    assert "genre" not in edits('music for my film "Heavy Metal Jazz"')[0]


def test_a_file_name_is_no_wish():
    """The words in a file's name say nothing about the music."""
    context = Context(files=("epic sad drums.mp4",))

    assert edits("put jazz under epic sad drums.mp4", context) == [{"op": "add_music", "genre": "jazz"}]


def test_the_own_track_is_named_as_the_project_names_it():
    """The path from the project is used, however the message writes the name."""
    context = Context(files=("/clips/a.mp4", "/music/Song.mp3"))

    assert edits("use song.mp3 as the music", context)[0]["asset"] == "/music/Song.mp3"


@pytest.mark.parametrize("text", ["jazz at 900 bpm", "jazz at 400% volume", "jazz from 0:30 to 0:10"])
def test_an_impossible_figure_is_named_and_the_rest_is_understood(text):
    """What cannot be is handed back; the genre is still read."""
    seen = edits(text)

    assert seen[0]["op"] == "unsupported"
    assert seen[1] == {"op": "add_music", "genre": "jazz"}


def test_several_edits_keep_their_order():
    """One message, three edits, in the order said."""
    ops = [e["op"] for e in edits("undo that, mute the original and make it softer", WITH_MUSIC)]

    assert ops == ["undo", "mute_original", "change_music"]


def test_traditional_characters_read_like_simplified_ones():
    """The same wish in both scripts is the same edit."""
    assert edits("從第10秒開始加輕鬆的爵士樂，不要鼓聲") == edits("从第10秒开始加轻松的爵士乐，不要鼓声")


@given(st.text(max_size=300), st.booleans(), st.lists(st.text(max_size=30), max_size=3))
def test_every_string_has_a_reading(text, has_music, files):
    """No text breaks the reader, and the same text is always read the same way."""
    context = Context(duration_s=30.0, has_music=has_music, files=tuple(files))
    seen = read(text, context)

    assert all(isinstance(operation, Operation) for operation in seen)
    assert seen == read(text, context)


WORDS = st.sampled_from(
    [
        "add",
        "no",
        "drums",
        "jazz",
        "make",
        "it",
        "softer",
        "from",
        "0:10",
        "to",
        "20",
        "s",
        "30%",
        "-6",
        "dB",
        "and",
        ",",
        ".",
        "then",
        "but",
        "voice",
        "original",
        "mute",
        "remove",
        "不要",
        "鼓",
        "秒",
        "一半",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.booleans())
def test_figures_stay_within_what_can_be(text, has_music):
    """Whatever is said, volumes lie in 0–1 and a range ends after it starts."""
    for edit in edits(text, Context(duration_s=30.0, has_music=has_music)):
        assert 0 <= edit.get("volume", 0) <= 1
        assert edit.get("start_s", 0) < edit.get("end_s", float("inf"))


@pytest.mark.parametrize(
    "unit", ["no ", "the a ", "from 0:10 to ", "1 ", "一", "and ", "-", "100 ", '"', "twenty "]
)
def test_a_hostile_message_takes_no_longer_than_a_long_one(unit):
    """Repetitions made to hurt a reader take time in proportion to their length."""
    text = (unit * 8000)[:8000]
    read("warm", Context())

    quarter, whole = (cpu_s(lambda part=part: read(part, Context())) for part in (text[:2000], text))

    assert whole < 12 * quarter + 0.1


@pytest.mark.parametrize("words", ["asdf qwer", "qwertz", "ok", "hmm, not sure"])
def test_words_that_mean_nothing_leave_the_music_alone(words: str) -> None:
    """With music there, a message in which nothing is understood is no wish for other music."""
    assert read(words, Context(has_music=True)) == ()
    assert len(read(words, Context())) == 1


@pytest.mark.parametrize("words", ["set the music to 18 dB under the voice", "18 dB below the voice"])
def test_decibels_under_the_voice_are_a_level(words: str) -> None:
    """Eighteen under the voice is 0.126 of it, whether said with "to" or without."""
    [operation] = read(words, Context(has_music=True, speech=True))

    assert isinstance(operation, SetVolume)
    assert operation.volume == pytest.approx(0.126)
