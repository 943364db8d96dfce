"""The kind and the shape of the file, out of the words of an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.assistant.project import Project
from add_music.assistant.wanted_kind import kind_wanted, shape_wanted
from add_music.media.probe import inspect
from add_music.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def start(settings: Settings):
    """Opens a project on the engine of this machine."""
    return lambda: Project.open("local", settings=settings)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("export as a GIF", "gif"),
        ("add jazz, then give me an mp3 of it", "mp3"),
        ("exportiere das als WebM", "webm"),
        ("导出为GIF", "gif"),
        ("gifとして書き出して", "gif"),
        ("export", ""),
        ("use the mp3 as music and export", ""),
        ("export my clip.mov", ""),
        ("save it as out.gif", ""),
    ],
)
def test_a_bare_ending_among_the_words_of_an_export_is_its_kind(message: str, kind: str) -> None:
    """Names of files and the words of an edit name none."""
    assert kind_wanted(message) == kind


@pytest.mark.parametrize(
    ("message", "shape"),
    [
        ("export for TikTok", "make it 9:16"),
        ("export it in 1:1", "make it 1:1"),
        ("export for YouTube", ""),
        ("add a song about tiktok and export", ""),
    ],
)
def test_a_destination_asks_for_the_shape_it_shows(message: str, shape: str) -> None:
    """Only one that shows a single shape does, and only as the destination."""
    assert shape_wanted(message) == shape


async def test_an_export_for_a_platform_is_an_edit_and_an_export(start, clip: Path) -> None:
    """The timeline gets the shape first, where it can be seen and undone, and then the file is made."""
    async with await start() as project:
        await project.chat("add calm piano", [clip])
        result = await project.chat("export it for TikTok as mov")

    assert result.actions == ("edit", "export")
    film = result.results[-1].output
    assert film is not None
    assert film.suffix == ".mov"
    picture = inspect(film).picture
    assert picture is not None
    assert picture.width / picture.height == pytest.approx(9 / 16, abs=0.02)
