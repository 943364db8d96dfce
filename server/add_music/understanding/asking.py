"""What a clause asks for, as questions about its frame that decide.py and musical.py ask."""

from __future__ import annotations

from add_music.understanding.frame import FADE_S, Frame


def only_complains(group: Frame) -> bool:
    """Whether nothing is said but that it should be another one, or "that sounds" something unknown."""
    says_more = group.has_wishes or group.has_level or group.directions
    return not says_more and (group.another_take or group.unknown_words > 0) and _only_states(group)


def only_feels(group: Frame) -> bool:
    """ "Strange": a word for a mood or a genre and no verb, which before "put it back" is no wish."""
    named = group.instruments or group.avoid or group.has_level or group.has_range
    return bool(group.moods or group.genres) and not named and _only_states(group)


def _only_states(group: Frame) -> bool:
    return set(group.acts) <= {"be", "change"}


def keeps_until(frame: Frame) -> bool:
    """ "Leave it as it is till 0:22, then …"."""
    return {"keep", "untouched"} <= set(frame.acts) and frame.end_s is not None and frame.start_s is None


def names_nothing(frame: Frame) -> bool:
    """ "…, take out": a verb whose object was named before, in languages that leave it out."""
    said = frame.subjects or frame.denied_subjects or frame.shown or frame.quotes or frame.unsupported
    return not (said or frame.has_wishes or frame.has_range or frame.ambience or frame.unknown_words > 1)


def drops_rest(frame: Frame, *, kept: bool) -> bool:
    """ "Remove the rest"; where a part is kept already, also as one phrase for what is kept."""
    if kept and frame.acts == ["keep_part"] and not (frame.shows_something or frame.bares or frame.span_s):
        return True
    return frame.rest and bool({"remove", "cut"} & set(frame.acts))


def both_ends(one: Frame, other: Frame) -> bool:
    """ "Everything before 0:07 and everything after 0:52", in either order: what lies between is no part."""
    first, last = (one, other) if one.start_s is None else (other, one)
    if first.start_s is not None or last.end_s is not None or last.start_s is None:
        return False
    return first.end_s is not None and first.end_s < last.start_s


def one_more_part(picture: Frame, frame: Frame) -> bool:
    parts = both_ends(picture, frame) or all(
        (f.start_s is not None and f.end_s is not None) or {"first", "last"} & set(f.ranges)
        for f in (picture, frame)
    )
    return (
        parts
        and bool({"cut", "remove", "trim", "shorten"} & set(picture.acts))
        and not (picture.shown or picture.quotes)
    )


def only_a_range(frame: Frame) -> bool:
    return frame.has_range and not (
        frame.acts or frame.subjects or frame.has_wishes or frame.has_level or frame.directions
    )


def only_a_length(frame: Frame, group: Frame) -> bool:
    """ "…, 3 seconds each", or "… for 8 seconds" behind a fade: a length and nothing else."""
    if frame.acts or frame.subjects or frame.has_wishes or frame.has_level or frame.has_fade:
        return False
    if frame.ranges == ["long"] and FADE_S in (group.fade_in_s, group.fade_out_s):
        return group.start_s is None and not frame.directions
    return len(frame.bares) == 1 and not asks(frame)


def only_spoken_of(frame: Frame) -> bool:
    """ "The title disappears too fast": something is said of a text that is there, and nothing asked."""
    named = frame.genres or frame.moods or frame.instruments or frame.avoid or frame.subjects
    said = frame.has_fade or frame.tempo or frame.directions or frame.scope in ("too", "too_much")
    return frame.shown == ["text"] and bool(said) and not (named or frame.acts or frame.quotes)


def only_names_text(frame: Frame) -> bool:
    """ "Bigger title please": a text is spoken of and nothing is known of what is said."""
    return frame.shown == ["text"] and frame.unknown_words <= 1 and not frame.subjects


def only_a_level(frame: Frame) -> bool:
    """ "…, about 20 %": a level and nothing else, behind a comma."""
    says_more = frame.acts or frame.subjects or frame.has_wishes or frame.directions or frame.has_range
    more = says_more or frame.has_fade or frame.duck is not None
    return frame.joint == "," and frame.has_level and not more


def about_music(frame: Frame) -> bool:
    return frame.has_wishes or "music" in frame.subjects


def asks(frame: Frame) -> bool:
    return bool(
        frame.has_wishes or frame.has_level or frame.has_range or frame.has_fade or frame.directions
        or frame.duck is not None or frame.wants_another or frame.own_track or frame.asset or frame.hints
        or frame.toned or frame.blamed or frame.drowned or "music" in frame.subjects
    )  # fmt: skip


def only_turned(frame: Frame) -> bool:
    """ "The video should be quieter": a direction of loudness and nothing else."""
    turned = frame.directions in (["louder"], ["softer"])
    return turned and not (frame.has_wishes or frame.has_range or frame.has_fade or frame.duck is not None)


def heard(frame: Frame) -> list[str]:
    """What is spoken of in a clause, be it only "the fridge"."""
    return frame.subjects or (["original"] if frame.ambience and not frame.has_wishes else [])


def only_original(frame: Frame) -> bool:
    return bool({"original", "voice"} & set(frame.subjects)) and "music" not in frame.subjects


def only_refuses_a_part(frame: Frame) -> bool:
    """ "Nothing after 0:50"."""
    named = frame.avoid or frame.denied or frame.has_wishes or frame.subjects or frame.shown
    return frame.scope == "deny" and frame.has_range and not (named or frame.acts or frame.has_fade)


def only_finds_fault(frame: Frame) -> bool:
    """ "My microphone is awful": a complaint and nothing else."""
    return frame.told and frame.another_take and not (frame.acts or frame.has_wishes or frame.subjects)


def only_states_original(frame: Frame) -> bool:
    """ "My voice sounds too far away": what is to be done with it stands in the next clause."""
    if not only_original(frame) or frame.directions or frame.duck is not None:
        return False
    figures = (frame.volume, frame.times, frame.percent, frame.db)
    if frame.told and not frame.acts and frame.level is not None and not any(figures):
        return True  # "the guide is softly spoken"
    more = asks(frame) or frame.shows_something or frame.denied
    return set(frame.acts) == {"change", "be"} and not more


def moves_level(frame: Frame) -> bool:
    return frame.has_level or bool({"louder", "softer"} & set(frame.directions))


def keeps(frame: Frame) -> bool:
    if keeps_until(frame):
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


def only_fades(group: Frame) -> bool:
    """ "Add a fade to the music" adds no music."""
    return group.has_fade and not group.has_wishes


def only_loud(group: Frame) -> bool:
    """ "Put the music at 30 %" is about the music that is there."""
    return group.has_level and not (group.has_wishes or group.has_range or group.has_fade)


def only_moves(group: Frame) -> bool:
    moved = bool(group.directions) or (group.has_level and "set" in group.acts)
    return moved and not (
        group.has_wishes or group.has_fade or group.own_track or group.asset or group.duck is not None
    )


def more_than_level(group: Frame) -> bool:
    return bool(
        group.has_wishes or group.has_range or group.has_fade or group.directions or group.duck is not None
        or group.wants_another
    )  # fmt: skip
