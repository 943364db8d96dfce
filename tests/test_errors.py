"""The error catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import add_music
from add_music.errors import CATALOGUE, AddMusicError, Refused, from_json, problem, unforeseen
from add_music.saying import ENGLISH, holes, texts

PACKAGE = Path(add_music.__file__).parent
SOURCES = [p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py") if p != PACKAGE / "errors.py"]


def _needed(code: str) -> dict[str, str]:
    message, next_step = texts(ENGLISH)["errors"][code]
    return dict.fromkeys({*holes(message), *holes(next_step)}, "x")


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_error_says_what_was_wrong_and_what_to_do(code: str) -> None:
    """Message and next step are whole sentences once the seen values are filled in."""
    error = problem(code, **_needed(code))

    assert error.message
    assert error.next_step.endswith((".", "--help."))
    assert "{" not in error.message + error.next_step


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_error_survives_the_way_over_a_border(code: str) -> None:
    """What crosses HTTP or a process border comes back as the same kind of error."""
    error = problem(code, **_needed(code))

    back = from_json(error.to_json())

    assert type(back) is type(error)
    assert back.to_json() == error.to_json()


def test_a_foreign_code_is_the_backends_word() -> None:
    """An error code that only another version knows is kept and counts as refused."""
    error = from_json({"code": "from_the_future", "message": "m", "next_step": "n"})

    assert isinstance(error, Refused)
    assert (error.code, error.exit_code) == ("from_the_future", 3)


def test_raised_codes_stand_in_the_catalogue() -> None:
    """No module raises a code that the catalogue does not have, and it has none that nobody raises."""
    raised = {code for text in SOURCES for code in re.findall(r"problem\(\s*\"(\w+)\"", text)}
    named = {word for text in SOURCES for word in re.findall(r"\"(\w+)\"", text)}

    assert raised <= set(CATALOGUE)
    assert set(CATALOGUE) <= named


def test_exit_codes_follow_who_can_act() -> None:
    """2 for the user, 3 for the backend's refusal, 4 when we gave up."""
    kinds = {entry.kind for entry in CATALOGUE.values()}

    assert {kind.exit_code for kind in kinds} == {2, 3, 4}
    assert all(issubclass(kind, AddMusicError) for kind in kinds)


def test_a_full_disk_is_told_by_whoever_meets_it() -> None:
    """The database says it in its own words, below two layers of others."""
    assert unforeseen(RuntimeError("(sqlite3.OperationalError) database or disk is full")).code == "disk_full"
