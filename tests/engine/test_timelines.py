"""The timeline as values: cutting music, and the way through a draft."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from add_music.engine.timeline import EDGE_MS, Clip, Music, Timeline, from_draft, to_draft
from add_music.music.brief import Wishes
from add_music.wire.draft import view

CLIPS = (Clip("f1", "one.mp4", 0, 6000), Clip("f2", "two.mp4", 6000, 4000))
MUSIC = Music(
    start_ms=0,
    duration_ms=10000,
    name="Calm lofi",
    score="abc",
    volume=0.25,
    fade_in_ms=50,
    fade_out_ms=70,
    seed=9,
    wishes=Wishes(genre="lofi", moods=("calm",)),
    about={"genre": "lofi"},
)
WHOLE = Timeline(CLIPS, (MUSIC,), 0.5, 1920, 1080, 29.97)


def test_a_draft_keeps_everything() -> None:
    """What is written and read again, through JSON, is the same timeline."""
    draft = json.loads(json.dumps(to_draft(WHOLE, "one.mp4")))

    assert from_draft(draft) == WHOLE


def test_a_draft_is_read_by_whoever_knows_the_documented_keys() -> None:
    """Tracks, names, ranges and levels stand where readers of any draft look."""
    seen = view(to_draft(WHOLE, "one.mp4"))

    assert seen.duration_ms == 10000
    assert [track.label for track in seen.tracks] == ["Video", "BGM"]
    assert [(s.name, s.start_ms, s.end_ms) for s in seen.tracks[0].segments] == [
        ("one.mp4", 0, 6000),
        ("two.mp4", 6000, 10000),
    ]
    assert (seen.tracks[1].segments[0].name, seen.tracks[1].segments[0].volume) == ("Calm lofi", 0.25)


def test_an_empty_timeline_is_an_empty_draft() -> None:
    """No clips, nothing to export."""
    assert to_draft(Timeline(), "x") == {}
    assert from_draft({}) == Timeline()


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        (0, 10000, []),
        (0, 4000, [(4000, 10000, 4000)]),
        (7000, 10000, [(0, 7000, 0)]),
        (2000, 3000, [(0, 2000, 0), (3000, 10000, 3000)]),
    ],
)
def test_music_is_cut_where_it_is_not_wanted(start: int, end: int, left: list[tuple[int, int, int]]) -> None:
    """What is left goes on where it was in the piece."""
    assert [(m.start_ms, m.end_ms, m.offset_ms) for m in WHOLE.without(start, end).music] == left


def test_a_cut_is_faded_and_old_edges_stay() -> None:
    """New edges get a short fade, the old ones keep theirs."""
    first, last = WHOLE.without(2000, 3000).music

    assert (first.fade_in_ms, first.fade_out_ms) == (50, EDGE_MS)
    assert (last.fade_in_ms, last.fade_out_ms) == (EDGE_MS, 70)


def test_splitting_changes_no_time() -> None:
    """The parts together are the whole."""
    parts = WHOLE.split(2000, 3000).music

    assert [m.duration_ms for m in parts] == [2000, 1000, 7000]
    assert [m.offset_ms for m in parts] == [0, 2000, 3000]


def test_new_music_takes_the_place_of_the_old() -> None:
    """Nothing overlaps, and the order is that of time."""
    new = replace(MUSIC, start_ms=2000, duration_ms=3000, score="new")
    music = WHOLE.plus(new).music

    assert [(m.score, m.start_ms, m.end_ms) for m in music] == [
        ("abc", 0, 2000),
        ("new", 2000, 5000),
        ("abc", 5000, 10000),
    ]
