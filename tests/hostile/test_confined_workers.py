"""What a worker can do when a foreign file has taken it over: next to nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from add_music.engine.workers.confine import CPU_S, FILE_BYTES, MEMORY_BYTES, OPEN_FILES
from add_music.engine.workers.pool import Pool, Urgency
from add_music.studio import confinement
from clips import make_clip

ATTEMPTS = """
import json, os, socket, subprocess, sys
from pathlib import Path
from add_music.engine.workers.confine import confine

own, other = Path(sys.argv[1]), Path(sys.argv[2])
holds = confine([own])

def tried(attempt):
    try:
        attempt()
    except (OSError, MemoryError) as refusal:
        return type(refusal).__name__
    return "done"

def local():
    return socket.socket(socket.AF_UNIX)

attempts = {
    "write its own": lambda: (own / "a").write_text("x"),
    "move its own": lambda: (own / "a").rename(own / "b"),
    "read another": lambda: (other / "kept").read_text(),
    "write another": lambda: (other / "new").write_text("x"),
    "change another": lambda: (other / "kept").write_text("x"),
    "empty another": lambda: os.truncate(other / "kept", 0),
    "remove another": lambda: (other / "kept").unlink(),
    "take another": lambda: (other / "kept").rename(own / "kept"),
    "link to another": lambda: (other / "link").symlink_to(own),
    "reach the network": lambda: socket.socket(),
    "reach a program": local,
    "run a program": lambda: subprocess.run([sys.executable, "-V"]),
    "take all memory": lambda: bytearray(9 << 30),
    "open many files": lambda: [open(os.devnull) for _ in range(300)],
}
print(json.dumps({"holds": sorted(holds), **{name: tried(attempt) for name, attempt in attempts.items()}}))
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What came of each attempt in a confined process; skipped parts say why."""
    own, other = (tmp_path_factory.mktemp(name) for name in ("own", "other"))
    (other / "kept").write_text("kept", encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", ATTEMPTS, str(own), str(other)], capture_output=True, text=True, check=True
    )
    assert (other / "kept").read_text(encoding="utf-8") == "kept"
    assert sorted(path.name for path in other.iterdir()) == ["kept"]
    return json.loads(told.stdout)


def _only_where(tried: dict[str, str], part: str) -> None:
    if part not in tried["holds"]:
        pytest.skip(f"this system has nothing that holds {part}")


def test_its_own_folder_and_the_reading_of_media_stay(tried: dict[str, str]) -> None:
    """It would be of no use without."""
    assert {tried[name] for name in ("write its own", "move its own", "read another")} == {"done"}


@pytest.mark.parametrize("what", ["write", "change", "empty", "remove", "take", "link to"])
def test_nothing_elsewhere_can_be_changed(tried: dict[str, str], what: str) -> None:
    """Neither the clip nor any other file of the user."""
    _only_where(tried, "files")

    assert tried[f"{what} another"] == "PermissionError"


@pytest.mark.parametrize("what", ["reach the network", "reach a program", "run a program"])
def test_nobody_can_be_reached_and_nothing_started(tried: dict[str, str], what: str) -> None:
    """No socket of any kind, no other program."""
    _only_where(tried, "calls")

    assert tried[what] == "PermissionError"


def test_memory_and_files_are_limited(tried: dict[str, str]) -> None:
    """A bomb ends its task with an error instead of the machine's memory."""
    _only_where(tried, "limits")

    assert tried["take all memory"] == "MemoryError"
    assert tried["open many files"] == "OSError"


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="only Linux tells a process's limits")
def test_the_workers_of_a_pool_are_confined(tmp_path: Path) -> None:
    """Before their first task; and they still do it."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    pool = Pool(1, writable=[tmp_path])
    try:
        info = pool.submit("inspect", clip, what="a clip", urgency=Urgency.QUESTION).result(30)
        [pid] = pool.pids
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="utf-8")
    finally:
        pool.stop()

    assert info.kind == "video"
    assert "NoNewPrivs:\t1" in status
    told = {line[:26].strip(): line[26:].split() for line in limits.splitlines()[1:]}
    assert int(told["Max address space"][0]) <= MEMORY_BYTES
    assert int(told["Max file size"][0]) <= FILE_BYTES
    assert int(told["Max open files"][0]) <= OPEN_FILES
    assert told["Max core file size"][0] == "0"
    assert CPU_S <= int(told["Max cpu time"][0]) <= CPU_S + 60


def test_a_process_that_uses_up_its_time_is_ended() -> None:
    """By the system, whatever it is doing."""
    code = "from add_music.engine.workers.confine import allow_time\nallow_time(1)\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-c", code], check=False)

    assert ended.returncode == -signal.SIGXCPU


def test_a_check_of_the_installation_says_what_holds(tried: dict[str, str]) -> None:
    """The same as in a worker, asked in another process: this one stays free."""
    assert sorted(confinement()) == tried["holds"]
    assert subprocess.run([sys.executable, "-c", ""], check=False).returncode == 0
