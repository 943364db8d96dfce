"""A part in another genre or tempo is still the piece that it is a part of."""

from __future__ import annotations

from itertools import pairwise

import pytest

from add_music.music.brief import Change, Wishes
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues
from add_music.music.score import PPQ, Note, Score
from orders import brief

LENGTH_MS = 64_000


def made(genre: str, *changes: Change, seed: int = 3, cuts: tuple[int, ...] = (), **wishes: object) -> Score:
    cues = Cues(LENGTH_MS * RATE // 1000, cuts, changes=changes)
    return compose(brief(genre, **wishes), cues, seed)  # type: ignore[arg-type]


def heard(score: Score, start_ms: int, end_ms: int) -> set[tuple[str, int, Note]]:
    """What is struck between two moments: by whom, when in samples, and the note but for its tick."""
    return {
        (part.instrument, score.sample_at(n.tick), Note(0, 0, n.pitch, n.velocity))
        for part in score.parts
        for n in part.notes
        if start_ms <= score.ms_at(n.tick) < end_ms
    }


def rhythm(score: Score, start_ms: int, end_ms: int) -> set[int]:
    """The sixteenths of two bars on which the tune begins a note, there."""
    first = score.sections[0].end_tick if score.sections[0].name == "pickup" else 0
    bars = 2 * score.beats_per_bar * PPQ
    lead = [n for p in score.parts if p.role == "lead" for n in p.notes]
    return {
        round((n.tick - first) % bars / (PPQ / 4)) % (bars * 4 // PPQ)
        for n in lead
        if start_ms <= score.ms_at(n.tick) < end_ms
    }


@pytest.mark.parametrize(
    ("genre", "other"), [("pop", "jazz"), ("acoustic", "folk"), ("cinematic", "orchestral")]
)
def test_a_part_in_another_genre_keeps_bars_and_key(genre: str, other: str) -> None:
    """Jazz from 24 to 44 seconds of a pop song: its band, on the same beats and tonic, else as before."""
    before = made(genre)
    after = made(genre, Change(24_000, 44_000, Wishes(genre=other)))
    there = {p.instrument for p in made(other).parts}

    assert heard(after, 0, 20_000) == heard(before, 0, 20_000)
    assert heard(after, 48_000, LENGTH_MS) == heard(before, 48_000, LENGTH_MS)
    assert {name for name, *_ in heard(after, 28_000, 40_000)} <= there
    assert (after.tempo, after.key, after.final_tick) == (before.tempo, before.key, before.final_tick)


def test_a_part_in_another_genre_sings_the_same_motifs() -> None:
    """The tune of the part begins where the tune of the piece does: its rhythms are those of the piece."""
    before = made("pop", seed=5)
    after = made("pop", Change(24_000, LENGTH_MS, Wishes(genre="jazz")), seed=5)
    other = made("jazz", seed=5)

    known, new, unrelated = (
        rhythm(before, 8_000, 24_000),
        rhythm(after, 28_000, 60_000),
        rhythm(other, 28_000, 60_000),
    )
    assert len(new & known) / len(new | known) > len(unrelated & known) / len(unrelated | known)


def test_a_genre_that_cannot_be_played_at_the_tempo_brings_its_own() -> None:
    """House behind lo-fi is as fast as house is; before it nothing moves, at the end all is over in time."""
    before = made("lofi")
    after = made("lofi", Change(30_000, LENGTH_MS, Wishes(genre="house")))

    assert heard(after, 0, 26_000) == heard(before, 0, 26_000)
    assert after.tempo[0].bpm < 95
    assert after.tempo[-1].bpm > 110
    assert 1.0 <= (after.length_samples - after.sample_at(after.final_tick)) / RATE <= 3.8


def test_faster_in_the_middle_leaves_both_sides_where_they_were() -> None:
    """Between two bar lines there are more bars; what follows sounds on the samples that it had."""
    before = made("rock", bpm=120.0)
    after = made("rock", Change(20_000, 40_000, Wishes(tempo_bpm=150.0)), bpm=120.0)

    assert heard(after, 0, 16_000) == heard(before, 0, 16_000)
    assert {(i, n) for i, _, n in heard(after, 44_000, 63_000)} == {
        (i, n) for i, _, n in heard(before, 44_000, 63_000)
    }
    times = [sorted(at for _, at, _ in heard(score, 44_000, 63_000)) for score in (before, after)]
    assert max(abs(a - b) for a, b in zip(*times, strict=True)) <= 1
    assert [round(t.bpm / 120, 1) for t in after.tempo] == [1.0, 1.2, 1.0]


def test_a_tempo_that_is_named_to_the_end_is_exact() -> None:
    """ "140 bpm from 0:30": from that bar on to the end."""
    after = made("electronic", Change(30_000, LENGTH_MS, Wishes(tempo_bpm=140.0)), bpm=120.0)

    assert [t.bpm for t in after.tempo] == [120.0, 140.0]
    assert all(a.end_tick == b.start_tick for a, b in pairwise(after.sections))
    assert all(a.tick + a.ticks == b.tick for a, b in pairwise(after.chords))
    assert after.chords[-1].tick == after.final_tick


def test_a_part_shorter_than_half_a_bar_changes_nothing() -> None:
    """A fifth of a second of something faster is no part."""
    assert made("pop", Change(20_000, 20_200, Wishes(tempo_bpm=170.0))) == made("pop")


def test_several_parts_in_tempi_of_their_own_join_up() -> None:
    """Slow, fast, slow with another genre at the end: chords and sections follow without a gap."""
    after = made(
        "pop",
        Change(12_000, 24_000, Wishes(tempo_bpm=150.0)),
        Change(30_000, 42_000, Wishes(tempo="slow")),
        Change(50_000, LENGTH_MS, Wishes(genre="trap")),
        bpm=112.0,
    )

    assert all(a.end_tick == b.start_tick for a, b in pairwise(after.sections))
    assert all(a.tick + a.ticks == b.tick for a, b in pairwise(after.chords))
    assert all(a.tick < b.tick for a, b in pairwise(after.tempo))
    assert heard(after, 0, 9_000) == heard(made("pop", bpm=112.0), 0, 9_000)


@pytest.mark.parametrize("genre", ["pop", "piano", "orchestral", "house"])
def test_an_earlier_end_changes_the_last_bars_only(genre: str) -> None:
    """Ended before: note for note as it was until its last bars, then a cadence that dies away."""
    whole = made(genre)
    length = 55 * RATE
    ended = compose(brief(genre), Cues(length, planned_samples=LENGTH_MS * RATE // 1000), 3)
    cadence = ended.ms_at(ended.final_tick - 5 * ended.beats_per_bar * PPQ)

    assert ended.length_samples == length
    assert heard(ended, 0, cadence) == heard(whole, 0, cadence)
    assert ended.chords[-1].tick == ended.final_tick
    assert ended.chords[-1].root == whole.chords[-1].root
    assert 1.0 <= (length - ended.sample_at(ended.final_tick)) / RATE <= 3.8
    assert all(ended.sample_at(n.tick + n.ticks) <= length for p in ended.parts for n in p.notes)


def test_an_earlier_end_in_a_part_that_is_otherwise() -> None:
    """Jazz from 0:30, and the end at 0:50: the jazz has the last word."""
    change = Change(30_000, 50_000, Wishes(genre="jazz"))
    cues = Cues(50 * RATE, changes=(change,), planned_samples=LENGTH_MS * RATE // 1000)
    ended = compose(brief("pop"), cues, 3)
    last = {p.instrument for p in ended.parts for n in p.notes if n.tick >= ended.final_tick - 10}

    assert heard(ended, 0, 26_000) == heard(made("pop"), 0, 26_000)
    assert last <= {p.instrument for p in made("jazz").parts}
