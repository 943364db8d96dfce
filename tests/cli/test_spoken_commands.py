"""Which language a command answers in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from add_music.cli.main import main
from add_music.saying import language


def test_a_command_speaks_the_language_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an instruction there is nothing else to go by."""
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    code = main(["make", str(tmp_path / "missing.mp4")])

    told = capsys.readouterr().err
    assert code == 2
    assert "gibt es keine Datei" in told
    assert "[file_missing]" in told
    assert language() == "en"


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        ("Ruhiger Jazz, leiser unter meiner Stimme", "gibt es keine Datei"),
        ("jazz tranquilo, más bajo cuando hablo", "No hay ningún archivo"),
        ("calm jazz, quieter under my voice", "There is no file"),
    ],
)
def test_an_instruction_decides_over_the_system(
    instruction: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The answer is in the words' language; code and keys are the same for every program."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")

    code = main(["make", str(tmp_path / "missing.mp4"), "-i", instruction, "--json"])

    error = json.loads(capsys.readouterr().out)["error"]
    assert code == 2
    assert error["code"] == "file_missing"
    assert words in error["message"]
