"""What is right about a finished file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av

from add_music.media.movie import picture_hash
from add_music.media.probe import inspect

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"x" * 3000
"""What looks like a film from outside, for tests in which nobody looks inside."""
TIMELINE = "Timeline (2 tracks): 1. Video: clip.mp4 (0-2s) 2. BGM: Calm lofi (0-2s, 35%)"
"""What `WISH` makes of the clip."""


def check_film(film: Path, source: Path) -> None:
    """Same picture packet for packet, another sound, the same length, and nothing half done beside it."""
    about, before = inspect(film), inspect(source)

    assert picture_hash(film) == picture_hash(source)
    assert about.duration_ms == before.duration_ms
    assert sound_hash(film) != sound_hash(source)
    assert [path.name for path in film.parent.iterdir() if path.name.startswith(".")] == []


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


def content(path: Path) -> bytes:
    """The bytes of a file; a test has nothing else to do meanwhile."""
    return path.read_bytes()


def sound_hash(path: Path) -> str:
    """Of the packets of the first sound."""
    digest = hashlib.sha256()
    with av.open(str(path)) as media:
        for packet in media.demux(media.streams.audio[0]):
            digest.update(bytes(packet))
    return digest.hexdigest()
