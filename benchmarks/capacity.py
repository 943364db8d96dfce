"""
What a service costs: renders per hour and core, by length and kind of edit, and what follows from that.

The model is `cpu = begin + rate × length` for each kind, drawn through two measured lengths. It is checked
against a third length that was not used to draw it. From it: cores, storage and network for so many clips a
day, when the cores may be busy for 60 % of the day's busiest hour, which has a tenth of the day's clips.
"""

from __future__ import annotations

import argparse
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.clip import have_ffmpeg, two_minutes

AGENT = "nemo_agent"
KINDS = {  # of the messages that a user sends
    "picture copied": "add calm piano music",
    "title burnt in": "add calm piano music and the title 'Holiday' in the first three seconds",
    "made upright": "add calm piano music and make it 9:16",
}
LENGTHS_S = (20, 60)
CHECK_S = 40
CLIPS_A_DAY = (10, 1_000, 100_000)
BUSY_HOUR = 0.1
"""The share of a day's clips in its busiest hour."""
LOAD = 0.6
"""Beyond that the waiting grows faster than the work (M/M/c)."""
WRONG_GATE = 0.25
KEPT_DAYS = (30, 7)
"""Of uploads and of finished files: what `add-music clean` leaves unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one job: CPU and wall seconds, bytes in and out."""

    cpu_s: float
    wall_s: float
    bytes_in: int
    bytes_out: int


@dataclass(frozen=True, slots=True)
class Model:
    """What a job of a kind costs."""

    begin_s: float
    rate: float

    @classmethod
    def through(cls, first: tuple[float, float], second: tuple[float, float]) -> Model:
        """The line through two lengths and their CPU seconds."""
        rate = (second[1] - first[1]) / (second[0] - first[0])
        return cls(first[1] - rate * first[0], rate)

    def cpu_s(self, length_s: float) -> float:
        """CPU seconds of a clip of that length."""
        return self.begin_s + self.rate * length_s


def main(argv: list[str]) -> None:
    """Print the model, how far it is off, and what it says about so many clips a day."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__)
    parser.add_argument("--lengths", type=int, nargs=2, default=LENGTHS_S, help="seconds")
    parser.add_argument("--check", type=int, default=CHECK_S, help="seconds")
    parser.add_argument("--typical", type=int, default=60, help="seconds of the clips that are planned for")
    options = parser.parse_args(argv)
    if not have_ffmpeg():
        print("skipped: the clips are drawn by the ffmpeg command, which is not here")
        return
    with tempfile.TemporaryDirectory() as name, _service(folder := Path(name)) as ask:
        ask(
            _clip(folder, options.lengths[0]), KINDS["picture copied"]
        )  # the first job loads what all others have
        for kind, words in KINDS.items():
            _tell(kind, lambda length, words=words: ask(_clip(folder, length), words), options)


def _tell(kind: str, ask: Callable[[int], Cost], options: argparse.Namespace) -> None:
    short, long_ = options.lengths
    first, second, check = (ask(length) for length in (short, long_, options.check))
    model = Model.through((short, first.cpu_s), (long_, second.cpu_s))
    wrong = model.cpu_s(options.check) / check.cpu_s - 1
    print(f"{kind}: {model.begin_s:.1f} s + {model.rate:.3f} × length of CPU", end="; ")
    print(f"at {options.check} s {wrong:+.0%} off the measured {check.cpu_s:.1f} s (gate ±{WRONG_GATE:.0%})")
    for length in (30, 120, 600):
        print(f"  {length:>4} s: {3600 / model.cpu_s(length):7.0f} renders per hour and core")
    size_in, size_out = check.bytes_in / options.check, check.bytes_out / options.check
    for clips in CLIPS_A_DAY:
        print("  " + _plan(model, clips, options.typical, size_in, size_out))


def _plan(model: Model, clips: int, length_s: int, in_per_s: float, out_per_s: float) -> str:
    cores = clips * BUSY_HOUR * model.cpu_s(length_s) / 3600 / LOAD
    kept = clips * length_s * (in_per_s * KEPT_DAYS[0] + out_per_s * KEPT_DAYS[1])
    # an upload goes to the node, to the bucket and to a worker; a finished file to the bucket and to its user
    network = clips * BUSY_HOUR * length_s * (3 * in_per_s + 2 * out_per_s) * 8 / 3600
    return (
        f"{clips:>7} clips of {length_s} s a day: {max(cores, 0.01):8.2f} cores, {kept / 1e9:9.1f} GB kept, "
        f"{network / 1e6:8.2f} Mbit/s in the busiest hour"
    )


@contextmanager
def _service(folder: Path) -> Iterator[Any]:
    from add_music.engine.serve import start
    from add_music.engine.terms import Terms

    running = start(folder / "service", terms=Terms(turn_credits=0, minutes_a_day=0, stored_gb=0))
    headers = {"X-Client-Id": secrets.token_hex(8)}
    told = httpx.post(f"{running.url}/api/auth/anonymous-token", headers=headers).json()["data"]
    marks = {f"X-Skill-{name}": "benchmark" for name in ("Source", "Version", "Platform")}
    token = {"Authorization": f"Bearer {told['token']}"}
    with httpx.Client(base_url=running.url, headers=token | marks, timeout=600) as http:
        try:
            yield lambda clip, words: _measured(http, clip, words)
        finally:
            running.stop()


def _measured(http: httpx.Client, clip: Path, words: str) -> Cost:
    begun, before = time.monotonic(), _cpu_s()
    session = http.post(f"/api/tasks/me/with-session/{AGENT}", json={}).json()["data"]["session_id"]
    with clip.open("rb") as file:
        http.post(
            f"/api/upload-video/{AGENT}/me/{session}", files={"files": (clip.name, file)}
        ).raise_for_status()
    body = {"app_name": AGENT, "session_id": session, "new_message": {"parts": [{"text": words}]}}
    with http.stream("POST", "/run_sse", json=body) as answer:
        answer.read()
    draft = http.get(f"/api/state/{AGENT}/me/{session}/latest").json()["data"]["state"]["draft"]
    render = secrets.token_hex(8)
    order = {"id": render, "sessionId": session, "draft": draft, "output": {"format": "mp4"}}
    http.post("/api/render/proxy/lambda", json=order).raise_for_status()
    while (told := http.get(f"/api/render/proxy/lambda/{render}").json()["data"])["status"] != "completed":
        assert told["status"] in ("pending", "processing"), told
        time.sleep(0.2)
    fetched = len(http.get(f"/api/render/proxy/{render}/download").content)
    return Cost(_cpu_s() - before, time.monotonic() - begun, clip.stat().st_size, fetched)


def _cpu_s() -> float:
    """Of this process, which is user and service at once, and of its workers that live."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _clip(folder: Path, seconds: int) -> Path:
    """The first seconds of the two-minute clip, with a comment so that each is a new content."""
    target = folder / f"{secrets.token_hex(4)}.mp4"
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(two_minutes()), "-t", str(seconds), "-c", "copy"]
    subprocess.run([*command, "-metadata", f"comment={target.stem}", str(target)], check=True)
    return target


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
