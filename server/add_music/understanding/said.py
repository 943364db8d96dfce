"""What each phrase of a clause says of its frame: one reader for each section of the lexicons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from add_music.phrasebook import Found
from add_music.understanding.frame import FADE_S, LEVELS, MOVES, PARTS, SHARES, TIMES, Frame
from add_music.understanding.said_of_picture import (
    read_aspect,
    read_fit,
    read_position,
    read_shown,
    read_speed,
)

OPPOSITES: Mapping[str, str] = {
    **dict.fromkeys(("sad", "melancholic", "dark", "tense"), "brighter"),
    **dict.fromkeys(("happy", "playful", "romantic", "dreamy", "hopeful"), "darker"),
    **dict.fromkeys(("energetic", "aggressive", "epic", "triumphant"), "low"),
    **dict.fromkeys(("calm", "peaceful"), "high"),
}
"""What "too sad" asks for: a direction, or another energy."""

LOUDEST_PERCENT = 100.0
"""A figure over this, without a unit behind a genre, can only be a tempo."""

SLOWEST_TEMPO = 20.0
"""A "speed" below this is how often as fast the clip is to play; nobody counts so few beats a minute."""

BEYOND = 20
"""A length that many times that of the clip is no length of music."""

ENOUGH: Mapping[str, str] = {"dark": "darker", "happy": "brighter"}
"""What "not … enough" asks for, where that is a direction."""

REMOVALS = frozenset({"remove", "cut", "mute"})

ACTS: Mapping[str, tuple[str, ...]] = {
    "hear": ("add", "hear"), "play": ("add", "play"), "write": ("add", "write"), "be": ("change", "be"),
}  # fmt: skip
"""Verbs that say more than one thing."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a handler may know around the phrase: the clip's length, whether it ends the clause."""

    duration_s: float | None
    last: bool


def _deny(frame: Frame, value: str, _item: Found, place: Place) -> None:
    if place.last and value == "avoid" and not frame.acts:
        if frame.mentioned or frame.subjects:
            _deny_after(frame, "named", _item, place)
        else:
            frame.acts.append("correct")
        return  # "no, …" answers something; it denies nothing
    frame.scope = value if value in ("too", "too_much") else "deny"
    frame.once = value == "one"
    frame.contrasted = value == "contrast"
    frame.refused_before = len(frame.avoid)


def _deny_after(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    """ "Drums without" and "remove not": languages whose refusal follows what it refuses."""
    if value == "act":
        _deny_verb_before(frame)
        return
    if value == "this":
        frame.settled = max(len(frame.mentioned) - 1, 0)
        value = "named"
    if value == "too":
        for said in (frame.genres, frame.moods, frame.directions):
            said.clear()
        frame.energy = frame.tempo = None
        return
    if value == "bad":
        _find_fault(frame)
    elif value == "enough":
        _want_more(frame)
    elif not _unfade(frame):
        _deny_named(frame)


def _find_fault(frame: Frame) -> None:
    """ "The trumpet is awful"; of the clip's own sound it asks nothing."""
    if frame.mentioned:
        frame.refused_after = True
        _take_back(frame)
    elif frame.subjects == ["music"]:
        frame.another_take = True


def _want_more(frame: Frame) -> None:
    """ "Not dark enough" wants it darker."""
    if not frame.avoid:
        return
    name = frame.avoid.pop()
    if name in ENOUGH:
        frame.directions.append(ENOUGH[name])
    elif name in OPPOSITES:
        frame.moods.append(name)


def _deny_named(frame: Frame) -> None:
    if "keep" in frame.acts and frame.subjects and not frame.mentioned:
        return  # "leave the sound alone": refusing to touch it refuses nothing of it
    if frame.shown and not (frame.mentioned or frame.subjects or frame.quotes):
        frame.denied.append(frame.shown[-1])
        return
    if frame.voice_at == len(frame.mentioned) and "voice" in frame.subjects:
        # "bossa nova, voices without": nobody is to sing
        frame.subjects.remove("voice")
        frame.avoid.append("vocals")
        return
    if not frame.mentioned and frame.subjects and REMOVALS.isdisjoint(frame.denied):
        frame.denied_subjects.append(frame.subjects.pop())
    frame.refused_after = True
    _take_back(frame)


def _unfade(frame: Frame) -> bool:
    """ "A fade-out, without": where only fades were spoken of, they are what is refused."""
    if frame.mentioned or not frame.has_fade:
        return False
    frame.fade_in_s = None if frame.fade_in_s is None else 0.0
    frame.fade_out_s = None if frame.fade_out_s is None else 0.0
    return True


def _deny_verb_before(frame: Frame) -> None:
    """The last verb is refused; where nothing stands before the refusal, it is about what follows."""
    if frame.acts:
        act = frame.acts.pop()
        frame.denied.append(act)
        if act in REMOVALS:
            frame.avoid.clear()
    elif frame.directions:
        frame.denied.append(frame.directions.pop())
    elif frame.mentioned or frame.subjects or frame.scope:
        frame.denied.append("add")
    else:
        frame.scope = "deny"


def _take_back(frame: Frame) -> None:
    """What was named last, and what of its sort stands before it, is to be avoided."""
    done = frame.settled if frame.settled < len(frame.mentioned) else 0
    while len(frame.mentioned) > done:
        kind, name = frame.mentioned.pop()
        said: list[str] = getattr(frame, kind)
        if name in said:
            said.remove(name)
            frame.avoid.insert(0, name)
        if frame.mentioned and frame.mentioned[-1][0] != kind:
            break  # "jazz with the drums out" keeps the jazz


def _only(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.only = True
    frame.scope = ""


def _act(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "instead":
        frame.scope = ""
    if frame.scope == "deny" and not frame.avoid:
        frame.denied.append(value)
        if value in REMOVALS:
            frame.denied_subjects.clear()  # "I don't want the sound removed" does not refuse the sound
        return
    if value in REMOVALS and frame.mentioned and not {"add", "change"} & set(frame.acts):
        if frame.has_range and all(kind == "moods" for kind, _ in frame.mentioned):
            frame.moods.clear()  # "the bit from 0:31 to 0:38 with the toddler has to go"
        else:
            _take_back(frame)  # "the drums: remove them", and languages whose verb comes last
    if value == "change":
        _give_way(frame)
    frame.acts.extend(act for act in ACTS.get(value, (value,)) if act not in frame.acts)
    frame.settled = len(frame.mentioned)  # "play jazz, blues not": the refusal does not reach over a verb
    if frame.scope != "too":
        frame.scope = ""


def _give_way(frame: Frame) -> None:
    """ "The piano (object) into a guitar change": where the verb comes last, what is changed is marked."""
    gone, come = frame.mentioned[: frame.going], {kind for kind, _ in frame.mentioned[frame.going :]}
    for kind, name in gone:
        said: list[str] = getattr(frame, kind)
        if name in said and (kind in come or (kind == "instruments" and "genres" in come)):
            said.remove(name)
            frame.avoid.extend([name] if kind == "instruments" and name not in frame.avoid else ())
    if come or frame.own_track:
        frame.replaces.extend(frame.going_subjects)
    frame.going = 0


def _subject(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "deny" and frame.contrasted and not frame.denied:
        return  # "the guitar, not the song": nothing is taken away
    if value == "ambience":
        frame.ambience = True  # what it means is told by the whole clause
        return
    if frame.scope == "deny" and not frame.denied and not frame.avoid:
        frame.denied_subjects.append(value)
    elif frame.scope != "instead":
        frame.subjects.append(value)
        frame.voice_at = len(frame.mentioned) if value == "voice" else -1


_DESTRUCTIVE = frozenset({"remove", "cut", "mute"})


def _named(frame: Frame, kind: str, value: str) -> None:
    """A named genre, mood or instrument lands among the wishes or among what is to be avoided."""
    if kind == "moods":
        _tone(frame, value)
    if frame.scope in ("too", "too_much") and kind == "instruments":
        frame.blamed.append(value)
    if frame.scope in ("too", "too_much") or _is_passed(frame, kind):
        return
    removed = not {"remove", "cut"}.isdisjoint(frame.acts)
    muted = "mute" in frame.acts and "add" not in frame.acts
    if frame.scope == "deny" and not _DESTRUCTIVE.isdisjoint(frame.denied):
        return  # "don't remove the vocals" wishes nothing
    refused = len(frame.avoid) > frame.refused_before
    if kind == "genres" and frame.scope == "deny" and refused and not (removed or muted):
        frame.genres.append(value)
        return  # "no electric guitar in the rock song"
    taken_out = frame.scope == "deny" or removed or muted
    if not taken_out and value in frame.avoid and frame.acts == ["change"]:
        frame.avoid.remove(value)  # "swap the pan pipes for an actual flute", which is the same here
    target: list[str] = frame.avoid if taken_out else getattr(frame, kind)
    if value not in target:
        target.append(value)
    if frame.once and frame.scope == "deny":
        frame.scope = ""
    if not taken_out:
        frame.mentioned.append((kind, value))


def _tone(frame: Frame, mood: str) -> None:
    """ "Too happy for a funeral", "not too sad": the opposite of the first mood, less of each."""
    if frame.scope not in ("too", "too_much") or mood not in OPPOSITES:
        return
    if frame.scope == "too":
        frame.less.append(mood)
    elif not frame.toned:
        _complain(frame, OPPOSITES[mood])
    frame.toned = frame.toned or OPPOSITES[mood]


def _is_passed(frame: Frame, kind: str) -> bool:
    """Whether it is what something else is to come instead of; "instead of the piano violins" names both."""
    if frame.scope == "instead" and frame.passed == kind:
        frame.scope = ""
    frame.passed = kind
    return frame.scope == "instead"


def _complain(frame: Frame, asked: str) -> None:
    if asked in ("low", "high"):
        frame.energy = frame.energy or asked
    elif asked not in frame.directions:
        frame.directions.append(asked)


def _genre(frame: Frame, value: str, item: Found, _place: Place) -> None:
    if item.values("instrument") and (frame.scope == "deny" or {"remove", "cut"} & set(frame.acts)):
        return  # "leave out the bamboo flute" refuses the instrument, not the music it is heard in
    if item.values("instrument") and not frame.scope:
        frame.loose_genres.append(value)  # "the same on a fiddle" asks for no other style
        return
    _named(frame, "genres", value)


def _loose_genre(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if not frame.scope:
        frame.loose_genres.append(value)


def _mood(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    _named(frame, "moods", value)


def _hint(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    frame.hints.append(value)


def _instrument(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    _named(frame, "instruments", value)


def _energy(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope in ("too", "too_much") and value in ("low", "high"):
        frame.energy = frame.energy or ("low" if value == "high" else "high")
    elif not frame.scope:
        frame.energy = frame.energy or value


def _tempo(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope in ("too", "too_much") and value in ("slow", "fast"):
        _complain(frame, "slower" if value == "fast" else "faster")
    elif not frame.scope:
        frame.tempo = frame.tempo or value


def _bpm(frame: Frame, value: str, item: Found, _place: Place) -> None:
    if value == "bare" and not ((frame.genres or frame.loose_genres) and item.slots[0] > LOUDEST_PERCENT):
        return  # "house at 124" is a tempo, "piano at 30" is none
    figure = float(item.slots[0])
    if value == "speed" and figure < SLOWEST_TEMPO:
        frame.speed = figure  # "set the speed to 2" is no tempo
    else:
        frame.tempo_bpm = figure


def _direction(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "deny" and not frame.avoid:
        frame.denied.append(value)
    elif not frame.scope and value not in frame.directions:
        frame.directions.append(value)


def _can_be_moved(frame: Frame) -> bool:
    """Whether "up" says where to, although no verb turns anything: "the music up", "move the title up"."""
    return bool(frame.subjects and not frame.acts) or ("text" in frame.shown and "change" in frame.acts)


def _particle(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    """ "Turn the music down", "take the drums out": the little word says what the verb means."""
    if value == "remove" and "keep" in frame.acts:
        # "keep the drums out of it"
        frame.avoid.extend(frame.instruments)
        frame.instruments.clear()
        return
    if "set" not in frame.acts and "set" not in frame.denied:
        _lone_particle(frame, value, _item, _place)
        return
    if value in MOVES.values():
        _direction(frame, value, _item, _place)
        return
    value = "remove" if value == "mute" and frame.quotes else value  # "take 'Day One' off the screen"
    if value == "mute" and not (frame.subjects or frame.shown or frame.pronoun):
        return  # "take the writing off": nothing is said of a sound
    frame.acts.remove("set") if "set" in frame.acts else frame.denied.append(value)
    if not frame.denied:
        frame.acts.append(value)
        frame.avoid.extend(frame.instruments)
        frame.instruments.clear()


def _lone_particle(frame: Frame, value: str, item: Found, place: Place) -> None:
    if value == "remove" and frame.instruments and set(frame.acts) <= {"change"}:
        _take_back(frame)  # "drums out", "swap the flute out"
    if value in ("remove", "mute") and "text" in frame.shown and not (frame.acts or frame.directions):
        frame.acts.append("remove")  # "title off"
    if value in MOVES.values() and _can_be_moved(frame):
        _direction(frame, value, item, place)
    if value == "mute" and "original" in frame.subjects:
        frame.acts.append(value)


def _amount(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    frame.amount = frame.amount or value


def _volume(frame: Frame, value: str, item: Found, _place: Place) -> None:
    figure = float(item.slots[-1])
    unit, _, way = value.rpartition("_")
    if value == "db_under":
        frame.volume = 10 ** (-abs(figure) / 20)
    elif value == "db_to":
        frame.volume = 10 ** (figure / 20)
    elif value in ("to", "from"):
        # "volume 0.3" is a share, "volume 30" and "30 %" are percent
        frame.volume = figure / 100 if figure > 1 else figure
    else:
        frame.relative = way != "bare"
        if way in MOVES:
            frame.directions.append(MOVES[way])
        if unit:
            frame.db = figure
        else:
            frame.percent = figure


def _times(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    frame.times = TIMES[value]


def _level(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope in ("too", "too_much"):
        _complain(frame, "softer" if LEVELS[value] > LEVELS["medium"] else "louder")
    elif value in SHARES and frame.scope != "deny":
        frame.volume = LEVELS[value]  # "reduce it to a quarter" is a figure
    elif frame.scope != "deny":
        frame.level = LEVELS[value] if frame.level is None else min(frame.level, LEVELS[value])


def _fade(frame: Frame, value: str, item: Found, _place: Place) -> None:
    gone = frame.scope == "deny" or "remove" in frame.acts
    seconds = 0.0 if gone else float(item.slots[0]) if item.slots else FADE_S
    if not value.startswith("out"):
        frame.fade_in_s = seconds
    if not value.startswith("in"):
        frame.fade_out_s = seconds


def _duck(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if value in ("clash", "dips", "speaks", "drowned"):
        setattr(frame, value, True)  # who is to give way to whom is told by the whole clause
        if value == "dips":
            _direction(frame, "softer", _item, _place)
    elif frame.duck is None:
        frame.duck = value == "on"


def _range(frame: Frame, value: str, item: Found, place: Place) -> None:
    frame.ranges.append(value)
    if value in PARTS:
        _part(frame, value, place)
        return
    if value in ("rest", "until", "piece"):
        setattr(frame, "only" if value == "piece" else value, True)
        return
    if value == "negative":
        frame.unsupported.append(value)
        return
    if value == "after" and frame.until:
        value = "before"  # "till we reach the lake at 0:45"
    figures = [float(slot) for slot in item.slots]
    if value in ("after", "before"):
        figures = figures[-1:]  # "before the whistle at 0:07": a word may stand in the first slot
    if value in ("long", "bare"):
        _length(frame, value, figures[0], place)
    elif not (value == "first" and place.duration_s and figures[0] > place.duration_s):
        # "as films do in their first ten minutes" is told of no clip that is shorter
        _from_to(frame, value, figures, place)


def _length(frame: Frame, value: str, seconds: float, place: Place) -> None:
    if place.duration_s and seconds > BEYOND * place.duration_s:
        return  # "we drove for nine hours" tells a story
    if value == "bare":
        frame.bares.append(seconds)
    elif frame.span_s is None:
        frame.span_s = seconds


def _from_to(frame: Frame, value: str, figures: list[float], place: Place) -> None:
    if value in ("last", "before_end", "middle") and not place.duration_s:
        frame.length_missing = True
    start, end = _span(value, figures, place.duration_s)
    if start is not None:
        frame.start_s = start or None if frame.start_s is None else frame.start_s
    if end is not None and math.isfinite(end):
        frame.end_s = (
            end if value != "before" or frame.start_s is None or end > frame.start_s else frame.end_s
        )


def _span(value: str, figures: list[float], duration_s: float | None) -> tuple[float | None, float | None]:
    if value == "between":
        return figures[0], figures[1]
    if value == "from_long":
        return figures[0], figures[0] + figures[1]
    if value == "after":
        return figures[0], None
    if value == "middle":
        start = max((duration_s or 0.0) - figures[0], 0.0) / 2
        return (start, start + figures[0]) if duration_s else (None, None)
    if value == "before_end":
        return (None, max(duration_s - figures[0], 0.0)) if duration_s else (None, None)
    if value == "last":
        return (max(duration_s - figures[0], 0.0), None) if duration_s else (None, None)
    return None, figures[0]


def _part(frame: Frame, value: str, place: Place) -> None:
    first, last = PARTS[value]
    frame.whole = value == "whole"
    frame.length_missing = not frame.whole and not place.duration_s
    if place.duration_s and not frame.whole:
        frame.part = (
            round(first * place.duration_s, 3) or None,
            round(last * place.duration_s, 3) if last < 1 else None,
        )


def _moment(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    frame.moment = frame.moment or value


def _own(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.own_track = frame.scope != "deny"


def _swap(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    """ "Replace A with B": what stood before goes, what follows comes."""
    if value == "from":
        frame.going, frame.going_subjects = len(frame.mentioned), list(frame.subjects)
        return
    if ("change" not in frame.acts or "be" in frame.acts) and "remove" not in frame.acts:
        return  # "make it heroic with lots of brass" puts nothing in the place of anything
    subjects = [] if "remove" in frame.acts and frame.pronoun else frame.subjects
    if not (frame.instruments or frame.genres or frame.moods or subjects or frame.avoid):
        return  # nothing to be replaced, or "no music in" the last ten seconds
    frame.avoid.extend(x for x in frame.instruments if x not in frame.avoid)
    frame.replaces.extend(frame.subjects)
    for said in (frame.instruments, frame.genres, frame.loose_genres, frame.moods):
        said.clear()
    frame.acts = ["change"]


def _swap_after(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    """ "A B-with replace": where the verb comes last, what was named last is to come instead."""
    if frame.mentioned:
        *before, (kind, _name) = frame.mentioned
        frame.swapped = [thing for thing in before if thing[0] == kind]


def _instead(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.scope = "instead"
    frame.passed = ""


def _take(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if value == "other":
        frame.other_take = True  # "another one", which may still say of what sort
    else:
        frame.another_take = frame.scope != "deny"


def _postpone(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.postponed = True


def _unsupported(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "deny":
        frame.denied.append(value)
    else:
        frame.unsupported.append(value)


def _it(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if value == "things":
        frame.them = True
    else:
        frame.pronoun = True


HANDLERS: Mapping[str, Callable[[Frame, str, Found, Place], None]] = {
    "deny": _deny,
    "deny_after": _deny_after,
    "only": _only,
    "act": _act,
    "subject": _subject,
    "genre": _genre,
    "loose_genre": _loose_genre,
    "mood": _mood,
    "hint": _hint,
    "instrument": _instrument,
    "energy": _energy,
    "tempo": _tempo,
    "bpm": _bpm,
    "direction": _direction,
    "amount": _amount,
    "volume": _volume,
    "times": _times,
    "level": _level,
    "fade": _fade,
    "particle": _particle,
    "duck": _duck,
    "range": _range,
    "moment": _moment,
    "it": _it,
    "shown": read_shown,
    "position": read_position,
    "aspect": read_aspect,
    "fit": read_fit,
    "speed": read_speed,
    "own": _own,
    "swap": _swap,
    "swap_after": _swap_after,
    "instead": _instead,
    "take": _take,
    "postpone": _postpone,
    "unsupported": _unsupported,
}
"""One reader for each section of the lexicons; sections without one say nothing by themselves."""
