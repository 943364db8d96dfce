"""A session that the backend has forgotten: told as lost, brought back when the user says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from add_music.assistant.project import Project
from add_music.errors import AddMusicError
from backends import WISH, User
from films import TIMELINE, check_film
from quirk_server import Quirks, QuirkServer

pytestmark = pytest.mark.anyio
MEETS: dict[str, Callable[[Project], Awaitable[object]]] = {
    "edit": lambda project: project.edit("softer"),
    "export": lambda project: project.export(),
}


async def _lost(user: User, server: QuirkServer, clip: Path, form: str = "code") -> Project:
    """A project with music whose session is forgotten."""
    server.use(Quirks())
    project = await user.open()
    await project.upload([clip])
    await project.edit(WISH)
    server.change(Quirks(forgotten=frozenset({project.session_id or ""}), forgotten_form=form))
    return project


@pytest.mark.parametrize("meet", MEETS.values(), ids=MEETS)
@pytest.mark.parametrize("form", ["code", "success", "detail"])
async def test_a_lost_session_is_told_and_its_work_brought_back(
    guest: User, server: QuirkServer, clip: Path, meet: Callable, form: str
) -> None:
    """A new session takes its place; files and instructions go there when the user says so."""
    async with await _lost(guest, server, clip, form) as project:
        before = project.session_id
        with pytest.raises(AddMusicError) as caught:
            await meet(project)
        empty = await project.state()
        back = await project.restore()
        export = await project.export()

    assert caught.value.code == "session_lost"
    assert "1 file and 1 instruction" in caught.value.next_step
    assert project.session_id != before
    assert empty.timeline == ""
    assert back.timeline == TIMELINE
    check_film(export.output, clip)


async def test_the_state_of_a_lost_session_shows_the_new_one(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """Asking for the state is no error: it shows that there is nothing, and what can be brought back."""
    async with await _lost(guest, server, clip) as project:
        state = await project.state()

    assert state.timeline == ""
    assert "lost" in state.summary
    assert any("1 file and 1 instruction" in step for step in state.next_steps)


async def test_nothing_is_sent_to_a_new_session_unasked(guest: User, server: QuirkServer, clip: Path) -> None:
    """Neither files nor messages are repeated before the user agrees: that may cost credits."""
    async with await _lost(guest, server, clip) as project:
        sent = len(server.paths("POST"))
        with pytest.raises(AddMusicError):
            await project.edit("softer")

    after = server.paths("POST")[sent:]
    assert [path for path in after if "upload" in path] == []
    assert after.count("/run_sse") <= 1


async def test_a_program_started_later_learns_of_the_loss_too(
    guest: User, server: QuirkServer, clip: Path
) -> None:
    """The record of the project is enough to bring it back."""
    async with await _lost(guest, server, clip):
        pass
    async with await guest.resume() as later:
        with pytest.raises(AddMusicError) as caught:
            await later.edit("softer")
        back = await later.restore()

    assert caught.value.code == "session_lost"
    assert back.timeline == TIMELINE
