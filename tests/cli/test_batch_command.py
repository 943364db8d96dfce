"""Many films with one command: lists in every form, a table at the end, and nothing made twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from add_music.cli.batch_list import read_list
from add_music.errors import AddMusicError
from films import check_film


@pytest.fixture
def here(tmp_path: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two clips, a broken one and other things, on the engine of this machine."""
    for name, folder in (("data", "DATA_DIR"), ("config", "CONFIG_DIR")):
        monkeypatch.setenv(f"ADD_MUSIC_{folder}", str(tmp_path / name))
    monkeypatch.setenv("ADD_MUSIC_BACKEND", "local")
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in ("one.mp4", "two.mp4", "one.music.mp4", ".hidden.mp4"):
        shutil.copy(drawn, clips / name)
    (clips / "broken.mp4").write_bytes(b"no film at all" * 50)
    (clips / "notes.txt").write_text("not a clip")
    return clips


def test_each_film_has_its_own_words_and_a_bad_one_stops_nobody(run: Callable[..., Any], here: Path) -> None:
    """A line a film as it is over; the same command again makes only what is missing."""
    plan = here / "jobs.csv"
    plan.write_text(
        'file,instruction,also\none.mp4,happy funk,rights\nbroken.mp4,,\ntwo.mp4,"calm, piano",\n'
    )

    first = run("batch", str(plan), "-o", str(here / "out"), "--json")

    lines = sorted(first.lines, key=lambda line: line["number"])
    assert [line["status"] for line in lines] == ["done", "failed", "done"]
    assert first.code == 2
    assert lines[0]["music"]["genre"] == "funk"
    assert lines[1]["error"]["code"].startswith("file_")
    assert [Path(path).name for path in lines[0]["extras"]] == [
        "one.music.rights.json",
        "one.music.rights.txt",
    ]
    for line, clip in ((lines[0], "one.mp4"), (lines[2], "two.mp4")):
        check_film(Path(line["output"]), here / clip)
    made = (here / "out" / "one.music.mp4").stat()

    (here / "out" / "two.music.mp4").unlink()
    shutil.copy(here / "one.mp4", here / "broken.mp4")
    again = run("batch", str(plan), "-o", str(here / "out"))

    assert again.code == 0
    assert (here / "out" / "one.music.mp4").stat().st_mtime_ns == made.st_mtime_ns
    assert ["made before" in line for line in again.out.splitlines()[1:4]] == [True, False, False]
    assert again.out.splitlines()[-1] == "3 in all: 2 made, 1 made before."


def test_a_folder_gives_a_job_for_each_clip_of_it(here: Path) -> None:
    """Finished films of ours, hidden files and other things are none; each has its place beside the clip."""
    from add_music.assistant.batching import jobs_in

    jobs = jobs_in(here, "calm piano", None)

    assert [Path(job.media[0]).name for job in jobs] == ["broken.mp4", "one.mp4", "two.mp4"]
    assert [job.output.name for job in jobs] == ["broken.music.mp4", "one.music.mp4", "two.music.mp4"]
    assert {job.instruction for job in jobs} == {"calm piano"}
    (here / "empty").mkdir()
    with pytest.raises(AddMusicError) as caught:
        jobs_in(here / "empty", None, None)
    assert caught.value.code == "no_video"


CELLS = ("a.mp4|b.mp4", "calm", "out.mp4", "7", '{"genre": "jazz"}', "edl|srt")
OBJECT = {
    "files": ["a.mp4", "b.mp4"],
    "instruction": "calm",
    "output": "out.mp4",
    "seed": 7,
    "brief": {"genre": "jazz"},
    "also": ["edl", "srt"],
}
LISTS = {
    "jobs.csv": f"\ufeffFiles;Instruction;Output;Seed;Brief;Also\n{'; '.join(CELLS)}\n",
    "jobs.tsv": "files\tinstruction\toutput\tseed\tbrief\talso\n" + "\t".join(CELLS),
    "jobs.json": json.dumps([OBJECT]),
    "jobs.jsonl": json.dumps(OBJECT | {"files": CELLS[0], "seed": "7", "also": "edl,srt"}) + "\n\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_read_in_every_form(tmp_path: Path, name: str) -> None:
    """A table with any separator, JSON, JSON lines: the same job; paths count from where the list lies."""
    plan = tmp_path / name
    plan.write_text(LISTS[name], encoding="utf-8")
    (job,) = read_list(plan, "else", None, ())

    assert job.media == (str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4"))
    assert job.output == tmp_path / "out.mp4"
    assert (job.instruction, job.seed, job.brief, job.also) == ("calm", 7, {"genre": "jazz"}, ("edl", "srt"))


def test_what_a_job_leaves_open_is_filled_in(tmp_path: Path) -> None:
    """The instruction and the kinds of the command; films of one name in a folder are numbered."""
    plan = tmp_path / "jobs.json"
    plan.write_text(
        json.dumps({"jobs": [{"file": "a/x.mp4"}, {"file": "b/x.mp4"}, {"file": "https://h.example/x.mp4"}]})
    )
    jobs = read_list(plan, "calm", tmp_path / "out", ("edl",))

    assert [job.output.name for job in jobs] == ["x.music.mp4", "x.music.2.mp4", "x.music.3.mp4"]
    assert {(job.instruction, job.also) for job in jobs} == {("calm", ("edl",))}
    assert jobs[2].media == ("https://h.example/x.mp4",)


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("jobs.csv", "", "no job"),
        ("jobs.csv", "file,instruction\n,calm\n", "job 1: it names no file"),
        ("jobs.csv", "file,instruction\na.mp4,calm, no drums\n", "quote"),
        ("jobs.csv", "file,colour\na.mp4,red\n", "'colour' is none of"),
        ("jobs.csv", "file,seed\na.mp4,lucky\n", "seed"),
        ("jobs.csv", "file,brief\na.mp4,[1]\n", "brief"),
        ("jobs.json", "[1]", "job 1: it is no object"),
        ("jobs.json", "{", "no JSON"),
        ("jobs.jsonl", '{"file": 3}\n', "names no file"),
        ("jobs.json", '{"jobs": [{"file": "a.mp4", "output": 3}]}', "output"),
    ],
)
def test_a_list_that_is_wrong_says_where(tmp_path: Path, name: str, text: str, seen: str) -> None:
    """The refusal names the list, the job in it, and what is wrong; nothing is made."""
    plan = tmp_path / name
    plan.write_text(text)
    with pytest.raises(AddMusicError, match=seen) as caught:
        read_list(plan, None, None, ())
    assert caught.value.code == "command_invalid"
    assert name in caught.value.message


def test_two_jobs_never_write_the_same_file(run: Callable[..., Any], here: Path) -> None:
    """It is refused before anything is made."""
    plan = here / "jobs.csv"
    plan.write_text("file,output\none.mp4,x.mp4\ntwo.mp4,x.mp4\n")
    told = run("batch", str(plan), "--json")

    assert told.code == 2
    assert "Two jobs write" in told.json["error"]["message"]
    assert not (here / "x.mp4").exists()
