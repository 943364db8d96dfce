"""What the tests of the MCP surface share."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.settings import Settings
from fake_nemo import MP4, FakeNemo


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """Both protocol eras: stateless since 2026-07-28, with a handshake before."""
    return request.param


@pytest.fixture
def nemo():
    """A backend that speaks the hosted contract."""
    with FakeNemo() as server:
        yield server


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A file that looks like a clip from outside."""
    path = tmp_path / "my clip.mp4"
    path.write_bytes(MP4)
    return path


@pytest.fixture
def settings(nemo: FakeNemo, tmp_path: Path) -> Settings:
    """Settings that choose that backend."""
    return Settings(backend=nemo.url, data_dir=tmp_path / "data", config_dir=tmp_path / "config")
