"""What comes beside a film names the files of whoever asks, wherever the film was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends import WISH, User

pytestmark = pytest.mark.anyio


async def test_a_timeline_names_the_users_own_files(user: User, clip: Path) -> None:
    """A service writes the places that it was told, its stems come here; a host that has none says so."""
    async with await user.open() as project:
        await project.upload([clip])
        await project.edit(WISH)
        export = await project.export(also=["edl"])

    if user.place.kind == "quirk":  # the hosted contract knows nothing of it
        assert export.output == clip.with_name("clip.music.mp4")
        assert export.extras == ()
        assert "EDL" in export.summary
        return
    lines = clip.with_name("clip.music.edl").read_text(encoding="utf-8").splitlines()
    sources = [Path(line.removeprefix("* SOURCE FILE: ")) for line in lines if "SOURCE FILE" in line]
    stems = clip.with_name("clip.music.stems")
    assert sources == [clip, stems / "original.wav", stems / "music.wav"]
    assert all(source.is_file() for source in sources)
    assert set(export.extras) == {*sources[1:], clip.with_name("clip.music.edl")}
