"""One engine for all programs on a data folder: found, shared, taken over."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from add_music.client.embedded import ensure_engine, stand_by, stop_engine
from add_music.client.endpoint import Endpoint
from add_music.settings import Settings

OTHER_PROGRAM = """
import sys
from pathlib import Path
from add_music.client.embedded import ensure_engine
from add_music.settings import Settings
print(ensure_engine(Settings(data_dir=Path(sys.argv[1]))).url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path):
    """A data folder of its own; its engine is stopped at the end."""
    made = Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    yield made
    stop_engine(made)


@pytest.fixture
def other(python: str, settings: Settings):
    """Another program that runs the engine of the folder."""
    child = subprocess.Popen(
        [python, "-c", OTHER_PROGRAM, str(settings.data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    child.url = child.stdout.readline().strip()
    yield child
    child.kill()
    child.communicate()


def _answers(endpoint: Endpoint) -> bool:
    headers = {"Authorization": f"Bearer {endpoint.token}"}
    url = f"{endpoint.url}/api/credits/balance/simple"
    return httpx.get(url, headers=headers, trust_env=False).is_success


def _note(settings: Settings) -> Path:
    return settings.data_dir / "engine.json"


def test_the_engine_is_started_once_and_its_address_is_for_the_user_alone(settings: Settings) -> None:
    """A second call gives the same engine; the file with port and token has mode 0600, the folder 0700."""
    first = ensure_engine(settings)
    second = ensure_engine(settings)

    assert first == second
    assert _answers(first)
    assert not _answers(Endpoint(first.url, "guess"))  # a program that found the port gets nothing
    assert _note(settings).stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert json.loads(_note(settings).read_text())["url"] == first.url


def test_two_programs_share_one_engine_and_a_killed_owner_is_succeeded(
    settings: Settings, other: subprocess.Popen
) -> None:
    """While the other lives its engine is used; after kill -9 this program runs one at once."""
    shared = ensure_engine(settings)
    other.send_signal(signal.SIGKILL)
    other.wait()
    own = ensure_engine(settings)

    assert shared.url == other.url
    assert own.url != shared.url
    assert _answers(own)


def test_who_stands_by_takes_over_without_being_asked(
    settings: Settings, other: subprocess.Popen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the owner goes, its unfinished work is taken up although nobody makes a request."""
    monkeypatch.setattr("add_music.client.embedded.STAND_BY_S", 0.02)
    stopped = stand_by(settings)
    other.communicate("")  # its input ends, and so does it

    endpoint = _noted_by_this_process(settings)
    stopped.set()

    assert endpoint is not None
    assert endpoint.url != other.url


def _noted_by_this_process(settings: Settings) -> Endpoint | None:
    from threading import enumerate as threads

    for thread in threads():
        if thread.name == "engine-stand-by":
            thread.join(20)
    return ensure_engine(settings, patience_s=0)


@pytest.mark.parametrize(
    "note",
    [
        json.dumps({"url": "http://127.0.0.1:9", "token": "t"}),
        json.dumps({"url": "http://engine.example", "token": "t"}),
    ],
)
def test_a_stale_note_is_no_obstacle(settings: Settings, note: str) -> None:
    """What a dead owner left, or somebody broke, is not believed: an engine is started."""
    settings.data_dir.mkdir(parents=True)
    _note(settings).write_text(note)

    assert _answers(ensure_engine(settings))


def test_stopping_leaves_no_address_behind(settings: Settings) -> None:
    """After a stop nobody is sent to a port that may be anybody's, and the next start is a new engine."""
    first = ensure_engine(settings)
    stop_engine(settings)
    gone = not _note(settings).exists()
    second = ensure_engine(settings)

    assert gone
    assert first.token != second.token
    assert _answers(second)


def test_a_second_folder_in_one_program_gets_its_own_engine(settings: Settings, tmp_path: Path) -> None:
    """Asking for another folder does not leave the first one with an engine that is dead."""
    ensure_engine(settings)
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")
    ensure_engine(elsewhere)
    back = ensure_engine(settings)

    assert _answers(back)
    stop_engine(elsewhere)
