"""Stretches on disk play like stretches in memory."""

from __future__ import annotations

import numpy as np
from phrases import small_score

from add_music.sound.perform import assemble, sound_stretch, stretches
from add_music.sound.reel import play, record


def test_a_reel_recorded_in_shares_plays_the_whole(tmp_path):
    """Two recorders that share the stretches give what one performance gives; progress reaches 1."""
    score = small_score(14.0, "lofi")
    told: list[float] = []
    record(score, tmp_path, numbers=[1])
    record(score, tmp_path, on_progress=told.append)
    whole = np.concatenate(
        list(assemble([sound_stretch(score, s) for s in stretches(score)], score.length_samples))
    )

    assert np.array_equal(np.concatenate(list(play(score, tmp_path))), whole)
    assert told[-1] == 1.0
    assert len(list(tmp_path.iterdir())) == len(stretches(score))


def test_what_is_there_is_not_sounded_again(tmp_path):
    """A repeat only does what is missing."""
    score = small_score(14.0, "lofi")
    record(score, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    record(score, tmp_path)

    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
