"""kill -9 at any point loses nothing, and programs on one folder share one engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from add_music.engine.serve import start
from add_music.media.probe import inspect
from calling import Caller, data_of, until
from clips import make_clip

OWNER = Path(__file__).with_name("owner.py")


@contextmanager
def program(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Caller]]:
    """A program on that data folder, and somebody who talks to the engine it found or started."""
    process = subprocess.Popen(
        [sys.executable, OWNER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        where = json.loads(process.stdout.readline())
        with Caller(where["url"], where["token"]) as caller:
            yield process, caller
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def long_clip(tmp_path: Path) -> Path:
    """Long enough to be killed in the middle."""
    return make_clip(tmp_path / "long.mp4", seconds=6, fps=5, size=(64, 36))


@pytest.mark.parametrize("share", [0, 61])
def test_a_render_goes_on_after_its_program_was_killed(tmp_path: Path, long_clip: Path, share: int) -> None:
    """Killed while sounding or writing; the next program finishes the same render under the same id."""
    with program(tmp_path / "data") as (process, caller):
        caller.begin(long_clip).say("add calm lofi music")
        draft = caller.draft
        data_of(caller.render("render_kept"))
        until(lambda: caller.status("render_kept")["progress"] >= share)
        session = caller.session
        process.kill()
        process.wait()

    with program(tmp_path / "data") as (_, caller):
        caller.session = session
        assert caller.draft == draft
        assert caller.state()["renders"][0]["id"] == "render_kept"
        assert caller.finished("render_kept")["status"] == "completed"
        film = caller.download(tmp_path / "out.mp4", "render_kept")
        assert inspect(film).duration_ms == 6000
        assert not list((tmp_path / "data").rglob("*.part"))


def test_an_edit_goes_on_after_its_program_was_killed(tmp_path: Path, long_clip: Path) -> None:
    """The message was written down; its effect comes once, without being sent again."""
    with program(tmp_path / "data") as (process, caller):
        session = caller.begin(long_clip).session
        for event in caller.stream("add calm piano music"):
            if "functionCall" in json.dumps(event):
                process.kill()
                process.wait()
                break

    with program(tmp_path / "data") as (_, caller):
        caller.session = session
        until(lambda: caller.state()["turn"] is None)
        assert caller.music()[0]["m"]["about"]["genre"] == "piano"
        assert caller.say("undo").error is None
        assert caller.draft == {}


def test_a_second_program_uses_the_engine_of_the_first(tmp_path: Path, long_clip: Path) -> None:
    """One address for both; what one did, the other sees."""
    with program(tmp_path / "data") as (_, first), program(tmp_path / "data") as (_, second):
        assert first.http.base_url == second.http.base_url
        first.begin(long_clip).say("add music")
        second.session = first.session

        assert second.draft == first.draft


def test_the_next_program_takes_over(tmp_path: Path, long_clip: Path) -> None:
    """When the owner is killed, another program starts the engine with everything in it."""
    with program(tmp_path / "data") as (process, caller):
        session = caller.begin(long_clip).session
        process.kill()
        process.wait()

    with program(tmp_path / "data") as (_, caller):
        caller.session = session
        assert caller.state()["state"]["video_infos"][0]["filename"] == "long.mp4"


def test_a_program_that_ends_in_a_render_does_not_wait_for_it(tmp_path: Path, long_clip: Path) -> None:
    """Leaving in good order leaves the render for the next start, too."""
    with program(tmp_path / "data") as (process, caller):
        caller.begin(long_clip).say("add calm lofi music")
        caller.render("render_left")
        until(lambda: caller.status("render_left")["progress"] > 0)
        assert process.stdin
        process.stdin.close()
        assert process.wait(5) == 0

    with program(tmp_path / "data") as (_, caller):
        assert caller.finished("render_left")["status"] == "completed"


def test_an_engine_can_be_stopped_and_started_again_in_one_process(tmp_path: Path, long_clip: Path) -> None:
    """Starting another folder's engine stops the one before; each keeps what is its own."""
    first = start(tmp_path / "one")
    with Caller(first.url, first.token) as caller:
        session = caller.begin(long_clip).session
        caller.say("add music")
        draft = caller.draft
    second = start(tmp_path / "two")
    assert not first.alive
    assert second.alive
    third = start(tmp_path / "one")
    try:
        with Caller(third.url, third.token) as caller:
            caller.session = session
            assert caller.draft == draft
        assert third.token != first.token
    finally:
        third.stop()
