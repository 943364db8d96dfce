"""Changes of music that is there: just what was said changes, and it stays one piece."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from add_music.analysis.evidence import Evidence
from add_music.analysis.mood import settle
from add_music.engine.editing import Edit
from add_music.engine.timeline import Clip, Music, Timeline, from_draft, to_draft
from add_music.engine.writing import Composed, Fitted, Track
from add_music.errors import AddMusicError
from add_music.music.brief import Change, Choice, Wishes
from add_music.music.compose import compose as write
from add_music.music.cues import Cues, Span
from add_music.music.describe import describe
from add_music.music.score import Score
from add_music.music.stored import score_to_json
from add_music.understanding.operations import AddMusic, ChangeMusic, Cut, Operation, RemoveMusic, SetVolume

LENGTH_MS = 60_000
LOOK = Evidence(
    LENGTH_MS, 1280, 720, 30.0, (12_000, 31_000), 0.2, (0.2,) * 60, 0.5, 0.4, 0.3, 0.1, True, -20.0,
    (Span(5_000, 9_000),), -18.0,
)  # fmt: skip
ADDED = AddMusic(Wishes(genre="pop", moods=("happy",)))
CALMER = ChangeMusic(Wishes(moods=("calm",)), start_s=40.0)


class Desk:
    """An edit of a minute of film whose composer keeps what it wrote."""

    def __init__(self, *operations: Operation) -> None:
        self.scores: dict[str, Score] = {}
        self.edit = Edit(Timeline(), {"a": LOOK}, [], 7, self.compose, self.fit)
        self.edit.show([Clip("a", "a.mp4", 0, LENGTH_MS)], 1280, 720, 30.0)
        for operation in operations:
            self.edit.apply(operation)

    def compose(
        self, wishes: Wishes, evidence: Evidence, cues: Cues, seed: int, kept: Mapping[str, Choice[Any]]
    ) -> Composed:
        brief = replace(settle(wishes, evidence), **{n: c for n, c in kept.items() if not getattr(wishes, n)})
        score = write(brief, cues, seed)
        name = hashlib.sha256(json.dumps(score_to_json(score)).encode()).hexdigest()[:12]
        self.scores[name] = score
        return Composed(name, brief.genre.value, describe(score, brief))

    def fit(self, track: Track, length_ms: int) -> Fitted:
        raise AssertionError

    @property
    def music(self) -> tuple[Music, ...]:
        return self.edit.timeline.music

    @property
    def score(self) -> Score:
        """The only score on the timeline."""
        (name,) = {music.score for music in self.music}
        return self.scores[name]


def struck(score: Score, start_ms: int, end_ms: int) -> dict[str, list[Any]]:
    heard = {p.name: [n for n in p.notes if start_ms <= score.ms_at(n.tick) < end_ms] for p in score.parts}
    return {name: notes for name, notes in heard.items() if notes}


def test_calmer_from_a_moment_on_leaves_one_piece_whose_beginning_stays() -> None:
    """One stretch, one score; before the moment note for note the same, behind it less."""
    before, after = Desk(ADDED), Desk(ADDED, CALMER)

    assert [(m.start_ms, m.end_ms) for m in after.music] == [(0, LENGTH_MS)]
    assert after.edit.notes.lines == [
        "From 40 to 60 s the music is different now; everything else is as it was, note for note."
    ]
    assert struck(after.score, 0, 36_000) == struck(before.score, 0, 36_000)
    assert after.score.tempo == before.score.tempo
    loud, soft = (
        sum(n.velocity for ns in struck(d.score, 42_000, 56_000).values() for n in ns)
        for d in (before, after)
    )
    assert soft < 0.9 * loud


def test_no_drums_in_a_part_changes_the_drums_alone() -> None:
    """Everybody else plays on as if nothing had been said."""
    before = Desk(ADDED)
    after = Desk(ADDED, ChangeMusic(Wishes(avoid=("drums",)), start_s=20.0, end_s=30.0))
    kits = {p.name for p in before.score.parts if p.role == "drums"}

    assert not kits & set(struck(after.score, 20_000, 30_000))
    assert struck(after.score, 0, 18_000) == struck(before.score, 0, 18_000)
    assert struck(after.score, 33_000, LENGTH_MS) == struck(before.score, 33_000, LENGTH_MS)


def test_no_drums_while_somebody_speaks_leaves_them_everywhere_else() -> None:
    """Under the voice no drum is struck; before and after it every note is as it was."""
    before = Desk(ADDED)
    after = Desk(ADDED, ChangeMusic(Wishes(avoid=("drums",)), while_spoken=True))
    kits = {p.name for p in before.score.parts if p.role == "drums"}

    assert kits & set(struck(before.score, 5_000, 9_000))
    assert not kits & set(struck(after.score, 5_000, 9_000))
    assert struck(after.score, 12_000, LENGTH_MS) == struck(before.score, 12_000, LENGTH_MS)
    assert after.edit.notes.lines == [
        "Where somebody speaks the music is different now; everywhere else it is as it was, note for note."
    ]


def test_where_nobody_speaks_nothing_can_be_left_out_there() -> None:
    """It is told, and nothing changes."""
    desk = Desk(ADDED)
    before = desk.edit.timeline
    with pytest.raises(AddMusicError) as told:
        desk.edit.apply(ChangeMusic(Wishes(avoid=("drums",)), start_s=20.0, while_spoken=True))

    assert told.value.code == "no_music"
    assert desk.edit.timeline == before


def test_darker_in_a_part_starts_from_the_moods_there() -> None:
    """A direction becomes the mood that is darker than the piece's own."""
    after = Desk(ADDED, ChangeMusic(direction=("darker",), start_s=30.0))

    assert after.music[0].changes == (Change(30_000, LENGTH_MS, Wishes(moods=("nostalgic",))),)
    assert after.music[0].wishes.moods == ("happy",)


def test_a_softer_part_and_then_a_darker_whole_are_still_one_piece() -> None:
    """A level on a part cuts the stretch, not the score; what is said of all of it is composed as one."""
    after = Desk(ADDED, ChangeMusic(direction=("softer",), start_s=40.0), ChangeMusic(direction=("darker",)))

    assert [(m.start_ms, m.end_ms, m.offset_ms) for m in after.music] == [
        (0, 40_000, 0),
        (40_000, LENGTH_MS, 40_000),
    ]
    assert after.music[1].volume < after.music[0].volume
    assert "The music plays at 18% now." in after.edit.notes.lines
    assert after.score.length_samples == LENGTH_MS * 48
    assert after.score.moods == ("nostalgic",)


def test_softer_and_calmer_in_one_part_is_one_piece_at_two_levels() -> None:
    """The notes change in the score, the level on the timeline."""
    both = ChangeMusic(Wishes(moods=("calm",)), direction=("softer",), start_s=40.0)
    after = Desk(ADDED, both)

    assert struck(after.score, 0, 36_000) == struck(Desk(ADDED).score, 0, 36_000)
    assert [m.start_ms for m in after.music] == [0, 40_000]
    assert after.music[1].volume < after.music[0].volume


@pytest.mark.parametrize(
    "change",
    [
        ChangeMusic(Wishes(genre="jazz"), start_s=40.0),
        ChangeMusic(Wishes(tempo_bpm=150.0), start_s=40.0),
        ChangeMusic(Wishes(tempo="fast"), start_s=40.0),
        ChangeMusic(direction=("faster",), start_s=40.0),
    ],
    ids=str,
)
def test_another_genre_or_tempo_for_a_part_leaves_one_piece(change: ChangeMusic) -> None:
    """One score in the same key, note for note as it was before that part."""
    before, after = Desk(ADDED), Desk(ADDED, change)

    assert len(after.music) == 1
    assert struck(after.score, 0, 36_000) == struck(before.score, 0, 36_000)
    assert after.score.key == before.score.key
    assert struck(after.score, 42_000, LENGTH_MS) != struck(before.score, 42_000, LENGTH_MS)
    if not change.wishes.genre:
        assert after.score.tempo[-1].bpm > before.score.tempo[-1].bpm


def test_an_earlier_end_changes_the_last_bars_and_can_be_taken_further() -> None:
    """ "End at 0:52", then "no drums from 10 to 20": the beginning stays what it was, the end stays there."""
    before, after = Desk(ADDED), Desk(ADDED, ChangeMusic(end_s=52.0))
    then = Desk(
        ADDED, ChangeMusic(end_s=52.0), ChangeMusic(Wishes(avoid=("drums",)), start_s=10.0, end_s=20.0)
    )

    assert [(m.start_ms, m.end_ms) for m in after.music] == [(0, 52_000)]
    assert struck(after.score, 0, 38_000) == struck(before.score, 0, 38_000)
    assert (after.score.tempo_bpm, after.score.key) == (before.score.tempo_bpm, before.score.key)
    assert after.score.length_samples == then.score.length_samples == 52 * 48_000
    assert struck(then.score, 24_000, 52_000) == struck(after.score, 24_000, 52_000)


def test_another_take_keeps_what_was_said_of_parts() -> None:
    """The drums stay out of their part in the new take, too."""
    silent = ChangeMusic(Wishes(avoid=("drums",)), start_s=20.0, end_s=30.0)
    first, other = Desk(ADDED, silent), Desk(ADDED, silent, ChangeMusic(another_take=True))

    assert other.score.seed != first.score.seed
    kits = {p.name for p in other.score.parts if p.role == "drums"}
    assert kits
    assert not kits & set(struck(other.score, 20_000, 30_000))


def test_more_piano_changes_the_piano_and_forgets_nothing() -> None:
    """Who plays anyway comes forward, all tunes stay, and what was left out before stays out."""
    silent = ChangeMusic(Wishes(avoid=("drums",)))
    before, after = Desk(ADDED, silent), Desk(ADDED, silent, ChangeMusic(Wishes(instruments=("piano",))))
    gain = {d: {p.name: p.gain_db for p in d.score.parts}["piano"] for d in (before, after)}

    assert gain[after] > gain[before]
    assert not [p for p in after.score.parts if p.role == "drums"]
    assert struck(after.score, 0, LENGTH_MS).keys() == struck(before.score, 0, LENGTH_MS).keys()


def test_without_drums_all_others_play_on_as_they_did() -> None:
    """Said of the whole, too, an instrument that goes takes nothing else with it."""
    before, after = Desk(ADDED), Desk(ADDED, ChangeMusic(Wishes(avoid=("drums",))))

    assert after.score.tempo == before.score.tempo
    assert (
        struck(after.score, 13_000, 30_000)["electric_bass"]
        == struck(before.score, 13_000, 30_000)["electric_bass"]
    )


def test_what_is_otherwise_in_a_part_stays_with_its_pictures() -> None:
    """Ten seconds cut out before it move it forward; music taken away before it does not."""
    cut = Desk(ADDED, CALMER, Cut(10.0, 20.0))
    less = Desk(ADDED, CALMER, RemoveMusic(end_s=10.0), ChangeMusic(direction=("darker",)))

    assert [(c.start_ms, c.end_ms) for c in cut.music[0].changes] == [(30_000, 50_000)]
    assert [(c.start_ms + m.start_ms - m.offset_ms) for m in less.music for c in m.changes] == [40_000]


def test_changes_survive_the_draft() -> None:
    """A timeline that is written down and read again is the same."""
    after = Desk(ADDED, CALMER, SetVolume(delta_db=-3.0), ChangeMusic(direction=("softer",), end_s=5.0))
    draft = to_draft(after.edit.timeline, "film")

    assert from_draft(json.loads(json.dumps(draft))) == after.edit.timeline
