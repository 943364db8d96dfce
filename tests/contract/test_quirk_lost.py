"""A session that the backend has lost: a new one is begun, the truth is told, all comes back on request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from add_music.assistant.project import Project
from add_music.assistant.results import EditResult
from add_music.errors import AddMusicError
from backends import WISH, User
from quirk_server import Quirks, QuirkServer, Refusal

pytestmark = pytest.mark.anyio
SOFTER = "set the music volume to 20%"
DOES = {
    "upload": lambda project, clip: project.upload([clip.with_name("other.mp4")]),
    "edit": lambda project, clip: project.edit("louder"),
    "export": lambda project, clip: project.export(),
}


@pytest.fixture
def told(server: QuirkServer, clip: Path) -> Path:
    """A clip, and a second one beside it."""
    server.use(Quirks())
    shutil.copy(clip, clip.with_name("other.mp4"))
    return clip


def _lose(server: QuirkServer, project: Project, *refusals: Refusal) -> None:
    """From now on nobody knows the project's session."""
    session = project.session_id or ""
    about = (Refusal(session, 1002), Refusal(f'"{session}"', 1002))
    server.use(Quirks(refusals=(*refusals, *about)))


async def _edited(guest: User, clip: Path, *messages: str) -> Project:
    project = await guest.open()
    await project.upload([clip])
    for message in messages:
        await project.edit(message)
    return project


async def _lost(guest: User, server: QuirkServer, clip: Path, *messages: str) -> Project:
    """A project whose session is gone, which its state has found out."""
    project = await _edited(guest, clip, *messages)
    _lose(server, project)
    await project.state()
    return project


def _said(server: QuirkServer) -> list[str]:
    """What was said to the chat, in order."""
    return [json.loads(body)["new_message"]["parts"][0]["text"] for body in server.bodies("/run_sse")]


def _damage(gone: Path, changed: Path | None = None) -> None:
    """One file vanishes, another one is written anew."""
    gone.unlink()
    if changed:
        changed.write_bytes(changed.read_bytes() + b"\0")


@pytest.mark.parametrize(
    ("what", "form"), [("upload", "code"), ("edit", "code"), ("edit", "detail"), ("export", "status")]
)
async def test_a_lost_session_is_told_and_a_new_one_is_begun(
    guest: User, server: QuirkServer, told: Path, what: str, form: str
) -> None:
    """Whatever finds it out, and in whatever form it is said; nothing is replayed without being asked."""
    words = "Session not found" if form == "detail" else "no"
    number = 404 if form == "detail" else 1002
    async with await _edited(guest, told, WISH) as project:
        old = project.session_id
        first = Refusal("/run_sse", number, form, times=1, words=words)
        _lose(server, project, first, Refusal("/lambda", number, form, method="POST", times=1, words=words))
        with pytest.raises(AddMusicError) as caught:
            await DOES[what](project, told)
        state = await project.state()

    assert caught.value.code == "session_lost"
    assert "lost" in caught.value.message
    assert (
        caught.value.next_step
        == 'Say "restore it" to bring back 1 file and 1 instruction, or go on from scratch.'
    )
    assert project.session_id not in (None, old)
    assert (state.timeline, state.next_steps[0]) == ("", caught.value.next_step)
    assert server.paths("POST").count("/api/tasks/me/with-session/nemo_agent") == 1
    assert len(_said(server)) <= 1


async def test_the_state_of_a_lost_session_is_an_answer(guest: User, server: QuirkServer, told: Path) -> None:
    """A question is answered with what became of the project, and offers the way back."""
    async with await _edited(guest, told, WISH) as project:
        _lose(server, project)
        state = await project.state()

    assert state.summary.startswith("The backend has lost the timeline of this project")
    assert "restore it" in state.next_steps[0]
    assert not state.exportable


@pytest.mark.parametrize("way", ["restore", "edit", "chat"])
async def test_everything_comes_back_in_its_order(
    guest: User, server: QuirkServer, told: Path, way: str
) -> None:
    """Files and instructions make the same timeline again, said by a method, to the edit, or in the chat."""
    project = await _edited(guest, told, WISH, SOFTER)
    before = (await project.state()).timeline
    _lose(server, project)
    async with project:
        await project.state()
        found = await (project.restore() if way == "restore" else getattr(project, way)("Please restore it!"))
        result = found if isinstance(found, EditResult) else found.results[0]
        after = (await project.state()).timeline
        export = await project.export()

    assert result.changes == ("clip.mp4", f'"{WISH}"', f'"{SOFTER}"')
    assert result.summary == f'Brought back: clip.mp4; "{WISH}"; "{SOFTER}". {before}'
    assert after == result.timeline == before
    assert _said(server) == [WISH, SOFTER]
    assert export.status == "done"
    assert not project.lost


async def test_progress_tells_what_is_being_brought_back(
    guest: User, server: QuirkServer, told: Path
) -> None:
    """File by file and instruction by instruction, with a share that grows."""
    async with await _lost(guest, server, told, WISH, SOFTER) as project:
        guest.told.clear()
        await project.restore()

    back = [one for one in guest.told if one.words.startswith("Bringing back")]
    assert [one.words for one in back] == [f'Bringing back "{words}"…' for words in (WISH, SOFTER)]
    assert [round(one.share or 0, 2) for one in back] == [0.33, 0.67]


async def test_what_was_undone_stays_undone_and_what_was_redone_comes_back(
    guest: User, server: QuirkServer, told: Path
) -> None:
    """An undo is known by its timeline, in whatever language it was said; it is not replayed as words."""
    async with await _lost(guest, server, told, WISH, SOFTER, "undo") as project:
        undone = await project.restore()
    async with await _lost(guest, server, told, WISH, SOFTER, "undo", "redo") as project:
        redone = await project.restore()
        said = _said(server)

    assert undone.changes == ("clip.mp4", f'"{WISH}"')
    assert redone.changes == ("clip.mp4", f'"{WISH}"', f'"{SOFTER}"')
    assert said == [WISH, SOFTER]


async def test_files_come_back_before_the_instruction_that_followed_them(
    guest: User, server: QuirkServer, told: Path
) -> None:
    """A clip that was added later is not there when the first instruction is said."""
    async with await _edited(guest, told, WISH) as project:
        await project.upload([told.with_name("other.mp4")])
        await project.edit(SOFTER)
        _lose(server, project)
        await project.state()
        await project.restore()

    order = [path for path in server.paths("POST") if "upload" in path or path == "/run_sse"]
    assert ["upload" if "upload" in path else "say" for path in order] == ["upload", "say", "upload", "say"]


async def test_what_cannot_be_brought_back_is_named(guest: User, server: QuirkServer, told: Path) -> None:
    """A file that is gone, one that has changed, and an instruction that means nothing without it."""
    other = told.with_name("other.mp4")
    project = await guest.open()
    async with project:
        await project.upload([told, other])
        await project.edit(WISH)
        _lose(server, project)
        await project.state()
        _damage(other, told)
        result = await project.restore()

    assert result.changes[0] == "clip.mp4 (as it is now: it has changed since)"
    assert "Not brought back: other.mp4 (it is not at its place any more)." in result.summary


async def test_nothing_can_be_brought_back_without_any_file(
    guest: User, server: QuirkServer, told: Path
) -> None:
    """Then that is what is said, and the next step is to add a clip."""
    async with await _lost(guest, server, told, WISH) as project:
        _damage(told)
        result = await project.restore()

    assert result.changes == ()
    assert result.summary.startswith("Nothing could be brought back. Not brought back: clip.mp4 (")
    assert f'"{WISH}" (' in result.summary
    assert "Name a clip" in result.next_steps[0]


async def test_an_interrupted_restoring_goes_on_where_it_stopped(
    guest: User, server: QuirkServer, told: Path
) -> None:
    """Also in another program; nothing is said twice."""
    async with await _lost(guest, server, told, WISH, SOFTER) as project:
        server.change(Quirks(refusals=(Refusal("/run_sse", 2001, skip=1, times=1),)))
        with pytest.raises(AddMusicError) as caught:
            await project.restore()
    async with await guest.resume() as later:
        still_lost = later.lost
        result = await later.restore()
        said = _said(server)

    assert caught.value.code == "credits_out"
    assert still_lost
    assert result.changes == (f'"{SOFTER}"',)
    assert said == [WISH, SOFTER, SOFTER]
    assert "20%" in result.timeline


async def test_going_on_from_scratch_ends_the_offer(guest: User, server: QuirkServer, told: Path) -> None:
    """A new edit in the new session is an answer, too: the old timeline would only be in its way."""
    async with await _lost(guest, server, told, WISH) as project:
        await project.upload([told])
        await project.edit("happy jazz")
        state = await project.state()
        with pytest.raises(AddMusicError) as caught:
            await project.restore()

    assert not project.lost
    assert not any("restore" in step for step in state.next_steps)
    assert caught.value.code == "nothing_to_restore"


async def test_the_old_name_of_a_project_leads_to_the_new_one(
    guest: User, server: QuirkServer, told: Path
) -> None:
    """Whoever noted the lost session's id finds the project again, and it is listed once."""
    async with await _edited(guest, told, WISH) as project:
        old = project.session_id
        _lose(server, project)
        await project.state()
        found = await Project.resume(old, settings=guest.settings, backend=guest.backend())

    assert found is not None
    assert found.session_id == project.session_id != old
    await found.close()


async def test_a_backend_that_knows_the_session_after_all_has_lost_nothing(
    edited: User, server: QuirkServer
) -> None:
    """One stray refusal is told as it is, and the project stays what it was."""
    async with await edited.resume() as project:
        session = project.session_id
        server.use(Quirks(refusals=(Refusal("/run_sse", 1002, times=1),)))
        with pytest.raises(AddMusicError) as caught:
            await project.edit("softer")
        state = await project.state()

    assert caught.value.code == "session_unknown"
    assert (project.session_id, project.lost) == (session, False)
    assert state.timeline
