"""Music that goes on at another level has no hole where the level changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from add_music.engine.producing import Block, beds
from add_music.engine.sheet import Bed, Sheet


def ones(bed: Bed, scratch: Path) -> Iterator[Block]:
    """A reel that is as loud as can be from end to end."""
    for _ in range(20):
        yield np.ones((24_000, 2), np.float32)


def heard(*stretches: Bed) -> np.ndarray:
    sheet = Sheet(
        "wav", (), stretches, 8000, 0, 0, 25.0, "pad", False, (), 1.0, None, (), None, True, (), Path()
    )
    return np.concatenate(list(beds(sheet, ones)))[:, 0]


def stretch(path: str, start_ms: int, end_ms: int, offset_ms: int, volume: float) -> Bed:
    return Bed(
        Path(path), False, (), start_ms, end_ms - start_ms, offset_ms, volume, False,
        300 if start_ms else 0, 300 if end_ms < 8000 else 0,
    )  # fmt: skip


def test_a_softer_part_of_one_piece_is_come_to_without_a_hole() -> None:
    """The level glides from one to the other and is never below the softer one."""
    sound = heard(stretch("a", 0, 4000, 0, 1.0), stretch("a", 4000, 8000, 4000, 0.5))

    assert len(sound) == 8 * 48_000
    assert sound[: 4 * 48_000].min() == 1.0
    assert sound.min() == np.float32(0.5)
    assert np.abs(np.diff(sound)).max() < 1e-4
    assert np.all(sound[round(4.5 * 48_000) :] == 0.5)


def test_two_pieces_that_meet_are_faded_as_before() -> None:
    """Another piece, or another place of the same one, does come out of silence."""
    for other in (stretch("b", 4000, 8000, 0, 1.0), stretch("a", 4000, 8000, 1000, 1.0)):
        sound = heard(stretch("a", 0, 4000, 0, 1.0), other)

        assert sound[4 * 48_000 - 1 : 4 * 48_000 + 1].max() < 0.01


def test_without_music_there_is_silence() -> None:
    """A timeline that nothing was put under is as long as it is."""
    assert np.array_equal(heard(), np.zeros(8 * 48_000, np.float32))
