"""What changed between two timelines, in words."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.assistant.differences import added, changes
from add_music.assistant.outcome import result_of
from add_music.assistant.route import route
from add_music.assistant.summary import exportable, timeline
from add_music.client.snapshot import read_snapshot
from add_music.wire.draft import lasting

VIDEO: dict[str, Any] = {"tt": 0, "sg": [{"d": 10000, "m": {"name": "vlog.mp4"}}]}
MUSIC: dict[str, Any] = {"tt": 1, "sg": [{"d": 10000, "m": {"name": "Lo-fi", "volume": 0.35}}]}
TITLE: dict[str, Any] = {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Urban Dreams"}}]}
OTHER: dict[str, Any] = {"tt": 42, "sg": [{"d": 500}]}
LOCAL: dict[str, Any] = {
    "tt": 1,
    "id": "music",
    "sg": [
        {
            "id": "music-1",
            "st": 0,
            "d": 30000,
            "vol": 0.35,
            "m": {
                "name": "Calm lofi",
                "score": "a1",
                "seed": 1,
                "volume": 0.35,
                "about": {
                    "genre": "lofi",
                    "moods": ["calm"],
                    "tempo_bpm": 82.0,
                    "key": "A minor",
                    "instruments": ["bass", "drums", "piano"],
                    "brief": {"energy": {"value": "low", "from": "user", "because": "calm"}},
                },
            },
        }
    ],
}


def _with(track: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The track with other fields in its first segment; those in `m` are named `m_…`."""
    changed = copy.deepcopy(track)
    segment = changed["sg"][0]
    for name, value in fields.items():
        place = segment["m"] if name.startswith("m_") else segment
        place[name.removeprefix("m_")] = value
    return changed


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The differences of two drafts with a clip and that track, of the same length."""
    return changes({"t": [VIDEO, old], "d": 10000}, {"t": [VIDEO, new], "d": 10000})


def test_a_timeline_is_one_line_in_the_original_form() -> None:
    """Label, name, range, volume of music, quotes around a title, and unknown types by their number."""
    city = {"tt": 0, "sg": [{"d": 10000, "m": {"name": "city timelapse"}}]}

    assert timeline({"t": [city, MUSIC, TITLE]}) == (
        'Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban '
        'Dreams" (0-3s)'
    )
    assert timeline({"t": [OTHER]}) == "Timeline (1 track): 1. Track type 42 (0-0.5s)"
    assert timeline({"t": []}) == timeline(None) == ""


@pytest.mark.parametrize(
    ("track", "line"),
    [
        ({"tt": 0, "sg": [{"d": 12345}]}, "Video (0-12.35s)"),
        ({"tt": 0, "sg": [{"d": 7_200_000}]}, "Video (0-7200s)"),
        ({"tt": 1, "sg": [{"d": 123_456_780}]}, "BGM (0-123456.78s)"),
        (
            {"tt": 7, "sg": [{"st": 500, "d": 1, "text": "城市之梦\n第二行"}]},
            'Title: "城市之梦 第二行" (0.5-0.5s)',
        ),
        ({"tt": 7, "sg": [{"d": 1000, "text": "مدينة"}]}, 'Title: "مدينة" (0-1s)'),
        ({"tt": 0, "sg": [{"d": 1, "n": "a\x1b[2Jb\u202ec"}]}, "Video: a [2Jbc (0-0s)"),
        ({"tt": 0, "sg": [{"d": 1000, "n": "x" * 200}]}, f"Video: {'x' * 59}… (0-1s)"),
        (
            {"tt": 0, "sg": [{"d": 1000, "n": f"{n}.mp4"} for n in range(6)]},
            "Video: 0.mp4, 1.mp4, 2.mp4 +3 (0-6s)",
        ),
        (
            {"tt": 1, "sg": [{"d": 1000, "n": "a", "vol": 0.35}, {"d": 1000, "n": "a", "vol": 0.2}]},
            "BGM: a (0-2s, 20-35%)",
        ),
        ({"tt": 1, "sg": [{"d": 1000, "vol": 35}]}, "BGM (0-1s, 35%)"),
        ({"tt": 1, "vol": 0.5, "sg": [{"d": 1000}]}, "BGM (0-1s, 50%)"),
        ({"tt": 1, "sg": [{"d": 1000, "volume": -6}]}, "BGM (0-1s, 50%)"),
        ({"tt": 1, "sg": [{"d": 1000, "m": {"muted": True, "volume": 1}}]}, "BGM (0-1s, 0%)"),
        ({"tt": 1, "sg": []}, "BGM (0-0s)"),
        ({"sg": {"a": {"d": 1000}, "b": {"d": 500}}}, "Track type -1 (0-1.5s)"),
    ],
)
def test_a_track_is_told_whatever_is_in_it(track: dict[str, Any], line: str) -> None:
    """Fractions, long, missing and foreign names, many segments, and volumes of every unit."""
    assert timeline({"t": [track]}) == f"Timeline (1 track): 1. {line}"


def test_differences_are_told_as_what_became_of_what() -> None:
    """Added, removed, volume, range and name in one sentence for each track."""
    before = {"t": [VIDEO, MUSIC], "d": 10000}
    louder = {"tt": 1, "sg": [{"d": 8000, "m": {"name": "Jazz", "volume": 0.5}}]}

    assert changes(before, before) == []
    assert changes(None, before) == ["Added Video: vlog.mp4 (0-10s).", "Added BGM: Lo-fi (0-10s, 35%)."]
    assert changes(before, {"t": [VIDEO], "d": 10000}) == ["Removed BGM: Lo-fi (0-10s, 35%)."]
    assert changes(before, {"t": [VIDEO, louder], "d": 10000}) == [
        "BGM: Lo-fi → Jazz, volume 35% → 50%, shortened from 0-10s to 0-8s."
    ]
    assert changes(before, {**before, "d": 9000}) == ["Length 10s → 9s."]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (_with(MUSIC, m_volume=0.2), MUSIC, "BGM: Lo-fi: volume 20% → 35%."),
        (MUSIC, _with(MUSIC, m_volume=0), "BGM: Lo-fi: volume 35% → 0% (silent)."),
        (MUSIC, _with(MUSIC, fi=1000), "BGM: Lo-fi: fade-in 0s → 1s."),
        (_with(MUSIC, fade_out=1.5), _with(MUSIC, fade_out=3), "BGM: Lo-fi: fade-out 1.5s → 3s."),
        (MUSIC, _with(MUSIC, st=2000), "BGM: Lo-fi: moved from 0-10s to 2-12s."),
        (MUSIC, _with(MUSIC, d=12000), "BGM: Lo-fi: lengthened from 0-10s to 0-12s."),
        (MUSIC, _with(MUSIC, ss=5000), "BGM: Lo-fi: begins at 5s of its source instead of 0s."),
        (MUSIC, _with(MUSIC, speed=2), "BGM: Lo-fi: speed 1x → 2x."),
        (TITLE, _with(TITLE, m_text="Night"), 'Title: "Urban Dreams" → "Night".'),
        (_with(TITLE, m_position="top"), _with(TITLE, m_position="bottom"),
         'Title: "Urban Dreams": position top → bottom.'),
        (MUSIC, _with(MUSIC, m_reverb=1, eq={"low_cut": 2}), "BGM: Lo-fi: changed settings: reverb, eq."),
        (OTHER, _with(OTHER, z=1), "Track type 42: changed in a way that the timeline has no words for."),
        (_with(MUSIC, src="https://c/a.mp3"), _with(MUSIC, src="https://c/b.mp3"),
         "BGM: Lo-fi: another piece of the same kind."),
    ],
)  # fmt: skip
def test_every_kind_of_change_has_its_words(old: dict[str, Any], new: dict[str, Any], told: str) -> None:
    """Volume, silence, fades, places, text, speed, unknown settings by their names, another file."""
    assert _changes(old, new) == [told]


def test_another_take_says_what_is_different_about_it() -> None:
    """Darker, calmer or just another: tempo, key, mood, energy and instruments as far as the draft tells."""
    about = copy.deepcopy(LOCAL["sg"][0]["m"]["about"])
    about |= {
        "moods": ["dark"],
        "tempo_bpm": 74.4,
        "key": "D minor",
        "instruments": ["bass", "piano", "warm_pad"],
    }
    about["brief"]["energy"]["value"] = "medium"

    assert _changes(LOCAL, _with(LOCAL, m_score="b2", m_seed=2, m_name="Dark lofi", m_about=about)) == [
        (
            "BGM: Calm lofi → Dark lofi, another piece (mood − calm + dark, energy low → medium, "
            "tempo 82 bpm → 74 bpm, key A minor → D minor, instruments − drums + warm pad)."
        )
    ]
    assert _changes(LOCAL, _with(LOCAL, m_score="b2", m_seed=2)) == [
        "BGM: Calm lofi: another piece of the same kind."
    ]


def test_a_part_that_changed_is_told_with_its_time_however_the_track_was_cut() -> None:
    """Music split to be softer in the middle is one change, not three new segments."""
    base = LOCAL["sg"][0]
    parts = [
        {
            **base,
            "id": f"music-{n}",
            "st": st,
            "d": 10000,
            "vol": v,
            "m": {**base["m"], "volume": v, "offset_ms": st},
        }
        for n, (st, v) in enumerate([(0, 0.35), (10000, 0.2), (20000, 0.35)], 1)
    ]

    assert _changes(LOCAL, {**LOCAL, "sg": parts}) == ["BGM: Calm lofi (10-20s): volume 35% → 20%."]
    assert _changes(LOCAL, {**LOCAL, "sg": [parts[0], parts[2]]}) == [
        "BGM: Calm lofi (10-20s): removed.",
    ]
    assert _changes({**LOCAL, "sg": parts}, LOCAL) == ["BGM: Calm lofi (10-20s): volume 20% → 35%."]


def test_clips_of_a_track_are_told_one_by_one() -> None:
    """A clip that came, one that went and one that was trimmed are three things."""
    old = {"tt": 0, "sg": [{"id": n, "d": 2000, "n": f"{n}.mp4"} for n in "ab"]}
    new = {"tt": 0, "sg": [{"id": "b", "d": 1000, "n": "b.mp4"}, {"id": "c", "d": 500, "n": "c.mp4"}]}

    assert changes({"t": [old]}, {"t": [new]}) == [
        "Removed Video: a.mp4 (0-2s).",
        "Video: b.mp4 (0-1s): shortened from 2-4s to 0-1s.",
        "Added Video: c.mp4 (1-1.5s).",
        "Length 4s → 1.5s.",
    ]


def test_tracks_are_known_again_with_new_ids_and_in_another_order() -> None:
    """A backend that numbers its tracks anew, or shuffles them, changes nothing that is heard."""
    named = [{**VIDEO, "id": 1}, {**MUSIC, "id": 2}, {**TITLE, "id": 3}]
    renumbered = [{**VIDEO, "id": 7}, {**_with(MUSIC, m_volume=0.5), "id": 8}, {**TITLE, "id": 9}]

    assert changes({"t": named}, {"t": renumbered}) == ["BGM: Lo-fi: volume 35% → 50%."]
    assert changes({"t": named, "d": 1}, {"t": named[::-1], "d": 1}) == ["The order of the tracks changed."]
    assert [track.kind for track in added({"t": named[:1]}, {"t": named[::-1]})] == [7, 1]
    assert added({"t": [MUSIC]}, {"t": [MUSIC]}) == []
    assert not exportable({"t": [{"tt": 0, "sg": []}]})


def test_a_canvas_and_unknown_settings_of_the_project_are_changes() -> None:
    """The size of the picture is read from the draft and from beside it."""
    wide, tall = (
        {"t": [VIDEO], "d": 1, "m": {"width": w, "height": h}} for w, h in ((1920, 1080), (1080, 1920))
    )
    plain = {"t": [VIDEO], "d": 1}

    assert changes(wide, tall) == ["Picture 1920x1080 → 1080x1920."]
    assert changes(plain, plain, ({"ratio": "16:9"}, {"ratio": "9:16"})) == ["Picture 16:9 → 9:16."]
    assert changes(plain, {**plain, "grade": 1}) == ["Changed settings of the project: grade."]
    assert changes(plain, {**plain, "q": 1}) == ["Other settings of the project changed."]


KEYS = st.sampled_from(
    ["t", "tt", "sg", "d", "m", "st", "vol", "name", "src", "text", "id", "about", "width", "fi"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
DRAFTS = st.fixed_dictionaries(
    {"t": st.lists(st.dictionaries(KEYS, VALUES, max_size=5), max_size=3)},
    optional={"d": VALUES, "m": VALUES},
)


@given(DRAFTS, DRAFTS)
def test_any_two_drafts_can_be_compared(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Never an exception; something is told exactly when something differs; the drafts stay as they were."""
    kept = json.dumps([before, after])

    found = changes(before, after)

    assert bool(found) == (lasting(before) != lasting(after))
    assert all(line.strip() for line in found)
    assert json.dumps([before, after]) == kept


def test_a_draft_of_endless_depth_is_compared() -> None:
    """Nested as deeply as JSON can be read: told as a change where a person could see one, never an error."""
    deep: dict[str, Any] = {"x": 1}
    for _ in range(800):
        deep = {"x": deep}

    assert _changes(MUSIC, _with(MUSIC, deep=deep)) == ["BGM: Lo-fi: changed settings: deep."]
    assert _changes(_with(MUSIC, deep=deep), _with(MUSIC, deep={"x": deep})) == []


def _result(before: list[dict[str, Any]] | None, after: list[dict[str, Any]], message: str, **more: Any):
    """The result of an edit from one timeline to the other."""
    snapshots = [read_snapshot({"state": {"draft": {"t": t} if t else None}}, "") for t in (before, after)]
    return result_of(*snapshots, message=message, **more)


@pytest.mark.parametrize(
    ("before", "message", "extra"),
    [
        ([VIDEO], "calm music", ['Title: "Urban Dreams" (0-3s)']),
        (None, "calm music", ['Title: "Urban Dreams" (0-3s)']),
        ([VIDEO], "add a title and calm music", []),
        ([VIDEO], 'add the title "Urban Dreams"', ["BGM: Lo-fi (0-10s, 35%)"]),
        ([VIDEO], "加上标题和音乐", []),
        ([VIDEO], "make it feel like summer", ['Title: "Urban Dreams" (0-3s)']),
    ],
)
def test_what_nobody_asked_for_is_pointed_out(
    before: list[dict[str, Any]] | None, message: str, extra: list[str]
) -> None:
    """The same new tracks are a surprise or not by what the user said."""
    assert list(_result(before, [VIDEO, MUSIC, TITLE], message).unrequested) == extra


def test_the_users_own_files_and_earlier_timelines_are_no_surprise() -> None:
    """A clip that was uploaded may appear, and an undo brings back what was there."""
    second = {"tt": 0, "sg": [{"d": 5000, "n": "second.mp4"}]}

    assert _result([VIDEO], [VIDEO, second], "calm", own=frozenset({"second.mp4"})).unrequested == ()
    assert _result([VIDEO], [VIDEO, second], "calm").unrequested == ("Video: second.mp4 (0-5s)",)
    assert _result([VIDEO], [VIDEO, TITLE], "undo", known=True).unrequested == ()


def test_the_offer_to_remove_works_when_it_is_said() -> None:
    """The step names the tracks in words that are an edit and only an edit."""
    step = _result([VIDEO], [VIDEO, MUSIC, TITLE, OTHER], "calm music").next_steps[0]
    words = step.split("say: ")[1]

    assert step == 'Keep it, or say: remove the title "Urban Dreams" and track 4 (Track type 42).'
    assert route(words) == ("edit",)
