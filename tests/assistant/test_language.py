"""Which language a message is in, for every language of the product."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.assistant.language import TAGS, language_of, languages_in

CORPUS = Path(__file__).with_name("language_messages.txt")
MOST_US = 200.0


def _messages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    tag = ""
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[([\w-]+)\]", line):
            tag = heading[1]
        elif line and line != "--" and not line.startswith("#"):
            found[tag].append(line)
    return dict(found)


MESSAGES = _messages()


def test_every_language_of_the_product_has_messages() -> None:
    """None is tested by one or two sentences only."""
    assert set(MESSAGES) == set(TAGS)
    assert min(len(messages) for messages in MESSAGES.values()) >= 30


@pytest.mark.parametrize("tag", TAGS)
def test_messages_are_known_by_their_language(tag: str) -> None:
    """Each message of the corpus gets the tag it stands under."""
    wrong = {message: found for message in MESSAGES[tag] if (found := language_of(message)) != tag}

    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", None),
        ("🎵🎵", None),
        ("jazz", None),
        ("vlog.mp4", None),
        ("https://example.com/una/cancion/para/mi/video", None),
        ("“añade música tranquila a mi vídeo”", None),
        ("เพิ่มเพลง", None),
        ("play El Niño.mp4 with la la la", "en"),
        ("Add the song 千本桜 to my video", "en"),
        ("use La Vie en Rose for the intro", "en"),
        ('change the title to "Der Sommer ist da"', "en"),
        ("pon “Smells Like Teen Spirit” de fondo", "es"),
        ("把 intro.mp4 的 background music 换掉", "zh-CN"),
        ("musik", "de"),
        ("ADD SOME MUSIC PLEASE", "en"),
        ("AÑADE MÚSICA", "es"),
        ("音楽追加", "ja"),
        ("音量下げて", "ja"),
    ],
)
def test_data_in_a_message_says_nothing_about_its_language(text: str, language: str | None) -> None:
    """Quotes, names, files, addresses and signs are not the user's own words; doubt is None."""
    assert language_of(text) == language


@given(st.text(max_size=400))
def test_any_text_has_a_known_tag_or_none(text: str) -> None:
    """Never an exception, never a tag the product does not speak."""
    assert language_of(text) in (*TAGS, None)
    assert set(languages_in(text)) <= set(TAGS)


def test_it_takes_no_time() -> None:
    """A message is read in a fifth of a millisecond, and a megabyte hardly longer."""
    messages = [message for own in MESSAGES.values() for message in own]
    language_of("do")  # the tables are read once
    assert _fastest(lambda: [language_of(message) for message in messages]) / len(messages) * 1e6 < MOST_US

    for long in ("a" * 1_000_000, "la " * 330_000, '"' * 1_000_000, "乐" * 1_000_000, "a." * 500_000):
        assert _fastest(lambda text=long: language_of(text)) < 0.02


def _fastest(work: Callable[[], object], tries: int = 3) -> float:
    took = []
    for _ in range(tries):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return min(took)


def test_two_english_words_are_english_although_they_look_like_others() -> None:
    """Words that languages share say nothing; how they look says little of so few."""
    assert language_of("warm jazz") == "en"
