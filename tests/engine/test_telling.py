"""What is said of a clip agrees with the reasons that are given for its music."""

from __future__ import annotations

import re

import pytest

from add_music.analysis.evidence import Evidence
from add_music.analysis.feeling import feeling_of
from add_music.engine.telling import seen


@pytest.mark.parametrize("motion", [0.05, 0.1, 0.15, 0.25, 0.6])
@pytest.mark.parametrize("brightness", [0.1, 0.25, 0.33, 0.5, 0.8])
@pytest.mark.parametrize("warmth", [-0.5, -0.15, 0.15, 0.5])
def test_a_clip_is_seen_and_judged_in_the_same_words(motion: float, brightness: float, warmth: float) -> None:
    """A picture is not "dark" in one sentence and "dim" in the next one."""
    evidence = Evidence(
        duration_ms=10_000,
        width=64,
        height=36,
        fps=25.0,
        cuts_ms=(),
        motion=motion,
        motion_curve=(motion,) * 10,
        brightness=brightness,
        contrast=0.5,
        saturation=0.3,
        warmth=warmth,
        has_audio=False,
        loudness_lufs=None,
        speech=(),
        speech_lufs=None,
    )

    reason = re.sub(r" \([\d.]+\)", "", feeling_of(evidence).seen)

    assert reason.removeprefix("no cuts, ") in seen(evidence)
