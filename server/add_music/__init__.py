"""
Say what music you want, get your video back with it.

    import add_music

    add_music.make(["holiday.mp4"], "calm lo-fi, no drums")
    add_music.compose("warm piano, slow", duration_s=30, output="bed.wav")
    add_music.analyse("holiday.mp4")

Nothing heavy is imported before one of them is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from add_music.errors import AddMusicError

if TYPE_CHECKING:
    from add_music.studio import analyse, compose, make

__all__ = ["AddMusicError", "analyse", "compose", "make"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from add_music import studio

        return getattr(studio, name)
    raise AttributeError(f"module 'add_music' has no attribute {name!r}")
