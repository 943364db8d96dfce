"""Which clauses are about the same music, and what one of them adds to those before it."""

from __future__ import annotations

import re

from add_music.understanding.asking import asks, only_a_length, only_a_range
from add_music.understanding.frame import FADE_S, Frame
from add_music.understanding.framing import gives_way

SHARE = re.compile(r"(?:(?P<word>[^\W\d]+) )?\d{1,3}")
BARE_SHARE = re.compile(r"(?:(?P<word>[^\W\d]+) )?(?<![\d.:,])(?P<figure>\d{1,3})$")
LONE_SHARE = re.compile(r"[^\W\d]+ ?\d{1,3}$")
"""How a percentage is said, and a figure without its unit: behind the same little word, or behind one."""

FULL = 100


def adds_figure(frame: Frame, group: Frame) -> bool:
    """Whether the clause is but a figure, which then says more of the music before it: how fast, how long."""
    if group.genres and frame.loose_bpm and not asks(frame):
        group.tempo_bpm = group.tempo_bpm or frame.loose_bpm  # "drum and bass, 174"
        return True
    if not only_a_length(frame, group):
        return False
    seconds = frame.bares[0] if frame.bares else frame.span_s or FADE_S
    if group.moment == "later":
        group.start_s = seconds  # "it should come in later, like at 8 seconds"
    else:
        _lengthen_fades(group, seconds)
    return True


def _lengthen_fades(group: Frame, seconds: float) -> None:
    if group.has_wishes and not (group.has_fade or group.has_range):
        group.end_s = seconds  # "epic, but short, about 8 seconds"
    if group.fade_in_s == FADE_S:
        group.fade_in_s = seconds
    if group.fade_out_s == FADE_S:
        group.fade_out_s = seconds


def begins_anew(group: Frame, frame: Frame) -> bool:
    """ "From 0:05: strings. From 0:20: strings and drums": a time that opens a sentence."""
    return frame.joint == "." and group.has_wishes and group.has_range and only_a_range(frame)


def a_length_of_music(frame: Frame, duration_s: float | None) -> None:
    """ "15 seconds of chiptune at the start"."""
    if not (frame.has_wishes and frame.bare_s) or frame.has_range or frame.has_fade or frame.joint == ",":
        return
    if frame.moment == "end" and duration_s:
        frame.start_s = max(duration_s - frame.bare_s, 0.0)
    elif frame.moment == "start":
        frame.end_s = frame.bare_s


def take_from_before(before: Frame, frame: Frame) -> None:
    """What a clause that asks for nothing by itself says of the one behind it."""
    _take_unit(before, frame)
    if asks(before):
        return
    if before.loose_bpm and frame.has_wishes and frame.tempo_bpm is None:
        frame.tempo_bpm = before.loose_bpm  # "around 112, house"
    if before.speaks and gives_way(frame):
        frame.duck = True  # "when the vicar talks, drop it"


def _take_unit(before: Frame, frame: Frame) -> None:
    """ "Original at 50 percent and music at 20": a bare figure said like the percentage before it is one."""
    if before.volume is None and before.percent is None:
        return
    more = (
        frame.has_level or frame.has_range or frame.has_fade or frame.bares or frame.tempo_bpm or frame.acts
    )
    if more or frame.joint not in ("and", ",", "but") or not (frame.subjects or frame.genres):
        return
    share, bare = SHARE.search(before.text), BARE_SHARE.search(frame.text)
    if share is None or bare is None or int(bare["figure"]) > FULL:
        return
    if (bare["word"] or "").lower() == (share["word"] or "").lower() or LONE_SHARE.match(frame.text):
        frame.volume = int(bare["figure"]) / FULL


def is_explained(group: Frame, frame: Frame) -> bool:
    """ "Quieter and slower, the patients are asleep": why, behind what was asked of music that plays."""
    moved = group.directions or group.has_level or group.has_fade or group.duck is not None
    asked = bool(moved or group.genres or group.moods or group.energy)
    more = frame.has_level or frame.has_range or frame.has_fade or frame.duck is not None
    more = more or frame.drowned or bool(frame.avoid)
    return bool(asked or group.avoid or group.instruments) and not (more or frame.tempo_bpm)


def is_one_more_span(group: Frame, frame: Frame) -> bool:
    """ "From 0:12 to 0:18 and 0:40 to 0:47": the same music for one more part."""
    ends = (group.start_s, group.end_s, frame.start_s, frame.end_s)
    return None not in ends and only_a_range(frame) and (frame.start_s or 0.0) >= (group.end_s or 0.0)


def _only_blames(group: Frame, frame: Frame) -> bool:
    """ "The middle bit is boring, more energy from 20 to 35": what is asked for is said again, and when."""
    said = group.energy is not None or bool(group.directions)
    again = group.energy in (None, frame.energy) and set(group.directions) <= set(frame.directions)
    more = (
        group.genres or group.moods or group.instruments or group.avoid or group.has_range or group.has_level
    )
    return said and again and not more


def belongs(group: Frame, frame: Frame) -> bool:
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
        return _only_blames(group, frame) or not (group.has_wishes or group.has_range or group.directions)
    return True


def merge(group: Frame, frame: Frame) -> None:
    """The group with what the frame adds; what was said later wins where only one can be."""
    for name in (
        "acts", "subjects", "genres", "loose_genres", "moods", "hints", "instruments", "avoid", "directions",
        "blamed", "less",
    ):  # fmt: skip
        mine = getattr(group, name)
        mine.extend(value for value in getattr(frame, name) if value not in mine)
        if name == "genres":
            # "no, not jazz: blues" names one genre twice; what was said last is meant
            group.avoid = [name for name in group.avoid if name not in frame.genres]
    for name in (
        "energy", "tempo", "tempo_bpm", "key", "volume", "level", "times", "percent", "db", "start_s",
        "end_s", "fade_in_s", "fade_out_s", "duck", "asset",
    ):  # fmt: skip
        value = getattr(frame, name)
        if value is not None:
            setattr(group, name, value)
    if frame.volume is not None or frame.percent is not None or frame.db is not None:
        # "at 30 %. Wait, 20 %": the figure said last is meant
        for name in ("volume", "percent", "db", "times", "level"):
            setattr(group, name, getattr(frame, name))
        group.relative = frame.relative
    group.dips = group.dips or frame.dips
    group.drowned = group.drowned or frame.drowned
    group.relative = group.relative or frame.relative
    group.amount = group.amount or frame.amount
    group.own_track = group.own_track or frame.own_track
    group.other_take = group.other_take or frame.other_take
    group.another_take = group.another_take or frame.another_take
    group.only = group.only or frame.only
    group.toned = group.toned or frame.toned
    group.spoken = group.spoken or frame.spoken
