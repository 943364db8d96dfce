"""How long a render still takes."""

from __future__ import annotations

import pytest

from add_music.engine.pace import Pace


@pytest.mark.parametrize(
    ("took", "share", "left"),
    [
        (10.0, 0.5, "0:10"),
        (40.0, 0.25, "2:00"),
        (101.0, 0.5, "1:45"),
        (1.0, 0.5, ""),
        (60.0, 0.01, ""),
        (60.0, 1.0, ""),
        (59.9, 0.999, "0:01"),
    ],
)
def test_what_is_left_follows_from_what_it_took(took: float, share: float, left: str) -> None:
    """In proportion, roughly from half a minute on, and nothing while too little is known."""
    times = iter([100.0, 100.0 + took])

    assert Pace(lambda: next(times)).left(share) == left
