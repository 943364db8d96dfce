"""What the tests of the MCP surface share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from add_music.settings import Settings
from quirk_server import QuirkServer


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """Both protocol eras: stateless since 2026-07-28, with a handshake before."""
    return request.param


@pytest.fixture
def clip(tmp_path: Path, drawn: Path) -> Path:
    """A clip of the user's, with a blank in its name."""
    return Path(shutil.copy(drawn, tmp_path / "my clip.mp4"))


@pytest.fixture
def settings(nemo: QuirkServer, tmp_path: Path) -> Settings:
    """Settings that choose that backend."""
    return Settings(backend=nemo.url, data_dir=tmp_path / "data", config_dir=tmp_path / "config")
