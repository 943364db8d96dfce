"""
`add-music make` on a 2-minute 1080p30 clip against one FFmpeg command and against MoviePy.

The FFmpeg command copies the picture, mixes a ready WAV under the clip's sound and encodes AAC.
MoviePy does that job the way its documentation shows, which re-encodes the picture; it is measured
when it is installed (it is no dependency) and `--moviepy` is given, for it takes minutes.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.clip import have_ffmpeg, ten_minutes, two_minutes
from benchmarks.measure import Cost, alternate, run

RUNS = 3
INSTRUCTION = "add background music that matches the mood of my video"
MOVIEPY = """
import sys
from moviepy import AudioFileClip, CompositeAudioClip, VideoFileClip
clip = VideoFileClip(sys.argv[1])
music = AudioFileClip(sys.argv[2]).with_volume_scaled(0.35)
clip.with_audio(CompositeAudioClip([clip.audio, music])).write_videofile(sys.argv[3], logger=None)
"""


def main(argv: list[str]) -> None:
    """Print the ratios, and the memory at two lengths."""
    if not have_ffmpeg():
        print("main job: skipped, the ffmpeg command that it is compared with is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        clip = two_minutes()
        bed = _bed(place)
        ours, ffmpeg = alternate(RUNS, lambda: _ours(clip, place), lambda: _ffmpeg(clip, bed, place))
        print(f"main job: make ÷ ffmpeg = {ours.wall_s / ffmpeg.wall_s:.2f} (gate ≤ 6)")
        longer = _ours(ten_minutes(), place)
        print(
            f"main job: peak memory {ours.peak_mb:.0f} MB at 2 min, {longer.peak_mb:.0f} MB at 10 min, "
            f"ratio {longer.peak_mb / ours.peak_mb:.2f} (gates ≤ 500 MB, ≤ 1.2)"
        )
        if "--moviepy" in argv and importlib.util.find_spec("moviepy"):
            moviepy = run([sys.executable, "-c", MOVIEPY, str(clip), str(bed), str(place / "moviepy.mp4")])
            print(f"main job: moviepy ÷ make = {moviepy.wall_s / ours.wall_s:.1f} (gate ≥ 10)")


def _ours(clip: Path, place: Path) -> Cost:
    env = {**os.environ, "ADD_MUSIC_DATA_DIR": tempfile.mkdtemp(dir=place), "ADD_MUSIC_BACKEND": "local"}
    command = [str(Path(sys.executable).with_name("add-music")), "make", str(clip), INSTRUCTION]
    return run([*command, "-o", str(place / "ours.mp4"), "--overwrite", "--seed", "7", "--json"], env)


def _ffmpeg(clip: Path, bed: Path, place: Path) -> Cost:
    mix = "[0:a][1:a]amix=inputs=2:duration=first:weights=1 0.35[a]"
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(clip), "-i", str(bed), "-filter_complex", mix]
    return run([*command, "-map", "0:v", "-map", "[a]", "-c:v", "copy", "-c:a", "aac", "-b:a", "192k",
                "-movflags", "+faststart", str(place / "ffmpeg.mp4")])  # fmt: skip


def _bed(place: Path) -> Path:
    from add_music import compose

    target = place / "bed.wav"
    compose("calm lo-fi", duration_s=120, seed=7, output=target)
    return target


if __name__ == "__main__":
    main(sys.argv[1:])
