"""The clips the figures are taken on, drawn by FFmpeg once and kept."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

CACHE = Path(__file__).parent / ".cache"
SCENES = 12
SCENE_S = 10
COLOURS = ("0x1d3557", "0xf1a208", "0xe63946", "0x2a9d8f", "0xf1faee", "0x6d597a", "0x06141b")
KEY_FRAME_EVERY = 60
"""Two seconds, as phones, browsers and most editors write them."""


def two_minutes() -> Path:
    """120 s of 1080p30 H.264 with 11 cuts, light noise and a sound of its own."""
    target = CACHE / "two_minutes.mp4"
    if not target.exists():
        _ffmpeg(
            *_scenes(),
            *("-f", "lavfi", "-i", f"aevalsrc={_voice()}:s=48000:d={SCENES * SCENE_S}"),
            *(
                "-filter_complex",
                f"{''.join(f'[{i}:v]' for i in range(SCENES))}concat=n={SCENES},format=yuv420p[v]",
            ),
            *(
                "-map",
                "[v]",
                "-map",
                f"{SCENES}:a",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-b:v",
                "2750k",
                "-g",
                str(KEY_FRAME_EVERY),
            ),
            *("-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart"),
            target=target,
        )
    return target


def still_two_minutes() -> Path:
    """120 s of 1080p30 H.264 of one shot in which little moves, without sound."""
    target = CACHE / "still_two_minutes.mp4"
    if not target.exists():
        source = f"gradients=s=1920x1080:r=30:d={SCENES * SCENE_S}:seed=3:speed=0.0005:n=4"
        _ffmpeg(
            *("-f", "lavfi", "-i", f"{source},format=yuv420p,noise=alls=4:allf=t"),
            *("-c:v", "libx264", "-preset", "veryfast", "-b:v", "2750k", "-g", str(KEY_FRAME_EVERY)),
            *("-movflags", "+faststart"),
            target=target,
        )
    return target


def ten_minutes() -> Path:
    """The two-minute clip five times over, packets copied."""
    target = CACHE / "ten_minutes.mp4"
    if not target.exists():
        source = two_minutes()
        listing = CACHE / "ten_minutes.txt"
        listing.write_text(f"file '{source.name}'\n" * 5, encoding="utf-8")
        _ffmpeg("-f", "concat", "-i", str(listing), "-c", "copy", "-movflags", "+faststart", target=target)
    return target


def have_ffmpeg() -> bool:
    """Whether the baseline can be run at all."""
    return shutil.which("ffmpeg") is not None


def _scenes() -> list[str]:
    pictures = []
    for number in range(SCENES):
        kind = ("linear", "radial", "circular", "spiral")[number % 4]
        colours = ":".join(f"c{n}={COLOURS[(number * 3 + n) % len(COLOURS)]}" for n in range(4))
        speed = 0.001 * (1 + number % 3)
        source = (
            f"gradients=s=1920x1080:r=30:d={SCENE_S}:seed={number + 7}:speed={speed}:n=4:t={kind}:{colours}"
        )
        pictures += ["-f", "lavfi", "-i", f"{source},format=yuv420p,noise=alls=4:allf=t"]
    return pictures


def _voice() -> str:
    # a buzz with moving formant-like level, so that metering and mixing have something to do
    return "0.2*sin(2*PI*170*t)*(0.5+0.5*sin(2*PI*3*t))*gt(sin(2*PI*t/7)\\,0)+0.01*sin(2*PI*900*t)"


def _ffmpeg(*arguments: str, target: Path) -> None:
    CACHE.mkdir(exist_ok=True)
    part = target.with_suffix(".part.mp4")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *arguments, str(part)], check=True, stdin=subprocess.DEVNULL
    )
    part.replace(target)
