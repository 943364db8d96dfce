"""A trim that need not be exact leaves the picture as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from add_music.engine.cutting import at_key_frames, only_part
from add_music.engine.timeline import Clip, Timeline, from_draft, to_draft
from add_music.media.movie import key_frames
from add_music.media.probe import inspect
from clips import make_clip

if TYPE_CHECKING:
    from calling import Caller

KEYS = (0, 2000, 4500, 8000)
WHOLE = Timeline((Clip("a", "a.mp4", 0, 10_000),), width=160, height=90)


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ((2100, 4000), (2000, 4500)),
        ((2000, 4500), (2000, 4500)),
        ((100, 9000), (0, 10_000)),
        ((8500, 9000), (8000, 10_000)),
    ],
)
def test_the_part_grows_to_the_key_frames_around_it(part: tuple[int, int], found: tuple[int, int]) -> None:
    """Nothing that was to be kept is lost; the end of the file does as well."""
    assert at_key_frames(WHOLE, *part, lambda file: KEYS) == found


def test_what_cannot_be_copied_is_trimmed_exactly() -> None:
    """Several clips, another speed, a file without key frames."""
    two = Timeline((Clip("a", "a.mp4", 0, 5000), Clip("b", "b.mp4", 5000, 5000)))
    fast = Timeline((Clip("a", "a.mp4", 0, 5000, 0, 10_000, 2.0),))

    assert at_key_frames(two, 2000, 4500, lambda file: KEYS) is None
    assert at_key_frames(fast, 1000, 2000, lambda file: KEYS) is None
    assert at_key_frames(WHOLE, 1000, 2000, lambda file: ()) is None


def test_another_edit_ends_it() -> None:
    """A part of a copied part begins where no key frame need be."""
    keyed = Timeline((Clip("a", "a.mp4", 0, 2500, 2000, keyed=True),), width=160, height=90)
    part, _ = only_part(keyed, 300, 2500)

    assert from_draft(to_draft(keyed, "t")) == keyed
    assert [clip.keyed for clip in part.clips] == [False]


def test_a_clip_that_no_mp4_takes_is_trimmed_exactly(caller: Caller, tmp_path: Path) -> None:
    """It has to be encoded anew anyway, and nothing else is said."""
    caller.begin(make_clip(tmp_path / "c.webm", seconds=3))
    turn = caller.say("keep 1.5 to 2.2 seconds of the video without re-encoding")

    assert "copied" not in turn.words
    assert caller.draft["t"][0]["sg"][0]["m"]["offset_ms"] == 1500


def test_a_trim_without_encoding_copies_the_picture(caller: Caller, tmp_path: Path) -> None:
    """Said in words, told with its real times, and every packet of the film is the clip's."""
    clip = make_clip(tmp_path / "c.mp4", seconds=6, key_every=30, b_frames=2)
    caller.begin(clip)
    turn = caller.say("keep 1.5 to 3.2 seconds of the video without re-encoding and add calm piano")
    segment = caller.draft["t"][0]["sg"][0]
    begin = segment["m"]["offset_ms"]
    caller.render()
    report = caller.finished()["report"]
    film = caller.download(tmp_path / "o.mp4")

    assert "copied" in turn.words
    assert begin in key_frames(clip)
    assert begin <= 1500
    assert report["video"]["copied"] is True
    assert report["original_audio"]["kept"] is True
    assert inspect(film).duration_ms == pytest.approx(segment["d"], abs=34)
