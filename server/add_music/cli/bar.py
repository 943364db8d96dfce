"""Progress for a person at a terminal: a bar on stderr, nothing when nobody looks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

from add_music.saying import shown

if TYPE_CHECKING:
    from add_music.assistant.results import Progress

PER_CENT = 100


class Bar:
    """A progress bar that is drawn only when stderr is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, share: float | None, words: str) -> None:
        """How far it is: `share` 0–1, None when nobody knows."""
        if self._bar:
            total = None if share is None else PER_CENT
            self._bar.update(
                self._task,
                total=total,
                completed=(share or 0) * PER_CENT,
                description=shown(words, one_line=True).replace("[", "\\["),
            )

    def hear(self, progress: Progress) -> None:
        """The same, from a use case."""
        self.show(progress.share, progress.words)

    def pause(self) -> None:
        """Leave the terminal to a question."""
        if self._bar:
            self._bar.stop()

    def go_on(self) -> None:
        """Draw again after a question."""
        if self._bar:
            self._bar.start()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("…", total=None)
        self._bar.start()
