"""The user's own track: which file a message means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from add_music.understanding.frame import AUDIO_ENDINGS

if TYPE_CHECKING:
    from add_music.understanding.frame import Frame
    from add_music.understanding.operations import Context


def asset_of(frame: Frame, context: Context) -> str | None:
    """
    The audio file to be used as music, as the project or else the message names it.

    Without a name it is the project's last audio file, when the message speaks of an own track or
    of no other music.
    """
    if frame.asset is not None:
        return next((file for file in context.files if _same(file, frame.asset)), frame.asset)
    tracks = [file for file in context.files if file.lower().endswith(AUDIO_ENDINGS)]
    if not tracks or "original" in frame.subjects:
        return None
    if frame.own_track and (not context.has_music or "add" in frame.acts or "change" in frame.acts):
        return tracks[-1]
    open_wish = not (frame.has_wishes or frame.directions or frame.another_take or context.has_music)
    return tracks[-1] if open_wish and len(tracks) == 1 else None


def _same(file: str, named: str) -> bool:
    return _base(file) == _base(named)


def _base(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].lower()
