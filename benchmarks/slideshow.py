"""
Photos as a film against one FFmpeg command with zoompan: 40 photos in 60 seconds of 1080p30.

Only writing is compared, both as processes of their own; ours also dissolves from photo to photo.
`--photos` takes fewer of them, each as long.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.clip import have_ffmpeg
from benchmarks.measure import Cost, alternate, run

RUNS = 3
PHOTOS = 40
EACH_S = 1.5
FPS = 30
SIZE = (3000, 2000)
"""Six megapixels, as a telephone sends them."""
GATE = 1.3
OURS = """
import sys
from fractions import Fraction
from pathlib import Path
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
each, output, photos = Fraction(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
shots = [Shot(Path(photo), Fraction(0), each, each, number) for number, photo in enumerate(photos)]
encode_picture(shots, iter([]), output, Target(1920, 1080, "crop"), fps=30)
"""


def main(argv: list[str]) -> None:
    """Print the ratio and our memory."""
    if not have_ffmpeg():
        print("slideshow: skipped, the ffmpeg command that it is compared with is not installed")
        return
    count = int(argv[argv.index("--photos") + 1]) if "--photos" in argv else PHOTOS
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        photos = [str(_photo(place / f"{number}.jpg", number)) for number in range(count)]
        ours, ffmpeg = alternate(RUNS, lambda: _ours(photos, place), lambda: _ffmpeg(photos, place))
    ratio = ours.wall_s / ffmpeg.wall_s
    print(
        f"slideshow: {count} photos, ours ÷ ffmpeg zoompan = {ratio:.2f} (gate ≤ {GATE}), "
        f"peak {ours.peak_mb:.0f} MB (gate ≤ 500)"
    )


def _photo(path: Path, seed: int) -> Path:
    """Soft shapes with some grain: what a lens leaves of the world."""
    rng = np.random.default_rng(seed)
    shapes = Image.fromarray(rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)).resize(SIZE)
    grain = rng.normal(0, 4, (SIZE[1], SIZE[0], 1))
    picture = np.asarray(shapes.filter(ImageFilter.GaussianBlur(3)), np.float32) + grain
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(path, quality=90)
    return path


def _ours(photos: list[str], place: Path) -> Cost:
    return run([sys.executable, "-c", OURS, str(EACH_S), str(place / "ours.mp4"), *photos])


def _ffmpeg(photos: list[str], place: Path) -> Cost:
    frames = round(EACH_S * FPS)
    middle = "x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
    move = f"zoompan=z='1+0.14*on/{frames}':{middle}:d={frames}:s=1920x1080:fps={FPS}"
    cover = "scale=2190:1232:force_original_aspect_ratio=increase,crop=2190:1232"
    parts = [f"[{n}:v]{cover},{move},setsar=1[v{n}]" for n in range(len(photos))]
    joined = "".join(f"[v{n}]" for n in range(len(photos)))
    graph = ";".join([*parts, f"{joined}concat=n={len(photos)}:v=1:a=0,format=yuv420p[v]"])
    inputs = [argument for photo in photos for argument in ("-i", photo)]
    silent = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"]
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-g", "120"]
    sound = ["-map", "[v]", "-map", f"{len(photos)}:a", "-c:a", "aac", "-b:a", "192k", "-shortest"]
    command = ["ffmpeg", "-v", "error", "-y", *inputs, *silent, "-filter_complex", graph]
    return run([*command, *sound, *encoder, str(place / "ffmpeg.mp4")])


if __name__ == "__main__":
    main(sys.argv[1:])
