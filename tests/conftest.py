"""Fixtures for every room."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from backends import Houses
    from quirk_server import QuirkServer

settings.register_profile("same-each-time", derandomize=True, deadline=None)
settings.load_profile("same-each-time")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a test run in the background ignores Ctrl-C, and the commands it starts would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The suite runs in processes: numpy's own threads would only wait for each other (8 times the CPU time).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

AGENTS = ("CLAUDECODE", "CODEX_", "CURSOR_", "GEMINI_CLI", "OPENCLAW_")
OUTSIDE = ("ADD_MUSIC_", "NEMO_", "SKILL_SOURCE", *AGENTS)
"""Settings of the person who runs the tests, and signs of the program they are run from."""


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter that runs the tests, for child processes."""
    return sys.executable


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The loop that asynchronous tests run on."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the data, config or tokens of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(OUTSIDE)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("ADD_MUSIC_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("ADD_MUSIC_CONFIG_DIR", str(home / "config"))


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    """Where backends live; they are started when first asked for."""
    from backends import Houses

    found = Houses(tmp_path_factory)
    yield found
    found.remove()


@pytest.fixture
def nemo(houses: Houses) -> QuirkServer:
    """A hosted backend with a real engine inside, and no quirk chosen yet."""
    server = houses.at("quirk").server
    assert server
    return server


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds with a cut and a tone; for reading only."""
    from clips import make_clip

    folder = tmp_path_factory.mktemp("drawn")
    return make_clip(folder / "clip.mp4", seconds=2, size=(320, 180), cuts=(1,))
