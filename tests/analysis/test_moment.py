"""Which stretch of a clip tells most about a piece of music under it."""

from __future__ import annotations

from typing import Any

from add_music.analysis.evidence import Evidence
from add_music.analysis.moment import LENGTH_MS, LONGEST_MS, telling_moment
from add_music.music.cues import Span


def _evidence(seconds: int, **seen: Any) -> Evidence:
    plain: dict[str, Any] = {
        "duration_ms": seconds * 1000, "width": 320, "height": 180, "fps": 25.0, "cuts_ms": (),
        "motion": 0.2, "motion_curve": (0.2,) * seconds, "brightness": 0.5, "contrast": 0.5,
        "saturation": 0.5, "warmth": 0.0, "has_audio": True, "loudness_lufs": -20.0, "speech": (),
        "speech_lufs": None,
    }  # fmt: skip
    return Evidence(**(plain | seen))


def test_a_short_clip_is_heard_whole() -> None:
    """Up to twenty seconds nothing is left out."""
    moment = telling_moment(_evidence(19))

    assert (moment.start_ms, moment.end_ms) == (0, 19_000)
    assert (moment.speaks, moment.cuts, moment.moving) == (False, 0, False)


def test_the_border_between_speech_and_silence_tells_most() -> None:
    """One hears the music step back under the voice and come up again."""
    moment = telling_moment(_evidence(120, speech=(Span(60_000, 90_000),)))

    assert moment.speaks
    assert moment.start_ms < 60_000 < moment.end_ms or moment.start_ms < 90_000 < moment.end_ms
    assert moment.duration_ms == LENGTH_MS


def test_cuts_and_a_peak_of_motion_draw_the_moment() -> None:
    """Without speech it is where most happens in the picture."""
    curve = tuple(0.9 if 70 <= second < 74 else 0.1 for second in range(100))
    moment = telling_moment(
        _evidence(100, motion=0.13, motion_curve=curve, cuts_ms=(66_000, 70_000, 73_000, 76_000, 10_000))
    )

    assert moment.start_ms < 66_000
    assert moment.end_ms > 76_000
    assert moment.cuts == 4
    assert moment.moving


def test_the_moment_lies_where_the_music_plays() -> None:
    """A part with music is never left, and the end of the clip can be reached."""
    late = _evidence(60, cuts_ms=(58_500, 59_000, 59_500))

    assert telling_moment(late).end_ms == 60_000
    assert telling_moment(late, 5_000, 5_000 + LONGEST_MS).end_ms == 25_000
    assert telling_moment(late, 5_000, 40_000).end_ms <= 40_000
