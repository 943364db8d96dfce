"""A clip with rubbish in its middle: what can be rendered is, and what was lost is told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from add_music.assistant.reporting import report_lines
from add_music.media.losses import Losses
from clips import make_clip

if TYPE_CHECKING:
    from calling import Caller


def test_damages_that_are_near_are_one() -> None:
    """In whatever order pictures are found, each stretch is told once."""
    losses = Losses()
    for moment in (3.0, 3.4, 9.0, 2.5, 3.4):
        losses.note(Path("a"), Fraction(moment))

    assert [(loss.start_s, loss.end_s) for loss in losses.found()] == [
        (2.5, float(Fraction(3.4))),
        (9.0, 9.0),
    ]


def test_a_damaged_middle_is_rendered_and_told(caller: Caller, tmp_path: Path) -> None:
    """The film is as long as the clip; the report and its words say which seconds are lost."""
    clip = make_clip(tmp_path / "c.mp4", seconds=6, size=(320, 180), key_every=30)
    data = bytearray(clip.read_bytes())
    begin, end = (int(len(data) * share) for share in (0.45, 0.55))
    data[begin:end] = np.random.default_rng(1).integers(0, 256, end - begin, dtype=np.uint8).tobytes()
    clip.write_bytes(data)
    caller.begin(clip).say("make it square")
    caller.render()

    report = caller.finished()["report"]

    assert report["duration_s"] == pytest.approx(6.0, abs=0.04)
    assert len(report["lost"]) == 1
    assert 2 < report["lost"][0]["start_s"] < report["lost"][0]["end_s"] < 4.2
    assert any("damaged in the clip" in line for line in report_lines(report))
