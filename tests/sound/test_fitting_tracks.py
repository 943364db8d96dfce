"""A user's track is fitted to a length: whole beats, its own start and end, joins where it repeats."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from add_music.sound.fitting import TONES, Beats, Piece, fitted

BEAT_MS = 500
TAIL_MS = 3000


def track(form: str, *, bar: int = 4, bars_each: int = 4, wobble_ms: int = 0) -> Beats:
    """A track of sections named by letters; equal letters sound alike, beat for beat."""
    rng = np.random.default_rng(5)
    sections = {name: rng.normal(0, 8, (bars_each * bar, TONES + 13)) for name in sorted(set(form))}
    profile = np.concatenate([sections[name] for name in form])
    profile[:, :TONES] = np.abs(profile[:, :TONES])
    profile[:, :TONES] /= np.linalg.norm(profile[:, :TONES], axis=1, keepdims=True)
    lengths = BEAT_MS + rng.integers(-wobble_ms, wobble_ms + 1, len(profile))
    at = np.concatenate([[200], 200 + np.cumsum(lengths)[:-1]])
    return Beats(tuple(int(ms) for ms in at), int(at[-1]) + TAIL_MS, profile.astype(np.float32), True, bar, 0)


SONG = track("IAABACO")


def length(pieces: tuple[Piece, ...]) -> int:
    """Milliseconds of all pieces together."""
    return sum(piece.duration_ms for piece in pieces)


@given(st.integers(8_000, 900_000), st.sampled_from([0, 40]))
def test_any_length_is_met_with_the_tracks_own_end(length_ms: int, wobble_ms: int) -> None:
    """From much shorter to much longer: never too long, hardly too short, the last sound at the end."""
    song = track("IAABACO", wobble_ms=wobble_ms)

    pieces = fitted(song, length_ms)

    assert length_ms - 100 <= length(pieces) <= length_ms
    assert song.end_ms - TAIL_MS <= pieces[-1].end_ms <= song.end_ms
    assert all(song.at_ms[0] <= piece.start_ms < piece.end_ms for piece in pieces)
    assert all(piece.start_ms in song.at_ms for piece in pieces)


@pytest.mark.parametrize("beats_less", [16, 32])
def test_a_join_lies_where_the_track_repeats(beats_less: int) -> None:
    """Whole sections that return are left out; both sides of the join sound alike."""
    pieces = fitted(SONG, SONG.end_ms - 200 - beats_less * BEAT_MS)

    assert pieces[0].start_ms == SONG.at_ms[0]
    assert pieces[-1].end_ms == SONG.end_ms
    for one, next_ in pairwise(pieces):
        here, there = SONG.at_ms.index(one.end_ms), SONG.at_ms.index(next_.start_ms)
        assert np.allclose(SONG.profile[here], SONG.profile[there])


def test_bars_stay_whole() -> None:
    """In three-four time a join keeps the bars as they are."""
    waltz = track("AABA", bar=3, bars_each=8)

    pieces = fitted(waltz, waltz.end_ms - 200 - 24 * BEAT_MS)

    for one, next_ in pairwise(pieces):
        assert (waltz.at_ms.index(next_.start_ms) - waltz.at_ms.index(one.end_ms)) % 3 == 0


def test_a_track_that_fits_is_played_as_it_is() -> None:
    """Nothing is joined where nothing has to be."""
    assert fitted(SONG, SONG.end_ms - 200) == (Piece(200, SONG.end_ms),)


def test_a_length_just_beyond_a_beat_leaves_out_a_little_of_the_last_sound() -> None:
    """Less than a beat too much is faded out at the end, not cut from within."""
    wanted = SONG.end_ms - 200 - 16 * BEAT_MS - 180

    pieces = fitted(SONG, wanted)

    assert length(pieces) == wanted
    assert pieces[-1].end_ms == SONG.end_ms - 180


def test_a_jingle_is_repeated_as_often_as_needed() -> None:
    """A track of a few beats has no inner joins to choose from."""
    jingle = Beats((0, 400), 1200, np.zeros((2, TONES + 13), np.float32), False, 1, 0)

    assert fitted(jingle, 3000) == (Piece(0, 1200), Piece(0, 1200), Piece(0, 600))
    assert fitted(jingle, 700) == (Piece(0, 700),)
