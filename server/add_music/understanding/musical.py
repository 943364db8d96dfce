"""The edits of music that a group of clauses asks for: new music, or changes of what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypedDict

from add_music.music.brief import Wishes
from add_music.understanding import level
from add_music.understanding.asking import more_than_level, only_fades, only_loud, only_moves
from add_music.understanding.assets import asset_of
from add_music.understanding.frame import LEVELS, Frame
from add_music.understanding.operations import (
    DIRECTIONS,
    AddMusic,
    ChangeMusic,
    Context,
    Operation,
    SetVolume,
)

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


def music_edits(group: Frame, context: Context) -> Iterable[Operation]:
    """The edit that a group of clauses about music is."""
    if context.duration_s and (group.end_s or 0.0) > context.duration_s:
        group.end_s = None  # "twenty minutes of it" for a clip of one: to its end
    if group.dips and context.speech and group.duck is None and not group.has_range:
        group.duck = True  # "let it sink for the best man"
    if group.duck and "softer" in group.directions and group.level == LEVELS["quiet"]:
        group.level = None
    if group.drowned and context.has_music:
        group.duck = True  # "way too loud, you can't hear grandma": softer, and out of her way
        group.directions = [d for d in group.directions if d != "louder"]
    elif group.duck:
        group.give_way()  # "softer under my voice" is ducking, not a softer bed
    if _adds(group, context):
        for direction in group.directions:
            BEFORE_IT_PLAYS[direction](group)
        yield AddMusic(
            wishes=wishes_of_group(group),
            volume=level.absolute(group),
            asset=asset_of(group, context),
            **_when(group),
        )
        return
    yield from (_spoken_changes if group.spoken else _changes)(group, context)


def _adds(group: Frame, context: Context) -> bool:
    if not context.has_music:
        return not only_moves(group) or "add" in group.acts
    if group.wants_another or group.other_take or "change" in group.acts:
        return False
    other = bool(group.genres or group.own_track or group.asset)
    if not other and ("play" in group.acts or group.only or only_fades(group) or only_loud(group)):
        return False  # "play it only from 0:10": the music that is there
    named = "music" in group.subjects and group.duck is None  # "the music should be soft when I talk"
    return "add" in group.acts and (other or named) and not group.directions


def _spoken_changes(group: Frame, context: Context) -> Iterable[Operation]:
    """What is left out where somebody speaks, after what else the group asks for."""
    left_out = tuple(dict.fromkeys(group.avoid))
    group.avoid, group.duck, group.spoken = [], None, False
    more = group.has_wishes or group.directions or group.has_level or group.has_fade or group.wants_another
    if more:
        yield from _changes(group, context)
    yield ChangeMusic(Wishes(avoid=left_out), while_spoken=True)


def _changes(group: Frame, context: Context) -> Iterable[Operation]:
    if group.blamed and not (group.has_wishes or group.directions or group.wants_another):
        group.avoid = list(group.blamed)  # "too many drums"
    if group.toned and not (group.has_wishes or group.directions):
        # "not so happy", "less aggressive"
        if group.toned in DIRECTIONS:
            group.directions.append(group.toned)
        else:
            group.energy = group.toned
    moved = group.directions or group.has_level or group.has_fade or group.duck is not None
    if moved or group.wants_another or not group.acts:
        # "thanks, that's lovely" asks for nothing
        group.hints = []  # "softer while the kids play" says nothing of how the music should be
    volume, delta = _moved(group)
    change = ChangeMusic(
        wishes=wishes_of_group(group, loose=False),
        direction=tuple(group.directions),
        another_take=group.wants_another,
        volume=volume if more_than_level(group) else None,
        asset=asset_of(group, context),
        **_when(group),
    )
    if change != ChangeMusic():
        yield change
    if delta is not None or (volume is not None and not more_than_level(group)):
        yield SetVolume("music", volume=volume, delta_db=delta)
    elif change == ChangeMusic() and group.acts and not group.only:
        yield ChangeMusic(another_take=True)


def _moved(group: Frame) -> tuple[float | None, float | None]:
    """The volume that a change of music asks for, or by how many decibels it is to differ."""
    delta = level.change_db(group)
    if delta is None and group.volume is None and {"louder", "softer"} & set(group.directions):
        group.level = None  # "quietly" beside "softer" is the same wish again
    volume = level.absolute(group) if delta is None else None
    if delta is not None and group.has_range:
        # for a part of the clip only, what is left of a figure is where it leads
        group.directions.append("softer" if delta < 0 else "louder")
        group.directions, delta = list(dict.fromkeys(group.directions)), None
    elif delta is not None or volume is not None:
        group.directions = [d for d in group.directions if d not in ("louder", "softer")]
    return volume, delta


def left_out_while_spoken(frame: Frame) -> bool:
    """ "No drums under the voice": one clause, and nothing else in it."""
    other = (
        frame.genres or frame.moods or frame.instruments or frame.directions or frame.energy or frame.tempo
        or frame.has_level or frame.has_range or frame.has_fade or frame.wants_another or "add" in frame.acts
    )  # fmt: skip
    return bool(frame.avoid and frame.duck and not other)


def wishes_of_group(group: Frame, *, loose: bool = True) -> Wishes:
    """The wishes of a group; `loose` lets words name a genre that only do so by themselves."""
    lone = loose and len(group.instruments) <= 1
    genres = group.genres or (group.loose_genres if lone else [])
    genre = next((g for g in genres if g not in group.avoid), None)
    if genre is None and group.genres:
        # "Christmassy, but not jingle bells": the sort is wanted, not that one thing of it
        genre = group.genres[0]
        group.avoid.remove(genre)
    moods = [m for m in dict.fromkeys(group.moods) if m not in group.avoid]
    # "for a memorial, dignified, not too sad"
    moods = [m for m in moods if m not in group.less] or moods
    if not genres and not moods:
        moods = _hinted(group.hints)
    return Wishes(
        genre=genre,
        moods=tuple(moods),
        energy=group.energy,
        tempo=group.tempo,
        tempo_bpm=group.tempo_bpm,
        key=group.key,
        instruments=tuple(i for i in dict.fromkeys(group.instruments) if i not in group.avoid),
        avoid=tuple(a for a in dict.fromkeys(group.avoid) if not _is_what_is_wanted(a, group.instruments)),
    )


def _is_what_is_wanted(avoided: str, wanted: Sequence[str]) -> bool:
    """ "Brushes instead of drums": the family is not refused of which one is wanted."""
    kits = avoided == "drums" and any(name.endswith(" kit") for name in wanted)
    return kits or any(name.endswith(f" {avoided}") for name in wanted)


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
