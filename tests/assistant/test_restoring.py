"""What is kept of a project, and how it comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from add_music.assistant import instructions
from add_music.assistant.project import Project
from add_music.assistant.records import ProjectRecord, Records
from add_music.client.embedded import stop_engine
from add_music.settings import Settings
from clips import make_clip

pytestmark = pytest.mark.anyio


def _record() -> ProjectRecord:
    return ProjectRecord("s", "local", "project", "en")


def _turn(record: ProjectRecord, message: str, before: str, after: str) -> str:
    """A message that led from one timeline to another."""
    drafts = [{"t": [{"n": name}]} if name else None for name in (before, after)]
    instructions.said(record, message, None, drafts[0])
    return instructions.seen(record, drafts[1])


def _messages(record: ProjectRecord) -> tuple[list[str], list[str]]:
    return [one["message"] for one in record.instructions], [one["message"] for one in record.undone]


def test_only_what_changed_the_timeline_is_kept() -> None:
    """A message without effect is no instruction; the next one takes its place."""
    record = _record()

    assert _turn(record, "one", "", "") == "none"
    assert _turn(record, "two", "", "a") == "new"
    assert _messages(record) == (["two"], [])


def test_undo_and_redo_are_known_by_their_timelines() -> None:
    """Back over two, forward over one, and a new instruction after an undo forgets what was undone."""
    record = _record()
    for message, before, after in (("one", "", "a"), ("two", "a", "b"), ("three", "b", "c")):
        _turn(record, message, before, after)

    assert _turn(record, "undo twice", "c", "a") == "known"
    assert _messages(record) == (["one"], ["two", "three"])
    assert _turn(record, "redo", "a", "b") == "known"
    assert _messages(record) == (["one", "two"], ["three"])
    assert _turn(record, "undo all", "b", "") == "known"
    assert _messages(record) == ([], ["one", "two", "three"])
    assert _turn(record, "redo", "", "a") == "known"
    assert _turn(record, "four", "a", "d") == "new"
    assert _messages(record) == (["one", "four"], [])


def test_the_effect_of_a_message_may_be_seen_later(tmp_path: Path) -> None:
    """A program that was killed while it waited: the next look at the timeline settles what was sent."""
    records, record = Records(tmp_path), _record()
    instructions.said(record, "calm", {"genre": "lofi"}, None)
    records.save(record)

    later = records.load("s")
    assert later is not None
    effect = instructions.seen(later, {"t": [{"n": "a"}]})

    assert effect == "new"
    assert later.sent is None
    assert (later.instructions[0]["message"], later.instructions[0]["brief"]) == ("calm", {"genre": "lofi"})


def test_a_record_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    """One without instructions has none, and lost nothing."""
    record = ProjectRecord.from_json(
        {"session_id": "s", "backend": "local", "name": "p", "language": "en", "files": [], "renders": []}
    )

    assert record is not None
    assert (record.instructions, record.lost, record.moved_to) == ([], None, "")


def test_records_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    """Two that name each other are broken, and reading them still ends."""
    records = Records(tmp_path)
    for name, other in (("a", "b"), ("b", "a")):
        records.save(ProjectRecord(name, "local", "p", "en", moved_to=other))

    assert records.load("a") is not None
    assert records.all() == []


async def test_a_wiped_engine_gets_its_projects_back(tmp_path: Path) -> None:
    """The engine's own data was deleted: the project says so, and comes back note for note."""
    settings = Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    clip = make_clip(tmp_path / "clip.mp4", seconds=2)
    try:
        async with await Project.open("local", settings=settings) as project:
            await project.upload([clip])
            await project.edit("calm lofi", brief={"seed": 7})
            before = (await project._link.snapshot()).draft  # to compare every note
        stop_engine(settings)
        for place in settings.data_dir.iterdir():
            if place.name != "projects":
                shutil.rmtree(place) if place.is_dir() else place.unlink()

        later = await Project.resume(settings=settings)
        assert later is not None
        async with later:
            state = await later.state()
            restored = await later.restore()
            after = (await later._link.snapshot()).draft
    finally:
        stop_engine(settings)

    assert state.timeline == ""
    assert "restore it" in state.next_steps[0]
    assert restored.changes == ("clip.mp4", '"calm lofi"')
    assert _heard(after) == _heard(before)


def _heard(draft: dict | None) -> list[dict]:
    """What makes the sound: everything in the music but the ids of files."""
    assert draft
    return [segment["m"] | {"file": None} for track in draft["t"] for segment in track["sg"]]
