"""The command as it is installed, in a process of its own: signals, pipes, and how fast it starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from quirk_server import Quirks, QuirkServer

COMMAND = str(Path(sys.executable).with_name("add-music"))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_command_leaves_nothing_behind(nemo: QuirkServer, clip: Path, sent: signal.Signals) -> None:
    """Ctrl-C during the work: exit 4, one JSON document, no traceback, no file beside the clip."""
    hold = threading.Event()
    nemo.use(Quirks(hold=hold))
    command = [COMMAND, "make", str(clip), "calm", "--backend", nemo.url, "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while "/run_sse" not in nemo.paths() and child.poll() is None:
        threading.Event().wait(0.01)

    child.send_signal(sent)
    out, err = child.communicate(timeout=20)
    hold.set()

    assert child.returncode == 4
    assert json.loads(out)["error"]["code"] == "interrupted"
    assert err == ""
    assert list(clip.parent.iterdir()) == [clip]


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """`add-music understand | head -1` ends quietly."""
    child = subprocess.Popen(
        [COMMAND, "understand"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    line = json.dumps({"id": 1, "text": "calm piano"}).encode() + b"\n"
    child.stdin.write(line)
    child.stdin.flush()
    assert json.loads(child.stdout.readline())["id"] == 1
    child.stdout.close()

    _, err = child.stdin.write(line * 3), child.stdin.close() or child.stderr.read()

    assert err == b""
    assert child.wait(timeout=20) == 0


def test_help_needs_nothing_heavy() -> None:
    """`--help` works with a broken backend, data folder and codec, for it loads none of them."""
    code = (
        "import sys; sys.argv = ['add-music', 'make', '--help']\n"
        "from add_music.cli.main import main\n"
        "main(); heavy = {'av', 'numpy', 'httpx', 'dbos', 'mcp', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_a_terminal_without_unicode_still_gets_an_answer(tmp_path: Path) -> None:
    """Where stdout is ASCII, what it cannot show is escaped instead of stumbled over."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(
        [COMMAND, "make", str(tmp_path / "🎬.mp4")], capture_output=True, text=True, env=env
    )

    assert done.returncode == 2
    assert "\\U0001f3ac" in done.stderr
    assert "Traceback" not in done.stderr
