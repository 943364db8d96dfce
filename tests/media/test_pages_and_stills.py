"""Pages that pictures are drawn on, and single pictures out of a clip."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from add_music.errors import FixInput
from add_music.media.page import (
    CUT,
    ELLIPSIS,
    GROUND,
    INK,
    NORMAL,
    SMALL,
    WIDTH,
    Page,
    can_write,
    fitting,
    jpeg,
    png,
    stacked,
    wide,
)  # fmt: skip
from add_music.media.stills import Moment, stills
from clips import SCENES, make_clip

CUTS = (1.0, 2.5)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds in three scenes of different colours; key frames only each four seconds and at no cut."""
    folder = tmp_path_factory.mktemp("stills")
    quiet = {"sound": None, "key_every": 120, "size": (320, 180)}
    return make_clip(folder / "film.mp4", seconds=4, cuts=CUTS, **quiet)


def scene_of(rgb: np.ndarray) -> int:
    """The scene whose two colours a picture is mixed of."""
    mean = rgb[:20].reshape(-1, 3).mean(axis=0)
    return min(range(3), key=lambda n: abs(np.mean(SCENES[n], axis=0) - mean).sum())


def test_the_first_picture_of_a_shot_is_found_where_no_key_frame_is(film: Path) -> None:
    """The frame is that of the moment, not one of the shot before."""
    found = list(stills(film, [Moment(1_000, 1_000), Moment(2_500, 2_500)], (160, 90)))

    assert [frame.ms for frame in found] == [1_000, 2_500]
    assert [scene_of(frame.rgb) for frame in found] == [1, 2]
    assert all(frame.rgb.shape == (90, 160, 3) for frame in found)


def test_moments_may_come_in_any_order_and_beyond_the_end(film: Path) -> None:
    """What lies behind the last picture is shown by the last one."""
    late, early = stills(film, [Moment(9_000, 9_000), Moment(0, 0)], (32, 18))

    assert early.ms == 0
    assert late.ms == pytest.approx(4_000, abs=50)


def test_a_key_frame_near_enough_is_taken_without_decoding_on(tmp_path: Path) -> None:
    """Of a moment between cuts the key frame before it will do; its own time is told."""
    film = make_clip(tmp_path / "keys.mp4", seconds=3, sound=None, key_every=30)

    [near] = stills(film, [Moment(1_700, 800)], (32, 18))
    [exact] = stills(film, [Moment(1_700, 1_600)], (32, 18))

    assert near.ms == 1_000
    assert exact.ms == 1_700


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pictures_stand_upright(tmp_path: Path, rotation: int) -> None:
    """A clip that is shown turned is turned here, too: its bright corner is where a player has it."""

    def corner(number: int, time: float) -> np.ndarray:
        picture = np.full((90, 160, 3), 20, np.uint8)
        picture[:30, :40] = 240
        return picture

    film = make_clip(tmp_path / "turned.mp4", seconds=0.5, sound=None, rotation=rotation, picture=corner)
    size = (160, 90) if rotation == 180 else (90, 160)
    [frame] = stills(film, [Moment(0, 0)], size)
    height, width = frame.rgb.shape[:2]
    corners = [frame.rgb[y, x].mean() for y in (5, height - 6) for x in (5, width - 6)]

    assert (width, height) == size
    # upper left, upper right, lower left, lower right; the tag counts against the clock
    assert int(np.argmax(corners)) == {90: 2, 180: 3, 270: 1}[rotation]


def test_a_file_without_picture_has_none(tmp_path: Path) -> None:
    """Nothing to see is no error; a file that is not there is."""
    from add_music.media.wav import write_wav

    write_wav(tmp_path / "song.wav", [np.zeros((4_800, 2), np.float32)])

    assert list(stills(tmp_path / "song.wav", [Moment(0, 0)], (32, 18))) == [None]
    with pytest.raises(FixInput):
        list(stills(tmp_path / "nothing.mp4", [Moment(0, 0)], (32, 18)))


def test_words_are_shortened_to_their_room() -> None:
    """What does not fit ends in an ellipsis, and what has no room for three letters is left out."""
    words = "a rather long name of a section"

    assert fitting(words, 1_000, NORMAL) == words
    shorter = fitting(words, 120, NORMAL)
    assert shorter.endswith(ELLIPSIS)
    assert words.startswith(shorter.removesuffix(ELLIPSIS))
    assert wide(shorter, NORMAL) <= 120
    assert fitting(words, 12, NORMAL) == ""


def test_words_stand_where_they_are_put() -> None:
    """Ink begins at the place that was said and ends where the answer says."""
    page = Page(60)
    used = page.text((100, 30), "Hello", INK, size=SMALL)
    inked = np.argwhere((np.asarray(page.image) != GROUND).any(axis=2))

    assert 100 <= inked[:, 1].min() <= 104
    assert inked[:, 1].max() <= 100 + used
    assert 15 <= inked[:, 0].min() < inked[:, 0].max() <= 45


def test_english_can_be_written_on_every_machine() -> None:
    """The letters inside Pillow are enough for the labels that are fallen back to."""
    assert can_write("own sound, 0:12.5 (x2)")
    assert not can_write("\ufffe")


def test_a_box_has_exactly_its_pixels() -> None:
    """Left and upper edges are part of it, right and lower ones are not."""
    page = Page(20)
    page.box((10, 5, 14, 8), CUT)
    filled = np.argwhere((np.asarray(page.image) == CUT).all(axis=2))

    assert filled.min(axis=0).tolist() == [5, 10]
    assert filled.max(axis=0).tolist() == [7, 13]


def test_pages_are_stacked_in_their_order() -> None:
    """One below the other, nothing between them."""
    first, second = Page(10), Page(20)
    second.box((0, 0, WIDTH, 20), CUT)
    both = stacked([first, second])

    assert (both.width, both.height) == (WIDTH, 30)
    assert both.image.getpixel((5, 9)) == GROUND
    assert both.image.getpixel((5, 10)) == CUT


def test_files_of_a_page_are_what_they_are_called_and_stay_small() -> None:
    """Even noise, the worst there is, becomes a JPEG below the limit; a drawing keeps its colours as PNG."""
    page = Page(800)
    page.paste(np.random.default_rng(1).integers(0, 255, (800, WIDTH, 3), np.uint8), (0, 0))
    drawn = Page(50)
    drawn.box((0, 0, 20, 20), CUT)

    small, large = jpeg(page, 150_000), jpeg(page, 5_000_000)
    assert len(small.data) <= 150_000 < len(large.data)
    shown = Image.open(io.BytesIO(small.data))
    assert (shown.format, shown.size) == ("JPEG", (small.width, small.height))
    again = Image.open(io.BytesIO(png(drawn).data))
    assert again.format == "PNG"
    assert np.abs(np.subtract(again.convert("RGB").getpixel((5, 5)), CUT)).max() <= 8
