"""Files that cannot be used: each has its own clear error, and the program goes on."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import av
import numpy as np
import pytest

from add_music.analysis.clip import analyse
from add_music.errors import AddMusicError
from add_music.media.audio import read_sound
from add_music.media.probe import inspect
from clips import make_clip, make_sound, tone


def refused(path: Path) -> AddMusicError:
    """The error that the probe raises for that file."""
    with pytest.raises(AddMusicError) as caught:
        inspect(path)
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    """The path is told back."""
    error = refused(tmp_path / "no.mp4")

    assert error.code == "file_missing"
    assert str(tmp_path / "no.mp4") in error.message


def test_a_file_below_a_file(tmp_path: Path) -> None:
    """A path that goes through a file is missing, not an internal error."""
    (tmp_path / "clip.mp4").write_bytes(b"x")

    assert refused(tmp_path / "clip.mp4" / "more.mp4").code == "file_missing"


def test_a_name_longer_than_any_file_system_takes(tmp_path: Path) -> None:
    """The system's refusal becomes ours."""
    assert refused(tmp_path / ("x" * 5000 + ".mp4")).code == "file_unreadable"


def test_a_name_with_a_zero_byte(tmp_path: Path) -> None:
    """No file can have that name."""
    assert refused(tmp_path / "a\0b.mp4").code == "file_missing"


def test_a_folder(tmp_path: Path) -> None:
    """A folder is not a clip, whatever its name."""
    (tmp_path / "folder.mp4").mkdir()

    assert refused(tmp_path / "folder.mp4").code == "file_is_folder"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe would block for ever when it is opened; it is refused before."""
    os.mkfifo(tmp_path / "pipe.mp4")

    assert refused(tmp_path / "pipe.mp4").code == "file_not_regular"


def test_an_empty_file(tmp_path: Path) -> None:
    """Zero bytes are told as such."""
    (tmp_path / "empty.mp4").touch()

    assert refused(tmp_path / "empty.mp4").code == "file_empty"


@pytest.mark.parametrize(
    ("name", "seen"), [("notes.txt", ".txt"), ("clip.flv", ".flv"), ("clip", "no ending")]
)
def test_an_unknown_type_lists_the_accepted_ones(tmp_path: Path, name: str, seen: str) -> None:
    """The next step names what may be used instead."""
    (tmp_path / name).write_bytes(b"something")

    error = refused(tmp_path / name)

    assert error.code == "file_type_unsupported"
    assert seen in error.message
    assert "mp4 mov avi webm mkv" in error.next_step


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"Dear diary,\n" * 40, "it is text"),
        ("Liebes Tagebuch, heute war es schön – wirklich schön.\n".encode() * 9, "it is text"),
        (b"%PDF-1.7\n\x00\x01\x02" * 30, "it is a PDF"),
        (b"<!doctype html><title>Not found</title>" * 5, "it is a web page or XML"),
        (bytes(np.random.default_rng(1).integers(0, 256, 50_000, np.uint8)), "no known kind"),
    ],
)
@pytest.mark.parametrize("kind", ["mp4", "webm", "mp3", "png"])
def test_something_else_under_a_media_name(tmp_path: Path, content: bytes, seen: str, kind: str) -> None:
    """What the file really is gets told."""
    path = tmp_path / f"clip.{kind}"
    path.write_bytes(content)

    error = refused(path)

    assert error.code == "file_not_media"
    assert seen in error.message


def test_an_archive_under_a_media_name(tmp_path: Path) -> None:
    """A zip is recognised, also when a real clip is stored in it."""
    clip = make_clip(tmp_path / "inner.mp4", seconds=0.5)
    with zipfile.ZipFile(tmp_path / "clip.mp4", "w") as archive:
        archive.write(clip, "inner.mp4")

    error = refused(tmp_path / "clip.mp4")

    assert (error.code, "zip archive" in error.message) == ("file_not_media", True)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("faststart", [True, False])
def test_a_truncated_mp4_is_damaged(tmp_path: Path, share: float, faststart: bool) -> None:
    """A broken-off download is told as such, whether its index was in front or at the end."""
    options = {"movflags": "+faststart"} if faststart else None
    clip = make_clip(tmp_path / "whole.mp4", seconds=6, key_every=15, options=options)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clip.read_bytes()[: int(clip.stat().st_size * share)])

    error = refused(cut)

    assert error.code == "file_damaged"
    assert "download it again" in error.next_step


def test_a_long_mp4_that_lost_its_last_seconds_is_damaged(tmp_path: Path) -> None:
    """Two of a hundred seconds are few, but nobody wants to lose them without a word."""
    clip = make_clip(
        tmp_path / "whole.mp4", seconds=100, fps=5, sound=None, options={"movflags": "+faststart"}
    )
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clip.read_bytes()[: int(clip.stat().st_size * 0.98)])

    error = refused(cut)

    assert error.code == "file_damaged"
    assert "should last 100.0 s" in error.message


@pytest.mark.parametrize("kind", ["mkv", "webm", "avi"])
def test_a_truncated_stream_is_used_as_far_as_it_goes(tmp_path: Path, kind: str) -> None:
    """Containers without an index in front play up to where they break off, and that is their length."""
    clip = make_clip(tmp_path / f"whole.{kind}", seconds=3, size=(96, 54), key_every=15)
    cut = tmp_path / f"cut.{kind}"
    cut.write_bytes(clip.read_bytes()[: int(clip.stat().st_size * 0.5)])

    info = inspect(cut)

    assert 700 < info.duration_ms < 2300
    assert analyse(cut, info).duration_ms == info.duration_ms


def test_a_head_without_a_body_is_damaged(tmp_path: Path) -> None:
    """The first bytes of a real container followed by rubbish are damage, not another kind of file."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    rubbish = np.random.default_rng(3).integers(0, 256, 40_000, np.uint8).tobytes()
    (tmp_path / "bad.mp4").write_bytes(clip.read_bytes()[:40] + rubbish)

    assert refused(tmp_path / "bad.mp4").code == "file_damaged"


def test_a_clip_with_a_bad_stretch_is_still_a_clip(tmp_path: Path) -> None:
    """A few overwritten packets cost a few pictures and a click, not the job."""
    clip = make_clip(tmp_path / "clip.mkv", seconds=4, key_every=10)
    data = bytearray(clip.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 400] = bytes(400)
    clip.write_bytes(bytes(data))

    info = inspect(clip)

    assert info.duration_ms == pytest.approx(4000, abs=50)
    assert analyse(clip, info).duration_ms == info.duration_ms
    assert sum(len(block) for block in read_sound(clip, duration_ms=4000)) == 4 * 48_000


def test_noise_in_every_place_never_crashes(tmp_path: Path) -> None:
    """Whatever byte is wrong, the answer is a description or one of our errors."""
    whole = make_clip(tmp_path / "clip.mp4", seconds=0.5, size=(64, 36)).read_bytes()
    rng = np.random.default_rng(11)
    bad = tmp_path / "bad.mp4"
    codes = set()
    for _ in range(25):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), 12):
            data[at] = rng.integers(0, 256)
        bad.write_bytes(bytes(data))
        try:
            analyse(bad, inspect(bad))
            codes.add("fine")
        except AddMusicError as error:
            codes.add(error.code)

    assert codes <= {"fine", "file_damaged", "file_not_media", "file_out_of_bounds"}
    assert "fine" in codes


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    """A file that may not be read is told so."""
    clip = make_clip(tmp_path / "locked.mp4", seconds=0.2)
    clip.chmod(0)

    assert refused(clip).code == "file_unreadable"


def test_sound_of_a_file_that_is_gone(tmp_path: Path) -> None:
    """A clip that disappears between two steps is missing, not an internal error."""
    path = make_sound(tmp_path / "song.mp3", tone(1))
    path.unlink()

    with pytest.raises(AddMusicError) as caught:
        list(read_sound(path))

    assert caught.value.code == "file_missing"


def test_sound_that_is_all_rubbish_is_damaged(tmp_path: Path) -> None:
    """A sound track of which nothing can be decoded is told as damage, not taken for silence."""
    good = make_sound(tmp_path / "good.mkv", tone(2))
    clip = tmp_path / "song.mkv"
    with av.open(str(good)) as source, av.open(str(clip), "w", format="matroska") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                packet.update(b"\x7f" * packet.size)
                target.mux(packet)

    with pytest.raises(AddMusicError) as caught:
        list(read_sound(clip))

    assert caught.value.code == "file_damaged"
