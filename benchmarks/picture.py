"""
Edits of the picture against one FFmpeg command each: a title burnt in, a standing format over a blur.

Only writing is compared (one decoding, one encoding at the same preset), both as processes of their own.
The first stretch of the two-minute clip is taken, `--seconds` of it (30 unless told).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.clip import have_ffmpeg, two_minutes
from benchmarks.measure import Cost, alternate, run

RUNS = 3
SECONDS = 30
TITLE = "Our Summer by the sea"
OURS = """
import sys
from fractions import Fraction
from pathlib import Path
from add_music.media.audio import read_sound
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.fonts import Fonts
from add_music.media.lettering import Words, lettered
clip, output, kind, title = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
target = Target(1080, 1920, "blur") if kind == "blur" else Target(1920, 1080)
words = [Words(title, "bottom", Fraction(0), Fraction(3600))] if kind == "title" else []
captions = lettered(words, target.width, target.height, Fonts())
encode_picture([Shot(clip)], read_sound(clip), output, target, fps=30, captions=captions)
"""
FILTERS = {
    "title": f"[0:v]drawtext=text='{TITLE}':fontsize=90:fontcolor=white:borderw=7:x=(w-tw)/2:y=h-th-80,"
    "format=yuv420p[v]",
    "blur": "[0:v]split[a][b];[a]scale=1080:1920:force_original_aspect_ratio=increase,crop=1080:1920,"
    "boxblur=20:2[c];[b]scale=1080:-2[d];[c][d]overlay=(W-w)/2:(H-h)/2,format=yuv420p[v]",
}


def main(argv: list[str]) -> None:
    """Print the two ratios and our memory."""
    if not have_ffmpeg():
        print("picture: skipped, the ffmpeg command that it is compared with is not installed")
        return
    seconds = argv[argv.index("--seconds") + 1] if "--seconds" in argv else str(SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        clip = place / "clip.mp4"
        start = ["ffmpeg", "-v", "error", "-i", str(two_minutes()), "-t", seconds]
        subprocess.run([*start, "-c", "copy", str(clip)], check=True)
        for kind in FILTERS:
            ours, ffmpeg = alternate(
                RUNS, lambda k=kind: _ours(clip, place, k), lambda k=kind: _ffmpeg(clip, place, k)
            )  # type: ignore[misc]
            ratio = ours.wall_s / ffmpeg.wall_s
            told = f"picture: {kind}, ours ÷ ffmpeg = {ratio:.2f} (gate ≤ 1.15)"
            print(f"{told}, peak {ours.peak_mb:.0f} MB (gate ≤ 500)")


def _ours(clip: Path, place: Path, kind: str) -> Cost:
    return run([sys.executable, "-c", OURS, str(clip), str(place / f"{kind}.mp4"), kind, TITLE])


def _ffmpeg(clip: Path, place: Path, kind: str) -> Cost:
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(clip), "-filter_complex", FILTERS[kind]]
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-g", "120"]
    sound = ["-map", "[v]", "-map", "0:a", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"]
    return run([*command, *sound, *encoder, str(place / f"{kind}.ffmpeg.mp4")])


if __name__ == "__main__":
    main(sys.argv[1:])
