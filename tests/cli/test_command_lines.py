"""How a command line is read, and what it leaves behind when it cannot be done."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from add_music.cli.arguments import read_brief, split
from add_music.errors import AddMusicError
from films import MP4, check_film, content
from quirk_server import Quirks, QuirkServer, Refusal

ODD = (
    "my clip.mp4",
    'it\'s "mine".mp4',
    "🎬 sommer.mp4",
    "two\nlines.mp4",
    "-clip.mp4",
    "a%03d.mp4",
    "c:d.mp4",
    "[x].mp4",
)


def refuse_to(*args, **more):
    """Stands where nothing may be called any more."""
    raise AssertionError("this should not have been reached")


@pytest.mark.parametrize(
    ("words", "instruction"),
    [
        (["clip.mp4", "calm lo-fi"], "calm lo-fi"),
        (["clip.mp4", "song.mp3", "use my song.mp3"], "use my song.mp3"),
        (["clip.mp4", "song.mp3"], None),
        (["clip.mp4", ""], ""),
        (["clip.mp4", "happy"], "happy"),
        (["clip.mp4", "x" * 5000], "x" * 5000),
        (["clip.mp4", "nul\0byte"], "nul\0byte"),
        (["clip.mp4", "fade/out at 0:30."], "fade/out at 0:30."),
    ],
)
def test_the_last_word_is_the_instruction_when_it_is_no_file(
    words: list[str], instruction: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clips first, then what is wanted; without it the mood decides."""
    monkeypatch.chdir(tmp_path)
    for name in ("clip.mp4", "song.mp3"):
        Path(name).write_bytes(MP4)
    Path("happy").mkdir()

    media, said = split(words, None)

    assert said == instruction
    assert media == words[: len(words) - (said is not None)]


@pytest.mark.parametrize(
    "name", ["holiday.mp4", "my holiday.MOV", "./holiday", "~/clip", "/x/y", "a.flv", "https://x/y"]
)
def test_a_missing_clip_does_not_become_the_instruction(name: str) -> None:
    """What looks like a file is one, also when it is not there."""
    assert split(["clip.mp4", name], None) == (["clip.mp4", name], None)


def test_with_i_every_word_is_a_clip() -> None:
    """`-i` says where the instruction is."""
    assert split(["clip.mp4", "other"], "calm") == (["clip.mp4", "other"], "calm")


@pytest.mark.parametrize("words", [["calm lo-fi"], ["holiday"]])
def test_a_wish_without_a_clip_is_told_how_to_name_one(words: list[str]) -> None:
    """One positional word that is no file leaves nothing to work on."""
    with pytest.raises(AddMusicError) as caught:
        split(words, None)

    assert caught.value.code == "command_invalid"


@pytest.mark.parametrize("text", ["{", "[]", '"lofi"'])
def test_a_brief_has_to_be_a_json_object(text: str) -> None:
    """Anything else is named as what is wrong."""
    with pytest.raises(AddMusicError) as caught:
        read_brief(text)

    assert caught.value.code == "option_invalid"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mak"], "make"),
        (["make"], "MEDIA"),
        (["make", "x.mp4", "--sed", "3"], "--seed"),
        (["make", "x.mp4", "--seed", "-1"], "--seed"),
        (["make", "x.mp4", "--seed", "seven"], "--seed"),
        (["compose", "--duration", "long"], "--duration"),
    ],
)
def test_a_wrong_command_line_is_something_to_fix(run: Callable, words: list[str], said: str) -> None:
    """Exit code 2, words on stderr, and the same as JSON on stdout when JSON was asked for."""
    plain, as_json = run(*words), run(*words, "--json")

    assert (plain.code, as_json.code) == (2, 2)
    assert plain.out == ""
    assert said in plain.err
    assert as_json.json["error"]["code"] == "command_invalid"


def test_help_and_version_are_no_errors(run: Callable) -> None:
    """`--help`, no words at all, and `--version` answer on stdout."""
    assert "make" in run("--help").out
    assert run().out == run("-h").out
    assert run("--version").out.startswith("add-music 0.")
    assert "INSTRUCTION" in run("make", "--help").out


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, Path]:
    """Files that cannot be worked on, by what is wrong with them."""
    made = {
        "empty": tmp_path / "empty.mp4",
        "picture": tmp_path / "still.png",
        "sound": tmp_path / "song.mp3",
        "large": tmp_path / "large.mp4",
        "unknown": tmp_path / "clip.flv",
        "folder": tmp_path / "folder.mp4",
        "missing": tmp_path / "missing.mp4",
    }
    for name, body in {"empty": b"", "picture": b"\x89PNG", "sound": b"ID3", "unknown": b"FLV"}.items():
        made[name].write_bytes(body)
    with made["large"].open("wb") as file:
        file.truncate(2_100_000)
    made["folder"].mkdir()
    return made


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing", "file_missing"),
        ("folder", "file_is_folder"),
        ("empty", "file_empty"),
        ("picture", "picture_without_duration"),
        ("sound", "no_video"),
        ("large", "file_too_large"),
        ("unknown", "file_type_unsupported"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_before_anything_starts(
    run: Callable, bad: dict[str, Path], name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clear code, exit 2, what was seen and what to do; no engine is started and nothing is written."""
    monkeypatch.setenv("ADD_MUSIC_MAX_UPLOAD_MB", "2")
    monkeypatch.setattr("add_music.client.embedded._start", refuse_to)
    before = sorted(bad["empty"].parent.iterdir())

    outcome = run("make", str(bad[name]), "calm", "--json")

    error = outcome.json["error"]
    assert (outcome.code, error["code"]) == (2, code)
    assert bad[name].name in error["message"]
    assert error["next_step"]
    assert sorted(bad["empty"].parent.iterdir()) == before
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("there.mp4", "output_exists"),
        ("clip.mp4", "output_is_source"),
        ("out.avi", "output_type_unsupported"),
        ("nowhere/out.mp4", "output_unwritable"),
        (".", "output_unwritable"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_anything_starts(
    run: Callable, clip: Path, drawn: Path, output: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clip and a file that is there already stay what they are."""
    monkeypatch.setattr("add_music.client.embedded._start", refuse_to)
    (clip.parent / "there.mp4").write_bytes(b"mine")

    outcome = run("make", str(clip), "calm", "-o", str(clip.parent / output), "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, code)
    assert content(clip) == content(drawn)
    assert (clip.parent / "there.mp4").read_bytes() == b"mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(run: Callable, clip: Path) -> None:
    """Permissions are looked at before the work, not after it."""
    clip.parent.chmod(0o500)
    try:
        outcome = run("make", str(clip), "calm", "--json")
    finally:
        clip.parent.chmod(0o700)

    assert outcome.json["error"]["code"] == "output_unwritable"


def test_the_main_job_answers_in_words_and_as_json(
    run: Callable, nemo: QuirkServer, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result is on stdout; stderr stays empty when it is no terminal."""
    output = clip.with_name("clip.music.mp4")

    plain = run("make", str(clip), "calm", "--backend", nemo.url)
    as_json = run("make", str(clip), "calm", "--backend", nemo.url, "--overwrite", "--json")

    assert (plain.code, as_json.code) == (0, 0)
    assert str(output) in plain.out
    assert plain.err == as_json.err == ""
    assert as_json.json["output"] == str(output)
    check_film(output, clip)


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_only_names(
    run: Callable, nemo: QuirkServer, drawn: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blanks, quotes, emoji, line ends and a leading dash (after `--` or `./`) work like any other name."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content(drawn))

    outcome = run("make", "--backend", nemo.url, "--json", "--", name, "calm")

    assert outcome.code == 0
    assert Path(outcome.json["output"]).name == f"{name[:-4]}.music.mp4"
    assert sorted(p.name for p in tmp_path.glob("*.mp4")) == sorted([name, f"{name[:-4]}.music.mp4"])


def test_a_leading_dash_works_with_a_folder_before_it(
    run: Callable, nemo: QuirkServer, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`./-clip.mp4` needs no `--`."""
    monkeypatch.chdir(tmp_path)
    Path("-clip.mp4").write_bytes(content(drawn))

    assert run("make", "./-clip.mp4", "calm", "--backend", nemo.url).code == 0


def test_a_host_is_asked_about_first(run: Callable, clip: Path) -> None:
    """Without a terminal and without --yes nothing is sent: exit 2 names host, file and cost."""
    outcome = run("make", str(clip), "calm", "--backend", "https://music.invalid", "--json")

    error = outcome.json["error"]
    assert (outcome.code, error["code"]) == (2, "needs_consent")
    assert "music.invalid" in error["message"]
    assert "clip.mp4" in error["message"]
    assert "--yes" in error["next_step"]


@pytest.mark.parametrize("backend", ["cloud", "http://example.org", "ftp://x"])
def test_a_backend_that_does_not_exist_is_refused(run: Callable, clip: Path, backend: str) -> None:
    """Names that mean nothing, and addresses where a token would travel in the open."""
    outcome = run("make", str(clip), "calm", "--backend", backend, "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "option_invalid")


def test_the_backends_refusal_has_its_own_exit_code(run: Callable, nemo: QuirkServer, clip: Path) -> None:
    """3: the backend said no."""
    nemo.use(Quirks(refusals=(Refusal("/run_sse", 2001, words="no credits"),)))

    outcome = run("make", str(clip), "calm", "--backend", nemo.url, "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (3, "credits_out")


def test_a_setting_that_means_nothing_is_named(
    run: Callable, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad environment variable is something to fix, not a crash."""
    monkeypatch.setenv("ADD_MUSIC_WORKERS", "many")

    outcome = run("make", str(clip), "calm", "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "option_invalid")
    assert "ADD_MUSIC_WORKERS" in outcome.json["error"]["message"]


def test_an_unforeseen_error_shows_no_traceback(
    run: Callable, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 4 and a sentence; the traceback is for those who set ADD_MUSIC_LOG_LEVEL=DEBUG."""
    monkeypatch.setattr("add_music.assistant.make.checked", lambda *_: 1 / 0)

    outcome = run("make", str(clip), "calm", "--json")
    monkeypatch.setenv("ADD_MUSIC_LOG_LEVEL", "DEBUG")
    debugging = run("make", str(clip), "calm")

    assert (outcome.code, outcome.json["error"]["code"]) == (4, "internal")
    assert "Traceback" not in outcome.err
    assert "ZeroDivisionError" in debugging.err


def test_ctrl_c_is_an_answer_too(run: Callable, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 4, `interrupted`, no traceback."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("add_music.assistant.make.checked", interrupt)

    outcome = run("make", str(clip), "calm", "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (4, "interrupted")
    assert outcome.err == ""


def test_a_wish_without_quotes_is_recognised(run: Callable, clip: Path) -> None:
    """The words are not looked for on the disk; the answer shows them as they have to be written."""
    outcome = run("make", str(clip), "calm", "piano", "--json")

    assert (outcome.code, outcome.json["error"]["code"]) == (2, "command_invalid")
    assert '"calm piano"' in outcome.json["error"]["message"]
