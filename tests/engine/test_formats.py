"""The kinds of file that a render can be, through the contract's own routes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from add_music.media.audio import read_sound
from add_music.media.captions import Caption
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from add_music.media.formats import FORMATS
from add_music.media.gif import write_gif
from add_music.media.probe import inspect
from add_music.media.sound_file import write_sound
from clips import make_clip

if TYPE_CHECKING:
    from calling import Caller


@pytest.mark.parametrize(
    ("kind", "picture", "sound"),
    [
        ("mov", "h264", "aac"),
        ("mkv", "h264", "aac"),
        ("webm", "vp9", "opus"),
        ("gif", "gif", None),
        ("mp3", None, "mp3float"),
        ("m4a", None, "aac"),
    ],
)
def test_a_render_is_what_was_asked_for(
    caller: Caller, clip: Path, tmp_path: Path, kind: str, picture: str | None, sound: str | None
) -> None:
    """Container and codecs are the ones that go by that name, and it is as long as the timeline."""
    caller.begin(clip).say("add music")
    caller.render(kind=kind)
    status = caller.finished()
    film = caller.download(tmp_path / f"out.{kind}")

    assert status["status"] == "completed", status
    found = inspect(film)
    assert (found.picture.codec if found.picture else None) == picture
    assert (found.sound.codec if found.sound else None) == sound
    assert found.duration_ms == pytest.approx(3000, abs=60)


@pytest.mark.parametrize("kind", ["mov", "webm", "mp3", "m4a"])
def test_the_sound_is_in_step_in_every_kind(tmp_path: Path, kind: str) -> None:
    """What an encoder puts before the sound is told in the file, so that nothing comes late."""
    written = tmp_path / f"o.{kind}"
    blocks = np.zeros((48_000, 2), np.float32)
    blocks[24_000:24_480] = 0.5 * np.sin(np.arange(480) * 0.4)[:, None]
    if kind in ("mp3", "m4a"):
        write_sound(written, iter([blocks]), 48_000, FORMATS[kind])
    else:
        clip = make_clip(tmp_path / "c.mp4", seconds=1)
        encode_picture([Shot(clip)], iter([blocks]), written, Target(160, 90), fps=30, kind=FORMATS[kind])

    heard = np.concatenate(list(read_sound(written)))

    loud = np.flatnonzero(np.abs(heard[:, 0]) > 0.25)
    assert len(heard) == pytest.approx(48_000, abs=1200)
    assert loud[0] == pytest.approx(24_000, abs=96)


def test_a_gif_has_the_colours_and_the_texts_of_the_film(tmp_path: Path) -> None:
    """Two passes find a palette in which the picture and its letters look as they do in a film."""
    clip = make_clip(tmp_path / "c.mp4", seconds=2, fps=25, size=(640, 360))
    white = np.zeros((40, 120, 4), np.uint8)
    white[...] = 255
    caption = Caption((white, white, white), 20, 20, Fraction(0), Fraction(2), Fraction(0))
    shots, target = [Shot(clip)], Target(480, 270)
    film, gif = tmp_path / "o.mp4", tmp_path / "o.gif"

    encode_picture(shots, iter([]), film, target, fps=25, captions=[caption])
    write_gif(shots, gif, target, fps=Fraction(25), captions=[caption])

    shown, meant = pictures(gif), pictures(film)
    assert len(shown) == 25
    for number in (0, 12, 24):
        assert np.abs(shown[number].astype(int) - meant[number * 2]).mean() < 6
        assert shown[number][30:50, 30:130].mean() > 245


def pictures(path: Path) -> list[np.ndarray]:
    """All pictures of a file as (h, w, 3)."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
