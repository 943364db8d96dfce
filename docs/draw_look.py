"""
Draws `docs/look-frames.jpg` and `docs/look-timeline.png`: what the tool `look` shows of the sample clip.

    python docs/draw_look.py docs
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from add_music.assistant.project import Project
from add_music.assistant.results import Picture
from add_music.settings import Settings
from add_music.studio import draw_sample

WISH = "happy ukulele folk with hand claps"
TITLE = 'show the title "Our summer" from 1 to 6 s'
NAMES = {"frames": "look-frames.jpg", "timeline": "look-timeline.png"}


async def _pictures(folder: Path) -> tuple[Picture, ...]:
    clip = folder / "sample.mp4"
    draw_sample(clip)
    settings = Settings(backend="local", data_dir=folder / "data", config_dir=folder / "config")
    async with await Project.open(settings=settings) as project:
        await project.upload([clip])
        await project.edit(WISH, brief={"seed": 7})
        await project.edit(TITLE)
        return (await project.look()).pictures


def main(target: Path) -> None:
    """Write both pictures."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for picture in asyncio.run(_pictures(Path(folder))):
            (target / NAMES[picture.name]).write_bytes(picture.data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
