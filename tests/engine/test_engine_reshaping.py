"""Trims, cuts, speeds, formats and texts, from a message to the finished file."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from add_music.media.audio import read_sound
from add_music.media.movie import picture_hash
from add_music.media.probe import inspect
from calling import Caller
from clips import clicks, make_clip, tone

FPS = 30


def numbered(number: int, time_s: float) -> np.ndarray:
    """A picture whose brightness tells its number, and whose left edge is red."""
    del time_s
    picture = np.full((90, 160, 3), 20 + number % 100 * 2, np.uint8)
    picture[:, :20] = (200, 30, 30)
    return picture


def numbers(path: Path) -> list[int]:
    """Which of the numbered pictures a file shows."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    middle = [
        picture[picture.shape[0] // 2 - 9 :, picture.shape[1] // 2 :][:18].mean() for picture in pictures
    ]
    return [round((value - 20) / 2) for value in middle]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of numbered pictures with a tone."""
    path = tmp_path_factory.mktemp("clips") / "counted.mp4"
    return make_clip(path, seconds=3, sound=tone(3), picture=numbered, b_frames=2)


def done(caller: Caller, target: Path, *words: str) -> Path:
    """The finished file after those messages."""
    for text in words:
        turn = caller.say(text)
        assert turn.error is None, turn.error
    name = f"{caller.session}-{target.stem}"
    caller.render(name)
    assert caller.finished(name)["status"] == "completed"
    return caller.download(target, name)


def test_a_cut_takes_out_exactly_its_pictures(caller: Caller, counted: Path, tmp_path: Path) -> None:
    """The picture before the hole is followed by the one behind it; length and sound are as long."""
    out = done(caller.begin(counted), tmp_path / "o.mp4", "cut out 1 to 2 seconds of the video")

    assert numbers(out) == pytest.approx([*range(30), *range(60, 90)], abs=1)
    assert inspect(out).duration_ms == 2000
    assert len(np.concatenate(list(read_sound(out)))) == 96_000


def test_the_sound_is_cut_with_the_picture_and_does_not_click(
    caller: Caller, counted: Path, tmp_path: Path
) -> None:
    """Where a tone is cut it is faded within 8 ms on either side: no step between two samples."""
    out = done(caller.begin(counted), tmp_path / "o.mp4", "cut out 1.0 to 2.001 seconds of the video")
    heard = np.concatenate(list(read_sound(out)))[:, 0]

    steady = np.abs(np.diff(heard[20_000:40_000])).max()
    assert np.abs(np.diff(heard[46_000:50_000])).max() < steady * 1.3
    assert np.abs(heard[48_000 - 24 : 48_000 + 24]).max() < np.abs(heard[20_000:40_000]).max() / 4


def test_a_trim_is_exact_to_the_sample(caller: Caller, tmp_path: Path) -> None:
    """A click stays with its moment, far into a long file, where it is reached by seeking."""
    clip = make_clip(tmp_path / "long.mp4", seconds=24, fps=10, sound=clicks(24, [20.5]), picture=numbered)
    out = done(caller.begin(clip), tmp_path / "o.mp4", "keep only 20 to 22 seconds of the video")
    heard = np.abs(np.concatenate(list(read_sound(out)))).max(axis=1)

    assert abs(int(heard.argmax()) - 24_000) <= 2
    assert numbers(out) == pytest.approx([n % 100 for n in range(200, 220)], abs=1)


def test_twice_the_speed_shows_every_other_picture_at_the_same_pitch(
    caller: Caller, counted: Path, tmp_path: Path
) -> None:
    """Half as long; the tone has its 440 Hz still."""
    out = done(caller.begin(counted), tmp_path / "o.mp4", "play the video at 2x speed")
    heard = np.concatenate(list(read_sound(out)))[:, 0]

    assert numbers(out) == pytest.approx(range(0, 90, 2), abs=1)
    spectrum = np.abs(np.fft.rfft(heard[12_000:60_000]))
    assert spectrum.argmax() == pytest.approx(440, abs=2)
    assert len(heard) == 72_000


def test_music_alone_leaves_the_picture_untouched_after_an_undone_cut(
    caller: Caller, counted: Path, tmp_path: Path
) -> None:
    """Once an edit of the picture is taken back, its packets are copied as if nothing had been."""
    words = ("cut the first second", "undo", "add lofi music")
    out = done(caller.begin(counted), tmp_path / "o.mp4", *words)

    assert picture_hash(out) == picture_hash(counted)


def test_faster_again_is_faster_than_before(caller: Caller, counted: Path) -> None:
    """A relative speed goes on from the one that the clip has, a figure does not."""
    caller.begin(counted)
    lengths = []
    for words in ("make the video faster", "make the video faster", "play the video at 2x speed"):
        caller.say(words)
        lengths.append(caller.draft["d"])

    assert lengths == pytest.approx([3000 / 1.5, 3000 / 1.5**2, 3000 / 2], abs=40)


def test_an_undo_gives_back_the_draft_as_it_was(caller: Caller, counted: Path) -> None:
    """Of each kind of edit, and a redo brings it back again."""
    caller.begin(counted).say("add lofi music")
    for words in (
        "cut the first second", "play the video at 2x speed", "make it square", "add the title 'Hello'"
    ):  # fmt: skip
        before = caller.draft
        caller.say(words)
        after = caller.draft
        caller.say("undo")
        undone = caller.draft
        caller.say("redo")

        assert after != before
        assert undone == before
        assert caller.draft == after


@pytest.mark.parametrize(
    ("words", "size", "red"),
    [
        ("make it vertical 9:16", (90, 160), 0),
        ("make it square with black bars", (90, 90), 11),
        ("make it 9:16 with a blurred background", (90, 160), 11),
    ],
)
def test_a_picture_gets_its_format(
    caller: Caller, counted: Path, tmp_path: Path, words: str, size: tuple[int, int], red: int
) -> None:
    """Cropped, the red edge is gone; with bars or a blur around, it is whole, an eighth of the width."""
    out = done(caller.begin(counted), tmp_path / "o.mp4", words)
    with av.open(str(out)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24")
    middle = picture[picture.shape[0] // 2].astype(int)

    assert (picture.shape[1], picture.shape[0]) == size
    assert int((middle[:, 0] - middle[:, 1] > 100).sum()) == pytest.approx(red, abs=2)


def test_bars_are_black_and_a_blur_is_not(caller: Caller, counted: Path, tmp_path: Path) -> None:
    """What is above the picture tells how it was fitted."""
    bars = done(caller.begin(counted), tmp_path / "bars.mp4", "make it square with black bars")
    blur = done(caller.begin(counted), tmp_path / "blur.mp4", "make it square with a blurred background")
    tops = []
    for path in (bars, blur):
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        tops.append(float(frames[60][:8].mean()))

    assert tops[0] < 20 < 40 < tops[1]


def test_a_text_is_seen_while_it_is_meant_to_be(caller: Caller, counted: Path, tmp_path: Path) -> None:
    """At the top from one second to two, with a soft beginning; before and after, the picture is its own."""
    out = done(
        caller.begin(counted), tmp_path / "o.mp4", "show the text 'Hello' at the top from 1 to 2 seconds"
    )
    with av.open(str(out)) as container:
        spread = [frame.to_ndarray(format="gray")[4:30, 40:].std() for frame in container.decode(video=0)]

    assert max(spread[:30]) < 3
    assert max(spread[60:]) < 3
    assert min(spread[40:50]) > 15
    assert 0 < spread[33] < spread[45]


def test_a_text_is_told_by_the_draft_and_the_state(caller: Caller, counted: Path) -> None:
    """It stands on a track of the documented kind, with its words and time where readers look."""
    turn = caller.begin(counted).say("show the text 'Hello' at the top from 1 to 2 seconds")
    track = caller.draft["t"][1]

    assert (track["tt"], track["sg"][0]["tx"], track["sg"][0]["st"], track["sg"][0]["d"]) == (
        7,
        "Hello",
        1000,
        1000,
    )
    assert "Hello" in turn.words


def test_a_text_that_nobody_can_read_is_refused(caller: Caller, counted: Path) -> None:
    """Ten thousand letters, or signs that no font has: said before anything is changed."""
    caller.begin(counted)
    long = caller.say(f"show the text '{'letters ' * 1250}'")
    unknown = caller.say("show the text '\U000e0fff\U000e0ffe'")

    assert long.error == "text_too_long"
    assert unknown.error in ("no_font", "wish_impossible")
    assert caller.draft == {}
