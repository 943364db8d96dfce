"""A picture of a clip as a file: what it shows, moment by moment, above its timeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from add_music.composing import whole, writable

if TYPE_CHECKING:
    from add_music.analysis.evidence import Evidence

ENDINGS = ("png", "jpg", "jpeg")
LARGEST = 1_500_000
"""Bytes of a JPEG; a file on a disk need not be as small as one in a chat."""


def checked(picture: str | Path, *, overwrite: bool) -> Path:
    """
    Where the picture goes, checked before the clip is looked at.

    Raises:
        FixInput: it exists already, has another ending, or its folder cannot be written.
    """
    return writable(Path(picture), overwrite, ENDINGS)


def write_picture(clip: Path, evidence: Evidence, target: Path) -> None:
    """
    Draw the clip, and write it as the ending says.

    Raises:
        AddMusicError: the clip cannot be read, or the picture not be written.
    """
    from add_music.engine.pictures.contact import draw_contact
    from add_music.engine.pictures.scenes import scene_of
    from add_music.engine.pictures.strip import draw_strip
    from add_music.media.page import jpeg, png, stacked

    scene = scene_of(clip, clip.name, evidence)
    frames = draw_contact(scene)
    page = stacked([frames[0], draw_strip(scene, headed=False)]) if frames else draw_strip(scene)
    photo = frames is not None
    drawn = png(page, photo=photo) if target.suffix.lower() == ".png" else jpeg(page, LARGEST)
    with whole(target) as part:
        part.write_bytes(drawn.data)
