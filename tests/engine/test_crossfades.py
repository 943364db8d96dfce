"""Clips that go over into each other: on the timeline, in the picture and in the sound."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from add_music.engine.cutting import crossfaded, without_part
from add_music.engine.joining import Part, joined
from add_music.engine.timeline import Clip, Timeline, from_draft, to_draft
from add_music.media.encode import Shot, encode_picture
from add_music.media.fitting import Target
from clips import make_clip

if TYPE_CHECKING:
    from calling import Caller

FILES = {"a": 10_000, "b": 6000}
WHOLE = Timeline((Clip("a", "a.mp4", 0, 10_000), Clip("b", "b.mp4", 10_000, 6000)), width=160, height=90)


def gray(level: int):
    """Draws every picture in one shade."""
    return lambda number, time_s: np.full((90, 160, 3), level, np.uint8)


def levels(film: Path) -> list[float]:
    """The mean brightness of each picture."""
    with av.open(str(film)) as container:
        return [float(f.to_ndarray(format="gray").mean()) for f in container.decode(video=0)]


def test_whole_clips_give_away_what_goes_over() -> None:
    """Both are seen at once for that long, so the film is that much shorter, half of it from each."""
    timeline, warp = crossfaded(WHOLE, 800, FILES)

    first, second = timeline.clips
    assert (first.source_end_ms, second.offset_ms, second.dissolve_ms) == (9600, 400, 800)
    assert timeline.duration_ms == 15_200
    assert (warp.at(5000), warp.at(16_000)) == (5000, 15_200)


def test_clips_that_were_trimmed_go_on_with_what_their_files_have() -> None:
    """Nothing is taken from the film where the files reach beyond the joint."""
    cut, _ = without_part(WHOLE, 8000, 12_000)

    timeline, _ = crossfaded(cut, 800, FILES)

    assert timeline.duration_ms == cut.duration_ms == 12_000
    assert timeline.clips[1].dissolve_ms == 800


def test_a_crossfade_is_kept_by_the_draft_and_lost_with_its_joint() -> None:
    """It is written and read again; when the clip before goes, it goes, too."""
    timeline, _ = crossfaded(WHOLE, 800, FILES)
    alone, _ = without_part(timeline, 0, 9600)

    assert from_draft(to_draft(timeline, "t")) == timeline
    assert [clip.dissolve_ms for clip in alone.clips] == [0]


def test_the_picture_goes_over_and_the_film_keeps_its_length(tmp_path: Path) -> None:
    """Before the joint the first shot alone, at it a half of each, behind it the second alone."""
    dark, bright = (make_clip(tmp_path / f"{n}.mp4", seconds=2, picture=gray(n)) for n in (40, 200))
    half, part = Fraction(1, 4), Fraction(3, 2)
    shots = [Shot(dark, Fraction(0), part, part, tail=half), Shot(bright, half, part, part, lead=half)]

    encode_picture(shots, iter([]), film := tmp_path / "o.mp4", Target(160, 90), fps=30)

    seen = levels(film)
    assert len(seen) == 90
    assert seen[36] == pytest.approx(40, abs=3)
    assert seen[45] == pytest.approx(120, abs=8)
    assert seen[53] == pytest.approx(200, abs=6)
    assert all(later >= earlier - 1 for earlier, later in pairwise(seen))


def test_sounds_go_over_at_the_same_power() -> None:
    """Two noises that know nothing of each other are as loud at the joint as before and after it."""
    noise = np.random.default_rng(1)
    first, second = (noise.standard_normal((n, 2)).astype(np.float32) for n in (60_000, 60_000))
    parts = [Part(iter(np.split(first, 6)), 48_000, 0, 12_000), Part(iter([second]), 48_000, 12_000, 0)]

    heard = np.concatenate(list(joined(parts)))

    assert len(heard) == 96_000
    assert np.array_equal(heard[:36_000], first[:36_000])
    assert np.array_equal(heard[60_000:], second[24_000:])
    assert float(heard[36_000:60_000].std()) == pytest.approx(1.0, abs=0.05)


def test_a_message_lets_clips_go_over_into_each_other(caller: Caller, tmp_path: Path) -> None:
    """Said in words, seen in the finished film, undone like any edit."""
    dark, bright = (make_clip(tmp_path / f"c{n}.mp4", seconds=2, picture=gray(n)) for n in (40, 200))
    caller.begin(dark, bright).say("add calm music")
    caller.say("crossfade of 1 second between the clips")
    caller.render()
    report = caller.finished()["report"]
    seen = levels(caller.download(tmp_path / "o.mp4"))
    caller.say("undo")

    assert report["duration_s"] == 3.0
    assert 90 < seen[45] < 150
    assert caller.draft["d"] == 4000
