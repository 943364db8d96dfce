"""
What it costs to see a clip: CPU time of `see` against plain decoding of the same clip in the same process.

A busy clip, in which many key frames differ, and a still one, of which key frames say everything; both two
minutes of 1080p30.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from benchmarks.clip import have_ffmpeg, still_two_minutes, two_minutes

RUNS = 3
TAKEN = """
import resource, sys
from pathlib import Path
path = Path(sys.argv[1])
if sys.argv[2] == "decode":
    import av
    with av.open(str(path)) as file:
        file.streams.video[0].thread_type = "NONE"
        before = resource.getrusage(resource.RUSAGE_SELF)
        for _ in file.decode(video=0):
            pass
else:
    from add_music.analysis.clip import see
    from add_music.media.probe import inspect
    before = resource.getrusage(resource.RUSAGE_SELF)
    see(path, inspect(path))
after = resource.getrusage(resource.RUSAGE_SELF)
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
"""


def main() -> None:
    """Print both ratios."""
    if not have_ffmpeg():
        print("seeing: skipped, the ffmpeg command that draws the clips is not installed")
        return
    for what, path, gate in (
        ("busy clip", two_minutes(), 1.3),
        ("key frames suffice", still_two_minutes(), 0.2),
    ):
        taken = [(_cpu_s(str(path), "see"), _cpu_s(str(path), "decode")) for _ in range(RUNS)]
        ours, plain = (median(side) for side in zip(*taken, strict=True))
        print(
            f"seeing: {what}, CPU of see ÷ plain decoding = {ours / plain:.2f} (gate ≤ {gate}), {ours:.1f} s"
        )


def _cpu_s(path: str, how: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", TAKEN, path, how], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
