"""What the tests of the use cases share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from add_music.settings import Settings


@pytest.fixture
def clip(tmp_path: Path, drawn: Path) -> Path:
    """A clip of the user's."""
    return Path(shutil.copy(drawn, tmp_path / "clip.mp4"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with folders of their own."""
    return Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
