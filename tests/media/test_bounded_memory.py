"""Memory does not grow with the length of a clip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from clips import make_clip, noise

STATUS = Path("/proc/self/status")
JOB = """
import re, sys
from pathlib import Path
from add_music.analysis.clip import analyse
from add_music.analysis.hits import onsets
from add_music.media.audio import read_sound
from add_music.media.meter import measure_loudness
from add_music.media.movie import copy_picture

clip, output = Path(sys.argv[1]), Path(sys.argv[2])
analyse(clip)
copy_picture(clip, read_sound(clip), output)
measure_loudness(output)
onsets(read_sound(output))
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not STATUS.exists(), reason="the peak of one program is told by Linux only")
def test_a_clip_eight_times_as_long_takes_no_more_memory(tmp_path: Path) -> None:
    """Analysing, copying and measuring 40 s peaks at most 10 % above 5 s."""
    peaks = []
    for seconds in (5, 40):
        sound = np.tile(noise(5), (seconds // 5, 1))
        clip = make_clip(tmp_path / f"{seconds}.mkv", seconds=seconds, size=(64, 36), fps=2, sound=sound,
                         audio_codec="pcm_s16le")  # fmt: skip
        command = [sys.executable, "-c", JOB, clip, tmp_path / "out.mp4"]
        peaks.append(int(subprocess.run(command, capture_output=True, text=True, check=True).stdout))

    assert peaks[1] <= 1.1 * peaks[0]
