"""The quick reader of lexicons reads what TOML says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import add_music
from add_music.tables import parse

LEXICONS = sorted(Path(add_music.__file__).parent.glob("**/lexicon/*.toml"))


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: f"{p.parent.parent.name}-{p.stem}")
def test_a_lexicon_is_read_as_toml(path: Path) -> None:
    """Whatever a speaker writes into a table means what TOML says it means."""
    text = path.read_text(encoding="utf-8")

    assert parse(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        'a = ["x"]\n[b]\nc = ["y",\n  "z",\n]\n',
        "[a]\nb = { 10 = ['x'] }  # two\n",
        '[a.b]\nc = """x"""\n',
        'x = "[1]"\ny = true\n',
    ],
)
def test_other_toml_is_read_too(text: str) -> None:
    """What the quick reader does not know goes to the thorough one."""
    assert parse(text) == tomllib.loads(text)
