"""Which pictures of a clip are looked at: shots first, what room is left for the longest."""

from __future__ import annotations

from itertools import pairwise

import pytest

from add_music.analysis.moments import Glimpse, glimpses


def times(*args) -> list[int]:
    """Only when."""
    return [glimpse.ms for glimpse in glimpses(*args)]


def test_every_shot_is_shown_by_its_first_picture() -> None:
    """With room for all, each cut is there and said to be one, and so is the beginning, which is none."""
    found = glimpses(0, 10_000, (2_000, 5_000, 5_400), 0.3, 12)

    assert {glimpse.ms for glimpse in found if glimpse.at_cut} == {2_000, 5_000, 5_400}
    assert found[0] == Glimpse(0, 0, False)


def test_what_room_is_left_goes_to_the_longest_shots() -> None:
    """A shot of eight seconds is seen more often than one of two."""
    found = times(0, 10_000, (2_000,), 0.3, 5)

    assert found == [0, 2_000, 4_000, 6_000, 8_000]


def test_a_still_clip_needs_few_pictures() -> None:
    """Where nothing moves, a picture every twelve seconds says it all."""
    assert len(times(0, 40_000, (), 0.01, 16)) == 4
    assert len(times(0, 40_000, (), 0.3, 16)) == 16


def test_a_short_clip_is_seen_three_times() -> None:
    """One second has a beginning, a middle and an end; a few frames have one picture."""
    assert times(0, 1_000, (), 0.3, 16) == [0, 333, 666]
    assert times(0, 100, (), 0.3, 16) == [0]
    assert times(0, 0, (), 0.0, 16) == []


def test_of_too_many_shots_those_are_taken_that_are_spread_best() -> None:
    """Of six hundred shots in forty minutes sixteen beginnings, with gaps of nearly one width."""
    cuts = tuple(range(4_000, 2_400_000, 4_000))
    found = glimpses(0, 2_400_000, cuts, 0.3, 16)
    gaps = [b.ms - a.ms for a, b in pairwise(found)]

    assert len(found) == 16
    assert all(glimpse.at_cut for glimpse in found[1:])
    assert max(gaps) < 1.1 * min(gaps)


@pytest.mark.parametrize("most", [1, 2, 7, 16])
def test_there_are_never_more_than_there_is_room_for(most: int) -> None:
    """However the cuts lie, all of them early for instance, they are ascending and within the part."""
    cuts = tuple(range(20_100, 21_000, 40))
    found = glimpses(20_000, 60_000, cuts, 0.5, most)

    assert len(found) == most
    assert [g.ms for g in found] == sorted({g.ms for g in found})
    assert all(20_000 <= g.ms < 60_000 for g in found)


def test_a_moment_can_be_shown_by_a_picture_a_little_before_but_of_the_same_shot() -> None:
    """Nearer to it than to the moment before; the first picture of a shot has no other."""
    found = glimpses(0, 10_000, (2_000,), 0.3, 5)

    assert [(g.ms, g.since_ms) for g in found] == [
        (0, 0), (2_000, 2_000), (4_000, 3_000), (6_000, 5_000), (8_000, 7_000)
    ]  # fmt: skip
