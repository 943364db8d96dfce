"""
How long people wait until they hear something: takes of an audition, and the preview of an edit.

On the 2-minute clip (`--clip` takes another). The first audition also looks at the clip, the second one, of
other music, does not; the preview's first version encodes the picture, the second, with other music, only
its sound.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clip import have_ffmpeg, two_minutes

if TYPE_CHECKING:
    from add_music.assistant.project import Project

TAKE_GATE_S = 10.0
PREVIEW_GATE = 0.3
LOOK_S = 0.1


def main(argv: list[str]) -> None:
    """Print seconds for each take and the preview's share of the clip's length."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hearing", description=__doc__)
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--takes", type=int, choices=(2, 3), default=3)
    options = parser.parse_args(argv)
    if options.clip is None and not have_ffmpeg():
        print("hearing: skipped, the ffmpeg command that draws the clip is not installed")
        return
    asyncio.run(_measured(options.clip or two_minutes(), options.takes))


async def _measured(clip: Path, takes: int) -> None:
    from add_music.assistant.project import Project
    from add_music.client.embedded import stop_engine
    from add_music.settings import Settings

    with tempfile.TemporaryDirectory() as name:
        own = Settings(backend="local", data_dir=Path(name, "data"), config_dir=Path(name, "config"))
        try:
            async with await Project.open(settings=own) as project:
                uploaded = await project.upload([clip])
                length = uploaded.files[0].duration_s or 0.0
                await _takes(project, "calm piano", takes, "with a first look at the clip")
                await _takes(project, "happy rock", takes, "the clip is known")
                await _preview(project, "calm piano", length, "picture and sound")
                await _preview(project, "happy rock", length, "sound alone")
        finally:
            await asyncio.to_thread(stop_engine, own)


async def _takes(project: Project, words: str, count: int, how: str) -> None:
    begun = time.perf_counter()
    result = await project.audition(words, count=count)
    took = (time.perf_counter() - begun) / len(result.takes)
    print(f"audition ({how}): {took:.1f} s a take (gate ≤ {TAKE_GATE_S:.0f})")


async def _preview(project: Project, words: str, length: float, how: str) -> None:
    await project.edit(words)
    begun = time.perf_counter()
    while (shown := (await project.page())["preview"])["status"] == "making":  # noqa: ASYNC110  # as the page does
        await asyncio.sleep(LOOK_S)
    took = time.perf_counter() - begun
    if shown["status"] != "ready":
        raise RuntimeError(f"no preview: {shown}")
    print(f"preview ({how}): {took:.1f} s for {length:.0f} s, ÷ {took / length:.2f} (gate ≤ {PREVIEW_GATE})")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
