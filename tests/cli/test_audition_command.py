"""`add-music audition`: sounds to listen to, and the same command again with the take that was liked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def clip(tmp_path: Path, drawn: Path) -> Path:
    """A clip in a folder of its own."""
    return Path(shutil.copy(drawn, tmp_path / "my clip.mp4"))


def test_takes_are_written_and_the_liked_one_is_made(run: Callable[..., Any], clip: Path) -> None:
    """The same command with --take makes the finished file with the very music that was heard."""
    heard = run("audition", str(clip), "happy pop", "--takes", "2", "--json")
    files = [Path(take["file"]) for take in heard.json["takes"]]
    sounds = [file.read_bytes() for file in files]
    made = run("audition", str(clip), "happy pop", "--takes", "2", "--take", "2", "--overwrite", "--json")

    assert [file.name for file in files] == ["my clip.take-1.mp3", "my clip.take-2.mp3"]
    assert made.json["takes"] == heard.json["takes"]
    assert [file.read_bytes() for file in files] == sounds
    assert Path(made.json["output"]).name == "my clip.music.mp4"
    assert made.json["music"]["seed"] == heard.json["takes"][1]["seed"]


def test_words_tell_how_takes_differ_and_how_to_choose(run: Callable[..., Any], clip: Path) -> None:
    """Nothing is replaced unasked, and a folder that is not there is told before anything is made."""
    told = run("audition", str(clip), "calm", "--takes", "2")
    again = run("audition", str(clip), "calm", "--takes", "2")
    nowhere = run("audition", str(clip), "--folder", str(clip.parent / "none"))

    assert told.code == 0
    assert "Take 2" in told.out
    assert "--take 2" in told.out
    assert (again.code, "output_exists" in again.err) == (2, True)
    assert (nowhere.code, "output_unwritable" in nowhere.err) == (2, True)
