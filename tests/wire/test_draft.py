"""Timelines from any backend, read defensively."""

from __future__ import annotations

import copy

import pytest
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


PLACES = st.lists(VALUES, max_size=3) | st.dictionaries(st.text(max_size=3), VALUES, max_size=3) | VALUES
SEGMENTS = st.lists(VALUES | st.dictionaries(st.sampled_from(["d", "st", "m", "vol"]), VALUES), max_size=4)
TRACKS = st.fixed_dictionaries({}, optional={"tt": VALUES, "m": VALUES, "sg": PLACES | SEGMENTS})


def _objects(place: object) -> list[dict]:
    """The objects of a list, or of a mapping by name."""
    items = place if isinstance(place, list) else place.values() if isinstance(place, dict) else []
    return [item for item in items if isinstance(item, dict)]


@given(st.fixed_dictionaries({"t": PLACES | st.lists(TRACKS | VALUES, max_size=4)}, optional={"d": VALUES}))
def test_no_segment_is_lost(draft: dict) -> None:
    """Every track and every segment that stands in a draft is in the view, in its order, as it came."""
    seen = view(draft)

    tracks = _objects(draft["t"])
    assert [track.raw for track in seen.tracks] == tracks
    for track, raw in zip(seen.tracks, tracks, strict=True):
        assert [segment.raw for segment in track.segments] == _objects(raw.get("sg"))
    assert any("d" in raw for track in tracks for raw in _objects(track.get("sg"))) <= seen.exportable


@pytest.mark.parametrize(
    ("segment", "volume", "fades", "offset", "speed"),
    [
        ({"vol": 0.35, "fi": 1000, "fo": 2000, "ss": 500}, 0.35, (1000, 2000), 500, None),
        ({"m": {"volume": 0.35, "fade_in_ms": 10, "offset_ms": 7}}, 0.35, (10, None), 7, None),
        ({"v": 80, "fade_in": 1.5, "fadeOut": 3, "speed": 2}, 0.8, (1500, 3000), None, 2.0),
        ({"volume": -20}, 0.1, (None, None), None, None),
        ({"vol": 1.0, "mute": True}, 0.0, (None, None), None, None),
        ({"vol": "loud", "fi": None, "ss": [], "sp": "fast"}, None, (None, None), None, None),
        ({"vol": 10**400, "m": {"vol": 0.5}}, 0.5, (None, None), None, None),
    ],
)
def test_sound_is_read_in_every_unit(
    segment: dict,
    volume: float | None,
    fades: tuple[int | None, int | None],
    offset: int | None,
    speed: float,
) -> None:
    """Linear, per cent and decibels; fades in milliseconds and seconds; what is no number is absent."""
    [seen] = view({"t": [{"tt": 1, "sg": [segment | {"d": 1000}]}]}).tracks[0].segments

    assert seen.volume == (volume if volume is None else pytest.approx(volume))
    assert (seen.fade_in_ms, seen.fade_out_ms) == fades
    assert (seen.offset_ms, seen.speed) == (offset, speed)


def test_a_draft_without_segments_cannot_be_exported() -> None:
    """Empty, null and track-only drafts are not exportable."""
    assert not any(view(draft).exportable for draft in (None, {}, {"t": []}, {"t": [{"tt": 0, "sg": []}]}))


def test_duration_follows_from_segments_when_not_told() -> None:
    """Without `d` the end of the last segment counts."""
    assert view({"t": [{"tt": 0, "sg": [{"d": 100}, {"d": 50}]}]}).duration_ms == 150
