"""Edits of the picture as values: what is left, where everything went, and that all of it can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from add_music.analysis.evidence import Evidence
from add_music.engine.canvas import LONGEST, canvas
from add_music.engine.editing import Edit
from add_music.engine.sighting import seen_on
from add_music.engine.timeline import Clip, Timeline, from_draft, to_draft
from add_music.engine.writing import Composed, Fitted, Track
from add_music.errors import AddMusicError
from add_music.music.brief import Wishes
from add_music.music.cues import Cues, Span
from add_music.understanding.operations import (
    ASPECTS,
    FITS,
    POSITIONS,
    TRANSITIONS,
    AddMusic,
    AddText,
    ChangeText,
    Cut,
    Operation,
    RemoveText,
    SetAspect,
    SetSpeed,
    SetTransition,
    Trim,
)


def look(seconds: int, cuts: tuple[int, ...] = (), speech: tuple[Span, ...] = ()) -> Evidence:
    """Evidence of a file of that length."""
    curve = tuple(n / 100 for n in range(seconds))
    return Evidence(
        seconds * 1000, 1920, 1080, 30.0, cuts, 0.1, curve, 0.5, 0.4, 0.3, 0.1, True, -20.0, speech,
        -18.0 if speech else None,
    )  # fmt: skip


LOOKS = {"a": look(10, (2000, 7000), (Span(1000, 4000),)), "b": look(6, (3000,))}
LOFI = AddMusic(Wishes(genre="lofi"))
CLIPS = (Clip("a", "a.mp4", 0, 10_000), Clip("b", "b.mp4", 10_000, 6000))


def compose(wishes: Wishes, evidence: Evidence, cues: Cues, seed: int, kept: Mapping[str, Any]) -> Composed:
    """A score that is named by what it was written for."""
    del wishes, evidence, kept
    about = {"genre": "lofi", "brief": {"genre": {"value": "lofi", "from": "user", "because": ""}}}
    name = f"{cues.length_samples} {cues.cuts_ms} {seed}"
    return Composed(name, "Lofi", about | {"tempo_bpm": 80.0})


def fit(track: Track, length_ms: int) -> Fitted:
    """The track from its beginning, again and again."""
    whole, rest = divmod(length_ms, track.duration_ms)
    pieces = [(0, track.duration_ms)] * whole + ([(0, rest)] if rest else [])
    return Fitted(0, track.duration_ms, pieces, breaks_off=True, speech_only=False)


def desk(*operations: Operation, clips: tuple[Clip, ...] = CLIPS) -> Edit:
    """A timeline with these clips after those operations."""
    edit = Edit(Timeline(), LOOKS, [Track("song", "song.mp3", 12_000)], 7, compose, fit)
    edit.show(clips, 1920, 1080, 30.0)
    for operation in operations:
        edit.apply(operation)
    return edit


def parts(timeline: Timeline) -> list[tuple[str, int, int, int, int]]:
    """Each clip's file, place and part."""
    return [(c.file, c.start_ms, c.end_ms, c.offset_ms, c.source_end_ms) for c in timeline.clips]


def test_a_cut_closes_up() -> None:
    """What is around the hole meets; the files' own times stay."""
    assert parts(desk(Cut(2.0, 12.0)).timeline) == [("a", 0, 2000, 0, 2000), ("b", 2000, 6000, 2000, 6000)]
    assert parts(desk(Cut(3.0, 4.0)).timeline) == [
        ("a", 0, 3000, 0, 3000),
        ("a", 3000, 9000, 4000, 10_000),
        ("b", 9000, 15_000, 0, 6000),
    ]


def test_a_trim_keeps_its_part() -> None:
    """Nothing before and nothing after."""
    assert parts(desk(Trim(8.0, 11.0)).timeline) == [("a", 0, 2000, 8000, 10_000), ("b", 2000, 3000, 0, 1000)]
    assert parts(desk(Trim(end_s=5.0)).timeline) == [("a", 0, 5000, 0, 5000)]


def test_a_speed_is_that_of_the_file_and_not_of_the_edit_before() -> None:
    """Twice the speed said twice is twice the speed; normal speed brings the whole file back."""
    fast = desk(SetSpeed(2.0), SetSpeed(2.0)).timeline

    assert parts(fast) == [("a", 0, 5000, 0, 10_000), ("b", 5000, 8000, 0, 6000)]
    assert desk(SetSpeed(2.0), SetSpeed(1.0)).timeline == desk().timeline


def test_a_part_may_play_slower() -> None:
    """The rest moves back; what is not touched keeps its speed."""
    timeline = desk(SetSpeed(0.5, start_s=2.0, end_s=4.0)).timeline

    assert [(c.duration_ms, c.speed) for c in timeline.clips] == [
        (2000, 1.0), (4000, 0.5), (6000, 1.0), (6000, 1.0)
    ]  # fmt: skip


def test_music_is_written_anew_for_what_is_left() -> None:
    """Its length and its cuts are those of the edited timeline, its seed stays."""
    before = desk(LOFI)
    music = desk(LOFI, Cut(0.0, 3.0)).timeline.music

    assert before.timeline.music[0].score == "768000 (2000, 7000, 10000, 13000) 7"
    assert [(m.start_ms, m.end_ms, m.score) for m in music] == [
        (0, 13_000, "624000 (4000, 7000, 10000) 7")
    ]  # fmt: skip


def test_the_users_own_track_is_fitted_to_the_new_length() -> None:
    """Slowed down, it is made longer; sped up, shorter; it always ends with the picture."""
    slow = desk(AddMusic(asset="song.mp3"), SetSpeed(0.5)).timeline.music[0]
    fast = desk(AddMusic(asset="song.mp3"), SetSpeed(2.0)).timeline.music[0]

    assert (slow.start_ms, slow.end_ms, slow.pieces) == (0, 32_000, ((0, 12_000), (0, 12_000), (0, 8000)))
    assert (fast.end_ms, fast.pieces, fast.fade_out_ms) == (8000, ((0, 8000),), 1500)


def test_texts_stay_with_their_moments() -> None:
    """A text moves with the picture it was put on, and goes when that goes."""
    shown = desk(AddText("one", 1.0, 2.0), AddText("two", 5.0, 8.0), Cut(0.0, 3.0)).timeline.texts

    assert [(t.text, t.start_ms, t.end_ms) for t in shown] == [("two", 2000, 5000)]


def test_evidence_is_carried_to_the_edited_timeline() -> None:
    """Cuts, speech and motion lie where they are now; a joint is a cut, a change of speed is none."""
    seen = seen_on(desk(Cut(3.0, 4.0)).timeline.clips, LOOKS)
    sped = seen_on(desk(SetSpeed(2.0, start_s=0.0, end_s=4.0)).timeline.clips, LOOKS)

    assert seen.cuts_ms == (2000, 3000, 6000, 9000, 12_000)
    assert seen.speech == (Span(1000, 3000),)
    assert seen.motion_curve[3] == pytest.approx(0.04)
    assert sped.cuts_ms == (1000, 5000, 8000, 11_000)
    assert sped.speech == (Span(500, 2000),)
    assert sped.motion_curve[0] == pytest.approx(0.02)


def test_a_text_is_changed_and_taken_away() -> None:
    """Words, place and time one by one; the last one is meant, or the one that is named."""
    changed = desk(
        AddText("one", 1.0, 3.0),
        AddText("two"),
        ChangeText(text="deux", position="top"),
        ChangeText(end_s=2.0),
    )
    gone = desk(AddText("one", 1.0, 3.0), AddText("two"), RemoveText("one"))

    assert [(t.text, t.position, t.end_ms) for t in changed.timeline.texts] == [
        ("one", "bottom", 3000), ("deux", "top", 2000)
    ]  # fmt: skip
    assert [t.text for t in gone.timeline.texts] == ["two"]
    assert desk(AddText("one"), AddText("two"), RemoveText()).timeline.texts == ()


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (Trim(3.0, 3.1), "nothing_left"),
        (Cut(0.0, 16.0), "nothing_left"),
        (Cut(20.0, 30.0), "option_invalid"),
        (SetSpeed(0.0), "wish_impossible"),
        (SetSpeed(-1.0), "wish_impossible"),
        (SetSpeed(1000.0), "wish_impossible"),
        (SetAspect("1:1000"), "wish_impossible"),
        (SetAspect(None, "blur"), "wish_impossible"),
        (AddText("x" * 10_000), "text_too_long"),
        (AddText("   "), "wish_impossible"),
        (AddText("late", 40.0, 50.0), "wish_impossible"),
        (ChangeText(text="x"), "no_text"),
        (RemoveText(), "no_text"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(operation: Operation, code: str) -> None:
    """A clear error, and the timeline as it was."""
    edit = desk(LOFI)
    before = edit.timeline

    with pytest.raises(AddMusicError) as caught:
        edit.apply(operation)

    assert caught.value.code == code
    assert edit.timeline == before


def test_a_picture_fits_platforms_without_being_blown_up() -> None:
    """The shorter side stays, sides are even, and nothing is larger than 1920 x 1080 or 1080 x 1920."""
    assert canvas(1920, 1080, "9:16") == (1080, 1920)
    assert canvas(1920, 1080, "4:5") == (1080, 1350)
    assert canvas(1080, 1920, "16:9") == (1920, 1080)
    assert canvas(3840, 2160) == (1920, 1080)
    assert canvas(3840, 2160, "1:1") == (1080, 1080)
    assert canvas(641, 361) == (640, 360)


SECONDS = st.one_of(st.none(), st.integers(0, 170).map(lambda tenth: tenth / 10))
OPERATIONS = st.one_of(
    st.builds(Cut, SECONDS, SECONDS),
    st.builds(Trim, SECONDS, SECONDS),
    st.builds(SetSpeed, st.sampled_from([0.25, 0.5, 0.67, 1.0, 1.5, 4.0]), SECONDS, SECONDS),
    st.builds(SetTransition, st.sampled_from(TRANSITIONS), st.sampled_from([None, 0.3, 4.0])),
    st.builds(SetAspect, st.sampled_from(ASPECTS), st.sampled_from([None, *FITS])),
    st.builds(AddText, st.text(max_size=20), SECONDS, SECONDS, st.sampled_from([None, *POSITIONS])),
    st.builds(AddMusic, st.sampled_from([Wishes(), Wishes(genre="jazz")]), start_s=SECONDS, end_s=SECONDS),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OPERATIONS, max_size=6))
def test_whatever_is_edited_the_timeline_is_sound(operations: list[Operation]) -> None:
    """No time is negative, nothing overlaps, parts lie within their files, and the draft tells all of it."""
    edit = desk()
    for operation in operations:
        before = edit.timeline
        try:
            edit.apply(operation)
        except AddMusicError:
            edit.timeline = before  # a turn is given up as a whole
        timeline = edit.timeline
        at = 0
        for clip in timeline.clips:
            assert clip.start_ms == at
            assert clip.duration_ms > 0
            assert 0 <= clip.offset_ms < clip.source_end_ms <= LOOKS[clip.file].duration_ms
            at = clip.end_ms
        assert all(0 <= t.start_ms < t.end_ms <= at for t in timeline.texts)
        ends = [0, *(m.end_ms for m in timeline.music)]
        assert all(end <= m.start_ms < m.end_ms <= at for end, m in zip(ends, timeline.music, strict=False))
        draft = to_draft(timeline, "a.mp4")
        assert from_draft(json.loads(json.dumps(draft))) == timeline
        assert max(draft["m"]["width"], draft["m"]["height"]) <= LONGEST
