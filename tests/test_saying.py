"""The texts in every language, against each other and against the code that says them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import add_music
from add_music import saying
from add_music.assistant.language import TAGS
from add_music.errors import CATALOGUE, problem
from add_music.music.theory import MODES, Key
from add_music.saying import (
    ENGLISH,
    SPOKEN,
    holes,
    listed,
    musical_key,
    nearest,
    say,
    speaking,
    texts,
    word,
)

PACKAGE = Path(add_music.__file__).parent
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
NAMED = {
    node.value
    for tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
BUILT = ("cannot_",)
"""Beginnings of keys that the code puts together."""
OTHERS = [tag for tag in SPOKEN if tag != ENGLISH]
SAME_ANYWHERE = re.compile(r"\{\w*:?[^}]*\}|\W|\d")
"""What of a text no language need translate: its holes, signs and figures."""
ENOUGH_WORDS = 3
"""A text of fewer words may be the same in two languages ("Energie" is not, "bpm" and "Jazz" are)."""


def _said() -> Iterator[tuple[str, set[str]]]:
    """Keys that are said, with the names of what is filled in."""
    for tree in TREES:
        for node in ast.walk(tree):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and name in ("say", "tell_of"):
                given = {keyword.arg or "" for keyword in node.keywords}
                for key in _ends(node.args[:1]):
                    yield key, given


def _ends(keys: list[ast.expr]) -> Iterator[str]:
    for key in keys:
        if isinstance(key, ast.IfExp):
            yield from _ends([key.body, key.orelse])
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


def _each(tag: str) -> Iterator[tuple[str, str | dict[str, str]]]:
    """Every text of a language by its full name."""
    for section, entries in texts(tag).items():
        for key, text in entries.items():
            parts = enumerate(text) if isinstance(text, list) else [(None, text)]
            for number, part in parts:
                yield f"{section}.{key}{'' if number is None else f'.{number}'}", part


def _forms(text: str | dict[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def test_every_text_that_is_said_is_there_and_gets_what_it_names() -> None:
    """A key without a text, or a hole that nobody fills, would show only on the day it is needed."""
    said = [(key, given) for key, given in _said() if key]
    known = texts(ENGLISH)["say"]

    assert len(said) > 100
    assert {key for key, _ in said} <= set(known)
    assert [key for key, given in said if not holes(known[key]) <= given] == []


def test_every_text_is_said_by_somebody() -> None:
    """No text is kept that no module names."""
    unnamed = {key for key in texts(ENGLISH)["say"] if key not in NAMED and not key.startswith(BUILT)}

    assert unnamed == set()


def test_the_errors_of_the_catalogue_and_of_the_texts_are_the_same() -> None:
    """An error without words, or words of an error that nobody raises, is a mistake."""
    assert set(texts(ENGLISH)["errors"]) == set(CATALOGUE)


def test_every_language_with_a_file_is_spoken_and_the_other_way_round() -> None:
    """A half translated language cannot be chosen: what is offered is what is held against English here."""
    there = {path.stem for path in (PACKAGE / "phrases").glob("*.toml")}

    assert there == set(SPOKEN)


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_catalogue_is_plain_toml(tag: str) -> None:
    """The quick reader and the standard one find the same texts."""
    source = (PACKAGE / "phrases" / f"{tag}.toml").read_text(encoding="utf-8")

    assert tomllib.loads(source) == texts(tag)


@pytest.mark.parametrize("tag", OTHERS)
def test_a_language_has_every_text_and_no_other(tag: str) -> None:
    """A missing key would be an error in the middle of an answer."""
    assert {name for name, _ in _each(tag)} == {name for name, _ in _each(ENGLISH)}


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_names_the_same_values(tag: str) -> None:
    """Each form of a text fills in what English does; the number itself may be a word in some forms."""
    english = dict(_each(ENGLISH))
    wrong = [
        name
        for name, text in _each(tag)
        for form in _forms(text)
        if holes(form) | {"count"} != holes(english[name]) | {"count"}
    ]

    assert wrong == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_text_with_a_number_has_every_form_that_its_language_needs(tag: str) -> None:
    """Russian and Arabic have more forms than English, Chinese has one."""
    from babel import Locale

    needed = {str(form) for form in Locale.parse(tag, sep="-").plural_form.tags} | {"other"}
    counted = {name: text for name, text in _each(tag) if isinstance(text, dict)}

    assert set(counted) == {name for name, text in _each(ENGLISH) if isinstance(text, dict)}
    assert {name: set(text) for name, text in counted.items()} == dict.fromkeys(counted, needed)


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_is_left_in_english(tag: str) -> None:
    """A sentence that reads as in English was forgotten."""
    english = dict(_each(ENGLISH))
    same = [
        name
        for name, text in _each(tag)
        for form in _forms(text)
        if form in _forms(english[name]) and len(SAME_ANYWHERE.sub(" ", form).split()) >= ENOUGH_WORDS
    ]

    assert same == []


@pytest.mark.parametrize("tag", SPOKEN)
def test_every_error_is_whole_in_every_language(tag: str) -> None:
    """Message and next step can be filled in and leave no hole."""
    with speaking(tag):
        for code in CATALOGUE:
            pair = texts(tag)["errors"][code]
            error = problem(code, **dict.fromkeys(set(holes(pair[0])) | set(holes(pair[1])), "x"))

            assert error.message, code
            assert error.next_step, code
            assert "{" not in error.message + error.next_step


def test_numbers_are_written_as_the_language_writes_them() -> None:
    """A decimal comma, a blank before the percent sign: Babel knows."""
    assert say("clip_seconds", seconds=10.26) == "10.3 s"
    with speaking("de"):
        assert say("clip_seconds", seconds=10.26) == "10,3 s"
        assert say("heard_speech", share=0.42).startswith("42\u00a0% der Zeit")


def test_a_number_takes_the_form_of_its_language() -> None:
    """One, few and many in Russian; six forms in Arabic; one in Chinese."""
    with speaking("ru"):
        assert [say("clip_cuts", count=n) for n in (1, 3, 5, 21)] == [
            "1 склейка", "3 склейки", "5 склеек", "21 склейка",
        ]  # fmt: skip
    with speaking("ar"):
        assert len({say("count_files", count=n) for n in (0, 1, 2, 3, 11, 100)}) == 6


def test_a_name_cannot_turn_a_line_that_runs_from_right_to_left() -> None:
    """File names stand in Unicode isolates in Arabic, and nowhere else."""
    with speaking("ar"):
        assert "\u2068clip.mp4\u2069" in say("uploaded", files="clip.mp4")
    assert say("uploaded", files="clip.mp4") == "Added clip.mp4."


def test_every_language_that_is_recognised_is_spoken() -> None:
    """Whoever is understood is answered."""
    assert set(SPOKEN) == set(TAGS)


def test_a_list_ends_with_and() -> None:
    """Whatever "and" is."""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    with speaking("zh-CN"):
        assert listed(["a", "b", "c"]) == "a、b和c"


def test_a_name_of_the_program_has_a_word_and_a_foreign_one_stays() -> None:
    """A backend's own words for music are shown as they came."""
    with speaking("zh-CN"):
        assert word("mood", "calm") != "calm"
        assert word("mood", "spiky_blue") == "spiky blue"


@pytest.mark.parametrize(
    ("tag", "answers"),
    [
        ("en", "en"), ("en-GB", "en"), ("C.UTF-8", "en"), ("POSIX", "en"), ("", "en"), ("xx", "en"),
        ("zh_CN.UTF-8", "zh-CN"), ("zh", "zh-CN"), ("zh-Hans-SG", "zh-CN"), ("zh_HK", "zh-TW"),
        ("pt-BR", "pt"), ("de_AT@euro", "de"), ("sv_SE.UTF-8", "en"),
    ],
)  # fmt: skip
def test_a_locale_is_answered_by_its_nearest_language(tag: str, answers: str) -> None:
    """Systems name languages in their own ways; what is not spoken is answered in English."""
    assert nearest(tag) == answers


def test_a_language_is_spoken_for_as_long_as_it_was_asked_for() -> None:
    """One call's language never stays for the next."""
    with speaking("zh-CN"):
        assert saying.language() == "zh-CN"
    assert saying.language() == ENGLISH


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        ("en", "B♭ minor"),
        ("de", "B-Moll"),
        ("fr", "si bémol mineur"),
        ("zh-CN", "降B小调"),
        ("ru", "си-бемоль минор"),
    ],
)
def test_a_key_is_named_as_musicians_of_the_language_do(tag: str, key: str) -> None:
    """German B is English B flat; what is no key stays as it came."""
    with speaking(tag):
        assert musical_key("Bb minor") == key
        assert musical_key("H moll") == "H moll"


@pytest.mark.parametrize("tag", SPOKEN)
def test_every_key_that_music_is_composed_in_has_a_name(tag: str) -> None:
    """Whatever the theory spells, the languages can say."""
    for tonic in range(12):
        for mode in MODES:
            assert Key(tonic, mode).tonic_name in texts(tag)["note"]
            assert mode in texts(tag)["mode"]
