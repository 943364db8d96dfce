"""What `docs/mood.md` shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from add_music.analysis import feeling

GUIDE = (Path(__file__).parents[2] / "docs" / "mood.md").read_text(encoding="utf-8")


def test_the_example_gives_the_brief_that_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The page's code runs as it stands, and prints what stands below it."""
    code, shown = (re.search(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL) for kind in ("python", "text"))

    assert code
    assert shown
    exec(compile(code[1], "mood.md", "exec"), {})

    assert capsys.readouterr().out == shown[1]


def test_the_weights_of_arousal_are_the_ones_that_count() -> None:
    """The page's table names each part of it with its weight."""
    row = next(line for line in GUIDE.splitlines() if line.startswith("| arousal"))

    assert [float(weight) for weight in re.findall(r"0\.\d\d", row)] == sorted(
        feeling.AROUSAL_PARTS.values(), reverse=True
    )
