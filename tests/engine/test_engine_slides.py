"""Photos shown one after the other, with music."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from add_music.media.probe import inspect
from calling import Caller


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A lying, a standing and another lying photo, each of its own grey with a darker half."""
    folder = tmp_path_factory.mktemp("photos")
    made = []
    for number, (size, grey) in enumerate((((320, 240), 60), ((240, 320), 120), ((320, 180), 200))):
        picture = np.full((size[1], size[0], 3), grey, np.uint8)
        picture[:, : size[0] // 2] = grey // 2
        path = folder / f"photo{number}.jpg"
        Image.fromarray(picture).save(path)
        made.append(path)
    return made


def test_photos_become_a_film_with_music(caller: Caller, photos: list[Path], tmp_path: Path) -> None:
    """Four seconds each, in their order, lying as most of them, moving, dissolving, with music to the end."""
    turn = caller.begin(*photos).say("add calm piano")
    name = f"{caller.session}-slides"
    caller.render(name)
    caller.finished(name)
    out = caller.download(tmp_path / "o.mp4", name)
    with av.open(str(out)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    right = [float(frame[:, -frame.shape[1] // 3 : -frame.shape[1] // 4].mean()) for frame in frames]

    assert turn.error is None
    assert [segment["d"] for segment in caller.draft["t"][0]["sg"]] == [4000, 4000, 4000]
    assert caller.music()[0]["d"] == 12_000
    shown = inspect(out)
    assert (shown.picture.width, shown.picture.height, shown.duration_ms) == (426, 240, 12_000)
    assert right[60] < right[180] < right[300]
    assert right[110] < right[125] < right[160]
    assert (frames[10] != frames[100]).mean() > 0.01


def test_a_single_photo_is_no_film(caller: Caller, photos: list[Path]) -> None:
    """It has no length: it needs a video beside it."""
    assert caller.begin(photos[0]).say("add music").error == "picture_without_duration"
