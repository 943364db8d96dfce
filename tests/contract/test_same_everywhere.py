"""What a user does with a project comes out the same, whichever backend is behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from add_music.assistant.project import Project
from add_music.errors import AddMusicError
from backends import WISH, User
from films import TIMELINE, check_film, content

pytestmark = pytest.mark.anyio


async def _begun(user: User, clip: Path) -> Project:
    project = await user.open()
    await project.upload([clip])
    await project.edit(WISH)
    return project


async def test_upload_edit_and_export_give_the_same_film(user: User, clip: Path, tmp_path: Path) -> None:
    """The same words about clip, change and timeline, and a film with the source's own picture."""
    before = content(clip)
    async with await user.open() as project:
        added = await project.upload([clip])
        edit = await project.edit(WISH)
        state = await project.state()
        export = await project.export()

    assert added.summary == "Added clip.mp4 (2.0 s, 320×180)."
    assert edit.changes == ("Added Video: clip.mp4 (0-2s).", "Added BGM: Calm lofi (0-2s, 35%).")
    assert edit.unrequested == ()
    assert (state.timeline, state.exportable, state.duration_s) == (TIMELINE, True, 2.0)
    assert export.output == tmp_path / "clip.music.mp4"
    check_film(export.output, clip)
    assert content(clip) == before


async def test_a_change_is_told_from_before_to_after_and_can_be_taken_back(user: User, clip: Path) -> None:
    """Another volume, then undo, then redo: each is told as the change that the timeline shows."""
    async with await _begun(user, clip) as project:
        softer = await project.edit("set the music volume to 20%")
        undone = await project.edit("undo")
        redone = await project.edit("redo")

    assert softer.changes == ("BGM: Calm lofi: volume 35% → 20%.",)
    assert undone.changes == ("BGM: Calm lofi: volume 20% → 35%.",)
    assert redone.changes == softer.changes


async def test_nothing_to_undo_is_an_error_and_not_a_success(user: User, clip: Path) -> None:
    """What the backend cannot do is told as such, with the timeline as it was."""
    async with await _begun(user, clip) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.edit("redo")
        state = await project.state()

    assert caught.value.code in ("nothing_to_undo", "turn_failed")
    assert state.timeline == TIMELINE


async def test_the_balance_is_told_in_figures(user: User) -> None:
    """What is available and reserved makes the total; the engine on this machine says that it is free."""
    async with await user.open() as project:
        balance = await project.credits()

    assert balance.total == balance.available + balance.frozen
    assert balance.unlimited == (user.place.kind == "embedded")
    assert ("free" in balance.summary) == balance.unlimited


async def test_an_export_can_be_stopped_and_begun_anew(user: User, clip: Path) -> None:
    """Stopped, it leaves nothing behind; asked for again, it makes the film."""
    async with await _begun(user, clip) as project:
        running = await project.export(wait_s=0)
        stopped = await project.cancel(running.job)
        left = [path.name for path in clip.parent.glob("*.mp4")]
        again = await project.export()

    assert (running.status, stopped.cancelled) == ("running", True)
    assert left == ["clip.mp4"]
    assert again.job != running.job
    check_film(again.output, clip)


async def test_exporting_twice_makes_one_film(user: User, clip: Path) -> None:
    """The unchanged timeline is exported once, under one name."""
    async with await _begun(user, clip) as project:
        first = await project.export()
        second = await project.export()

    assert (first.output, first.job) == (second.output, second.job)
    assert len(list(clip.parent.glob("*.mp4"))) == 2


async def test_one_message_does_the_whole_job(user: User, clip: Path) -> None:
    """A file and a sentence: uploaded, edited, exported."""
    async with await user.open() as project:
        result = await project.chat(f"Add {WISH} and export it", [clip])

    assert result.actions == ("upload", "edit", "export")
    check_film(clip.with_name("clip.music.mp4"), clip)


async def test_another_program_goes_on_with_the_project(user: User, clip: Path) -> None:
    """Closed in the middle, the project is found again with its files and timeline, and exported."""
    async with await _begun(user, clip) as project:
        session = project.session_id
    async with await user.resume() as later:
        state = await later.state()
        export = await later.export()

    assert (later.session_id, state.timeline) == (session, TIMELINE)
    assert [file.name for file in state.files] == ["clip.mp4"]
    check_film(export.output, clip)


async def test_an_export_that_outlives_its_program_is_finished_by_the_next(user: User, clip: Path) -> None:
    """The render was begun, the program closed: the state of the next one puts the film in its place."""
    async with await _begun(user, clip) as project:
        running = await project.export(wait_s=0)
        renders = project._link.record.renders
        while not (renders and renders[-1].submitted):  # it is written down before it is begun
            await project.state()
            renders = project._link.record.renders
    async with await user.resume() as later:
        while (state := await later.state()).renders[0].output is None:
            assert state.renders[0].status in ("pending", "processing")

    assert running.status == "running"
    check_film(clip.with_name("clip.music.mp4"), clip)


async def test_an_empty_timeline_is_not_exported(user: User, clip: Path) -> None:
    """There is a file but no edit: told so, and nothing is rendered."""
    async with await user.open() as project:
        await project.upload([clip])
        with pytest.raises(AddMusicError) as caught:
            await project.export()

    assert caught.value.code == "nothing_to_export"


async def test_several_files_keep_their_order(user: User, clip: Path) -> None:
    """Two clips of one upload follow one another on the timeline."""
    other = clip.with_name("b c.mp4")
    other.write_bytes(content(clip))
    async with await user.open() as project:
        added = await project.upload([other, clip])
        edit = await project.edit("calm lofi music")

    assert [file.name for file in added.files] == ["b c.mp4", "clip.mp4"]
    assert edit.duration_s == 4.0
    assert "1. Video: b c.mp4, clip.mp4 (0-4s)" in edit.timeline


async def test_a_damaged_file_is_refused_by_name(user: User, clip: Path) -> None:
    """What is no clip inside is told with its name, and the project goes on with a good one."""
    broken = clip.with_name("broken.mp4")
    broken.write_bytes(content(clip)[:200] + b"\0" * 3000)
    async with await user.open() as project:
        with pytest.raises(AddMusicError) as caught:
            await project.upload([broken])
        await project.upload([clip])

    assert caught.value.code in ("file_damaged", "file_not_media", "file_type_unsupported")
    assert "broken.mp4" in caught.value.message
    assert [file.name for file in project.files] == ["clip.mp4"]


async def test_no_token_is_told_or_written_where_it_does_not_belong(user: User, clip: Path) -> None:
    """Neither progress nor results nor the project's record hold one."""
    async with await _begun(user, clip) as project:
        export = await project.export()
        told = f"{user.told}{export}{await project.state()}"
    written = "".join(path.read_text() for path in (user.settings.data_dir / "projects").glob("*.json"))

    token = user.place.token or "nmv_usr_"
    assert token not in told + written
