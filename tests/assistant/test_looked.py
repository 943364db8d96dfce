"""What was looked at, in words."""

from __future__ import annotations

import pytest

from add_music.assistant.looked import MORE, MOST, look_result
from add_music.saying import SPOKEN, speaking
from add_music.wire.look import LookAnswer

SEEN = {
    "name": "holiday.mp4",
    "duration_s": 20.0,
    "start_s": 0.0,
    "end_s": 20.0,
    "width": 1920,
    "height": 1080,
    "fps": 30.0,
    "has_audio": True,
    "cuts_s": [4.0, 9.5],
    "frames_s": [0.0, 4.0, 9.5],
    "speech": [{"start_s": 5.0, "end_s": 8.2}],
}
MUSIC = {
    "about": "lo-fi · calm",
    "start_s": 0.0,
    "end_s": 20.0,
    "ducks": True,
    "sections": [
        {"name": "intro", "start_s": 0.0, "end_s": 8.0},
        {"name": "theme", "start_s": 8.0, "end_s": 20.0},
    ],
    "accents_s": [4.0],
}
SUGGESTS = {"genre": {"value": "ambient", "from": "evidence", "because": "hardly any motion → ambient"}}


def told(**other):
    """The result of a look at that clip."""
    return look_result(LookAnswer.model_validate(SEEN | other))


def test_what_is_seen_and_heard_is_told_with_its_times() -> None:
    """Length, size, cuts, speech, frames; before music also what it suggests, and why."""
    result = told(suggests=SUGGESTS)

    assert result.summary.splitlines() == [
        "Saw: holiday.mp4, 20.0 s, 1920×1080, 2 cuts, 3.2 s of speech.",
        "Cuts at: 4.0, 9.5 s.",
        "Somebody speaks at: 5.0–8.2 s.",
        "There is no music yet.",
        "It suggests: hardly any motion → ambient.",
        "The frames are from: 0.0, 4.0, 9.5 s.",
    ]
    assert result.next_steps == ('Say what music you want, e.g. "calm lo-fi, quieter under my voice".',)


def test_music_is_told_with_its_sections_and_accents() -> None:
    """What it is, whether it ducks, where its sections begin, which cuts it strikes."""
    result = told(music=[MUSIC], titles=[{"text": "Hello\n there", "start_s": 1, "end_s": 3}])

    assert (
        "Music, 0.0–20.0 s: lo-fi · calm, quieter under speech, intro from 0.0 s, theme from 8.0 s."
        in result.summary
    )
    assert "Strong notes on the cuts at: 4.0 s." in result.summary
    assert 'Title "Hello there", 1.0–3.0 s.' in result.summary
    assert result.sections == (("intro", 0.0, 8.0), ("theme", 8.0, 20.0))


def test_long_rows_of_times_end_in_an_ellipsis() -> None:
    """A clip with hundreds of cuts does not fill a conversation; the picture and the figures have them."""
    result = told(cuts_s=[n / 2 for n in range(400)])
    [row] = [line for line in result.summary.splitlines() if line.startswith("Cuts at")]

    assert row.count(",") == MOST
    assert MORE in row
    assert len(result.cuts_s) == 400


def test_numbers_are_those_of_the_language() -> None:
    """Where a comma stands before the tenths, times in a row are told apart by semicolons."""
    with speaking("de"):
        german = told().summary

    assert "Schnitte bei: 4,0; 9,5 s." in german
    assert "Gesprochen wird bei: 5,0–8,2 s." in german


def test_speech_of_a_part_is_what_lies_in_it() -> None:
    """From 6 to 10 s somebody speaks for 2.2 s, although the sentence began before."""
    result = told(start_s=6.0, end_s=10.0, cuts_s=[9.5])

    assert "2.2 s of speech" in result.summary
    assert "Only 6.0–10.0 s of it are shown." in result.summary


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_has_the_words(language: str) -> None:
    """With music, titles and a part: nothing is left open and every line is filled."""
    with speaking(language):
        result = told(music=[MUSIC], titles=[{"text": "Hi", "start_s": 1, "end_s": 3}], end_s=18.0)

    assert len(result.summary.splitlines()) == 8
    assert "{" not in result.summary


def test_words_of_somebody_elses_backend_are_data() -> None:
    """Markup, secrets and several lines in names become one plain line; its reasons are left out."""
    answer = LookAnswer.model_validate(
        SEEN | {"name": "a\n<b>clip</b>", "music": [MUSIC | {"about": "x\ny"}], "suggests": SUGGESTS}
    )
    result = look_result(answer, trusted=False)

    assert "<b>" not in result.summary
    assert "x y" in result.summary
    assert "ambient" not in result.summary
