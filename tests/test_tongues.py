"""The languages of a message are told by its letters and its common words."""

from __future__ import annotations

import pytest

from add_music.tables import load
from add_music.text import tokenise
from add_music.tongues import TONGUES, tongues_of


def tongues(text: str) -> tuple[str, ...]:
    return tongues_of(tokenise(text), text)


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("make it softer", "en"),
        ("no drums or piano", "en"),
        ("音乐小声一点", "zh"),
        ("音樂小聲一點", "zh"),
        ("音楽を静かにして", "ja"),
        ("음악을 조용하게", "ko"),
        ("сделай музыку тише", "ru"),
        ("اجعل الموسيقى أهدأ", "ar"),
        ("संगीत धीमा करो", "hi"),
        ("gaana thoda dheere karo", "hi"),
        ("baja la música por favor", "es"),
        ("abaixa a música por favor", "pt"),
        ("baisse la musique s'il te plaît", "fr"),
        ("mach die Musik leiser", "de"),
        ("abbassa la musica per favore", "it"),
        ("kecilkan musiknya dong", "id"),
        ("müziğin sesini kıs", "tr"),
        ("giảm nhạc nền xuống", "vi"),
        ("giam nhac nen xuong cho minh", "vi"),
        ("leiser bitte", "de"),
    ],
)
def test_the_language_of_a_short_message_is_told(text, tongue):
    """A few words are enough."""
    assert tongues(text)[0] == tongue


def test_english_is_always_read_too():
    """English words for music are used in every language."""
    assert tongues("pon un beat lo-fi con saxo") == ("es", "en")
    assert tongues("add 二胡 to it") == ("en", "zh")


def test_quotes_and_file_names_do_not_count():
    """A title in another language is no message in it."""
    assert tongues('the title says "音乐会" from der-die-das.mp4') == ("en",)


def test_every_language_can_be_told():
    """There is a script or a list of common words for each."""
    table = {name: row for name, row in load("add_music", "tongues").items() if isinstance(row, dict)}

    assert set(table) == set(TONGUES)
    assert all("script" in row or "words" in row for row in table.values())
