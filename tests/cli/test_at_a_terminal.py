"""What a person at a terminal sees and is asked."""

from __future__ import annotations

import io

import pytest

from add_music.assistant.results import ConsentQuestion, Progress
from add_music.cli.agreeing import consent
from add_music.cli.bar import Bar

WORDS = "clip.mp4 would go to music.example. Agree?"
QUESTION = ConsentQuestion("music.example", (("clip.mp4", 5),), "It costs.", WORDS)


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize(
    ("typed", "agreed"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_a_person_is_asked_and_only_yes_is_a_yes(
    typed: str, agreed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question is put on stderr; an empty answer and a closed terminal are a no."""
    shown = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stderr", shown)

    ask = consent(Bar(), yes=False)

    assert ask(QUESTION) is agreed
    assert QUESTION.text in shown.getvalue()


def test_nobody_is_asked_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script without --yes cannot agree; with --yes it has agreed and is still told what to."""
    shown = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    monkeypatch.setattr("sys.stderr", shown)

    assert consent(Bar(), yes=False) is None
    assert consent(Bar(), yes=True)(QUESTION) is True
    assert QUESTION.text in shown.getvalue()


def test_the_bar_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of a backend are shown as they are, markup in them included; a log file gets no bar."""
    shown, log = Terminal(), io.StringIO()
    for stream in (shown, log):
        monkeypatch.setattr("sys.stderr", stream)
        with Bar() as bar:
            bar.hear(Progress(0.5, "[bold]Playing…"))
            bar.pause()
            bar.go_on()

    assert "[bold]Playing…" in shown.getvalue()
    assert log.getvalue() == ""
