"""Changes of composed music that keep it one piece: of all of it, or of a part while the rest stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from add_music.engine.directions import COLOURS, LEVELS, TEMPOS, turned
from add_music.engine.timeline import Music
from add_music.errors import problem
from add_music.music.brief import Change, Wishes
from add_music.saying import say
from add_music.understanding.operations import ChangeMusic

if TYPE_CHECKING:
    from add_music.engine.editing import Edit

NOTHING = Wishes()


def alter(desk: Edit, op: ChangeMusic, start_ms: int, end_ms: int) -> frozenset[str]:
    """
    Compose anew, as the whole pieces they are, the scores that the operation is about.

    A piece of which only a part is meant keeps its bars, its key and every note outside of it. Pieces
    that lie in one stretch and are meant altogether are left to whoever asked, and so is what makes
    another piece of a part: another take.

    Returns:
        The scores that are now as they should be, but for their level and fades.
    """
    done = set()
    if not op.asset and (writes(op) or desk.seed_said):
        meant = (m.score for m in desk.timeline.music if m.start_ms < end_ms and m.end_ms > start_ms)
        for score in dict.fromkeys(meant):
            parts = [m for m in desk.timeline.music if m.score == score]
            whole = all(start_ms <= m.start_ms and m.end_ms <= end_ms for m in parts)
            if score and (len(parts) > 1 if whole else _fits_inside(desk, op)):
                piece = _piece(parts[0])
                if whole:
                    piece = desk.changed(piece, writing(op))
                    desk.notes.added.append(piece)
                else:
                    piece = desk.written(_with_change(piece, op, [(start_ms, end_ms)]))
                    desk.notes.lines.append(_told(piece))
                _show(desk, score, piece)
                done.add(piece.score)
    return frozenset(done)


def alter_while_spoken(desk: Edit, op: ChangeMusic, start_ms: int, end_ms: int) -> None:
    """
    Change composed music where somebody speaks between those times, and only there.

    Raises:
        FixInput: `no_music`: nobody speaks where composed music plays.
    """
    spans = [
        (s.start_ms, s.end_ms) for s in desk.evidence.speech if s.start_ms < end_ms and s.end_ms > start_ms
    ]
    changed = False
    for score in dict.fromkeys(m.score for m in desk.timeline.music if m.score):
        piece = _piece(next(m for m in desk.timeline.music if m.score == score))
        there = [span for span in spans if span[0] < piece.end_ms and span[1] > piece.start_ms]
        if there:
            _show(desk, score, desk.written(_with_change(piece, op, there)))
            changed = True
    if not changed:
        raise problem("no_music", where=say("where_spoken"))
    desk.notes.lines.append(say("music_spoken_changed"))


def writes(op: ChangeMusic) -> bool:
    """Whether anything of it is about the notes."""
    return writing(op) != ChangeMusic()


def mixes(op: ChangeMusic) -> bool:
    """Whether anything of it is about levels or fades."""
    return mixing(op) != ChangeMusic(start_s=op.start_s, end_s=op.end_s)


def writing(op: ChangeMusic) -> ChangeMusic:
    """What of it is about the notes."""
    directions = tuple(d for d in op.direction if d not in LEVELS)
    return ChangeMusic(op.wishes, direction=directions, another_take=op.another_take)


def mixing(op: ChangeMusic) -> ChangeMusic:
    """What of it is about levels and fades."""
    directions = tuple(d for d in op.direction if d in LEVELS)
    return replace(op, wishes=NOTHING, direction=directions, another_take=False)


def _fits_inside(desk: Edit, op: ChangeMusic) -> bool:
    """Whether a part can be so while the rest stays."""
    return not (op.another_take or desk.seed_said or op.wishes.key)


def _piece(part: Music) -> Music:
    """The whole piece that a stretch is of, where it would lie."""
    start = part.start_ms - part.offset_ms
    return replace(part, start_ms=start, duration_ms=part.score_ms or part.duration_ms, offset_ms=0)


def _with_change(piece: Music, op: ChangeMusic, spans: Sequence[tuple[int, int]]) -> Music:
    """The piece with what is to be otherwise within those times of the film."""
    changes = list(piece.changes)
    turns = tuple(d for d in op.direction if d in COLOURS or d in TEMPOS)
    bpm = piece.about.get("tempo_bpm")
    for start_ms, end_ms in spans:
        first, last = max(start_ms - piece.start_ms, 0), min(end_ms - piece.start_ms, piece.duration_ms)
        there = [c.wishes.moods for c in piece.changes if c.wishes.moods and c.start_ms <= first < c.end_ms]
        moods = there[-1] if there else piece.wishes.moods or tuple(piece.about.get("moods", ()))
        changes.append(Change(first, last, turned(op.wishes, turns, moods, bpm)))
    return replace(piece, changes=tuple(changes))


def _show(desk: Edit, score: str, piece: Music) -> None:
    """The new score in all stretches of the old one."""
    music = tuple(
        replace(
            m, score=piece.score, name=piece.name, about=piece.about, wishes=piece.wishes, seed=piece.seed,
            changes=piece.changes,
        )
        if m.score == score
        else m
        for m in desk.timeline.music
    )  # fmt: skip
    desk.timeline = replace(desk.timeline, music=music)


def _told(piece: Music) -> str:
    first, last = (piece.start_ms + ms for ms in (piece.changes[-1].start_ms, piece.changes[-1].end_ms))
    return say("music_part_changed", start=first / 1000, end=last / 1000)
