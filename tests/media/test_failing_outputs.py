"""Places that cannot be written: the error names the place, and nothing is left open."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from add_music.errors import AddMusicError
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.movie import copy_picture
from add_music.media.sample import draw_sample
from add_music.media.wav import write_wav
from clips import make_clip, noise

LIMITED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from add_music.errors import AddMusicError
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.movie import copy_picture
from add_music.media.sample import draw_sample
from add_music.media.wav import write_wav

way, clip, output, limit = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
rng = np.random.default_rng(1)
sound = (0.1 * rng.standard_normal((48_000, 2)).astype(np.float32) for _ in range(4))
try:
    if way == "copy":
        copy_picture(clip, sound, output)
    elif way == "encode":
        encode_picture([Shot(clip)], sound, output, Target(160, 90), fps=30)
    elif way == "wav":
        write_wav(output, sound)
    else:
        draw_sample(output, 2)
    print("written")
except AddMusicError as error:
    print(error.code, str(output) in error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are a thing of POSIX")
@pytest.mark.parametrize("way", ["copy", "encode", "wav", "sample"])
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_a_full_disk_is_told(tmp_path: Path, way: str, share: float) -> None:
    """Wherever the space ends, at the first byte, in the middle or while the index moves: `disk_full`."""
    clip = make_clip(tmp_path / "c.mp4", seconds=4, sound=None)
    whole = {"copy": 150_000, "encode": 125_000, "wav": 1_152_044, "sample": 60_000}[way]
    command = [sys.executable, "-c", LIMITED, way, clip, tmp_path / "out.part", str(int(whole * share) or 1)]

    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    assert told == ["disk_full", "True"]


def write(way: str, clip: Path, output: Path, sound: Iterator[np.ndarray]) -> None:
    """One of the four writers."""
    if way == "copy":
        copy_picture(clip, sound, output)
    elif way == "encode":
        encode_picture([Shot(clip)], sound, output, Target(64, 36), fps=30)
    elif way == "wav":
        write_wav(output, sound)
    else:
        draw_sample(output, 0.3)


@pytest.mark.parametrize("way", ["copy", "encode", "wav", "sample"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, way: str) -> None:
    """A missing folder, a folder of that name: `output_unwritable`, with the name of the output."""
    clip = make_clip(tmp_path / "c.mp4", seconds=0.5)
    (tmp_path / "folder").mkdir()

    for output in (tmp_path / "none" / "out.mp4", tmp_path / "folder"):
        with pytest.raises(AddMusicError) as caught:
            write(way, clip, output, iter([noise(1)]))

        assert caught.value.code == "output_unwritable"
        assert str(output) in caught.value.message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_that_is_full_is_told() -> None:
    """The system's own "no space left on device"."""
    with pytest.raises(AddMusicError) as caught:
        write_wav(Path("/dev/full"), iter([noise(1)]))

    assert caught.value.code == "disk_full"


@pytest.mark.parametrize("way", ["copy", "encode"])
def test_an_error_of_the_sound_comes_through(tmp_path: Path, way: str) -> None:
    """When the one who makes the sound fails, its own error is told, and every file is closed."""
    clip = make_clip(tmp_path / "c.mp4", seconds=2)

    def broken() -> Iterator[np.ndarray]:
        yield noise(1)
        raise RuntimeError("the flute broke")

    before = _open_files()
    with pytest.raises(RuntimeError, match="the flute broke"):
        write(way, clip, tmp_path / "o.mp4", broken())

    assert _open_files() == before


def _open_files() -> int:
    gc.collect()  # what earlier tests have left to it is closed before either count
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0
