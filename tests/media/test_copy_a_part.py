"""A part of a film copied between key frames."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from add_music.media.movie import Part, copy_picture, key_frames, picture_hash
from add_music.media.probe import inspect
from clips import make_clip


def shade(number: int, time_s: float) -> np.ndarray:
    """Each picture two steps brighter than the one before."""
    return np.full((90, 160, 3), 20 + 2 * number, np.uint8)


def shades(film: Path) -> list[int]:
    """The number that each picture was drawn with."""
    with av.open(str(film)) as container:
        rgb = [frame.to_ndarray(format="rgb24").mean() for frame in container.decode(video=0)]
    return [round((float(level) - 20) / 2) for level in rgb]


@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_a_part_between_key_frames_is_copied_exactly(tmp_path: Path, b_frames: int, kind: str) -> None:
    """It begins with a key frame and ends before the next, and every packet is the source's."""
    clip = make_clip(
        tmp_path / f"c.{kind}",
        seconds=4,
        fps=25,
        picture=shade,
        key_every=25,
        b_frames=b_frames,
    )
    keys = key_frames(clip)
    first, last = keys[1], keys[-2]
    part = Part(Fraction(first, 1000), Fraction(last, 1000))

    copy_picture(clip, iter([]), out := tmp_path / "o.mp4", part=part)

    assert len(keys) > 3
    assert inspect(out).duration_ms == pytest.approx(last - first, abs=2)
    assert shades(out) == pytest.approx(list(range(first // 40, last // 40)), abs=1)
    assert picture_hash(out) == picture_hash(clip, part) != picture_hash(clip)


def test_a_part_to_the_end_needs_no_key_frame_there(tmp_path: Path) -> None:
    """It ends with the file."""
    clip = make_clip(tmp_path / "c.mp4", seconds=3, fps=25, picture=shade, key_every=25, b_frames=2)

    begin = key_frames(clip)[-1]
    copy_picture(clip, iter([]), out := tmp_path / "o.mp4", part=Part(Fraction(begin, 1000)))

    assert shades(out) == pytest.approx(list(range(begin // 40, 75)), abs=1)
