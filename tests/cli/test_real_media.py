"""The commands on real files, with the real engine behind them."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from clips import make_clip

COMMAND = str(Path(sys.executable).with_name("add-music"))
MAKE_FIELDS = {
    "output", "duration_s", "video", "original_audio", "music", "speech", "loudness", "cuts", "timings_s",
}  # fmt: skip
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder, and so one engine, for all tests here."""
    return tmp_path_factory.mktemp("engine")


@pytest.fixture(autouse=True)
def _one_engine(data: Path, _own_folders: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADD_MUSIC_DATA_DIR", str(data))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that can be worked on."""
    return make_clip(tmp_path_factory.mktemp("good") / "clip.mp4", seconds=3, cuts=[1.5])


def _text(path: Path, good: Path) -> None:
    path.write_text("this is a shopping list\n" * 20, encoding="utf-8")


def _zip(path: Path, good: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(good)


def _truncated(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes()[:2000])


def _playlist(path: Path, good: Path) -> None:
    path.write_text(f"#EXTM3U\n#EXTINF:3,\n{good}\n#EXT-X-ENDLIST\n", encoding="utf-8")


def _concat(path: Path, good: Path) -> None:
    path.write_text(f"ffconcat version 1.0\nfile '{good}'\n", encoding="utf-8")


def _sdp(path: Path, good: Path) -> None:
    path.write_text(SDP, encoding="utf-8")


@pytest.mark.parametrize(
    ("write", "codes"),
    [
        (_text, {"file_not_media"}),
        (_zip, {"file_not_media"}),
        (_truncated, {"file_damaged"}),
        (_playlist, {"file_not_media"}),
        (_concat, {"file_not_media"}),
        (_sdp, {"file_not_media"}),
    ],
)
def test_what_only_is_named_like_a_clip_is_refused(
    run: Callable, good: Path, tmp_path: Path, write: Callable, codes: set[str]
) -> None:
    """Exit 2, what was seen, what to do; no other file is opened and none is left behind."""
    path = tmp_path / "clip.mp4"
    write(path, good)

    outcome = run("make", str(path), "calm piano", "--json")

    error = outcome.json["error"]
    assert outcome.code == 2
    assert error["code"] in codes
    assert "clip.mp4" in error["message"]
    assert list(tmp_path.iterdir()) == [path]
    assert "Traceback" not in outcome.err


def test_make_json_says_what_was_measured(good: Path, tmp_path: Path) -> None:
    """The installed command: one document on stdout with all promised fields, nothing on stderr."""
    output = tmp_path / "done.mp4"
    command = [COMMAND, "make", str(good), "calm lo-fi", "-o", str(output), "--seed", "7", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)

    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(result) >= MAKE_FIELDS
    assert result["output"] == str(output)
    assert result["music"]["seed"] == 7
    assert result["video"]["copied"] is True
    assert [path.name for path in tmp_path.iterdir()] == ["done.mp4"]


def test_without_an_instruction_the_mood_decides_and_that_is_said(
    run: Callable, good: Path, tmp_path: Path
) -> None:
    """An empty wish is no error."""
    outcome = run("make", str(good), "", "-o", str(tmp_path / "done.mp4"))

    assert outcome.code == 0
    assert "did not say" in outcome.out
    assert "Why" in outcome.out


def test_the_demo_says_what_it_did(run: Callable, tmp_path: Path) -> None:
    """Sample and finished file lie in the folder; a second run does not overwrite them unasked."""
    folder = tmp_path / "demo"
    first = run("demo", "-o", str(folder))
    second = run("demo", "-o", str(folder), "--json")

    assert first.code == 0
    assert {path.name for path in folder.iterdir()} == {"sample.mp4", "sample.music.mp4"}
    assert str(folder / "sample.music.mp4") in first.out
    assert "LUFS" in first.out
    assert second.json["error"]["code"] == "output_exists"


def test_analyse_answers_in_words_and_as_json(run: Callable, good: Path) -> None:
    """What was seen and heard, and a reason for each suggestion."""
    plain, as_json = run("analyse", str(good)), run("analyse", str(good), "--json").json

    assert "1 cut (at 1.5 s)" in plain.out
    assert as_json["cuts_s"] == [pytest.approx(1.5, abs=0.05)]
    assert as_json["brief"]["genre"].keys() == {"value", "from", "because"}
    assert run("analyse", str(good.parent), "--json").json["error"]["code"] == "file_is_folder"


def test_analyse_draws_the_clip_when_a_place_is_named(run: Callable, good: Path, tmp_path: Path) -> None:
    """A PNG or JPEG as its name says, which only --overwrite replaces; the words stay as they are."""
    from PIL import Image

    drawn, photo = tmp_path / "clip.png", tmp_path / "clip.jpg"
    plain = run("analyse", str(good), "--picture", str(drawn))
    again = run("analyse", str(good), "--picture", str(drawn), "--json").json
    replaced = run("analyse", str(good), "--picture", str(drawn), "--overwrite", "--json").json
    run("analyse", str(good), "--picture", str(photo))
    other = run("analyse", str(good), "--picture", str(tmp_path / "clip.gif"), "--json").json

    assert plain.out == run("analyse", str(good)).out + f"The picture: {drawn}\n"
    assert again["error"]["code"] == "output_exists"
    assert replaced["picture"] == str(drawn)
    assert other["error"]["code"] == "output_type_unsupported"
    with Image.open(drawn) as one, Image.open(photo) as two:
        assert (one.format, two.format) == ("PNG", "JPEG")
        assert one.size == two.size
        assert one.width == 1200
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith((".", "clip"))) == [
        "clip.jpg", "clip.png"
    ]  # fmt: skip


def test_compose_writes_music_of_that_length(run: Callable, tmp_path: Path) -> None:
    """WAV and MIDI, as said, and the seed to get it again."""
    bed, midi = tmp_path / "bed.wav", tmp_path / "bed.mid"
    words = ("compose", "calm lo-fi", "--duration", "4", "-o", str(bed), "--midi", str(midi))
    plain = run(*words, "--seed", "3")
    again = run(*words, "--seed", "3", "--overwrite", "--json")

    assert plain.code == 0
    assert "Seed 3" in plain.out
    assert again.json["duration_s"] == 4
    assert bed.exists()
    assert midi.read_bytes().startswith(b"MThd")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--duration", "0.2"], "option_invalid"),
        (["--duration", "nan"], "option_invalid"),
        (["--duration", "5", "--cut", "9"], "option_invalid"),
        (["-o", "bed.flac"], "output_type_unsupported"),
        (["-o", "there.wav"], "output_exists"),
        (["-o", "nowhere/bed.wav"], "output_unwritable"),
    ],
)
def test_compose_refuses_what_it_cannot_do(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: str
) -> None:
    """Before a note is written."""
    monkeypatch.chdir(tmp_path)
    Path("there.wav").write_bytes(b"mine")

    outcome = run("compose", "calm", *words, "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, code)
    assert [path.name for path in tmp_path.iterdir()] == ["there.wav"]


def test_stopping_a_composition_leaves_nothing(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the music is played: no WAV, no part of one."""

    def interrupt(bar, share: float | None, words: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("add_music.cli.bar.Bar.show", interrupt)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    outcome = run("compose", "calm", "--duration", "3", "-o", str(tmp_path / "bed.wav"), "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (4, "interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path) -> None:
    """A limit on file sizes stands for the full disk: the system refuses to write on in the same way."""
    limit = 200_000
    command = [COMMAND, "compose", "calm", "--duration", "20", "-o", str(tmp_path / "bed.wav"), "--json"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )

    assert json.loads(done.stdout)["error"]["code"] == "disk_full"
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_finds_everything_in_order(run: Callable) -> None:
    """Versions, data folder, backend and a second of music."""
    outcome = run("doctor", "--json")

    assert outcome.code == 0
    checks = outcome.json["checks"]
    names = ["versions", "data folder", "exports", "backend", "assistants", "codecs", "workers", "music"]
    assert [check["name"] for check in checks] == names
    assert all(check["ok"] for check in checks)


def test_the_doctor_says_what_is_wrong(
    run: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A data folder that is a file is named, and the other checks still run."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("ADD_MUSIC_DATA_DIR", str(tmp_path / "file"))

    outcome = run("doctor")

    assert outcome.code == 2
    assert "✗ data folder" in outcome.out
    assert "✓ music" in outcome.out
