"""What the tests of the terminal surface share."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from add_music.cli.main import main
from add_music.logs import CONSOLES, OURS
from add_music.settings import settings as process_settings
from films import content


@dataclass(frozen=True)
class Outcome:
    """What a command line left: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The documents on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs a command line in this process, as the installed script does."""
    process_settings.cache_clear()

    def run_one(*words: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main(words)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    logs = [logging.getLogger(name) for name in (None, OURS, *CONSOLES)]
    before = [(log.level, log.propagate, list(log.handlers)) for log in logs]
    yield run_one
    for log, (level, propagate, handlers) in zip(logs, before, strict=True):
        # a command logs to the stderr of its own process, which a test only lends it
        log.setLevel(level)
        log.propagate, log.handlers[:] = propagate, handlers
    process_settings.cache_clear()


@pytest.fixture
def clip(tmp_path: Path, drawn: Path) -> Path:
    """A clip of the user's."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(content(drawn))
    return path
