"""Running a command and knowing its wall time, CPU time and the peak memory of all its processes."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import psutil


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took; memory is the sum of the proportional set sizes of the process tree."""

    wall_s: float
    peak_mb: float


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Cost:
    """Run to the end and measure; the command must succeed."""
    started = time.perf_counter()
    child = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, _memory_mb(child))
        time.sleep(0.05)
    wall = time.perf_counter() - started
    if child.returncode:
        raise RuntimeError(f"{command[0]} failed: {child.stderr.read().decode()[-2000:]}")
    return Cost(wall, peak)


def alternate(runs: int, *jobs: Callable[[], Cost]) -> list[Cost]:
    """The median cost of each job, run in turn so that a noisy minute hits all of them."""
    taken: list[list[Cost]] = [[] for _ in jobs]
    for _ in range(runs):
        for costs, job in zip(taken, jobs, strict=True):
            costs.append(job())
    return [Cost(median(c.wall_s for c in costs), max(c.peak_mb for c in costs)) for costs in taken]


def _memory_mb(root: psutil.Process) -> float:
    total = 0.0
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return total
    for process in family:
        try:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.uss)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 2**20
