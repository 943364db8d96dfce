"""
What two minutes of music cost: `python -m benchmarks.music.speed [--genres orchestral,lofi]`.

Each genre is composed, played, mixed and mastered in a process of its own with one thread. CPU seconds of
that process, which a busy machine stretches less than the clock; and the most memory it held.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from add_music.music.brief import GENRES
from benchmarks.music.pieces import Piece

SECONDS = 120.0
MEDIAN_S, DEAREST_S, MOST_MB = 8.0, 20.0, 300.0
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when something is too dear."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.music.speed", description=__doc__)
    parser.add_argument("--genres", default=",".join(GENRES))
    parser.add_argument("--one", action="store_true", help="measure in this process")
    asked = parser.parse_args(arguments)
    names = asked.genres.split(",")
    if asked.one:
        print(*_measured(names[0]))
        return 0
    found = [_apart(name) for name in names]
    for name, (seconds, megabytes) in sorted(zip(names, found, strict=True), key=lambda row: -row[1][0]):
        print(f"{name:12} {seconds:5.1f} CPU s  {megabytes:4.0f} MB")
    middle, dearest = median(s for s, _ in found), max(s for s, _ in found)
    memory = max(mb for _, mb in found)
    print(f"median {middle:.1f} s (at most {MEDIAN_S:g}), dearest {dearest:.1f} s (at most {DEAREST_S:g}), "
          f"memory {memory:.0f} MB (at most {MOST_MB:g})")  # fmt: skip
    return int(middle > MEDIAN_S or dearest > DEAREST_S or memory > MOST_MB)


def _apart(name: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.music.speed", "--one", "--genres", name]
    environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    seconds, megabytes = run.stdout.split()
    return float(seconds), float(megabytes)


def _measured(name: str) -> tuple[float, float]:
    """CPU seconds from the brief to the last mastered block, and the most memory in MB."""
    from add_music.sound.mix import MixPlan
    from add_music.sound.produce import produce
    from add_music.sound.reel import play, record

    begun = time.process_time()
    score = Piece(name, 1, SECONDS).score
    with tempfile.TemporaryDirectory() as folder:
        record(score, Path(folder))
        for _ in produce(
            lambda: play(score, Path(folder)), None, MixPlan(score.length_samples), Path(folder)
        ):
            pass
    return time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
