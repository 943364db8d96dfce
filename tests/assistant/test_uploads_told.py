"""What a project makes of a backend's words about uploads: fewer, other, none, too late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import DRAFT, MP4, Scripted, broken

from add_music.assistant import uploading
from add_music.assistant.checks import checked_media
from add_music.assistant.project import Project
from add_music.assistant.uploading import matched
from add_music.errors import AddMusicError
from add_music.settings import Settings
from add_music.wire.session import UploadedFile

pytestmark = pytest.mark.anyio


@pytest.fixture
def server() -> Iterator[Scripted]:
    """The backend."""
    with Scripted() as one:
        yield one


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    """Three files, in an order that is not that of their names."""
    paths = [tmp_path / name for name in ("c.mp4", "a.mp4", "song.mp3")]
    for path in paths:
        path.write_bytes(MP4 if path.suffix == ".mp4" else b"ID3\x04\x00\x00")
    return paths


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def pause(_: float) -> None: ...

    monkeypatch.setattr(uploading.upload, "__kwdefaults__", {"pause": pause})


def _told(*files: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": 0, "data": {"files": list(files)} | more}


def _state(*names: str) -> dict[str, Any]:
    listed = [{"filename": name} for name in names]
    return {"code": 0, "data": {"state": {"draft": DRAFT, "video_infos": listed}}}


async def _uploaded(
    server: Scripted, settings: Settings, clips: list[Path]
) -> list[tuple[str, float | None]]:
    async with await Project.open(server.url, settings=settings) as project:
        result = await project.upload(clips)
    return [(file.name, file.duration_s) for file in result.files]


async def test_what_is_told_in_another_order_belongs_to_the_file_of_that_name(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """Lengths and names stay together, and the order is the user's."""
    lengths = {"a.mp4": 1.0, "song.mp3": "2.5", "c.mp4": 3}
    server.will("upload", _told(*({"filename": name, "duration": d} for name, d in lengths.items())))

    found = await _uploaded(server, settings, clips)

    assert found == [("c.mp4", 3.0), ("a.mp4", 1.0), ("song.mp3", 2.5)]
    assert server.asked.count("upload") == 1


async def test_renamed_files_are_found_by_kind_and_place(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """A backend may give files names of its own."""
    server.will(
        "upload",
        _told(
            {"filename": "x9.mp3", "duration": 9},
            {"filename": "x1.mp4", "duration": 1},
            {"filename": "a.mp4", "duration": 2},
        ),
    )

    assert await _uploaded(server, settings, clips) == [("x1.mp4", 1.0), ("a.mp4", 2.0), ("x9.mp3", 9.0)]


async def test_a_backend_that_tells_of_no_file_is_believed(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """Success without a list is success."""
    server.will("upload", {"code": 0, "data": {}})

    assert [name for name, _ in await _uploaded(server, settings, clips)] == ["c.mp4", "a.mp4", "song.mp3"]


async def test_a_file_that_is_missing_in_the_answer_is_looked_for_in_the_state(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """Told later is told, too."""
    server.will("upload", _told({"filename": "a.mp4", "duration": 1}))
    server.will("state", _state("a.mp4"), _state("a.mp4", "song.mp3"), _state("a.mp4", "song.mp3", "c.mp4"))

    assert len(await _uploaded(server, settings, clips)) == 3


async def test_a_file_that_did_not_arrive_is_named_and_the_others_are_kept(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """Half a success is neither told as one nor thrown away: only the missing file goes again."""
    server.will("upload", _told({"filename": "a.mp4"}, {"filename": "song.mp3"}))
    server.will("state", _state("a.mp4", "song.mp3"))
    async with await Project.open(server.url, settings=settings) as project:
        with pytest.raises(AddMusicError) as caught:
            await project.upload(clips)
        kept = [file.name for file in project.files]
        server.will("upload", _told({"filename": "c.mp4"}))
        again = await project.upload(clips)

    assert caught.value.code == "upload_incomplete"
    assert "c.mp4" in caught.value.message
    assert sorted(kept) == ["a.mp4", "song.mp3"]
    assert [file.name for file in again.files] == ["c.mp4", "a.mp4", "song.mp3"]
    assert b'filename="a.mp4"' not in server.bodies["upload"][1]


async def test_a_session_that_does_not_know_the_files_yet_is_waited_for(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """`session_state_applied: false` means: look at the state until it lists them, and not for ever."""
    server.will("upload", _told({"filename": "a.mp4"}, session_state_applied=False))
    server.will("state", _state(), _state(), _state("a.mp4"))
    await _uploaded(server, settings, clips[1:2])
    looks = server.asked.count("state")
    server.will("state", _state())
    await _uploaded(server, settings, clips[1:2])

    assert looks == 3
    assert server.asked.count("state") - looks == uploading.LOOKS


@pytest.mark.parametrize("how", ["broken", "gateway"])
@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_broken_upload_the_state_tells_whether_it_arrived(
    server: Scripted, settings: Settings, clips: list[Path], arrived: bool, how: str
) -> None:
    """The files are never sent again on a guess."""
    server.will("upload", broken() if how == "broken" else (504, None))
    server.will("state", _state(*(["a.mp4"] if arrived else [])))

    if arrived:
        assert await _uploaded(server, settings, clips[1:2]) == [("a.mp4", None)]
    else:
        with pytest.raises(AddMusicError, match=r"a\.mp4"):
            await _uploaded(server, settings, clips[1:2])
    assert server.asked.count("upload") == 1


async def test_the_backends_own_limit_is_checked_before_the_first_byte(
    server: Scripted, settings: Settings, clips: list[Path]
) -> None:
    """A smaller limit than the usual one is named; nothing is uploaded."""
    big = clips[0]
    with big.open("ab") as file:
        file.truncate(2_500_000)
    server.will("session", {"code": 0, "data": {"session_id": "55", "max_upload_mb": 2}})

    with pytest.raises(AddMusicError) as caught:
        await _uploaded(server, settings, clips)

    assert caught.value.code == "file_too_large"
    assert "2.5 MB; the limit is 2 MB" in caught.value.message
    assert "upload" not in server.asked


@pytest.mark.parametrize("announced", [[], ["tracks"]])
async def test_a_flac_goes_only_to_a_backend_that_takes_it(
    server: Scripted, settings: Settings, tmp_path: Path, announced: list[str]
) -> None:
    """What a backend would refuse after the upload is refused before it, with the types that it takes."""
    song = tmp_path / "song.flac"
    song.write_bytes(b"fLaC\0\0\0\x22")
    server.will("session", {"code": 0, "data": {"session_id": "55", "capabilities": announced}})
    server.will("upload", _told({"filename": "song.flac"}))

    if announced:
        assert await _uploaded(server, settings, [song]) == [("song.flac", None)]
        return
    with pytest.raises(AddMusicError) as caught:
        await _uploaded(server, settings, [song])

    assert caught.value.code == "file_type_unsupported"
    assert "mp3" in caught.value.next_step
    assert "upload" not in server.asked


async def test_a_server_of_ones_own_may_take_more_than_the_usual(
    server: Scripted, tmp_path: Path, clips: list[Path]
) -> None:
    """An announced limit counts in place of the setting, in both directions."""
    settings = Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config", max_upload_mb=1)
    with clips[0].open("ab") as file:
        file.truncate(1_500_000)
    with pytest.raises(AddMusicError, match="the limit is 1 MB"):
        await _uploaded(server, settings, clips)
    server.will("session", {"code": 0, "data": {"session_id": "56", "max_upload_mb": "5"}})

    assert len(await _uploaded(server, settings, clips)) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"just a text", "text"),
        (b"<!doctype html><p>expired", "a web page"),
        (b"PK\x03\x04zip", "a zip archive"),
    ],
)
async def test_a_clip_that_is_none_is_refused_before_anything_is_sent(
    server: Scripted, settings: Settings, tmp_path: Path, content: bytes, words: str
) -> None:
    """The name promises a clip, the content says what it really is."""
    fake = tmp_path / "fake.mp4"
    fake.write_bytes(content)

    with pytest.raises(AddMusicError) as caught:
        await _uploaded(server, settings, [fake])

    assert caught.value.code == "file_not_media"
    assert words in caught.value.message
    assert server.asked == []


def test_a_large_sparse_file_is_checked_without_reading_it(tmp_path: Path) -> None:
    """The head of the file tells; 400 MB more are not touched."""
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.write(MP4)
        file.truncate(400_000_000)

    assert checked_media(path, 500) == path


NAMES = st.lists(st.sampled_from(["a.mp4", "b.mp4", "c.mp3", "d.png"]), max_size=6)


@given(told=NAMES, sent=NAMES)
def test_files_and_what_is_told_of_them_are_paired_once(told: list[str], sent: list[str]) -> None:
    """As many as possible, no description twice, and names that agree always together."""
    files = [UploadedFile(filename=name, duration=number) for number, name in enumerate(told)]

    pairs = matched(files, sent)

    used = [file.duration for file in pairs if file]
    assert len(pairs) == len(sent)
    assert len(used) == len(set(used)) == min(len(told), len(sent))
    for name in set(sent) & set(told):
        together = sum(
            file is not None and file.filename == name == own for file, own in zip(pairs, sent, strict=True)
        )
        assert together == min(sent.count(name), told.count(name))
