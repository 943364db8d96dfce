"""What is said of a file before any work begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.assistant.checks import checked_media, without_folders
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


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        ("put jazz on /home/ann/My Films/beach day.mp4 please", "put jazz on beach day.mp4 please"),
        ('put jazz on "/home/ann/My Films/beach day.mp4"', 'put jazz on "beach day.mp4"'),
        ("use ~/Music/song.mp3, quietly", "use song.mp3, quietly"),
        ("save it to /tmp/out/final.mp4", "save it to final.mp4"),
        (r"use C:\Users\ann\song.mp3", "use song.mp3"),
        ("use https://example.com/a/song.mp3", "use https://example.com/a/song.mp3"),
        ("50/50 jazz/rock, 9/16 and/or 1.5x", "50/50 jazz/rock, 9/16 and/or 1.5x"),
    ],
)
def test_folders_of_this_machine_stay_here(message: str, sent: str) -> None:
    """A message to another machine calls files by their names; addresses and other slashes are left alone."""
    assert without_folders(message, [Path("/home/ann/My Films/beach day.mp4")]) == sent
