"""The finished movie with the picture encoded anew: other codecs, several clips, other sizes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from add_music.errors import AddMusicError
from add_music.media.audio import read_sound
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.probe import inspect
from clips import clicks, make_clip, make_sound, tone

RED, GREEN, BLUE = (210, 40, 40), (40, 180, 60), (40, 60, 200)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (160, 90)):
    """Draws every picture in one colour."""
    picture = np.full((size[1], size[0], 3), colour, np.uint8)
    return lambda number, time_s: picture


def quarters(number: int, time_s: float) -> np.ndarray:
    """Red above left, green above right, blue below: shows how a picture is turned."""
    picture = np.full((90, 160, 3), BLUE, np.uint8)
    picture[:45, :80], picture[:45, 80:] = RED, GREEN
    return picture


def pictures(path: Path) -> list[np.ndarray]:
    """All pictures of a file as (h, w, 3)."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def encoded(
    output: Path, *clips: Path, width: int = 160, height: int = 90, fps: float | Fraction = 30
) -> Path:
    """The clips one after the other, with silence."""
    shots = [Shot(clip) for clip in clips]
    encode_picture(shots, iter([]), output, Target(width - width % 2, height - height % 2), fps=fps)
    return output


def close(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    """Whether a pixel has that colour, but for what compression takes."""
    return bool(np.abs(pixel.astype(int) - colour).max() < 14)


@pytest.mark.parametrize("kind", ["webm", "avi", "mp4"])
def test_every_codec_becomes_h264(tmp_path: Path, kind: str) -> None:
    """H.264 High, 4:2:0, of the same length, size and rate."""
    clip = make_clip(tmp_path / f"c.{kind}", seconds=2, fps=25, codec="mpeg4" if kind == "mp4" else None)

    info = inspect(encoded(tmp_path / "o.mp4", clip, fps=25))

    assert (info.picture.codec, info.picture.pixel_format) == ("h264", "yuv420p")
    assert (info.picture.width, info.picture.height, info.picture.fps) == (160, 90, 25)
    assert info.duration_ms == pytest.approx(inspect(clip).duration_ms, abs=20)
    assert info.sound.duration_ms == info.duration_ms


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_moving_drawing_becomes_a_film(tmp_path: Path, kind: str) -> None:
    """Its pictures are shown as long as the file says."""
    gif = tmp_path / f"g.{kind}"
    frames = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(gif, save_all=True, append_images=frames[1:], duration=[500, 300, 200])

    shown = pictures(encoded(tmp_path / "o.mp4", gif, width=64, height=48, fps=10))

    assert len(shown) == 10
    for number, colour in ((0, RED), (4, RED), (5, GREEN), (7, GREEN), (8, BLUE), (9, BLUE)):
        assert close(shown[number][24, 32], colour)


def test_clips_of_all_kinds_are_joined(tmp_path: Path) -> None:
    """Different sizes, rates and codecs: one after the other, whole, with black around what is missing."""
    wide = make_clip(tmp_path / "1.mp4", seconds=1, picture=plain(RED), sound=None)
    tall = make_clip(tmp_path / "2.webm", seconds=1, size=(90, 160), fps=15, picture=plain(GREEN, (90, 160)))
    slow = make_clip(
        tmp_path / "3.avi", seconds=1, fps=10, size=(320, 180), picture=plain(BLUE, (320, 180)), sound=None
    )

    output = encoded(tmp_path / "o.mp4", wide, tall, slow)

    shown = pictures(output)
    assert len(shown) == 90
    assert close(shown[5][45, 80], RED)
    assert close(shown[45][45, 80], GREEN)
    assert close(shown[45][45, 5], (0, 0, 0))
    assert close(shown[75][45, 5], BLUE)
    assert close(shown[29][45, 80], RED)
    assert close(shown[30][45, 80], GREEN)


def test_many_short_clips_do_not_drift(tmp_path: Path) -> None:
    """Clips whose length is no whole number of pictures end together where their sum does."""
    clip = make_clip(tmp_path / "c.mp4", seconds=0.7, fps=29, picture=plain(RED), sound=None)
    length = inspect(clip).picture.duration_ms

    output = encoded(tmp_path / "o.mp4", *[clip] * 9, fps=24)

    assert inspect(output).duration_ms == pytest.approx(9 * length, abs=21)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_clip_is_upright(tmp_path: Path, rotation: int) -> None:
    """The rotation is applied, as a player shows it, and not written again."""
    clip = make_clip(tmp_path / "c.mp4", seconds=0.3, rotation=rotation, picture=quarters, sound=None)
    size = (160, 90) if rotation == 180 else (90, 160)

    output = encoded(tmp_path / "o.mp4", clip, width=size[0], height=size[1])

    info = inspect(output)
    assert (info.picture.rotation, info.picture.width, info.picture.height) == (0, *size)
    shown = pictures(output)[3]
    with av.open(str(clip)) as container:
        stored = next(container.decode(video=0))
        expected = np.rot90(stored.to_ndarray(format="rgb24"), stored.rotation // 90)
    assert np.abs(shown.astype(int) - expected).mean() < 6


def test_wide_pixels_become_square(tmp_path: Path) -> None:
    """A picture with non-square pixels fills the shape in which it is shown."""
    clip = make_clip(tmp_path / "c.mp4", seconds=0.3, size=(120, 120), aspect=Fraction(2), sound=None,
                     picture=plain(RED, (120, 120)))  # fmt: skip

    shown = pictures(encoded(tmp_path / "o.mp4", clip, width=240, height=120))[0]

    assert all(close(shown[y, x], RED) for y in (2, 117) for x in (2, 237))


@pytest.mark.parametrize("size", [(161, 91), (33, 35), (2, 2)])
def test_odd_sizes_become_even(tmp_path: Path, size: tuple[int, int]) -> None:
    """4:2:0 needs even sides; the last row or column is given up."""
    clip = make_clip(tmp_path / "c.mp4", seconds=0.3, sound=None)

    info = inspect(encoded(tmp_path / "o.mp4", clip, width=size[0], height=size[1]))

    assert (info.picture.width, info.picture.height) == (size[0] // 2 * 2, size[1] // 2 * 2)


def test_colours_stay_the_same(tmp_path: Path) -> None:
    """Small footage (BT.601) keeps its colours in a BT.709 file that says so."""
    clip = make_clip(tmp_path / "c.mp4", seconds=0.3, picture=quarters, sound=None)

    shown = pictures(encoded(tmp_path / "o.mp4", clip, width=1280, height=720))[2]

    assert close(shown[200, 200], RED)
    assert close(shown[200, 1000], GREEN)
    assert close(shown[600, 600], BLUE)


def test_uneven_rates_become_even(tmp_path: Path) -> None:
    """A variable rate is shown at a constant one, each picture at its time."""
    clip = make_clip(tmp_path / "c.mkv", seconds=2, vfr=True, sound=None)

    info = inspect(encoded(tmp_path / "o.mp4", clip))

    assert info.picture.variable_rate is False
    assert info.duration_ms == pytest.approx(inspect(clip).duration_ms, abs=17)


def test_the_sound_stays_in_step(tmp_path: Path) -> None:
    """A click lands on its sample after encoding too, at a rate that is no whole number."""
    clip = make_clip(tmp_path / "c.webm", seconds=2, sound=None)
    output = tmp_path / "o.mp4"

    rate = Fraction(30_000, 1001)
    encode_picture([Shot(clip)], iter([clicks(2, [1.5])]), output, Target(160, 90), fps=rate)

    level = np.abs(np.concatenate(list(read_sound(output)))).max(axis=1)
    assert abs(int(level.argmax()) - 72_000) <= 2
    assert inspect(output).picture.fps == pytest.approx(29.97, abs=0.001)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    """Shares ascend over all clips and end with 1."""
    clip = make_clip(tmp_path / "c.mp4", seconds=1, sound=None)
    told: list[float] = []

    shots = [Shot(clip), Shot(clip)]
    encode_picture(shots, iter([]), tmp_path / "o.mp4", Target(64, 36), fps=30, on_progress=told.append)

    assert told == sorted(set(told))
    assert (told[-1], len(told) > 20) == (1.0, True)


def test_sound_alone_cannot_be_encoded_as_a_film(tmp_path: Path) -> None:
    """A clip without picture is told by name."""
    song = make_sound(tmp_path / "song.m4a", tone(1))

    with pytest.raises(AddMusicError) as caught:
        encoded(tmp_path / "o.mp4", song)

    assert caught.value.code == "no_video"
    assert "song.m4a" in caught.value.message


def test_a_clip_that_breaks_off_keeps_its_length(tmp_path: Path) -> None:
    """A few unreadable packets in the middle: the picture before stays a little longer."""
    clip = make_clip(tmp_path / "c.mkv", seconds=3, key_every=10, codec="mpeg4", sound=None)
    data = bytearray(clip.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 300] = bytes(300)
    clip.write_bytes(bytes(data))

    assert inspect(encoded(tmp_path / "o.mp4", clip)).duration_ms == pytest.approx(3000, abs=34)
