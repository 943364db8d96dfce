"""Edits that say what another one says: what was asked for twice, or is said better by the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from add_music.understanding.operations import (
    ChangeMusic,
    Cut,
    MuteOriginal,
    Operation,
    SetAspect,
    SetVolume,
    Trim,
)


def between_cuts(edits: Sequence[Operation], duration_s: float | None) -> Iterator[Operation]:
    """What lies between a cut of the beginning and one of the end is the part that stays."""
    waiting = list(edits)
    while waiting:
        edit, *rest = waiting
        cuts = [one for one in waiting[:2] if isinstance(one, Cut)]
        cuts.sort(key=lambda cut: cut.start_s or 0.0)
        if len(cuts) == 2 and _leave_a_middle(cuts[0], cuts[1], duration_s):
            yield Trim(start_s=cuts[0].end_s, end_s=cuts[1].start_s)
            waiting = rest[1:]
        else:
            yield edit
            waiting = rest


def _leave_a_middle(first: Cut, last: Cut, duration_s: float | None) -> bool:
    if first.start_s or first.end_s is None or last.start_s is None:
        return False
    return last.end_s in (None, duration_s) and first.end_s < last.start_s


def without_repeats(edits: Sequence[Operation]) -> Iterable[Operation]:
    """The edits without what is asked for twice in a row, or is said better by the next one."""
    again = (ChangeMusic(another_take=True), MuteOriginal())
    for place, edit in enumerate(edits):
        said_before = edit in again and place > 0 and edits[place - 1] == edit
        if not (said_before or _gives_way(edit, edits[place + 1 : place + 2])):
            yield edit


def _gives_way(edit: Operation, after: Sequence[Operation]) -> bool:
    """Whether the next edit says the same better, as in "square, the square sort, cropped"."""
    then = after[0] if after else None
    if isinstance(edit, SetAspect):
        return isinstance(then, SetAspect) and edit.fit is None and edit.aspect == then.aspect
    if not isinstance(edit, SetVolume):
        return False
    if isinstance(then, MuteOriginal):
        return edit.target == "original"  # "the noise is too loud, switch the sound off"
    # "I can hardly be heard, my voice up by 5 dB"
    if not isinstance(then, SetVolume) or then.target != edit.target:
        return False
    return edit.volume is None and (edit.delta_db or 0.0) * (then.delta_db or 0.0) > 0
