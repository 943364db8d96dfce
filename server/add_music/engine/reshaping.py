"""The edits of the picture: what is kept, cut out, sped up, given another format or shown as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from add_music.engine.canvas import canvas
from add_music.engine.cutting import at_key_frames, at_speed, crossfaded, only_part, without_part
from add_music.engine.timeline import Text
from add_music.errors import problem
from add_music.saying import say, word
from add_music.understanding.operations import (
    ASPECTS,
    FITS,
    TRANSITIONS,
    AddText,
    ChangeText,
    Cut,
    Operation,
    RemoveText,
    SetAspect,
    SetSpeed,
    SetTransition,
    Trim,
)

if TYPE_CHECKING:
    from add_music.engine.editing import Edit

SHORTEST_LEFT_MS = 200
"""Less of a clip than this is a flash, and no wish that anybody has."""
SLOWEST, FASTEST = 0.1, 10.0
NORMAL = 1.0
CROP = FITS[0]
HARD = TRANSITIONS[1]
FEWEST_CLIPS = 2
BELOW = "bottom"
"""Where a text stands that nobody placed: it hides least there."""
TEXT_FADE_MS = 300
CROSSFADE_MS = 600
"""Long enough to be seen as one, short enough not to slow the film down."""
SHORTEST_CROSSFADE_S, LONGEST_CROSSFADE_S = 0.1, 5.0
LONGEST_TEXT = 300
"""Characters; more cannot be read while a picture is watched."""


def trim(desk: Edit, op: Trim) -> None:
    """Keep a part and nothing else."""
    start, end = desk.range_of(op.start_s, op.end_s)
    _leaves_enough(end - start)
    keyed = at_key_frames(desk.timeline, start, end, desk.key_frames) if op.fast else None
    start, end = keyed or (start, end)
    timeline, warp = only_part(desk.timeline, start, end)
    if keyed:
        timeline = replace(timeline, clips=(replace(timeline.clips[0], keyed=True),))
    desk.reshape(timeline, warp)
    key = "kept_part_copied" if keyed else "kept_part"
    desk.notes.lines.append(say(key, start=start / 1000, end=end / 1000))


def cut(desk: Edit, op: Cut) -> None:
    """Take a part out; what is around it closes up."""
    start, end = desk.range_of(op.start_s, op.end_s)
    left = desk.timeline.duration_ms - (end - start)
    _leaves_enough(left)
    desk.reshape(*without_part(desk.timeline, start, end))
    desk.notes.lines.append(say("cut_out", start=start / 1000, end=end / 1000, left=left / 1000))


def speed(desk: Edit, op: SetSpeed) -> None:
    """Play it, or a part, at that many times its own speed; its sound keeps its pitch."""
    if not SLOWEST <= op.factor <= FASTEST:
        raise problem("wish_impossible", what=f"{op.factor:g}×", because=say("cannot_speed"))
    start, end = desk.range_of(op.start_s, op.end_s)
    whole = (start, end) == (0, desk.timeline.duration_ms)
    timeline, warp = at_speed(desk.timeline, op.factor, start, end)
    _leaves_enough(timeline.duration_ms)
    desk.reshape(timeline, warp)
    key = "plays_at" if whole else "plays_at_part"
    length = timeline.duration_ms / 1000
    told = say(key, factor=op.factor, start=start / 1000, end=end / 1000, seconds=length)
    desk.notes.lines.append(told)


def aspect(desk: Edit, op: SetAspect) -> None:
    """Bring the picture to another format."""
    before = desk.timeline
    wanted = op.aspect or before.aspect
    fit = op.fit or before.fit or CROP
    if wanted not in ASPECTS or fit not in FITS:
        raise problem("wish_impossible", what=wanted or fit, because=say("cannot_aspect"))
    desk.timeline = replace(before, aspect=wanted, fit=fit)
    width, height = canvas(before.width, before.height, wanted)
    how = word("fit", fit)
    desk.notes.lines.append(say("format_now", aspect=wanted, width=width, height=height, how=how))


def transition(desk: Edit, op: SetTransition) -> None:
    """Let the clips go over into each other, or follow each other at once."""
    if op.kind not in TRANSITIONS or len(desk.timeline.clips) < FEWEST_CLIPS:
        raise problem("wish_impossible", what=op.kind, because=say("cannot_crossfade"))
    if op.kind == HARD:
        desk.reshape(*crossfaded(desk.timeline, 0, {}))
        desk.notes.lines.append(say("hard_cuts_now"))
        return
    length_s = CROSSFADE_MS / 1000 if op.length_s is None else op.length_s
    if not SHORTEST_CROSSFADE_S <= length_s <= LONGEST_CROSSFADE_S:
        raise problem("wish_impossible", what=f"{length_s:g} s", because=say("cannot_crossfade"))
    files_ms = {name: look.duration_ms for name, look in desk.looks.items()}
    desk.reshape(*crossfaded(desk.timeline, round(length_s * 1000), files_ms))
    longest = max(clip.dissolve_ms for clip in desk.timeline.clips)
    if not longest:
        raise problem("wish_impossible", what=op.kind, because=say("cannot_crossfade"))
    desk.notes.lines.append(say("crossfades_now", seconds=longest / 1000))


def add_text(desk: Edit, op: AddText) -> None:
    """Show a text."""
    start, end = _time_of(desk, op.text, op.start_s, op.end_s)
    text = Text(_fit_to_show(op.text), start, end - start, op.position or BELOW, _fade(end - start))
    desk.timeline = replace(desk.timeline, texts=(*desk.timeline.texts, text))
    _tell(desk, text)


def change_text(desk: Edit, op: ChangeText) -> None:
    """Change the text that was added last: its words, time or place."""
    if not desk.timeline.texts:
        raise problem("no_text", where=say("on_timeline"))
    *others, last = desk.timeline.texts
    said = op.start_s is not None or op.end_s is not None
    start_s = last.start_ms / 1000 if op.start_s is None else op.start_s
    end_s = last.end_ms / 1000 if op.end_s is None else op.end_s
    start, end = _time_of(desk, last.text, start_s, end_s) if said else (last.start_ms, last.end_ms)
    text = Text(
        last.text if op.text is None else _fit_to_show(op.text),
        start,
        end - start,
        op.position or last.position,
        _fade(end - start),
    )
    desk.timeline = replace(desk.timeline, texts=(*others, text))
    _tell(desk, text)


def remove_text(desk: Edit, op: RemoveText) -> None:
    """Take a text away, or every one."""
    wanted = (op.text or "").casefold().strip()
    gone = [text for text in desk.timeline.texts if wanted in text.text.casefold()]
    if not gone:
        raise problem("no_text", where=say("on_timeline"))
    kept = tuple(text for text in desk.timeline.texts if text not in gone)
    desk.timeline = replace(desk.timeline, texts=kept)
    desk.notes.lines.append(say("text_removed", texts=", ".join(f"“{text.text}”" for text in gone)))


def _time_of(desk: Edit, words: str, start_s: float | None, end_s: float | None) -> tuple[int, int]:
    length = desk.timeline.duration_ms
    if start_s is not None and start_s * 1000 >= length:
        raise problem("wish_impossible", what=_short(words), because=say("cannot_outside"))
    return desk.range_of(start_s, end_s)


def _fit_to_show(words: str) -> str:
    text = words.strip()
    if not text:
        raise problem("wish_impossible", what=words, because=say("cannot_text"))
    if len(text) > LONGEST_TEXT:
        raise problem("text_too_long", length=len(text), most=LONGEST_TEXT)
    return text


def _leaves_enough(left_ms: int) -> None:
    if left_ms < SHORTEST_LEFT_MS:
        raise problem("nothing_left", seconds=round(left_ms / 1000, 3), least=SHORTEST_LEFT_MS / 1000)


def _fade(duration_ms: int) -> int:
    return min(TEXT_FADE_MS, duration_ms // 4)


def _tell(desk: Edit, text: Text) -> None:
    place = word("position", text.position)
    words, start, end = _short(text.text), text.start_ms / 1000, text.end_ms / 1000
    desk.notes.lines.append(say("text_shown", text=words, start=start, end=end, position=place))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"


RESHAPING: Mapping[type[Operation], Callable[[Edit, Any], None]] = {
    Trim: trim,
    Cut: cut,
    SetSpeed: speed,
    SetAspect: aspect,
    SetTransition: transition,
    AddText: add_text,
    ChangeText: change_text,
    RemoveText: remove_text,
}
