"""What the tests of the use cases share."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.settings import Settings
from fake_nemo import MP4


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A file that looks like a clip from outside."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(MP4)
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with folders of their own."""
    return Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
