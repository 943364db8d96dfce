"""What the tests of the client share."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with folders of their own."""
    return Settings(config_dir=tmp_path / "config", data_dir=tmp_path / "data")
