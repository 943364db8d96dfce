"""Words for what is wanted beside the finished file, in sixteen languages."""

from __future__ import annotations

import pytest

from add_music.assistant.besides import apart, besides
from add_music.assistant.chatting import only_edit
from add_music.assistant.route import route

ASKED = [
    ("also give me the stems and an EDL", ("edl", "stems"), ""),
    ("Add calm piano and export it with OTIO and stems", ("otio", "stems"), "Add calm piano"),
    ("make it calm, stems too", ("stems",), "make it calm"),
    ("stems and calm piano please", ("stems",), "calm piano please"),
    ("I want the separate tracks and an srt", ("stems", "srt"), ""),
    ("Make it louder. I also need an EDL.", ("edl",), "Make it louder."),
    ("export the video with a rights file", ("rights",), ""),
    ("export without the stems but with an EDL", ("edl",), ""),
    ("export it, with markers and midi", ("midi", "markers"), "export it"),
    ("gib mir auch die Einzelspuren", ("stems",), ""),
    ("Dame también las pistas separadas y un EDL", ("edl", "stems"), ""),
    ("ajoute du piano calme et donne-moi les pistes séparées", ("stems",), "ajoute du piano calme"),
    ("voglio anche le tracce separate", ("stems",), ""),
    ("quero as faixas separadas", ("stems",), ""),
    ("я хочу стемы и EDL", ("edl", "stems"), ""),
    ("edl'yi de ver, stemleri de", ("edl", "stems"), ""),
    ("berikan juga trek terpisah", ("stems",), ""),
    ("cho tôi các track riêng", ("stems",), ""),
    ("أعطني المسارات المنفصلة", ("stems",), ""),
    ("मुझे स्टेम्स भी दो", ("stems",), ""),
    ("ステムとEDLも書き出して", ("edl", "stems"), ""),
    ("스템도 줘", ("stems",), ""),
    ("加上轻快的音乐，并导出分轨", ("stems",), "加上轻快的音乐"),
    ("分軌也給我，還有EDL", ("edl", "stems"), ""),
]
NOT_ASKED = [
    "no stems please", "export without stems", "what are stems?", "is it royalty free?", "add subtitles",
    "upload my.srt", "play it like a midi keyboard", "ステムなしで書き出して", "make it softer", "",
    "the licence of the music", "put markers in the picture", "was ist ein EDL?", "什么是EDL？",
]  # fmt: skip


@pytest.mark.parametrize(("message", "kinds", "rest"), ASKED)
def test_kinds_are_heard_and_the_rest_is_left(message: str, kinds: tuple[str, ...], rest: str) -> None:
    """What is wanted beside the file is taken out of the message, with the wishes that name it."""
    assert apart(message, exporting="export" in route(message)) == (kinds, rest)


@pytest.mark.parametrize("message", NOT_ASKED)
def test_other_words_want_nothing_beside_the_file(message: str) -> None:
    """What is denied, asked about, named as a file or meant otherwise is no wish; the message stays whole."""
    assert apart(message, exporting="export" in route(message)) == ((), message)


def test_words_with_other_meanings_count_where_the_file_is_asked_for() -> None:
    """ "Markers" and "midi" are about the export in a message that asks for one."""
    assert besides("with markers and midi", exporting=False) == ()
    assert besides("with markers and midi", exporting=True) == ("midi", "markers")


def test_an_edit_is_not_told_of_what_is_wanted_beside_the_file() -> None:
    """The words of the edit go without it, and exporting is a step of its own."""
    assert only_edit("make it calm, stems too", typed=False) == ("make it calm", ("export",))
