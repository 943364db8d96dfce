"""What a killed command left behind: named by the next one, finished by `add-music resume`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from add_music.cli import checkup
from add_music.media.probe import inspect
from add_music.settings import settings as process_settings
from clips import make_clip
from quirk_server import QuirkServer

ADD_MUSIC = ("-m", "add_music.cli.main")


@pytest.fixture
def long_clip(tmp_path: Path) -> Path:
    """Long enough for its export to be interrupted."""
    return make_clip(tmp_path / "long.mp4", seconds=6, fps=5, size=(64, 36))


@contextmanager
def _service(python: str, folder: Path) -> Iterator[str]:
    """The address of a service in a process of its own, where renders go on whatever happens to clients."""
    command = [python, *ADD_MUSIC, "serve", "--port", "0", "--data", str(folder), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


def _killed_while_exporting(python: str, clip: Path, *options: str) -> Path:
    """Begin to make a film and kill the program, with all its processes, as soon as the render has begun."""
    output = clip.with_name("film.mp4")
    command = [python, *ADD_MUSIC, "make", str(clip), "calm piano", "-o", str(output), *options]
    records = process_settings().data_dir / "projects"
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while not any(
            '"submitted": true' in path.read_text(encoding="utf-8") for path in records.glob("*.json")
        ):
            assert process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.01)
        process.kill()
    assert not output.exists()
    return output


@pytest.fixture(params=["local", "service"])
def begun(request: pytest.FixtureRequest, python: str, tmp_path: Path, long_clip: Path) -> Iterator[Path]:
    """Where the film of a killed program will be: on its own engine, or on a service elsewhere."""
    process_settings.cache_clear()
    if request.param == "local":
        yield _killed_while_exporting(python, long_clip, "--backend", "local")
        return
    with _service(python, tmp_path / "service") as url:
        yield _killed_while_exporting(python, long_clip, "--backend", url)


def test_the_export_of_a_killed_program_is_listed_and_finished(begun: Path, run: Callable) -> None:
    """Without any network it is listed; then it is fetched, once, and nothing is left to do."""
    listed = run("resume", "--list", "--json")
    done = run("resume", "--json")
    again = run("resume")

    assert [one["status"] for one in listed.json["exports"]] == ["unfinished"]
    (export,) = done.json["exports"]
    assert (done.code, export["status"], export["output"]) == (0, "done", str(begun))
    assert inspect(begun).duration_ms == 6000
    assert (again.code, again.out) == (0, "Nothing is unfinished.\n")
    assert sorted(path.name for path in begun.parent.glob("*film*")) == ["film.mp4"]


def _record(data: Path, **render: Any) -> None:
    """What a program that was killed has written down."""
    folder = data / "projects"
    folder.mkdir(parents=True)
    about = {"job": "render_1", "id": "render_1", "draft_sha": "x", "output": "/nowhere/film.mp4"} | render
    project = {"session_id": "55", "backend": "http://127.0.0.1:9", "name": "project", "language": "en"}
    (folder / "55.json").write_text(json.dumps(project | {"renders": [about]}), encoding="utf-8")


def test_a_finished_job_hints_at_an_earlier_one(run: Callable, nemo: QuirkServer, clip: Path) -> None:
    """Beside the result, on stderr, with the command that finishes it; the result itself stays clean JSON."""
    _record(process_settings().data_dir, submitted=True)

    outcome = run("make", str(clip), "calm", "--backend", nemo.url, "--json")

    assert outcome.code == 0
    assert outcome.json["output"]
    assert "/nowhere/film.mp4" in outcome.err
    assert "add-music resume" in outcome.err


def test_the_doctor_knows_of_it_too(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that finishes it; it is no fault of the installation."""
    _record(process_settings().data_dir)
    monkeypatch.setattr(checkup, "CHECKS", [check for check in checkup.CHECKS if check[0] == "exports"])

    outcome = run("doctor")

    assert (outcome.code, outcome.out) == (0, "✓ exports: 1 not fetched yet; to finish: add-music resume\n")


@pytest.mark.parametrize("state", [{"status": "completed", "stamp": [1, 2]}, {"status": "cancelled"}])
def test_what_was_fetched_or_given_up_is_not_unfinished(run: Callable, state: dict[str, Any]) -> None:
    """Nothing is listed, and nobody is asked."""
    _record(process_settings().data_dir, **state)

    assert run("resume").out == "Nothing is unfinished.\n"


def test_an_export_that_cannot_be_finished_now_is_told_and_kept(run: Callable) -> None:
    """Code, next step and exit code of the reason; it stays on the list."""
    _record(process_settings().data_dir, submitted=True)

    outcome = run("resume", "--json")
    listed = run("resume", "--list", "--json")

    (export,) = outcome.json["exports"]
    assert (outcome.code, export["error"]["code"]) == (4, "backend_unreachable")
    assert len(listed.json["exports"]) == 1
