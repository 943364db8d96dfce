"""From frames to edits: which clauses belong together, and what each group of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypedDict

from add_music.music.brief import Wishes
from add_music.understanding import level
from add_music.understanding.assets import asset_of
from add_music.understanding.frame import FADE_S, LEVELS, Frame
from add_music.understanding.operations import (
    DIRECTIONS,
    AddMusic,
    ChangeMusic,
    Context,
    MuteOriginal,
    Operation,
    Redo,
    RemoveMusic,
    SetVolume,
    Undo,
    Unsupported,
)
from add_music.understanding.picture import add_to_picture, joins_picture, picture_edits

MIN_BPM, MAX_BPM = 30.0, 240.0

GRAVE = frozenset({"sad", "melancholic"})
"""Moods beside which an occasion is not cheerful as well."""

BEFORE_IT_PLAYS: dict[str, Callable[[Frame], None]] = {
    "faster": lambda f: setattr(f, "tempo", f.tempo or "fast"),
    "slower": lambda f: setattr(f, "tempo", f.tempo or "slow"),
    "brighter": lambda f: f.moods.append("happy"),
    "darker": lambda f: f.moods.append("dark"),
    "louder": lambda f: setattr(f, "level", f.level or 0.8),
    "softer": lambda f: setattr(f, "level", f.level or 0.3),
}
"""What a direction means for music that is only being asked for."""


def decide(frames: Sequence[Frame], context: Context) -> tuple[Operation, ...]:
    """The edits of a message; a message that asks for nothing at all means music that fits."""
    desk = _Desk(context)
    for frame, after in pairwise(frames):
        kept = "keep" in frame.acts and frame.end_s is not None and frame.start_s is None
        if kept and context.has_music and after.joint in ("then", "but") and after.has_wishes:
            frame.acts.append("untouched")  # "keep everything up to 0:30, then drop the drums"
    for frame in frames:
        desk.take(frame)
    desk.settle()
    if desk.edits or desk.declined:
        return tuple(_once(desk.edits))
    if context.has_music and not any(frame.says_something for frame in frames):
        return ()  # music that is there is not thrown away for words that mean nothing
    return (_fitting(context, frames),)


def _once(edits: Sequence[Operation]) -> Iterable[Operation]:
    """The edits without what is asked for twice in a row: another take, no sound of the clip."""
    again = (ChangeMusic(another_take=True), MuteOriginal())
    return (e for place, e in enumerate(edits) if e not in again or place == 0 or edits[place - 1] != e)


def _fitting(context: Context, frames: Sequence[Frame]) -> Operation:
    asked = any("add" in f.acts for f in frames)
    if context.has_music and not asked:
        return ChangeMusic(another_take=True)
    group = Frame()
    for frame in frames:
        _merge(group, frame)
    return AddMusic(wishes=_wishes(group), asset=asset_of(group, context))


class _Desk:
    """Takes the frames one after the other; clauses about the same music are gathered in `group`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.has_music = context.has_music
        self.edits: list[Operation] = []
        self.declined = False
        self.correcting = False
        self.group: Frame | None = None
        self.picture: Frame | None = None
        self._before_picture = 0
        self._before = Frame()

    def take(self, frame: Frame) -> None:
        """Add what the frame asks for."""
        self._go_on_about(frame)
        self._correct(frame)
        if self.picture is not None and joins_picture(frame) and frame.joint != ".":
            if _one_more_part(self.picture, frame):
                frame.acts = list(self.picture.acts)  # "take out 0:05-0:09 and 0:20-0:24"
                self._takes_picture(frame)
                return
            self._more_of_picture(frame)
            return
        self.picture = None
        if self.group is not None and _only_a_length(frame, self.group):
            _lengthen_fades(self.group, frame.bares[0] if frame.bares else frame.span_s or FADE_S)
            return
        if self.group is None and _only_a_level(frame) and self._finishes_original(frame):
            return
        if self.group is None and self._says_original_again(frame):
            return
        if not frame.postponed and self._takes_picture(frame):
            return
        if frame.rest and self.group is not None and self.group.has_range and not frame.acts:
            self.music(frame)
            return
        for applies, act in _RULES:
            if applies(frame):
                act(self, frame)
                return

    def _go_on_about(self, frame: Frame) -> None:
        """ "The original sound, a bit louder": a clause that names nothing goes on about the one before."""
        before, self._before = self._before, frame
        if _keeps_until(before) and not frame.has_range and frame.joint in ("then", "but", "and", ","):
            frame.start_s = before.end_s
        if (
            "remove" in frame.acts
            and (frame.pronoun or frame.them)
            and (before.instruments or before.blamed or before.avoid)
        ):
            # "too churchy with that organ, take it out"
            frame.avoid, frame.acts = [*before.instruments, *before.blamed, *before.avoid], ["change"]
            before.instruments = []
            before.directions = []
            return
        if before.acts == ["keep"] and before.subjects in (["original"], ["voice"]) and _only_turned(frame):
            frame.subjects = frame.subjects or list(before.subjects)  # "keep the sound but make it softer"
            return
        if frame.joint not in (",", "and") or frame.subjects or frame.shown or frame.has_wishes:
            return
        only_named = not (before.acts or before.quotes or _asks(before))
        if {"remove", "cut", "mute"} & set(frame.acts):
            frame.subjects = [name for name in before.subjects if name in ("original", "voice")]
            frame.shown = list(before.shown) if only_named else frame.shown
            if self.group is before and _only_a_range(before) and not frame.has_range:
                # "the last ten seconds are not needed, cut them"
                frame.start_s, frame.end_s, frame.ranges = before.start_s, before.end_s, before.ranges
                self.group = None
        elif only_named and before.subjects in (["original"], ["voice"]):
            frame.subjects = [] if before.denied or before.shows_something else list(before.subjects)

    def _correct(self, frame: Frame) -> None:
        """ "Reggae ... no wait, funk": what is said now takes the place of what the message said before."""
        if "correct" in frame.acts:
            frame.acts.remove("correct")
            self.correcting = self.group is not None
        group = self.group
        if not self.correcting or group is None:
            return
        if group.start_s is not None and len(frame.bares) == 1 and not frame.has_range:
            frame.start_s, frame.bares = frame.bares[0], []
        if not (frame.has_wishes or frame.directions or frame.has_range):
            return
        self.correcting = False
        if frame.genres or frame.loose_genres:
            group.genres, group.loose_genres = [], []
        for kind in ("moods", "instruments", "hints", "directions"):
            if getattr(frame, kind) or frame.genres:
                setattr(group, kind, [])

    def _finishes_original(self, frame: Frame) -> bool:
        """ "The original softer, about 20 %": the level said behind it is that of the same sound."""
        last = self.edits[-1] if self.edits else None
        volume = level.absolute(frame)
        if volume is None or not isinstance(last, SetVolume) or last.target != "original":
            return False
        self.edits[-1] = SetVolume("original", volume=volume)
        return True

    def _says_original_again(self, frame: Frame) -> bool:
        """ "My own voice is too quiet, boost it": a bare direction behind the one of the clip's sound."""
        last = self.edits[-1] if self.edits else None
        if not isinstance(last, SetVolume) or last.target != "original" or frame.joint not in (",", "and"):
            return False
        if frame.subjects or frame.has_wishes or frame.has_range or frame.has_fade or frame.has_level:
            return False
        return frame.directions == (["louder"] if (last.delta_db or 0) > 0 else ["softer"])

    def settle(self) -> None:
        """Turn the gathered clauses into an edit."""
        if self.group is not None:
            group, self.group = self.group, None
            edits = tuple(_music(group, replace(self.context, has_music=self.has_music)))
            self.edits.extend(edits)
            # music for a part of the clip leaves the rest open for other music
            self.has_music = self.has_music or not group.has_range

    def music(self, frame: Frame) -> None:
        """Gather a clause about music, or begin a new group with it."""
        if self.group is not None and frame.rest and self.group.end_s is not None and not frame.has_range:
            frame.start_s = self.group.end_s
            self.settle()
            self.group = frame
            return
        follows = frame.joint == "then"
        if self.group is not None and self.group.has_range and follows and frame.has_wishes:
            # "calm for the first 20 s, then epic": what comes next begins where that ends
            frame.start_s = frame.start_s if frame.has_range else self.group.end_s
        if self.group is not None and frame.ranges == ["long"] and self.group.start_s is not None:
            # a length counts from where the music begins
            frame.start_s, frame.end_s = None, self.group.start_s + (frame.span_s or 0.0)
            _merge(self.group, frame)
            return
        if self.group is not None and _belongs(self.group, frame):
            _merge(self.group, frame)
            return
        self.settle()
        self.group = frame

    def _takes_picture(self, frame: Frame) -> bool:
        """Add what the frame asks of the picture, if anything; what it says of music as well."""
        music = frame.has_wishes if frame.speed is None else _wishes(frame).tempo is None and frame.has_wishes
        music = music or "music" in frame.subjects
        if music and not frame.quotes and "change" not in frame.acts:
            return False
        edits = picture_edits(frame, self.context)
        if not edits:
            return False
        self.other(*edits)
        self.picture, self._before_picture = frame, len(self.edits) - len(edits)
        if music and not frame.quotes:
            frame.acts = [act for act in frame.acts if act != "change"]
            self.picture = None
            self.music(frame)
        return True

    def _more_of_picture(self, frame: Frame) -> None:
        assert self.picture is not None
        add_to_picture(self.picture, frame)
        self.edits[self._before_picture :] = picture_edits(self.picture, self.context)

    def other(self, *edits: Operation) -> None:
        """Add edits that are no music clause."""
        self.settle()
        said_again = len(edits) == 1 and isinstance(edits[0], RemoveMusic) and self.edits[-1:] == [edits[0]]
        self.edits.extend(() if said_again else edits)
        self.declined = True


def _nothing(desk: _Desk, _frame: Frame) -> None:
    desk.declined = True


def _silent(_desk: _Desk, _frame: Frame) -> None:
    return


def _unsupported(desk: _Desk, frame: Frame) -> None:
    desk.other(Unsupported(what=frame.text))
    if _about_music(frame):
        frame.acts = [act for act in frame.acts if act != "change"]
        desk.music(frame)


def _undo(desk: _Desk, frame: Frame) -> None:
    if frame.joint == "," and desk.edits and isinstance(desk.edits[-1], Undo | Redo):
        return  # the same said again in other words
    group = desk.group
    if group is not None and "undo" in frame.acts and (group.genres or group.moods or group.instruments):
        desk.group = Frame(acts=["add"] if "add" in group.acts else [])
        return  # "reggae ... no, scrap that: funk" corrects what the message itself has said
    if desk.group is not None and _only_complains(desk.group):
        desk.group = None  # "I don't like it, put it back": going back is all that is asked for
    desk.other(Undo() if "undo" in frame.acts else Redo())


def _only_complains(group: Frame) -> bool:
    """Whether nothing is said but that it should be another one."""
    return group.another_take and not (group.acts or group.has_wishes or group.has_level or group.directions)


def _mute(desk: _Desk, frame: Frame) -> None:
    if frame.pronoun and desk.has_music:
        desk.other(
            RemoveMusic(frame.start_s, frame.end_s) if frame.has_range else SetVolume("music", volume=0.0)
        )
    elif frame.has_range and not frame.subjects:
        _no_music(desk, frame)
    elif "music" not in frame.subjects or {"original", "voice"} & set(frame.subjects):
        desk.other(MuteOriginal())
    elif frame.has_range:
        desk.other(RemoveMusic(frame.start_s, frame.end_s))
    else:
        desk.other(SetVolume("music", volume=0.0))


def _remove(desk: _Desk, frame: Frame) -> None:
    if frame.pronoun and frame.joint != "." and desk.edits and isinstance(desk.edits[-1], Undo):
        return  # "that edit was a mistake, get rid of it"
    if {"original", "sound"} & set(frame.subjects) and "music" not in frame.subjects:
        desk.other(MuteOriginal())
        return
    nothing_known = not (frame.subjects or frame.pronoun or frame.has_range or frame.only)
    voice = "voice" in frame.subjects and "music" not in frame.subjects
    if voice or (nothing_known and (frame.unknown_words or frame.them)):
        desk.other(Unsupported(what=frame.text))
        return
    desk.other(RemoveMusic(frame.start_s, frame.end_s))


def _cut(desk: _Desk, frame: Frame) -> None:
    music = "music" in frame.subjects
    desk.other(RemoveMusic(frame.start_s, frame.end_s) if music else Unsupported(what=frame.text))


def _no_music(desk: _Desk, frame: Frame) -> None:
    if "original" in frame.denied_subjects or "sound" in frame.denied_subjects:
        desk.other(MuteOriginal())
    elif desk.has_music or (frame.has_range and desk.group is not None):
        desk.other(RemoveMusic(frame.start_s, frame.end_s))
    elif frame.has_range and frame.start_s is None:
        desk.music(Frame(acts=["add"], start_s=frame.end_s))
    elif frame.has_range:
        desk.music(Frame(acts=["add"], end_s=frame.start_s))
    else:
        desk.declined = True


def _original_level(desk: _Desk, frame: Frame) -> None:
    delta = level.change_db(frame)
    volume = level.absolute(frame) if delta is None else None
    if delta is None and volume is None:
        delta = level.step_db(frame)
    if volume == 0.0:
        desk.other(MuteOriginal())
        return
    desk.other(SetVolume("original", volume=volume, delta_db=delta))


def _hear_original(desk: _Desk, frame: Frame) -> None:
    """ "I want to hear the waves more"."""
    frame.directions = ["louder"]
    _original_level(desk, frame)


def _swap_original(desk: _Desk, frame: Frame) -> None:
    desk.other(MuteOriginal())
    frame.acts = ["add"]
    desk.music(frame)


def _gather(desk: _Desk, frame: Frame) -> None:
    _a_length_of_music(frame, desk.context.duration_s)
    if frame.subjects == ["sound"] and _moves_level(frame) and not desk.has_music and desk.group is None:
        _original_level(desk, frame)
        return
    only_loud = desk.has_music and _only_loud(frame)
    reason = _impossible(frame, desk.context)
    if reason:
        desk.other(Unsupported(what=frame.text, because=reason))
        if only_loud or not _asks(frame):
            return
    desk.music(frame)


def _keeps_until(frame: Frame) -> bool:
    """ "Leave it as it is till 0:22, then …"."""
    return {"keep", "untouched"} <= set(frame.acts) and frame.end_s is not None and frame.start_s is None


def _one_more_part(picture: Frame, frame: Frame) -> bool:
    parts = all(f.start_s is not None and f.end_s is not None for f in (picture, frame))
    return parts and bool({"cut", "remove"} & set(picture.acts)) and not (picture.shown or picture.quotes)


def _a_length_of_music(frame: Frame, duration_s: float | None) -> None:
    """ "15 seconds of chiptune at the start"."""
    if not (frame.has_wishes and frame.bare_s) or frame.has_range or frame.has_fade or frame.joint == ",":
        return
    if frame.moment == "end" and duration_s:
        frame.start_s = max(duration_s - frame.bare_s, 0.0)
    elif frame.moment == "start":
        frame.end_s = frame.bare_s


def _only_a_range(frame: Frame) -> bool:
    return frame.has_range and not (
        frame.acts or frame.subjects or frame.has_wishes or frame.has_level or frame.directions
    )


def _only_a_length(frame: Frame, group: Frame) -> bool:
    """ "…, 3 seconds each", or "… for 8 seconds" behind a fade: a length and nothing else."""
    if frame.acts or frame.subjects or frame.has_wishes or frame.has_level or frame.has_fade:
        return False
    if frame.ranges == ["long"] and FADE_S in (group.fade_in_s, group.fade_out_s):
        return group.start_s is None and not frame.directions
    return len(frame.bares) == 1 and not _asks(frame)


def _only_a_level(frame: Frame) -> bool:
    """ "…, about 20 %": a level and nothing else, behind a comma."""
    says_more = frame.acts or frame.subjects or frame.has_wishes or frame.directions or frame.has_range
    more = says_more or frame.has_fade or frame.duck is not None
    return frame.joint == "," and frame.has_level and not more


def _lengthen_fades(group: Frame, seconds: float) -> None:
    if group.has_wishes and not (group.has_fade or group.has_range):
        group.end_s = seconds  # "epic, but short, about 8 seconds"
    if group.fade_in_s == FADE_S:
        group.fade_in_s = seconds
    if group.fade_out_s == FADE_S:
        group.fade_out_s = seconds


def _about_music(frame: Frame) -> bool:
    return frame.has_wishes or "music" in frame.subjects


def _asks(frame: Frame) -> bool:
    return bool(
        frame.has_wishes or frame.has_level or frame.has_range or frame.has_fade or frame.directions
        or frame.duck is not None or frame.wants_another or frame.own_track or frame.asset or frame.hints
        or frame.toned or frame.blamed or "music" in frame.subjects
    )  # fmt: skip


def _only_turned(frame: Frame) -> bool:
    """ "The video should be quieter": a direction of loudness and nothing else."""
    turned = frame.directions in (["louder"], ["softer"])
    return turned and not (frame.has_wishes or frame.has_range or frame.has_fade or frame.duck is not None)


def _only_original(frame: Frame) -> bool:
    return bool({"original", "voice"} & set(frame.subjects)) and "music" not in frame.subjects


def _moves_level(frame: Frame) -> bool:
    return frame.has_level or bool({"louder", "softer"} & set(frame.directions))


def _keeps(frame: Frame) -> bool:
    if _keeps_until(frame):
        return True
    calm = (
        frame.moods
        or frame.energy
        or frame.tempo
        or frame.genres
        or frame.directions
        or frame.duck is not None
    )
    return "keep" in frame.acts and not (
        calm or frame.has_level or frame.has_range or frame.has_fade or frame.avoid
    )


def _impossible(frame: Frame, context: Context) -> str:
    """
    Why a figure cannot be: a tempo nobody plays, a volume over full, a range that runs backwards.

    The figure is taken out of the frame; what else was said is still good.
    """
    if frame.tempo_bpm is not None and not MIN_BPM <= frame.tempo_bpm <= MAX_BPM:
        frame.tempo_bpm = None
        return "tempo"
    if (frame.volume or 0) > 1.0 or ((frame.percent or 0) > 100 and not frame.relative):
        frame.volume = frame.percent = None
        return "volume"
    start, end = frame.start_s, frame.end_s
    backwards = start is not None and end is not None and end <= start
    outside = bool(context.duration_s and start is not None and start >= context.duration_s)
    if backwards or outside:
        frame.start_s = frame.end_s = None
        return "range" if backwards else "outside"
    if frame.length_missing and not frame.has_fade:
        frame.length_missing = False
        return "length" if "last" in frame.ranges else ""
    return ""


_RULES: tuple[tuple[Callable[[Frame], bool], Callable[[_Desk, Frame], None]], ...] = (
    (lambda f: f.postponed, _nothing),
    (lambda f: bool(f.unsupported) and (not _about_music(f) or "change" in f.acts), _unsupported),
    (lambda f: bool({"undo", "redo"} & set(f.acts)) and not f.has_wishes, _undo),
    (lambda f: bool({"original", "sound", "video"} & set(f.replaces)), _swap_original),
    (lambda f: "mute" in f.acts and not f.avoid and f.fade_out_s is None, _mute),
    (lambda f: "cut" in f.acts and not f.avoid and not f.has_level and not f.genres, _cut),
    (
        lambda f: (
            "remove" in f.acts and not f.avoid and not f.has_level and not f.has_fade and f.duck is None
        ),
        _remove,
    ),
    (lambda f: bool({"music", "original", "sound"} & set(f.denied_subjects)), _no_music),
    (lambda f: _only_original(f) and _moves_level(f) and f.duck is None, _original_level),
    (lambda f: f.subjects == ["video"] and _only_turned(f), _original_level),
    (lambda f: _only_original(f) and "hear" in f.acts and f.duck is None, _hear_original),
    (_keeps, _nothing),
    (
        lambda f: (
            bool(f.denied) and not (f.acts or f.has_wishes or f.has_level or f.directions) and f.duck is None
        ),
        _nothing,
    ),
    (lambda f: _asks(f) or bool(f.acts), _gather),
    (lambda _f: True, _silent),
)
"""What a frame is, the first that applies."""


def _belongs(group: Frame, frame: Frame) -> bool:
    """Whether a clause goes on about the music of the group before it."""
    if frame.wants_another:
        return group.wants_another or not (group.has_wishes or "add" in group.acts)
    if (
        "add" in frame.acts
        and (frame.opens or frame.joint == "then")
        and ("music" in frame.subjects or frame.genres)
    ):
        return not frame.has_range and not group.genres
    if frame.has_range and (frame.has_wishes or frame.directions or frame.has_level):
        return not (group.has_wishes or group.has_range or group.directions)
    return True


def _merge(group: Frame, frame: Frame) -> None:
    """The group with what the frame adds; what was said later wins where only one can be."""
    for name in (
        "acts", "subjects", "genres", "loose_genres", "moods", "hints", "instruments", "avoid", "directions",
        "blamed",
    ):  # fmt: skip
        mine = getattr(group, name)
        mine.extend(value for value in getattr(frame, name) if value not in mine)
        if name == "genres":
            # "no, not jazz: blues" names one genre twice; what was said last is meant
            group.avoid = [name for name in group.avoid if name not in frame.genres]
    for name in (
        "energy", "tempo", "tempo_bpm", "volume", "level", "times", "percent", "db", "start_s", "end_s",
        "fade_in_s", "fade_out_s", "duck", "asset",
    ):  # fmt: skip
        value = getattr(frame, name)
        if value is not None:
            setattr(group, name, value)
    if frame.volume is not None or frame.percent is not None or frame.db is not None:
        # "at 30 %. Wait, 20 %": the figure said last is meant
        for name in ("volume", "percent", "db", "times", "level"):
            setattr(group, name, getattr(frame, name))
        group.relative = frame.relative
    group.relative = group.relative or frame.relative
    group.amount = group.amount or frame.amount
    group.own_track = group.own_track or frame.own_track
    group.other_take = group.other_take or frame.other_take
    group.another_take = group.another_take or frame.another_take
    group.only = group.only or frame.only
    group.toned = group.toned or frame.toned


def _music(group: Frame, context: Context) -> Iterable[Operation]:
    """The edit that a group of clauses about music is."""
    if group.duck and "softer" in group.directions and group.level == LEVELS["quiet"]:
        group.level = None
    if group.duck:
        # "softer under my voice" is ducking, not a softer bed
        group.directions = [d for d in group.directions if d != "softer"]
    if _adds(group, context):
        for direction in group.directions:
            BEFORE_IT_PLAYS[direction](group)
        yield AddMusic(
            wishes=_wishes(group),
            volume=level.absolute(group),
            asset=asset_of(group, context),
            **_when(group),
        )
        return
    yield from _changes(group, context)


def _adds(group: Frame, context: Context) -> bool:
    if not context.has_music:
        return not _only_moves(group) or "add" in group.acts
    if group.wants_another or group.other_take or "change" in group.acts:
        return False
    other = bool(group.genres or group.own_track or group.asset)
    if not other and ("play" in group.acts or group.only or _only_fades(group) or _only_loud(group)):
        return False  # "play it only from 0:10": the music that is there
    named = "music" in group.subjects and group.duck is None  # "the music should be soft when I talk"
    return "add" in group.acts and (other or named) and not group.directions


def _only_fades(group: Frame) -> bool:
    """ "Add a fade to the music" adds no music."""
    return group.has_fade and not group.has_wishes


def _only_loud(group: Frame) -> bool:
    """ "Put the music at 30 %" is about the music that is there."""
    return group.has_level and not (group.has_wishes or group.has_range or group.has_fade)


def _only_moves(group: Frame) -> bool:
    moved = bool(group.directions) or (group.has_level and "set" in group.acts)
    return moved and not (
        group.has_wishes or group.has_fade or group.own_track or group.asset or group.duck is not None
    )


def _changes(group: Frame, context: Context) -> Iterable[Operation]:
    if group.blamed and not (group.has_wishes or group.directions or group.wants_another):
        group.avoid = list(group.blamed)  # "too many drums"
    if group.toned and not (group.has_wishes or group.directions):
        # "not so happy", "less aggressive"
        if group.toned in DIRECTIONS:
            group.directions.append(group.toned)
        else:
            group.energy = group.toned
    if group.directions or group.has_level or group.has_fade or group.duck is not None or group.wants_another:
        group.hints = []  # "softer while the kids play" says nothing of how the music should be
    delta = level.change_db(group)
    if delta is None and group.volume is None and {"louder", "softer"} & set(group.directions):
        group.level = None  # "quietly" beside "softer" is the same wish again
    volume = level.absolute(group) if delta is None else None
    if delta is not None or volume is not None:
        group.directions = [d for d in group.directions if d not in ("louder", "softer")]
    change = ChangeMusic(
        wishes=_wishes(group, loose=False),
        direction=tuple(group.directions),
        another_take=group.wants_another,
        volume=volume if _more_than_level(group) else None,
        asset=asset_of(group, context),
        **_when(group),
    )
    if change != ChangeMusic():
        yield change
    if delta is not None or (volume is not None and not _more_than_level(group)):
        yield SetVolume("music", volume=volume, delta_db=delta)
    elif change == ChangeMusic() and group.acts and not group.only:
        yield ChangeMusic(another_take=True)


def _more_than_level(group: Frame) -> bool:
    return bool(
        group.has_wishes or group.has_range or group.has_fade or group.directions or group.duck is not None
        or group.wants_another
    )  # fmt: skip


def _wishes(group: Frame, *, loose: bool = True) -> Wishes:
    """The wishes of a group; `loose` lets words name a genre that only do so by themselves."""
    lone = loose and len(group.instruments) <= 1
    genres = group.genres or (group.loose_genres if lone else [])
    genre = next((g for g in genres if g not in group.avoid), None)
    if genre is None and group.genres:
        # "Christmassy, but not jingle bells": the sort is wanted, not that one thing of it
        genre = group.genres[0]
        group.avoid.remove(genre)
    moods = [m for m in dict.fromkeys(group.moods) if m not in group.avoid]
    if not genres and not moods:
        moods = _hinted(group.hints)
    return Wishes(
        genre=genre,
        moods=tuple(moods),
        energy=group.energy,
        tempo=group.tempo,
        tempo_bpm=group.tempo_bpm,
        instruments=tuple(i for i in dict.fromkeys(group.instruments) if i not in group.avoid),
        avoid=tuple(dict.fromkeys(group.avoid)),
    )


def _hinted(hints: Sequence[str]) -> list[str]:
    """The moods of an occasion; what is sad about it outweighs the rest ("goodbye to our dog")."""
    grave = [mood for mood in dict.fromkeys(hints) if mood in GRAVE]
    return grave or list(dict.fromkeys(hints))


class _When(TypedDict):
    start_s: float | None
    end_s: float | None
    fade_in_s: float | None
    fade_out_s: float | None
    duck: bool | None


def _when(group: Frame) -> _When:
    return {
        "start_s": group.start_s,
        "end_s": group.end_s,
        "fade_in_s": group.fade_in_s,
        "fade_out_s": group.fade_out_s,
        "duck": group.duck,
    }
