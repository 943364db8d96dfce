"""What one clause says, field by field, before it is decided which edit that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from add_music.clauses import Clause
from add_music.phrasebook import Found
from add_music.text import Token

FADE_S = 2.0
"""Length of a fade that was asked for without a length."""

TIMES = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "double": 2.0}
MOVES = {"up": "louder", "down": "softer"}
LEVELS = {"zero": 0.0, "faint": 0.15, "quiet": 0.3, "medium": 0.5, "loud": 0.8, "full": 1.0}
"""Words for a volume as linear levels."""

PARTS: Mapping[str, tuple[float, float]] = {
    "first_half": (0, 1 / 2),
    "second_half": (1 / 2, 1),
    "first_third": (0, 1 / 3),
    "middle_third": (1 / 3, 2 / 3),
    "last_third": (2 / 3, 1),
    "first_quarter": (0, 1 / 4),
    "last_quarter": (3 / 4, 1),
    "whole": (0, 1),
}
"""Shares of the clip by name."""

AUDIO_ENDINGS = (".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg")


@dataclass(slots=True)
class Frame:
    """The said fields of a clause; a field that was not said is empty or None."""

    joint: str = ""
    opens: bool = False
    text: str = ""
    acts: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    denied_subjects: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    loose_genres: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    energy: str | None = None
    tempo: str | None = None
    tempo_bpm: float | None = None
    instruments: list[str] = field(default_factory=list)
    avoid: list[str] = field(default_factory=list)
    directions: list[str] = field(default_factory=list)
    amount: str = ""
    volume: float | None = None
    level: float | None = None
    times: float | None = None
    percent: float | None = None
    db: float | None = None
    relative: bool = False
    start_s: float | None = None
    end_s: float | None = None
    whole: bool = False
    fade_in_s: float | None = None
    fade_out_s: float | None = None
    duck: bool | None = None
    another_take: bool = False
    own_track: bool = False
    asset: str | None = None
    replaces: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    postponed: bool = False
    scope: str = ""
    unknown_words: int = 0

    @property
    def says_something(self) -> bool:
        """Whether anything in it was understood at all."""
        return bool(
            self.acts or self.subjects or self.hints or self.directions or self.amount or self.another_take
            or self.has_wishes or self.has_level or self.has_range or self.has_fade
        )  # fmt: skip

    @property
    def has_wishes(self) -> bool:
        """Whether it says how the music should be."""
        return bool(
            self.genres or self.loose_genres or self.moods or self.instruments or self.avoid
            or self.energy or self.tempo or self.tempo_bpm
        )  # fmt: skip

    @property
    def has_level(self) -> bool:
        """Whether it says how loud."""
        return any(x is not None for x in (self.volume, self.level, self.times, self.percent, self.db))

    @property
    def has_range(self) -> bool:
        """Whether it says when."""
        return self.start_s is not None or self.end_s is not None

    @property
    def has_fade(self) -> bool:
        """Whether it fades."""
        return self.fade_in_s is not None or self.fade_out_s is not None


def frame_of(clause: Clause, text: str, duration_s: float | None, inherited: str = "") -> Frame:
    """
    What the clause says.

    Args:
        clause: the clause.
        text: the whole cleaned message.
        duration_s: length of the clip, when known; ranges counted from the end need it.
        inherited: a denial that reaches over from the clause before ("no drums or bass").
    """
    frame = Frame(
        joint=clause.joint, opens=clause.opens, text=text[clause.start : clause.end].strip(), scope=inherited
    )
    frame.unknown_words = clause.words
    for place, item in enumerate(clause.items):
        if isinstance(item, Token):
            if item.kind == "file" and str(item.value).lower().endswith(AUDIO_ENDINGS):
                frame.asset = frame.asset or str(item.value)
            continue
        alone = place == len(clause.items) - 1 and not clause.words
        for meaning in item.meanings:
            handler = _HANDLERS.get(meaning.kind)
            if handler is not None:
                handler(frame, meaning.value, item, Place(duration_s, alone))
    _fades_keep_their_span(frame, clause)
    if frame.duck and "softer" in frame.denied:
        frame.duck = False
    if frame.tempo_bpm is not None:
        frame.directions = [d for d in frame.directions if d not in ("faster", "slower")]
    return frame


@dataclass(frozen=True, slots=True)
class Place:
    """What a handler may know around the phrase: the clip's length, whether it ends the clause."""

    duration_s: float | None
    last: bool


def _deny(frame: Frame, value: str, _item: Found, place: Place) -> None:
    if place.last and value == "avoid" and not frame.acts:
        return  # "no, …" answers something; it denies nothing
    frame.scope = "too" if value == "too" else "deny"


def _only(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.scope = ""


def _act(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "instead":
        frame.scope = ""
    if frame.scope == "deny" and not frame.avoid:
        frame.denied.append(value)
        return
    if value not in frame.acts:
        frame.acts.append(value)
    if frame.scope != "too":
        frame.scope = ""


def _subject(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "deny" and not frame.denied and not frame.avoid:
        frame.denied_subjects.append(value)
    elif frame.scope != "instead":
        frame.subjects.append(value)


def _named(frame: Frame, values: list[str], value: str) -> None:
    """A named genre, mood or instrument lands among the wishes or among what is to be avoided."""
    if frame.scope in ("too", "instead"):
        return
    removed = not {"remove", "cut"}.isdisjoint(frame.acts)
    muted = "mute" in frame.acts and "add" not in frame.acts
    taken_out = frame.scope == "deny" or removed or muted
    target = frame.avoid if taken_out else values
    if value not in target:
        target.append(value)


def _genre(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    _named(frame, frame.genres, value)


def _loose_genre(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if not frame.scope:
        frame.loose_genres.append(value)


def _mood(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    _named(frame, frame.moods, value)


def _hint(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    frame.hints.append(value)


def _instrument(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    _named(frame, frame.instruments, value)


def _energy(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if not frame.scope:
        frame.energy = frame.energy or value


def _tempo(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if not frame.scope:
        frame.tempo = frame.tempo or value


def _bpm(frame: Frame, _value: str, item: Found, _place: Place) -> None:
    frame.tempo_bpm = float(item.slots[0])


def _direction(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "deny" and not frame.avoid:
        frame.denied.append(value)
    elif not frame.scope and value not in frame.directions:
        frame.directions.append(value)


def _particle(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    """ "Turn the music down", "take the drums out": the little word says what the verb means."""
    if value == "remove" and "keep" in frame.acts:
        # "keep the drums out of it"
        frame.avoid.extend(frame.instruments)
        frame.instruments.clear()
        return
    if "set" not in frame.acts and "set" not in frame.denied:
        if value in MOVES.values() and frame.subjects and not frame.acts:
            _direction(frame, value, _item, _place)
        if value == "mute" and "original" in frame.subjects:
            frame.acts.append(value)
        return
    if value in MOVES.values():
        _direction(frame, value, _item, _place)
        return
    frame.acts.remove("set") if "set" in frame.acts else frame.denied.append(value)
    if not frame.denied:
        frame.acts.append(value)
        frame.avoid.extend(frame.instruments)
        frame.instruments.clear()


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
    if frame.scope != "deny":
        frame.level = LEVELS[value] if frame.level is None else min(frame.level, LEVELS[value])


def _fade(frame: Frame, value: str, item: Found, _place: Place) -> None:
    gone = frame.scope == "deny" or "remove" in frame.acts
    seconds = 0.0 if gone else float(item.slots[0]) if item.slots else FADE_S
    if not value.startswith("out"):
        frame.fade_in_s = seconds
    if not value.startswith("in"):
        frame.fade_out_s = seconds


def _duck(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    frame.duck = value == "on"


def _range(frame: Frame, value: str, item: Found, place: Place) -> None:
    if value in PARTS:
        _part(frame, value, place)
        return
    figures = [float(slot) for slot in item.slots]
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
    if value == "after":
        return figures[0], None
    if value == "last":
        return (max(duration_s - figures[0], 0.0), None) if duration_s else (None, None)
    return None, figures[0]


def _part(frame: Frame, value: str, place: Place) -> None:
    first, last = PARTS[value]
    frame.whole = value == "whole"
    if place.duration_s and not frame.whole:
        frame.start_s = round(first * place.duration_s, 3) or None
        frame.end_s = round(last * place.duration_s, 3) if last < 1 else None


def _own(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.own_track = frame.scope != "deny"


def _swap(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    """ "Replace A with B": what stood before goes, what follows comes."""
    if "change" not in frame.acts and "remove" not in frame.acts:
        return
    if not (frame.instruments or frame.genres or frame.moods or frame.subjects or frame.avoid):
        return
    frame.avoid.extend(x for x in frame.instruments if x not in frame.avoid)
    frame.replaces.extend(frame.subjects)
    for said in (frame.instruments, frame.genres, frame.loose_genres, frame.moods):
        said.clear()
    frame.acts = ["change"]


def _instead(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.scope = "instead"


def _take(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.another_take = frame.scope != "deny"


def _postpone(frame: Frame, _value: str, _item: Found, _place: Place) -> None:
    frame.postponed = True


def _unsupported(frame: Frame, value: str, _item: Found, _place: Place) -> None:
    if frame.scope == "deny":
        frame.denied.append(value)
    else:
        frame.unsupported.append(value)


_HANDLERS: Mapping[str, Callable[[Frame, str, Found, Place], None]] = {
    "deny": _deny,
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
    "own": _own,
    "swap": _swap,
    "instead": _instead,
    "take": _take,
    "postpone": _postpone,
    "unsupported": _unsupported,
}
"""One reader for each section of the lexicons; sections without one say nothing by themselves."""


def _fades_keep_their_span(frame: Frame, clause: Clause) -> None:
    """ "Fade out in the last 3 seconds" says how long the fade is, not where music plays."""
    spans = {
        value: float(item.slots[0])
        for item in clause.items
        if isinstance(item, Found) and len(item.slots) == 1
        for value in item.values("range")
    }
    if frame.fade_out_s == FADE_S and "last" in spans:
        frame.fade_out_s, frame.start_s = spans["last"], None
    if frame.fade_in_s == FADE_S and "first" in spans:
        frame.fade_in_s, frame.end_s = spans["first"], None
