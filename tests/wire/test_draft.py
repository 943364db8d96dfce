"""Timelines from any backend, read defensively."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st

from add_music.wire.draft import view

EXAMPLE = {
    "m": {"title": "Travel vlog", "width": 1920, "height": 1080},
    "d": 120000,
    "t": [
        {"tt": 0, "sg": [{"d": 60000, "src": "https://cdn/a%20b/vlog.mp4?x=1", "vol": 1.0}, {"d": 60000}]},
        {
            "tt": 1,
            "m": {"role": "bgm"},
            "sg": [{"st": 500, "d": 119500, "m": {"name": "Lo-fi", "volume": 0.35}}],
        },
        {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Urban Dreams"}}]},
        {"tt": 42, "sg": []},
    ],
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["t", "tt", "sg", "d", "m", "st", "vol", "name", "src", "tx"]), inner
        )
    ),
    max_leaves=20,
)


def test_documented_and_probable_keys_are_found() -> None:
    """Names, ranges, volume and text are read from the places where they have been seen."""
    seen = view(EXAMPLE)
    video, music, title, other = seen.tracks

    assert [(s.start_ms, s.end_ms) for s in video.segments] == [(0, 60000), (60000, 120000)]
    assert video.segments[0].name == "vlog.mp4"
    assert (music.segments[0].start_ms, music.segments[0].volume, music.segments[0].name) == (
        500,
        0.35,
        "Lo-fi",
    )
    assert title.segments[0].text == "Urban Dreams"
    assert [t.label for t in seen.tracks] == ["Video", "BGM", "Title", "Track type 42"]
    assert (seen.duration_ms, seen.exportable, other.segments) == (120000, True, ())


def test_a_draft_is_never_changed() -> None:
    """Reading leaves the draft as it came, and keeps it reachable as raw objects."""
    before = copy.deepcopy(EXAMPLE)

    seen = view(EXAMPLE)

    assert before == EXAMPLE
    assert seen.tracks[0].raw is EXAMPLE["t"][0]


@given(VALUES)
def test_no_draft_breaks_the_reader(draft: object) -> None:
    """Whatever stands in place of a draft, reading it does not fail."""
    assert view(draft).duration_ms is not None


def test_a_draft_without_segments_cannot_be_exported() -> None:
    """Empty, null and track-only drafts are not exportable."""
    assert not any(view(draft).exportable for draft in (None, {}, {"t": []}, {"t": [{"tt": 0, "sg": []}]}))


def test_duration_follows_from_segments_when_not_told() -> None:
    """Without `d` the end of the last segment counts."""
    assert view({"t": [{"tt": 0, "sg": [{"d": 100}, {"d": 50}]}]}).duration_ms == 150
