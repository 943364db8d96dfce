"""A backend's words, drafts and differences in plain language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.assistant.reporting import report_lines
from add_music.assistant.translate import translate
from add_music.assistant.turn import folded
from add_music.saying import SPOKEN, texts
from add_music.wire.brief import TypedBrief

PARTS = ("account_is",)
"""Texts that continue another one."""


@pytest.mark.parametrize(
    ("said", "left", "hints"),
    [
        ("Your video is ready! Click Export to download it.", "Your video is ready!", ("export",)),
        ("I added lo-fi music. Open the Timeline panel to see it.", "I added lo-fi music.", ("state",)),
        ("Drag the clip onto the track.", "", ("edit",)),
        ("Check your account for billing.", "", ("credits",)),
        ("Preview in the player, then click the Export button.", "", ("state", "export")),
        ("音乐已添加。点击导出按钮下载视频。", "音乐已添加。", ("export",)),
        ("打开时间线面板。已经把音量降到20%。", "已经把音量降到20%。", ("state",)),
        ("Music fades out over 2.5 seconds at the end.", "Music fades out over 2.5 seconds at the end.", ()),
        (
            "The beat drops at 0:12 and the bass opens up.",
            "The beat drops at 0:12 and the bass opens up.",
            (),
        ),
        ("Done. I encountered a temporary issue, please retry.", "Done.", ()),
    ],
)
def test_facts_stay_and_directions_go(said: str, left: str, hints: tuple[str, ...]) -> None:
    """Clauses about a screen vanish and become hints; music words that look alike stay."""
    found = translate(said)

    assert (found.text, found.hints) == (left, hints)


@given(st.text(max_size=300))
def test_any_words_can_be_translated(text: str) -> None:
    """Never an exception, never more hints than there are kinds."""
    found = translate(text)

    assert set(found.hints) <= {"state", "credits", "edit", "upload", "export"}


def test_typed_wishes_become_words() -> None:
    """Everything that was wished and nothing else is added to the sentence, in words that are understood."""
    whole = {
        "genre": "lofi", "moods": ["sad", "dark"], "energy": "low", "tempo": "slow", "tempo_bpm": 72.0,
        "key": "D minor",
        "instruments": ["piano"], "avoid": ["drums", "bass"], "volume": 0.3, "start_s": 0, "end_s": 10.5,
        "fade_in_s": 1, "fade_out_s": 2, "duck": False, "seed": 7, "take": 2,
    }  # fmt: skip

    assert folded("calm", {"moods": ["sad", "dark"], "volume": 0.3}) == (
        "calm (moods: sad, dark; volume of the music: 30%)"
    )
    assert folded("calm", {"seed": 7}) == "calm"
    assert folded("calm", whole) == (
        "calm (genre: lofi; moods: sad, dark; energy: low; tempo: slow; tempo: 72 bpm; key: D minor; "
        "instruments: piano; without: drums, bass; volume of the music: 30%; from 0 s on; until 10.5 s; "
        "fade in over 1 s; fade out over 2 s; quieter while somebody speaks: no)"
    )
    assert set(whole) == set(TypedBrief.model_fields)


def test_a_report_with_little_in_it_gives_few_lines() -> None:
    """What nobody measured is not talked about, and odd values break nothing."""
    assert report_lines({}) == []
    assert (
        report_lines({"music": None, "video": None, "cuts": {"count": None}, "speech": {"spans": None}}) == []
    )
    assert report_lines({"duration_s": 3.0, "cuts": {"count": 1, "hit_rate": None}}) == ["Saw: 3.0 s, 1 cut."]
    assert report_lines({"music": {"own_track": "song.mp3"}}) == ["Chose: your track song.mp3."]


def test_a_report_says_what_is_less_than_one_may_expect() -> None:
    """Music that does not play throughout, and a clip without sound, are told as what they are."""
    short = {"own_track": "song.mp3", "start_s": 0.0, "end_s": 5.0}
    silent = {"kept": False, "present": False}

    assert report_lines({"duration_s": 12.0, "music": short, "original_audio": silent})[1:] == [
        "Chose: your track song.mp3, from 0.0 to 5.0 s only.",
        "Measured: the clip has no sound of its own.",
    ]


def test_a_long_form_stays_one_line() -> None:
    """Half an hour of music has dozens of sections; nobody reads them."""
    sections = [{"name": "theme", "start_s": 20.0 * n} for n in range(80)]
    sections[40]["name"] = "climax"

    assert report_lines({"music": {"sections": sections}}) == [
        "Form: 80 sections, theme from 0.0 s, climax from 800.0 s, theme from 1580.0 s."
    ]


@pytest.mark.parametrize("tag", SPOKEN)
def test_no_text_ends_without_its_sentence_or_shows_machinery(tag: str) -> None:
    """Texts for people hold no token and no address."""
    for key, told in texts(tag)["say"].items():
        for text in told.values() if isinstance(told, dict) else (told,):
            assert key in PARTS or text.strip() == text, key
            assert "nmv_" not in text, key
            assert "http://" not in text, key
            assert "https://" not in text, key
