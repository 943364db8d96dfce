"""Fixtures for every room."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter that runs the tests, for child processes."""
    return sys.executable


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the data, config or tokens of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("NEMO_TOKEN", "NEMO_CLIENT_ID", "NEMO_API_URL", "ADD_MUSIC_BACKEND", "SKILL_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("ADD_MUSIC_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("ADD_MUSIC_CONFIG_DIR", str(home / "config"))
