"""What is said of a file before any work begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.assistant.checks import checked_media
from add_music.errors import AddMusicError


def test_the_size_limit_is_in_millions_of_bytes(tmp_path: Path) -> None:
    """A file over the limit is refused with both figures, which differ; one on the limit is not."""
    path = tmp_path / "big.mp4"
    with path.open("wb") as file:
        file.truncate(2_200_000)
    with pytest.raises(AddMusicError) as refused:
        checked_media(path, 2)
    with path.open("r+b") as file:
        file.truncate(2_000_000)

    assert refused.value.code == "file_too_large"
    assert "2.2 MB; the limit is 2 MB" in refused.value.message
    assert checked_media(path, 2) == path
