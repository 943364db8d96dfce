"""Relative wishes, and the evidence of several clips as one."""

from __future__ import annotations

import pytest

from add_music.analysis.evidence import Evidence
from add_music.engine.directions import BRIGHTER, DARKER, FASTEST_BPM, level_db, turned
from add_music.engine.looking import evidence_from_json, joined
from add_music.engine.writing import cues_of, next_seed
from add_music.music.brief import MOODS, Wishes
from add_music.music.cues import Span
from add_music.understanding.operations import DIRECTIONS

FIRST = Evidence(
    3000, 640, 360, 25.0, (1000,), 0.2, (0.1, 0.2, 0.3), 0.5, 0.4, 0.3, 0.1, True, -20.0,
    (Span(500, 900),), -18.0,
)  # fmt: skip
SECOND = Evidence(1500, 320, 180, 30.0, (700,), 0.8, (0.8, 0.9), 0.8, 0.4, 0.3, -0.5, False, None, (), None)


def test_every_direction_means_something() -> None:
    """No direction of the vocabulary is silently ignored."""
    for direction in DIRECTIONS:
        changed = turned(Wishes(), [direction], ["calm"], 100.0) != Wishes()
        assert changed or level_db([direction])


@pytest.mark.parametrize("table", [BRIGHTER, DARKER])
def test_every_mood_has_a_neighbour(table: dict[str, str]) -> None:
    """Each mood can become another one that exists."""
    assert set(table) == set(MOODS)
    assert set(table.values()) <= set(MOODS)
    assert all(mood != other for mood, other in table.items())


def test_opposite_directions_cancel_out() -> None:
    """Louder and softer, faster and slower."""
    assert level_db(["louder", "softer"]) == 0
    there = turned(Wishes(), ["faster"], (), 100.0)
    back = turned(there, ["slower"], (), there.tempo_bpm)
    assert back.tempo_bpm == pytest.approx(100.0, abs=0.01)


def test_a_tempo_has_an_end() -> None:
    """However often it gets faster, it stays playable."""
    tempo = 200.0
    for _ in range(9):
        tempo = turned(Wishes(), ["faster"], (), tempo).tempo_bpm or 0
    assert tempo == FASTEST_BPM


def test_several_clips_are_seen_as_one() -> None:
    """Times follow one another, a cut lies where they meet, means are weighed by length."""
    whole = joined([FIRST, SECOND])

    assert whole.duration_ms == 4500
    assert whole.cuts_ms == (1000, 3000, 3700)
    assert whole.motion == pytest.approx((0.2 * 3 + 0.8 * 1.5) / 4.5)
    assert whole.motion_curve == (0.1, 0.2, 0.3, 0.8, 0.9)
    assert whole.speech == (Span(500, 900),)
    assert (whole.has_audio, whole.loudness_lufs) == (True, -20.0)
    assert (whole.width, whole.fps) == (640, 25.0)


def test_evidence_survives_the_store() -> None:
    """Through JSON and back it is the same."""
    import json
    from dataclasses import asdict

    assert evidence_from_json(json.loads(json.dumps(asdict(FIRST)))) == FIRST


def test_cues_count_from_where_the_music_begins() -> None:
    """Cuts and speech of a part are moved to its own time and cut at its borders."""
    cues = cues_of(joined([FIRST, SECOND]), 600, 3500)

    assert cues.length_samples == 2900 * 48
    assert cues.cuts_ms == (400, 2400)
    assert cues.quiet == (Span(0, 300),)
    assert len(cues.motion) == 4


def test_takes_do_not_repeat() -> None:
    """A hundred takes are a hundred seeds."""
    seeds = [5]
    for _ in range(100):
        seeds.append(next_seed(seeds[-1]))

    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**31 for seed in seeds)
