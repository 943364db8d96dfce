"""Exports that a program begins and does not live to finish, taken up by the next one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from scripted import MP4, Scripted, broken

from add_music.assistant.project import Project
from add_music.assistant.unfinished import finish, unfinished
from add_music.client import backend
from add_music.errors import AddMusicError
from add_music.settings import Settings

pytestmark = pytest.mark.anyio
GONE = (404, {"detail": "Not Found"})
DONE = {"status": "completed", "output": {}}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """The backend, asked without waits."""
    monkeypatch.setattr(backend, "LOCAL_PACE", backend.Pace(0.001, 0.002))
    with stamina.set_testing(True, attempts=2), Scripted() as one:
        yield one


async def _ends_early(server: Scripted, settings: Settings, output: Path, submitted: bool) -> None:
    """A program that never hears whether its render began, or how it went on."""
    server.will("submit", {"success": True} if submitted else broken())
    server.will("status", broken())
    async with await Project.open(server.url, settings=settings) as project:
        with pytest.raises(AddMusicError):
            await project.export(output)
    server.will("submit", {"success": True})


@pytest.mark.parametrize("submitted", [True, False])
@pytest.mark.parametrize("known", [True, False])
async def test_the_next_program_finishes_what_may_have_begun(
    server: Scripted, settings: Settings, tmp_path: Path, submitted: bool, known: bool
) -> None:
    """It asks about the id that was written down; only where nobody knows it, the render is begun again."""
    output = tmp_path / "film.mp4"
    await _ends_early(server, settings, output, submitted)
    before = len(server.ids())
    server.will("status", *([] if known else [GONE]), DONE)

    (left,) = unfinished(settings)
    (done,) = await finish([left], settings=settings)

    assert (left.output, left.backend) == (output, server.url)
    assert done.error is None
    assert _content(output) == MP4
    assert len(server.ids()) - before == (0 if known else 1)
    assert unfinished(settings) == []


async def test_a_render_that_is_gone_with_its_session_is_given_up(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """It is told once why, and not waited for any more."""
    await _ends_early(server, settings, tmp_path / "film.mp4", submitted=True)
    server.will("status", GONE)
    server.will("state", (404, {"detail": "Session not found"}))

    (done,) = await finish(unfinished(settings), settings=settings)

    assert done.error is not None
    assert unfinished(settings) == []
    assert not _there(tmp_path / "film.mp4")


async def test_what_another_export_has_put_there_since_is_not_waited_for(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """A command that was interrupted and repeated leaves nothing to do."""
    output = tmp_path / "film.mp4"
    await _ends_early(server, settings, output, submitted=True)
    server.will("session", {"code": 0, "data": {"session_id": "56"}})
    server.will("status", DONE)
    async with await Project.open(server.url, settings=settings) as project:
        await project.export(output)

    assert unfinished(settings) == []


async def test_one_that_cannot_be_finished_does_not_keep_the_others_back(
    server: Scripted, settings: Settings, tmp_path: Path
) -> None:
    """Each is told of by itself, the oldest first; what lies at its place goes when the user agrees."""
    for number, name in enumerate(("first.mp4", "second.mp4")):
        server.will("session", {"code": 0, "data": {"session_id": str(number)}})
        await _ends_early(server, settings, tmp_path / name, submitted=True)
    (tmp_path / "first.mp4").write_bytes(b"mine")
    server.will("status", DONE)
    told: list[Any] = []

    done = await finish(unfinished(settings), settings=settings, on_finished=told.append)

    kept = _content(tmp_path / "first.mp4")
    agreed = await finish(unfinished(settings), overwrite=True, settings=settings)

    assert [one.error.code if one.error else None for one in done] == ["output_exists", None]
    assert told == done
    assert kept == b"mine"
    assert [one.error for one in agreed] == [None]
    assert _content(tmp_path / "first.mp4") == MP4
    assert _content(tmp_path / "second.mp4") == MP4


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _there(path: Path) -> bool:
    return path.exists()
