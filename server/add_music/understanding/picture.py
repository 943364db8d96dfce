"""What a clause asks of the picture: a text, a format, a speed, a part that is kept or cut out."""

from __future__ import annotations

from collections.abc import Iterator

from add_music.music.brief import MOODS
from add_music.text import tokenise
from add_music.understanding.frame import Frame
from add_music.understanding.operations import (
    ASPECTS,
    AddText,
    ChangeText,
    Context,
    Cut,
    Operation,
    RemoveText,
    SetAspect,
    SetSpeed,
    SetTransition,
    Trim,
    Unsupported,
)

FASTER = {"bit": 1.25, "": 1.5, "lot": 2.0}
SLOWER = {"bit": 0.8, "": 0.67, "lot": 0.5}
"""Factors of "faster" and "slower" without a figure."""

SLOWEST, FASTEST = 0.1, 10.0
END_TEXT_S = 3.0
"""How long a text at the end is shown when nobody said it."""

MOVED = {"louder": "top", "softer": "bottom"}
"""Where "up" and "down" take a text."""

FAST = "copied"
"""A word of the lexicons for "without encoding it anew"."""
CUTTING = frozenset({"cut", "trim", "remove", "shorten"})
TAKEN_FROM_ENDS = frozenset({"first", "last"})


def picture_edits(frame: Frame, context: Context) -> tuple[Operation, ...]:
    """The edits of the picture that the clause asks for; none when it asks for none."""
    for reader in (_text, _transition, _aspect, _speed, _part):
        edits = tuple(reader(frame, context))
        if edits:
            return edits
    return ()


def joins_picture(frame: Frame, picture: Frame) -> bool:
    """Whether the clause only says more of the picture edit before it: where, how long, how it fits."""
    if _is_another(frame, picture):
        return False
    more = bool(
        frame.has_range or frame.position or frame.fit or frame.moment or frame.bare_s or frame.quotes
        or _how_fast(frame, picture)
        or {"crop", "pad", "blur"} & set(frame.denied)
    )  # fmt: skip
    placing = ("set", "change", "keep", "be", *(("add",) if frame.position else ()))
    acts = [act for act in frame.acts if act not in placing]
    if "write" in acts and not frame.quotes:
        acts = [act for act in acts if act not in ("add", "write")]  # "…, show it for 3 seconds"
    if frame.fit:
        acts = [act for act in acts if act != "add"]  # "…, add black bars"
    more = (more and not frame.shown) or (
        [*frame.shown, *frame.denied] == [FAST] and bool({"keep_part", *CUTTING} & set(picture.acts))
    )
    return more and not (acts or frame.subjects or frame.has_wishes or frame.another_take)


def _how_fast(frame: Frame, picture: Frame) -> bool:
    """ "Speed through the setting-up, 0:05 to 0:35, 8x"."""
    faster = bool({"faster", "slower"} & set(picture.directions))
    return frame.speed is not None and picture.speed is None and faster


def _is_another(frame: Frame, picture: Frame) -> bool:
    """Whether it asks for something that the edit before it has no place for: a format, a part."""
    if frame.quotes and picture.quotes and "change" not in picture.acts:
        if not frame.acts:
            frame.acts = list(picture.acts) or ["add"]  # "'Part 1' at 0:00, 'Part 2' at 0:30"
            frame.shown = frame.shown or list(picture.shown)
        return True
    if picture.aspect is None:
        return frame.aspect is not None or (frame.bare_aspect is not None and frame.fit is not None)
    shown = picture.quotes or picture.speed is not None
    return not shown and frame.has_range and bool({"keep", "keep_part", *CUTTING} & set(frame.acts))


def add_to_picture(frame: Frame, more: Frame) -> None:
    """Put what a following clause says of the same edit into its frame."""
    frame.quotes.extend(more.quotes)
    frame.shown.extend(name for name in more.shown if name == FAST)
    frame.denied.extend(more.denied)
    if more.span_s is not None and frame.start_s is not None and more.start_s is None:
        frame.end_s = frame.start_s + more.span_s
        more.end_s = None
    for name in ("start_s", "end_s", "bare_s", "position", "fit", "speed"):
        value = getattr(more, name)
        if value is not None:
            setattr(frame, name, value)
    frame.ranges.extend(more.ranges)
    frame.moment = frame.moment or more.moment
    frame.length_missing = frame.length_missing or more.length_missing


def _text(frame: Frame, context: Context) -> Iterator[Operation]:
    if "overlay" in frame.shown and not frame.quotes:
        return
    if frame.denied == ["text"] and context.has_text and not (frame.quotes or frame.has_wishes):
        yield RemoveText()  # "I no longer want the title"
        return
    named = bool({"text", "captions"} & set(frame.shown)) or _swaps_words(frame)
    named = named or (context.has_text and (_only_a_place(frame) or _takes_words_away(frame)))
    quote = frame.quotes[-1] if frame.quotes else None
    if not (named or _writes(frame, quote)):
        return
    if not frame.acts and quote is None and not frame.position:
        return  # only spoken of
    if "remove" in frame.acts or "cut" in frame.acts or "mute" in frame.acts:
        if frame.start_s is not None and frame.end_s is None:
            yield ChangeText(end_s=frame.start_s)  # "take the title away after 4 seconds"
        else:
            yield RemoveText(text=quote)
        return
    start, end = _text_times(frame, context)
    if frame.position is None and quote is None and set(frame.acts) & {"change", "set"}:
        frame.position = next((MOVED[d] for d in frame.directions if d in MOVED), None)
    changes = "change" in frame.acts and "add" not in frame.acts and "write" not in frame.acts
    changes = changes and (context.has_text or "be" not in frame.acts)
    changes = changes or (context.has_text and _changes_what_is_there(frame))
    if (changes and (context.has_text or named)) or (quote is None and context.has_text and frame.position):
        changed = ChangeText(text=quote, start_s=start, end_s=end, position=frame.position)
        yield changed if changed != ChangeText() else Unsupported(what=frame.text)
    elif quote is not None:
        yield AddText(text=quote, start_s=start, end_s=end, position=frame.position)
    else:
        yield Unsupported(what=frame.text, because="" if "captions" in frame.shown else "text")


def _changes_what_is_there(frame: Frame) -> bool:
    """ "Make the caption say …", "leave the title up until 0:12"."""
    says = "text" in frame.shown and {"change", "write"} <= set(frame.acts)
    return says or ("keep" in frame.acts and frame.has_range)


def _only_a_place(frame: Frame) -> bool:
    """ "Top left, not top right" beside a text that is there."""
    says_more = frame.subjects or frame.has_wishes or frame.has_level or frame.directions or frame.has_fade
    return frame.position is not None and not (says_more or frame.quotes or frame.unknown_words)


def _takes_words_away(frame: Frame) -> bool:
    """ "Take 'Day One' off the screen"."""
    return bool(frame.quotes) and "remove" in frame.acts and "music" not in frame.subjects


def _swaps_words(frame: Frame) -> bool:
    """ "Change 'A' to 'B'"."""
    return "change" in frame.acts and len(frame.quotes) > 1 and "music" not in frame.subjects


def _writes(frame: Frame, quote: str | None) -> bool:
    """Whether a quotation is to be written although nothing is called a text."""
    if quote is None or "music" in frame.subjects or frame.genres or "like" in frame.shown:
        return False
    if any(token.kind == "file" for token in tokenise(quote)):  # put piano on "my clip.mp4"
        return False
    return bool({"write", "add"} & set(frame.acts)) or frame.position is not None


def _text_times(frame: Frame, context: Context) -> tuple[float | None, float | None]:
    start, end = frame.start_s, frame.end_s
    if frame.bare_s is not None and start is None and end is None:
        end = frame.bare_s
        if frame.moment == "end" and context.duration_s:
            return max(context.duration_s - frame.bare_s, 0.0), None
    if frame.moment == "end" and start is None and end is None and context.duration_s:
        start = max(context.duration_s - END_TEXT_S, 0.0)
    return start, end


def _transition(frame: Frame, _context: Context) -> Iterator[Operation]:
    """How the clips follow each other; a length that is said is that of the way over."""
    perhaps = not (frame.subjects or frame.has_wishes or frame.has_level)  # else it is the music that does
    said = {"crossfade", *(("crossfade_perhaps",) if perhaps else ())}
    if said & set(frame.denied) or "hard_cuts" in frame.shown:
        yield SetTransition(kind="cut")
    elif said & set(frame.shown):
        removes = {"remove", "cut"} & set(frame.acts)
        length = frame.bare_s if frame.bare_s is not None else frame.span_s
        yield SetTransition(kind="cut") if removes else SetTransition(length_s=length)


def _aspect(frame: Frame, _context: Context) -> Iterator[Operation]:
    about = [name for name in frame.subjects if name != "video"]
    if frame.bare_aspect and not (frame.aspect or frame.unknown_words or frame.has_wishes or about):
        # "portrait, no cropping"; but "a portrait of my wife" is no format
        frame.aspect = frame.bare_aspect
    if frame.aspect is None and frame.fit is None:
        return
    if frame.aspect not in (None, *ASPECTS) or (frame.aspect is None and frame.fit == "crop"):
        yield Unsupported(what=frame.text, because="aspect")
    elif frame.aspect is not None or frame.acts:
        yield SetAspect(aspect=frame.aspect, fit=frame.fit or _other_fit(frame))
    else:
        yield Unsupported(what=frame.text)


def _other_fit(frame: Frame) -> str | None:
    """ "Without cropping" leaves bars."""
    return "pad" if "crop" in frame.denied else None


def _from_to(frame: Frame) -> bool:
    """Whether it gives both ends of a part: "speed up 10 to 20" can only be the clip where nothing plays."""
    return frame.start_s is not None and frame.end_s is not None


def _speed(frame: Frame, context: Context) -> Iterator[Operation]:
    factor = frame.speed
    named = "video" in frame.subjects or (_from_to(frame) and not context.has_music)
    video = named and "music" not in frame.subjects
    if factor is None and video and not frame.has_wishes and not frame.tempo_bpm:
        if "faster" in frame.directions:
            factor = min(context.speed * (frame.times or FASTER[frame.amount]), FASTEST)
        elif "slower" in frame.directions:
            factor = max(context.speed * (frame.times or SLOWER[frame.amount]), SLOWEST)
    if factor is None or "music" in frame.subjects:
        return
    if frame.length_missing:
        yield Unsupported(what=frame.text, because="length")
    elif not SLOWEST <= factor <= FASTEST:
        yield Unsupported(what=frame.text, because="speed")
    else:
        yield SetSpeed(factor=round(factor, 2), start_s=frame.start_s, end_s=frame.end_s)


def _part(frame: Frame, context: Context) -> Iterator[Operation]:
    acts = set(frame.acts) & CUTTING
    if _keeps_a_part(frame):
        frame.acts.append("keep_part")
    named = bool(
        {"music", "original", "voice", "sound"} & set(frame.subjects)
        or set(frame.avoid) - set(MOODS)
        or frame.pronoun
    )
    if (acts or "keep_part" in frame.acts) and not named:
        yield from _cut_or_kept(frame, context, acts)


def _keeps_a_part(frame: Frame) -> bool:
    """ "I only need 0:10–0:40 of the video", "keep the first 30 s", "make the clip 20 s long"."""
    if frame.has_wishes or frame.has_level or frame.has_fade or frame.another_take or frame.directions:
        return False
    video = frame.subjects == ["video"]
    if frame.ranges == ["long"]:
        return "change" in frame.acts and (video or ("be" in frame.acts and not frame.subjects))
    if not frame.has_range or "untouched" in frame.acts:
        return False
    return ("keep" in frame.acts and (video or not frame.subjects)) or (frame.only and video)


def _copied(frame: Frame) -> bool:
    """ "Without encoding it anew", "no re-encoding"."""
    return FAST in (*frame.shown, *frame.denied)


def _cut_or_kept(frame: Frame, context: Context, acts: set[str]) -> Iterator[Operation]:
    start, end = frame.start_s, frame.end_s
    if frame.length_missing:
        yield Unsupported(what=frame.text, because="length")
        return
    keeps = "keep_part" in frame.acts
    if start is None and end is None:
        if frame.bare_s is not None and (keeps or acts & {"trim", "shorten"}):
            yield Trim(end_s=frame.bare_s, fast=_copied(frame))
        elif keeps or acts - {"remove"} or "video" in frame.subjects:
            yield Unsupported(what=frame.text, because="part")
        return
    outer = {"before", "after"} <= set(frame.ranges) and not keeps and bool(acts & {"cut", "remove"})
    if start is not None and end is not None and end < start and outer:
        yield Trim(start_s=end, end_s=start)  # "everything before 0:07 and everything after 0:52", in one go
    elif start is not None and end is not None and end <= start:
        yield Unsupported(what=frame.text, because="range")
    elif context.duration_s and (start or 0.0) >= context.duration_s:
        yield Unsupported(what=frame.text, because="outside")
    elif keeps or (acts & {"trim", "shorten"} and not TAKEN_FROM_ENDS & set(frame.ranges)):
        yield Trim(start_s=start, end_s=end, fast=_copied(frame))
    else:
        yield Cut(start_s=start, end_s=end if end is not None else context.duration_s)
