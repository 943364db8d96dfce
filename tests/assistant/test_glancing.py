"""Looking over all records: what every call of a tool does, so unchanged files are read once."""

from __future__ import annotations

import os
from pathlib import Path

from add_music.assistant.records import ProjectRecord, Records


def _record(name: str, **more: object) -> ProjectRecord:
    return ProjectRecord(**{"session_id": name, "backend": "local", "name": "p", "language": "en"} | more)


def test_a_glance_tells_what_all_tells(tmp_path: Path) -> None:
    """The latest first, without those whose place another one has taken, and without broken files."""
    records = Records(tmp_path)
    for name in ("one", "two", "three"):
        records.save(_record(name))
    records.save(_record("old", moved_to="two"))
    (tmp_path / "projects" / "broken.json").write_text("{", encoding="utf-8")

    assert records.glance() == records.all()
    assert [record.session_id for record in records.glance()] == ["three", "two", "one"]


def test_a_glance_sees_what_was_saved_changed_and_removed_meanwhile(tmp_path: Path) -> None:
    """By this program or another."""
    records, other = Records(tmp_path), Records(tmp_path)
    assert records.glance() == []

    other.save(_record("one"))
    other.save(_record("two"))
    assert [record.session_id for record in records.glance()] == ["two", "one"]

    other.save(_record("one", language="de"))
    assert [record.language for record in records.glance()] == ["de", "en"]

    (tmp_path / "projects" / "one.json").unlink()
    assert [record.session_id for record in records.glance()] == ["two"]


def test_a_file_that_is_the_same_is_not_read_again(tmp_path: Path) -> None:
    """Changed in place, with its time put back, it is taken for what it was: nobody has opened it."""
    records = Records(tmp_path)
    records.save(_record("one"))
    before = records.glance()
    path = tmp_path / "projects" / "one.json"
    times, text = path.stat(), path.read_text(encoding="utf-8")
    path.write_text(text.replace('"en"', '"fr"'), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert records.glance() == before
    assert records.all()[0].language == "fr"
