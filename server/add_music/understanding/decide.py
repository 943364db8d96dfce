"""From frames to edits: which clauses belong together, and what each group of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from add_music.music.brief import MOODS
from add_music.understanding import level
from add_music.understanding.asking import (
    about_music,
    asks,
    both_ends,
    drops_rest,
    heard,
    keeps,
    keeps_until,
    moves_level,
    names_nothing,
    one_more_part,
    only_a_level,
    only_a_range,
    only_complains,
    only_feels,
    only_finds_fault,
    only_loud,
    only_names_text,
    only_original,
    only_refuses_a_part,
    only_spoken_of,
    only_states_original,
    only_turned,
)
from add_music.understanding.assets import asset_of
from add_music.understanding.frame import Frame
from add_music.understanding.framing import gives_way
from add_music.understanding.grouping import (
    a_length_of_music,
    adds_figure,
    begins_anew,
    belongs,
    is_explained,
    is_one_more_span,
    merge,
    take_from_before,
)
from add_music.understanding.impossible import impossible
from add_music.understanding.musical import left_out_while_spoken, music_edits, wishes_of_group
from add_music.understanding.operations import (
    AddMusic,
    ChangeMusic,
    Context,
    MuteOriginal,
    Operation,
    Redo,
    RemoveMusic,
    SetVolume,
    Trim,
    Undo,
    Unsupported,
)
from add_music.understanding.picture import add_to_picture, joins_picture, picture_edits
from add_music.understanding.repeats import between_cuts, without_repeats


def decide(frames: Sequence[Frame], context: Context) -> tuple[Operation, ...]:
    """The edits of a message; a message that asks for nothing at all means music that fits."""
    desk = _Desk(context)
    for frame, after in pairwise(frames):
        kept = "keep" in frame.acts and frame.end_s is not None and frame.start_s is None
        if kept and context.has_music and after.joint in ("then", "but") and after.has_wishes:
            frame.acts.append("untouched")  # "keep everything up to 0:30, then drop the drums"
    for place, frame in enumerate(frames):
        desk.last = place == len(frames) - 1
        desk.take(frame)
    desk.settle()
    desk.ask_how_it_fits()
    if desk.edits or desk.declined:
        return tuple(between_cuts([*without_repeats(desk.edits)], context.duration_s))
    if context.has_music and not any(frame.says_something for frame in frames):
        return ()  # music that is there is not thrown away for words that mean nothing
    shown = any((frame.acts and frame.shows_something) or only_names_text(frame) for frame in frames)
    if shown and not any(map(about_music, frames)):
        return (Unsupported(what=" ".join(frame.text for frame in frames)),)
    return (_fitting(context, frames),)


def _fitting(context: Context, frames: Sequence[Frame]) -> Operation:
    asked = any("add" in f.acts for f in frames)
    if context.has_music and not asked:
        return ChangeMusic(another_take=True)
    group = Frame()
    for frame in frames:
        merge(group, frame)
    return AddMusic(wishes=wishes_of_group(group), asset=asset_of(group, context))


class _Desk:
    """Takes the frames one after the other; clauses about the same music are gathered in `group`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.has_music = context.has_music
        self.edits: list[Operation] = []
        self.declined = False
        self.correcting = False
        self.last = False
        self.group: Frame | None = None
        self.picture: Frame | None = None
        self.fit: str | None = None
        self._fit_said = ""
        self._before_picture = 0
        self._before = Frame()

    def take(self, frame: Frame) -> None:
        """Add what the frame asks for."""
        if self._drops_rest(frame):
            return
        self._go_on_about(frame)
        self._correct(frame)
        if self._joins_picture(frame):
            return
        self.picture = None
        if self.group is not None and (adds_figure(frame, self.group) or self._makes_room(frame, self.group)):
            return
        if self.group is None and self._finishes(frame):
            return
        if self.context.has_text and only_spoken_of(frame):
            return  # "the title disappears too fast": what is to be done stands in the next clause
        if not frame.postponed and self._takes_picture(frame):
            return
        if self._takes_rest(frame):
            return
        for applies, act in _RULES:
            if applies(frame):
                act(self, frame)
                return

    def _wants_only_a_part(self, frame: Frame) -> bool:
        """ "I only need the first 25 seconds", before any music is spoken of."""
        untouched = self.group is None and not (self.edits or self.has_music)
        wanted = frame.acts == ["add"] or (not frame.acts and "piece" in frame.ranges)
        return untouched and frame.only and wanted and only_a_range(replace(frame, acts=[]))

    def _go_on_about(self, frame: Frame) -> None:
        """ "The original sound, a bit louder": a clause that names nothing goes on about the one before."""
        before, self._before = self._before, frame
        take_from_before(before, frame)
        if keeps_until(before) and not frame.has_range and frame.joint in ("then", "but", "and", ","):
            frame.start_s = before.end_s
        if (
            "remove" in frame.acts
            and (frame.pronoun or frame.them or (frame.joint == "," and names_nothing(frame)))
            and (before.instruments or before.blamed or before.avoid)
        ):
            # "too churchy with that organ, take it out"
            frame.avoid, frame.acts = [*before.instruments, *before.blamed, *before.avoid], ["change"]
            before.instruments, before.directions, before.energy = [], [], None
            before.genres = before.genres if "add" in before.acts else []
            return
        if before.acts == ["keep"] and before.subjects in (["original"], ["voice"]) and only_turned(frame):
            frame.subjects = frame.subjects or list(before.subjects)  # "keep the sound but make it softer"
            return
        if frame.joint not in (",", "and") or frame.subjects or frame.shown or frame.has_wishes:
            return
        if not self.edits:
            self._goes_on_about_text(before, frame)
        only_named = not (set(before.acts) - {"be", "change"} or before.quotes or asks(before))
        if {"remove", "cut", "mute"} & set(frame.acts):
            frame.subjects = [name for name in heard(before) if name in ("original", "voice")]
            frame.shown = list(before.shown) if only_named else frame.shown
            if self._only_dated(before) and not frame.has_range:
                # "the last ten seconds are not needed, cut them"
                frame.start_s, frame.end_s, frame.ranges = before.start_s, before.end_s, before.ranges
                self.group = None
        elif only_named and heard(before) in (["original"], ["voice"]):
            frame.subjects = [] if before.denied or before.shows_something else list(heard(before))

    def _makes_room(self, frame: Frame, group: Frame) -> bool:
        """ "Make it shut up a bit while our nurse explains the jab": softer, and somebody speaks."""
        if not (frame.speaks and gives_way(group)) or asks(frame):
            return False
        group.duck = True
        group.give_way()
        return True

    def _explains(self, frame: Frame) -> bool:
        """ "Quieter, the patients are asleep": nothing more is asked; of new music it says the mood."""
        if self.group is None:
            return bool(self.edits) and not (frame.has_level or frame.has_range or frame.has_fade)
        if self.has_music:
            return is_explained(self.group, frame)
        if self.group.has_wishes:
            frame.instruments = []  # "76 bpm so the choir can breathe"
            frame.avoid = [name for name in frame.avoid if name not in MOODS]
        return False

    def _goes_on_about_text(self, before: Frame, frame: Frame) -> None:
        """ "The heading has a typo, it should be …", "the title is gone too soon, leave it for 6 seconds"."""
        if before.quotes and frame.position and not (before.acts or frame.quotes):
            frame.quotes = list(before.quotes)  # "her name, 'Ottilie', bottom right"
        if "text" not in before.shown or before.quotes:
            return
        if frame.quotes:
            frame.shown = ["text"]
        elif self.context.has_text and (frame.has_range or frame.bare_s or frame.position):
            frame.shown = ["text"]
            frame.acts = [act for act in frame.acts if act != "keep"] + ["change"]

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

    def _joins_picture(self, frame: Frame) -> bool:
        """Whether it says more of the picture edit before it, or asks for one more of that sort."""
        if self.picture is None or not joins_picture(frame, self.picture):
            return False
        if frame.joint == "." and not (frame.quotes and self.picture.shown and not self.picture.quotes):
            return False  # but "the title's wrong. It's 'Sophie'"
        if one_more_part(self.picture, frame):
            frame.acts = list(self.picture.acts)  # "take out 0:05-0:09 and 0:20-0:24"
            self._takes_picture(frame)
            return True
        self._more_of_picture(frame)
        return True

    def _only_dated(self, before: Frame) -> bool:
        """Whether the clause before named a part of the clip, wanted or not, and no music."""
        if only_refuses_a_part(before):
            return self.group is None or not self.group.has_wishes
        return self.group is before and only_a_range(before)

    def _drops_rest(self, frame: Frame) -> bool:
        """ "Keep 0:05 to 0:20 and remove the rest": the part before it is all that stays of the clip."""
        kept = any(isinstance(edit, Trim) for edit in self.edits)
        dropped = drops_rest(frame, kept=kept)
        if not dropped or frame.has_range or frame.has_wishes or {"music", "original"} & set(frame.subjects):
            return False
        before = self._before
        if "keep" in before.acts and before.instruments:
            self.music(Frame(acts=["change"], instruments=list(before.instruments), only=True))
            return True  # "keep the guitar, drop everything else"
        part = self.group
        if part is not None and part.has_range and not (part.has_wishes or part.has_level or part.has_fade):
            self.group = None
            self.other(*picture_edits(replace(part, acts=["keep_part"]), self.context))
        elif not kept:
            self.other(Unsupported(what=frame.text, because="part"))
        return True

    def _takes_rest(self, frame: Frame) -> bool:
        """ "Jazz for the first half, calm for the rest", or the rest without any."""
        if not frame.rest or self.group is None or not self.group.has_range or frame.acts:
            return False
        if frame.scope != "deny" or frame.avoid:
            self.music(frame)
        return True

    def _finishes(self, frame: Frame) -> bool:
        """Whether it only says more of the edit before it: how loud, once more where to, or when."""
        return (
            self._finishes_original(frame) or self._says_original_again(frame) or self._dates_removal(frame)
        )

    def _dates_removal(self, frame: Frame) -> bool:
        """ "Take the music out at the start, the first 12 seconds"."""
        last = self.edits[-1] if self.edits else None
        bare = last == RemoveMusic()
        joints = (",",) if bare else (",", "and")  # "before 0:07 and after 0:52"
        if not (isinstance(last, RemoveMusic) and only_a_range(frame)) or frame.joint not in joints:
            return False
        self.edits[len(self.edits) - bare :] = [RemoveMusic(frame.start_s, frame.end_s)]
        return True

    def _finishes_original(self, frame: Frame) -> bool:
        """ "The original softer, about 20 %": the level said behind it is that of the same sound."""
        last = self.edits[-1] if self.edits else None
        volume = level.absolute(frame) if only_a_level(frame) else None
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
            if (
                self.edits
                and isinstance(self.edits[-1], Undo)
                and group.joint in (",", ".")
                and only_complains(group)
            ):
                return  # "undo that, it's awful"
            edits = tuple(music_edits(group, replace(self.context, has_music=self.has_music)))
            self.edits.extend(edits)
            # music for a part of the clip leaves the rest open for other music
            self.has_music = self.has_music or not group.has_range

    def music(self, frame: Frame) -> None:
        """Gather a clause about music, or begin a new group with it."""
        frame.spoken = frame.spoken or left_out_while_spoken(frame)
        if frame.told and self._explains(frame):
            return
        if self.group is not None and frame.rest and self.group.end_s is not None and not frame.has_range:
            frame.start_s = self.group.end_s
            self.settle()
            self.group = frame
            return
        if self.group is not None and frame.joint == "and" and is_one_more_span(self.group, frame):
            again = replace(self.group, start_s=frame.start_s, end_s=frame.end_s)
            self.settle()
            self.group = again  # "music from 0:12 to 0:18 and 0:40 to 0:47"
            return
        if self.group is not None and begins_anew(self.group, frame):
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
            merge(self.group, frame)
            return
        if self.group is not None and belongs(self.group, frame):
            merge(self.group, frame)
            return
        self.settle()
        self.group = frame

    def _takes_picture(self, frame: Frame) -> bool:
        """Add what the frame asks of the picture, if anything; what it says of music as well."""
        if self._wants_only_a_part(frame):
            frame.acts = ["keep_part"]
        music = (
            frame.has_wishes
            if frame.speed is None
            else wishes_of_group(frame).tempo is None and frame.has_wishes
        )
        music = music or "music" in frame.subjects
        if music and not frame.quotes and "change" not in frame.acts:
            return False
        self._takes_range(frame)
        if self._takes_fit(frame):
            return True
        playing = self.has_music or self.group is not None
        edits = picture_edits(frame, replace(self.context, has_music=playing))
        if not edits:
            return False
        self.other(*edits)
        self.picture, self._before_picture = frame, len(self.edits) - len(edits)
        if music and not frame.quotes:
            frame.acts = [act for act in frame.acts if act != "change"]
            self.picture = None
            self.music(frame)
        return True

    def ask_how_it_fits(self) -> None:
        """Give back how the picture is to fit where no format was said with it."""
        if self.fit is not None:
            self.edits.insert(0, Unsupported(what=self._fit_said))

    def _takes_fit(self, frame: Frame) -> bool:
        """ "No crop, bars are fine, square": how it is to fit, said before the format."""
        if frame.aspect or frame.bare_aspect:
            frame.fit, self.fit = frame.fit or self.fit, None
            return False
        alone = not (frame.acts or frame.quotes or frame.shown or frame.has_range or frame.speed is not None)
        said = frame.fit or ("pad" if "crop" in frame.denied else None)
        if not alone or said is None or self.picture is not None:
            return False
        self.fit, self._fit_said = said, frame.text
        return True

    def _takes_range(self, frame: Frame) -> None:
        """ "The last three seconds, 'The end' at the bottom": a range alone is that of the edit behind it."""
        group = self.group
        if group is None or not only_a_range(group):
            return
        if {"remove", "cut"} & set(frame.acts) and both_ends(group, frame):
            # "before 0:07 and after 0:52, cut", where the verb comes last
            self.group = None
            self.other(*picture_edits(replace(group, acts=list(frame.acts)), self.context))
            return
        if frame.joint != "," or frame.has_range:
            return
        if frame.quotes or "keep_part" in frame.acts:
            frame.start_s, frame.end_s, frame.ranges = group.start_s, group.end_s, group.ranges
            self.group = None

    def _more_of_picture(self, frame: Frame) -> None:
        assert self.picture is not None
        add_to_picture(self.picture, frame)
        self.edits[self._before_picture :] = picture_edits(self.picture, self.context)

    def other(self, *edits: Operation) -> None:
        """Add edits that are no music clause."""
        self.settle()
        last = self.edits[-1] if self.edits else None
        said_again = len(edits) == 1 and isinstance(last, RemoveMusic) and edits[0] in (last, RemoveMusic())
        self.edits.extend(() if said_again else edits)
        self.declined = True


def _nothing(desk: _Desk, _frame: Frame) -> None:
    desk.declined = True


def _keep(desk: _Desk, frame: Frame) -> None:
    """ "Keep it as it is" asks for nothing; "guitar, keep that" does where there is no music yet."""
    if frame.instruments and not (frame.subjects or desk.has_music):
        frame.acts = ["add"]
        desk.music(frame)
        return
    desk.declined = True


def _silent(_desk: _Desk, _frame: Frame) -> None:
    return


def _unsupported(desk: _Desk, frame: Frame) -> None:
    desk.other(Unsupported(what=frame.text))
    if about_music(frame):
        frame.acts = [act for act in frame.acts if act != "change"]
        desk.music(frame)


def _undo(desk: _Desk, frame: Frame) -> None:
    if frame.joint == "," and desk.edits and isinstance(desk.edits[-1], Undo | Redo):
        return  # the same said again in other words
    group = desk.group
    if group is not None and (only_complains(group) or (desk.last and desk.has_music and only_feels(group))):
        desk.group = group = None  # "I don't like it, put it back": going back is all that is asked for
    if group is not None and "undo" in frame.acts and (group.genres or group.moods or group.instruments):
        desk.group = Frame(acts=["add"] if "add" in group.acts else [])
        return  # "reggae ... no, scrap that: funk" corrects what the message itself has said
    desk.other(Undo() if "undo" in frame.acts else Redo())


def _mute(desk: _Desk, frame: Frame) -> None:
    if frame.has_range and {"original", "sound"} & set(frame.subjects):
        desk.other(Unsupported(what=frame.text))  # all of it would be more than was asked for
    elif frame.pronoun and desk.has_music:
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


def _swaps_clip_music(desk: _Desk, frame: Frame) -> bool:
    """ "Replace the soundtrack" where the only music is the clip's own."""
    if desk.has_music or not desk.context.clip_music:
        return False
    nothing_else = "change" in frame.acts and "music" in frame.subjects and not frame.has_wishes
    return "music" in frame.replaces or nothing_else


def _gather(desk: _Desk, frame: Frame) -> None:
    if _swaps_clip_music(desk, frame):
        _swap_original(desk, frame)
        return
    if only_finds_fault(frame) and not desk.has_music:
        return  # there is no music yet that it could be about
    a_length_of_music(frame, desk.context.duration_s)
    if frame.drowned and not (desk.has_music or desk.group):
        _hear_original(desk, frame)
        return
    if frame.subjects == ["sound"] and moves_level(frame) and not desk.has_music and desk.group is None:
        _original_level(desk, frame)
        return
    of_level = desk.has_music and only_loud(frame)
    reason = impossible(frame, desk.context)
    if reason:
        desk.other(Unsupported(what=frame.text, because=reason))
        if of_level or not asks(frame):
            return
    desk.music(frame)


_RULES: tuple[tuple[Callable[[Frame], bool], Callable[[_Desk, Frame], None]], ...] = (
    (lambda f: f.postponed, _nothing),
    (lambda f: bool(f.unsupported) and (not about_music(f) or "change" in f.acts), _unsupported),
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
    (only_refuses_a_part, _no_music),
    (only_states_original, _silent),
    (lambda f: only_original(f) and moves_level(f) and f.duck is None, _original_level),
    (lambda f: f.subjects == ["video"] and only_turned(f), _original_level),
    (lambda f: only_original(f) and "hear" in f.acts and f.duck is None, _hear_original),
    (keeps, _keep),
    (
        lambda f: (
            bool(f.denied) and not (f.acts or f.has_wishes or f.has_level or f.directions) and f.duck is None
        ),
        _nothing,
    ),
    (lambda f: asks(f) or bool(f.acts), _gather),
    (lambda _f: True, _silent),
)
"""What a frame is, the first that applies."""
