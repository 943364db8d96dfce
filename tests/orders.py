"""Briefs and measurements of scores that several tests of music use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from add_music.music.brief import Brief, Choice
from add_music.music.compose import compose
from add_music.music.cues import RATE, Cues, Span
from add_music.music.score import Note, Part, Score


def brief(
    genre: str,
    moods: tuple[str, ...] = (),
    energy: str = "medium",
    tempo: str = "medium",
    bpm: float | None = None,
    instruments: tuple[str, ...] = (),
    avoid: tuple[str, ...] = (),
) -> Brief:
    """A brief whose fields all come from the user."""
    values = (genre, moods, energy, tempo, bpm, instruments, avoid)
    return Brief(*(Choice(value, "user", "said") for value in values))  # type: ignore[arg-type]


def piece(
    genre: str = "lofi",
    seconds: float = 40.0,
    seed: int = 1,
    cuts: Sequence[int] = (),
    quiet: Sequence[tuple[int, int]] = (),
    motion: Sequence[float] = (),
    **wishes: object,
) -> Score:
    """A composed piece; `wishes` are those of `brief`."""
    cues = Cues(round(seconds * RATE), tuple(cuts), tuple(Span(*span) for span in quiet), tuple(motion))
    return compose(brief(genre, **wishes), cues, seed)  # type: ignore[arg-type]


def of_role(score: Score, *roles: str) -> list[Part]:
    return [part for part in score.parts if part.role in roles]


def notes_of(score: Score, *roles: str) -> list[Note]:
    return [note for part in of_role(score, *roles) for note in part.notes]


def first_bar(score: Score) -> int:
    """The tick of the first bar line."""
    return score.sections[0].end_tick if score.sections[0].name == "pickup" else 0


def beats_ms(score: Score) -> list[int]:
    """The milliseconds of all beats."""
    return [score.ms_at(tick) for tick in range(first_bar(score), score.final_tick + 1, 960)]


def strongest_ms(score: Score, count: int) -> list[int]:
    """The `count` moments at which most is struck at once, loudness of parts counted in."""
    weight: dict[int, float] = defaultdict(float)
    for part in score.parts:
        for note in part.notes:
            weight[score.ms_at(note.tick) // 10] += note.velocity**2 * 10 ** (part.gain_db / 20)
    together = sorted(
        ((sum(weight.get(at + d, 0.0) for d in (-1, 0, 1)), at * 10) for at in weight), reverse=True
    )
    found: list[int] = []
    for _, at in together:
        if all(abs(at - other) > 100 for other in found):
            found.append(at)
        if len(found) == count:
            break
    return found


def share_hit(moments: Sequence[int], cuts: Sequence[int], within_ms: float = 1000 / 30) -> float:
    """The share of cuts that have a moment within a frame."""
    return sum(any(abs(at - cut) <= within_ms for at in moments) for cut in cuts) / len(cuts)
