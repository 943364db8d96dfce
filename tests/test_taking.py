"""Choosing one of the takes that were heard, in the words of every language."""

from __future__ import annotations

import pytest

from add_music.saying import SPOKEN
from add_music.taking import _table, chosen, take_of

CHOICES = {
    "en": ("take 2", "Take two!", "I like the second one best.", "2", "let's go with version b, please"),
    "de": ("Version 2", "nimm die zweite", "Die zweite gefällt mir am besten!", "2. Version"),
    "es": ("la segunda", "me gusta más la segunda", "usa la versión 2"),
    "fr": ("la deuxième", "je préfère la seconde", "prends la version 2"),
    "it": ("la seconda", "preferisco la seconda", "versione 2, per favore"),
    "pt": ("a segunda", "gostei mais da segunda", "versão 2"),
    "ru": ("второй вариант", "давай второй", "мне больше нравится вариант 2"),
    "tr": ("2. versiyon", "ikinciyi beğendim", "ikinci olsun"),
    "id": ("yang kedua", "pakai versi 2", "saya lebih suka versi kedua"),
    "vi": ("bản 2", "tôi thích bản thứ hai hơn", "lấy bản thứ hai nhé"),
    "hi": ("दूसरा वाला", "मुझे दूसरा पसंद है", "वर्शन 2"),
    "ar": ("النسخة الثانية", "أفضل الثانية", "أريد النسخة ٢"),
    "ja": ("テイク2", "2番目がいいです", "二つ目にしてください"),
    "ko": ("두 번째", "버전 2로 해 주세요", "2번이 제일 좋아요"),
    "zh": ("第二个", "我要第二版", "就用第二個吧"),
}


@pytest.mark.parametrize("tag", sorted({tag.partition("-")[0] for tag in SPOKEN}))
def test_every_language_can_choose_a_take(tag: str) -> None:
    """A number, an ordinal, and a sentence around it mean the second take."""
    assert {message: take_of(message) for message in CHOICES[tag]} == dict.fromkeys(CHOICES[tag], 2)


@pytest.mark.parametrize(
    "message",
    [
        "not the second one",
        "the second one is too loud",
        "make take 2 louder",
        "2 seconds shorter",
        "the first two seconds",
        "a bit softer",
        "another take",
        "add calm piano",
        "first or second?",
        "die zweite Hälfte ohne Schlagzeug",
        "第二段太吵",
        "",
        "!?",
    ],
)
def test_what_says_more_or_something_else_chooses_nothing(message: str) -> None:
    """A refusal, a complaint, a time or an edit is left to the reader of edits, whole."""
    assert take_of(message) is None
    assert chosen(message) == (None, message)


@pytest.mark.parametrize(
    ("message", "number", "rest"),
    [
        ("take 2, but softer", 2, "but softer"),
        ("take 2 but softer", 2, "but softer"),
        ("Use the third. Mute the original sound.", 3, "Mute the original sound"),
        ("Mute the original sound. Take 1.", 1, "Mute the original sound"),
        ("Nimm die zweite, aber ohne Schlagzeug", 2, "aber ohne Schlagzeug"),
        ("第二个，但是轻一点", 2, "但是轻一点"),
        ("2番目で、でももっと静かに", 2, "でももっと静かに"),
    ],
)
def test_what_is_said_besides_is_kept_in_its_own_words(message: str, number: int, rest: str) -> None:
    """The clause that chooses goes, the others are edits of the take."""
    assert chosen(message) == (number, rest)


def test_two_choices_are_none() -> None:
    """Whoever names two takes is not guessed at."""
    assert chosen("take 1, take 2") == (None, "take 1, take 2")


def test_all_languages_have_three_numbers() -> None:
    """Each has words for all takes that there can be."""
    for words in _table().values():
        assert all(words[f"n{number}"] for number in (1, 2, 3))
