"""What is told about a file: streams, sizes, times, read from its content."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from PIL import Image

from add_music.media.probe import inspect
from clips import make_clip, make_sound, tone


@pytest.mark.parametrize(
    ("kind", "picture", "sound"),
    [
        ("mp4", "h264", "aac"),
        ("mov", "h264", "aac"),
        ("mkv", "h264", "aac"),
        ("avi", "mpeg4", "mp3float"),
        ("webm", "vp8", "opus"),
    ],
)
def test_every_accepted_film_container_is_read(tmp_path: Path, kind: str, picture: str, sound: str) -> None:
    """Size, rate, length and codecs of a film are told for each container of the contract."""
    info = inspect(make_clip(tmp_path / f"clip.{kind}", seconds=2, size=(160, 90), fps=25))

    assert info.kind == "video"
    assert info.picture is not None
    assert (info.picture.width, info.picture.height, info.picture.rotation) == (160, 90, 0)
    assert info.picture.codec.startswith(picture)
    assert info.picture.fps == pytest.approx(25, abs=0.01)
    # FFmpeg's AVI writer makes room for the priming of the MP3 by an empty picture
    assert info.duration_ms == pytest.approx(2000, abs=40 if kind == "avi" else 2)
    assert info.picture.variable_rate is False
    assert info.sound is not None
    assert (info.sound.codec, info.sound.rate, info.sound.channels) == (sound, 48_000, 2)
    assert info.sound.start_ms == pytest.approx(0, abs=30)


@pytest.mark.parametrize("kind", ["mp3", "wav", "m4a", "aac"])
def test_every_accepted_sound_file_is_read(tmp_path: Path, kind: str) -> None:
    """A sound file is `audio`, without picture, with its true length."""
    info = inspect(make_sound(tmp_path / f"song.{kind}", tone(2.5)))

    assert info.kind == "audio"
    assert info.picture is None
    assert info.duration_ms == pytest.approx(2500, abs=60)
    assert info.sound is not None
    assert info.sound.channels == 2


@pytest.mark.parametrize("kind", ["jpg", "jpeg", "png", "webp", "gif"])
def test_a_still_picture_is_an_image_without_length(tmp_path: Path, kind: str) -> None:
    """Stills of every accepted type have a size and no duration; a one-frame GIF is one of them."""
    path = tmp_path / f"still.{kind}"
    Image.new("RGB", (64, 48), (200, 120, 40)).save(path)

    info = inspect(path)

    assert (info.kind, info.duration_ms, info.sounds) == ("image", 0, ())
    assert info.picture is not None
    assert (info.picture.width, info.picture.height) == (64, 48)


def test_a_moving_gif_is_a_video(tmp_path: Path) -> None:
    """A GIF with several frames lasts as long as its frames."""
    path = tmp_path / "moving.gif"
    frames = [Image.new("RGB", (64, 48), (20 * n, 90, 200 - 10 * n)) for n in range(10)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, loop=0)

    info = inspect(path)

    assert info.kind == "video"
    assert info.duration_ms == pytest.approx(1000, abs=20)
    assert info.picture is not None
    assert info.picture.fps == pytest.approx(10, abs=0.2)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_picture_is_measured_as_shown(tmp_path: Path, rotation: int) -> None:
    """A phone held upright gives an upright size, and the rotation is told."""
    info = inspect(
        make_clip(tmp_path / "phone.mp4", seconds=1, size=(160, 90), rotation=rotation, sound=None)
    )

    assert info.picture is not None
    assert info.picture.rotation == rotation
    assert (info.picture.width, info.picture.height) == ((160, 90) if rotation == 180 else (90, 160))


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_an_uneven_rate_is_told(tmp_path: Path, kind: str) -> None:
    """Variable frame rate is recognised and the average rate is told."""
    info = inspect(make_clip(tmp_path / f"vfr.{kind}", seconds=3, fps=30, vfr=True))

    assert info.picture is not None
    assert info.picture.variable_rate is True
    assert info.picture.fps == pytest.approx(30, rel=0.05)
    assert info.duration_ms == pytest.approx(3000, abs=35)


def test_a_silent_film_has_no_sound(tmp_path: Path) -> None:
    """No audio track is no error."""
    info = inspect(make_clip(tmp_path / "mute.mp4", seconds=1, sound=None))

    assert (info.sounds, info.sound) == ((), None)
    assert info.duration_ms == pytest.approx(1000, abs=2)


def test_all_tracks_are_told_and_one_is_chosen(tmp_path: Path) -> None:
    """Of several audio tracks the one a player would play is marked."""
    info = inspect(make_clip(tmp_path / "two.mkv", seconds=1, sounds=["tone", "noise"]))

    assert len(info.sounds) == 2
    assert [s.default for s in info.sounds].count(True) == 1
    assert info.sound is info.sounds[0]


@pytest.mark.parametrize(("kind", "start_s"), [("mp4", 0.5), ("mkv", 0.5), ("mov", 1.0), ("mkv", -0.25)])
def test_sound_that_starts_at_another_time_is_told(tmp_path: Path, kind: str, start_s: float) -> None:
    """`start_ms` says how much later (or earlier) than the picture the sound begins."""
    info = inspect(make_clip(tmp_path / f"late.{kind}", seconds=2, audio_start_s=start_s))

    assert info.sound is not None
    assert info.sound.start_ms == pytest.approx(start_s * 1000, abs=25)


def test_a_cover_is_no_picture(tmp_path: Path) -> None:
    """A song with cover art is a song: the cover does not move and is not shown as a film."""
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        cover = out.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        sound = out.add_stream("aac", rate=48_000, layout="stereo")
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24")
        out.mux(cover.encode(frame))
        out.mux(cover.encode(None))
        block = av.AudioFrame.from_ndarray(np.zeros((2, 48_000), np.float32), format="fltp", layout="stereo")
        block.sample_rate, block.pts, block.time_base = 48_000, 0, Fraction(1, 48_000)
        out.mux(sound.encode(block))
        out.mux(sound.encode(None))

    info = inspect(path)

    assert (info.kind, info.picture) == ("audio", None)


def test_a_film_without_picture_is_sound(tmp_path: Path) -> None:
    """The content decides, not the ending: an MP4 with sound alone is `audio`."""
    info = inspect(make_sound(tmp_path / "podcast.mp4", tone(1)))

    assert (info.kind, info.picture) == ("audio", None)


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    """A Matroska file named .mp4 is read as what it is."""
    clip = make_clip(tmp_path / "clip.mkv", seconds=1)

    info = inspect(clip.rename(tmp_path / "clip.mp4"))

    assert info.container.startswith("matroska")
    assert info.kind == "video"


def test_wide_pixels_count_as_shown(tmp_path: Path) -> None:
    """A picture with non-square pixels (DV, DVD) is measured as it is displayed."""
    path = make_clip(tmp_path / "dv.mp4", seconds=1, size=(160, 120), aspect=Fraction(4, 3), sound=None)

    info = inspect(path)

    assert info.picture is not None
    assert (info.picture.width, info.picture.height) == (213, 120)


@pytest.mark.parametrize(
    "name",
    [
        "with space.mp4",
        'it\'s "quoted".mp4',
        "new\nline.mp4",
        "🎬 fête.mp4",
        "-dash.mp4",
        "time 12:30:00.mp4",
        "frame%03d.mp4",
        "star*[x]?.mp4",
        "pipe:0.mp4",
        "data:text,x.mp4",
        "UPPER.MP4",
    ],
)
def test_odd_names_are_only_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No character of a file name is taken for syntax, by an absolute or by a relative path."""
    clip = make_clip(tmp_path / "plain.mp4", seconds=0.5)
    odd = clip.rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)

    assert inspect(odd).duration_ms == pytest.approx(500, abs=2)
    assert inspect(Path(name)).duration_ms == pytest.approx(500, abs=2)


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_a_numbered_still_is_not_a_series(tmp_path: Path, kind: str) -> None:
    """`shot%03d.jpg` is one picture, also when shot001 lies beside it."""
    for name in (f"shot%03d.{kind}", f"shot001.{kind}", f"shot002.{kind}"):
        Image.new("RGB", (32, 16) if "%" in name else (64, 64)).save(tmp_path / name)

    info = inspect(tmp_path / f"shot%03d.{kind}")

    assert info.picture is not None
    assert (info.kind, info.picture.width, info.picture.height) == ("image", 32, 16)


def test_what_is_told_can_cross_process_borders(tmp_path: Path) -> None:
    """Workers hand the description on by pickle."""
    info = inspect(make_clip(tmp_path / "clip.mp4", seconds=0.5))

    assert pickle.loads(pickle.dumps(info)) == info
