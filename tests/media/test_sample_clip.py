"""The clip that the program draws itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from add_music.analysis.clip import analyse
from add_music.media.audio import read_sound
from add_music.media.frames import Glances
from add_music.media.movie import can_copy, picture_hash
from add_music.media.probe import inspect
from add_music.media.sample import FPS, SCENES, draw_sample


def test_it_is_an_ordinary_clip(tmp_path: Path) -> None:
    """640 × 360, 30 fps, H.264 and AAC, exactly as long as was asked."""
    draw_sample(tmp_path / "s.mp4", 3)

    info = inspect(tmp_path / "s.mp4")

    assert (info.picture.width, info.picture.height, info.picture.fps) == (640, 360, FPS)
    assert (info.duration_ms, info.sound.duration_ms, info.sound.codec) == (3000, 3000, "aac")
    assert can_copy(info)


def test_it_has_cuts_where_its_scenes_change(tmp_path: Path) -> None:
    """Three hard cuts between four landscapes, soft sound of its own, and nobody speaks."""
    draw_sample(tmp_path / "s.mp4", 6)
    shares = np.cumsum([scene.share for scene in SCENES])[:-1]

    evidence = analyse(tmp_path / "s.mp4")

    first_pictures = [int(np.ceil(share * 6 * FPS - 1e-6)) for share in shares]
    assert list(evidence.cuts_ms) == [round(number * 1000 / FPS) for number in first_pictures]
    assert evidence.speech == ()
    assert -40 < evidence.loudness_lufs < -25


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    """Two drawings have the same packets and the same sound."""
    for name in ("a.mp4", "b.mp4"):
        draw_sample(tmp_path / name, 1)

    one, other = (np.concatenate(list(read_sound(tmp_path / n))) for n in ("a.mp4", "b.mp4"))
    assert picture_hash(tmp_path / "a.mp4") == picture_hash(tmp_path / "b.mp4")
    assert np.array_equal(one, other)


def test_its_key_frames_can_be_looked_at(tmp_path: Path) -> None:
    """Every picture that stands alone comes out small, in order, and no two scenes look alike."""
    draw_sample(tmp_path / "s.mp4", 2)

    frames = [glance.key for glance in Glances(tmp_path / "s.mp4", 32, 18, key_every_ms=0)]

    assert all(frame.rgb.shape == (18, 32, 3) for frame in frames)
    assert [frame.ms for frame in frames] == sorted(frame.ms for frame in frames)
    assert frames[0].ms == 0
