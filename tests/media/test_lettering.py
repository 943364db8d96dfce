"""Texts as pixels: how they are broken, sized and placed, who writes them, and how they can be read."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av import VideoFrame

from add_music.errors import AddMusicError
from add_music.media.captions import Caption, Captions
from add_music.media.fonts import Face, Fonts
from add_music.media.lettering import Layout, Words, laid_out, lettered

BARE = Fonts(system=False)
"""A machine without any font: only the one inside Pillow is left."""
NOW = Fraction(0), Fraction(10)


def broken(text: str, position: str = "bottom", size: tuple[int, int] = (640, 360)) -> list[str]:
    """The lines of a text."""
    return ["".join(run.text for run in line) for line in laid_out(text, position, *size, BARE).lines]


def one(text: str, position: str, size: tuple[int, int] = (640, 360)) -> Caption:
    """The caption of one text."""
    return lettered([Words(text, position, *NOW)], *size, BARE)[0]


def ink(caption: Caption) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is drawn, in the picture."""
    rows, columns = np.nonzero(caption.faces[0][..., 3] > 40)
    left, top = caption.left, caption.top
    return left + columns.min(), top + rows.min(), left + columns.max(), top + rows.max()


def test_a_short_text_stays_on_one_line_and_a_long_one_is_broken_between_words() -> None:
    """No word is torn, and the lines are about as long as each other."""
    words = "the quick brown fox jumps over the lazy dog and sleeps until noon"
    lines = broken(words)

    assert broken("Our Summer") == ["Our Summer"]
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert min(map(len, lines)) > max(map(len, lines)) / 2


def test_lines_that_were_said_are_kept() -> None:
    """A new line in the text is a new line in the picture; other blanks are one."""
    assert broken("First\nand   second") == ["First", "and second"]


def test_a_word_that_is_wider_than_the_picture_is_torn_where_it_must() -> None:
    """Nothing runs out of the picture."""
    lines = broken("w" * 90)

    assert "".join(lines) == "w" * 90
    assert len(lines) > 1


def test_a_long_text_is_written_smaller() -> None:
    """It takes more lines before it takes smaller letters, and those have an end."""
    sizes = [laid_out("words " * n, "bottom", 640, 360, BARE).size for n in (1, 20, 45)]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] >= 12


def test_more_than_fits_at_the_smallest_size_is_refused() -> None:
    """With how much would fit."""
    with pytest.raises(AddMusicError) as caught:
        laid_out("line\n" * 60, "bottom", 640, 360, BARE)

    assert caught.value.code == "text_too_long"


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (320, 320)])
def test_a_text_stands_where_it_was_put_and_clear_of_the_edges(size: tuple[int, int]) -> None:
    """Nine places, all of them within what every screen shows."""
    width, height = size
    for position in ("top", "center", "bottom", "left", "right", "top-left", "bottom-right"):
        left, top, right, bottom = ink(one("Hello", position, size))
        middle = (left + right) / 2 / width, (top + bottom) / 2 / height

        assert left >= width * 0.05
        assert right <= width * 0.95
        assert top >= height * 0.05
        assert bottom <= height * 0.95
        assert middle[0] == pytest.approx(0.5, abs=0.01) or "left" in position or "right" in position
        assert (middle[1] < 0.4, middle[1] > 0.6) == ("top" in position, "bottom" in position)
        assert (middle[0] < 0.45, middle[0] > 0.55) == ("left" in position, "right" in position)


def test_texts_that_are_shown_together_do_not_lie_over_each_other() -> None:
    """The later one is set apart; one that is shown at another time is not."""
    soon, late = (Fraction(0), Fraction(2)), (Fraction(3), Fraction(4))
    first, second, third = lettered(
        [Words("one", "bottom", *soon), Words("two", "bottom", *soon), Words("three", "bottom", *late)],
        640, 360, BARE,
    )  # fmt: skip

    assert second.top + second.faces[0].shape[0] <= first.top
    assert third.top == first.top


def test_a_script_without_a_font_is_told_with_its_signs() -> None:
    """Boxes in place of letters would be found out in the finished file."""
    with pytest.raises(AddMusicError) as caught:
        laid_out("Hello नमस्ते", "bottom", 640, 360, BARE)

    assert caught.value.code == "no_font"
    assert "न" in caught.value.message
    assert "Hello" not in caught.value.message


def test_english_is_written_on_a_machine_without_fonts() -> None:
    """The font inside Pillow has its letters."""
    layout = laid_out("Our Summer, 2024!", "bottom", 640, 360, BARE)

    assert [run.face for line in layout.lines for run in line] == [Face()]


def font_file(path: Path, signs: str) -> Path:
    """A file whose table of signs has these and nothing else (OpenType, cmap format 12)."""
    groups = b"".join(struct.pack(">III", ord(s), ord(s), 1 + n) for n, s in enumerate(sorted(signs)))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(signs)) + groups
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table
    head = struct.pack(">IHHHH", 0x00010000, 1, 0, 0, 0)
    path.write_bytes(head + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap)
    return path


def test_the_font_that_has_all_signs_is_taken_and_a_bold_one_first(tmp_path: Path) -> None:
    """Coverage decides before beauty; a file that only looks like a font is passed over."""
    (tmp_path / "NotoSans-Bold.ttf").write_bytes(b"nothing of the kind")
    font_file(tmp_path / "Arial.ttf", "abc")
    font_file(tmp_path / "Arialbd.ttf", "abc")
    wide = font_file(tmp_path / "zz-everything.ttf", "abcде")
    fonts = Fonts(tmp_path, system=False)

    assert fonts.face_for(["a", "b"]) == Face(tmp_path / "Arialbd.ttf")
    assert fonts.face_for(["a", "д"]) == Face(wide)
    assert fonts.face_for(["語"]) is None


def grey(level: int | np.ndarray) -> VideoFrame:
    """A picture of 640 x 360."""
    picture = np.zeros((360, 640, 3), np.uint8) + np.uint8(0)
    picture[:] = level if isinstance(level, int) else level[..., None]
    return VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")


def under(frame: VideoFrame, caption: Caption) -> np.ndarray:
    """The luma of the frame in the caption's place while it bears it."""
    with Captions([caption]).over(frame, Fraction(5)):
        luma = frame.to_ndarray()[:360]
        tall, wide = caption.faces[0].shape[:2]
        return luma[caption.top : caption.top + tall, caption.left : caption.left + wide].astype(int)


def test_letters_stand_out_from_what_is_behind_them() -> None:
    """White on dark, dark on bright, and on a shade where it is busy."""
    caption = one("Hello", "center")
    rng = np.random.default_rng(1)
    dark, bright = under(grey(30), caption), under(grey(230), caption)
    busy = under(grey(rng.integers(0, 256, (360, 640)).astype(np.uint8)), caption)

    assert (dark.max(), bright.min()) == (235, pytest.approx(29, abs=4))
    assert np.median(busy) < 90
    assert busy.max() > 225


def test_a_picture_is_as_it_was_once_the_caption_is_taken_away() -> None:
    """A held picture can bear the next moment's caption, or none."""
    frame = grey(120)
    before = frame.to_ndarray().copy()
    drawn = Captions([one("Hello", "center")])

    with drawn.over(frame, Fraction(1)):
        changed = frame.to_ndarray().copy()

    assert (changed != before).any()
    assert (frame.to_ndarray() == before).all()


def test_a_caption_comes_and_goes_softly() -> None:
    """Nothing before its time, half of it in the middle of its fade, all of it then."""
    caption = Caption(one("x", "top").faces, 0, 0, Fraction(1), Fraction(3), Fraction(1, 2))

    assert [caption.strength(Fraction(n, 4)) for n in (3, 4, 5, 6, 11, 12)] == [0, 0, 0.5, 1, 0.5, 0]


def test_a_layout_is_as_high_as_its_lines() -> None:
    """Twice the lines, twice the height."""
    single, double = (Layout(((),) * n, 20, 100) for n in (1, 2))

    assert double.height == 2 * single.height
