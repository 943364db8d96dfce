"""From a clause to its frame."""

from __future__ import annotations

import re

from add_music.clauses import Clause
from add_music.phrasebook import Found
from add_music.text import Token
from add_music.understanding.frame import AUDIO_ENDINGS, FADE_S, Frame
from add_music.understanding.keys import key_in
from add_music.understanding.said import HANDLERS, Place

BARE_TEMPO = re.compile(r"(?:^|[^\W\d] )(\d{2,3})$")
TEMPO_BEHIND = re.compile(r" (?:(?P<word>[^\W\d]{1,5}) )?(?P<figure>\d{2,3})\b(?![:.,]\d| ?%)")
"""A figure behind a style, with at most one little word between them: "house a 124"."""

LEAST_BARE_BPM, MOST_BARE_BPM = 55, 220
"""Between these a figure without a unit behind a style is a tempo."""


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
            named = str(item.value).lower().endswith(AUDIO_ENDINGS)
            if item.kind in ("quote", "file") and named:
                frame.asset = frame.asset or str(item.value)
            elif item.kind == "quote" and not (frame.scope == "deny" and (frame.quotes or frame.contrasted)):
                frame.quotes.append(str(item.value))
            continue
        alone = place == len(clause.items) - 1 and not clause.words
        for meaning in item.meanings:
            handler = HANDLERS.get(meaning.kind)
            if handler is not None:
                handler(frame, meaning.value, item, Place(duration_s, alone))
    _bare_tempo(frame, clause, text)
    _settle_swap(frame)
    _settle_ambience(frame)
    _fades_keep_their_span(frame, clause)
    _settle_times(frame, duration_s)
    _settle_clash(frame)
    if frame.percent is not None and frame.directions and {"faster", "slower"} >= set(frame.directions):
        frame.percent, frame.relative = None, False  # "slower by ten percent" says nothing of how loud
    if frame.duck and "softer" in frame.denied:
        frame.duck = False
    frame.key = key_in(frame.text) if not frame.quotes else None
    if frame.tempo_bpm is not None:
        frame.directions = [d for d in frame.directions if d not in ("faster", "slower")]
    return frame


def _bare_tempo(frame: Frame, clause: Clause, text: str) -> None:
    """ "Techno 130", "techno 132 with no kick": a figure behind a style."""
    styles = [
        place[1]
        for item, place in zip(clause.items, clause.places, strict=True)
        if isinstance(item, Found) and item.values("genre")
    ]
    behind = TEMPO_BEHIND.match(text, styles[-1]) if styles else None
    if behind and (behind.end() >= clause.end or behind.end() + 1 in [start for start, _ in clause.places]):
        figure = float(behind["figure"])
        if behind["word"] and figure % 10 == 0 and figure < 100:
            return  # "pop años 90"
        if frame.tempo_bpm is None and LEAST_BARE_BPM <= figure <= MOST_BARE_BPM:
            frame.tempo_bpm = figure
        return
    _loose_tempo(frame, clause, text)


def _loose_tempo(frame: Frame, clause: Clause, text: str) -> None:
    """ "Drum and bass, 174": a figure that ends a clause, with at most a style before it."""
    figure = BARE_TEMPO.search(frame.text)
    if figure is None or frame.acts or frame.quotes or frame.has_range or frame.has_level or frame.bares:
        return
    decade = int(figure[1]) < 100 and figure[1][-1] == "0"
    if decade and clause.places and text[clause.places[-1][1] : clause.end].strip() != figure[1]:
        return  # "synthwave années 80", "una cosa de los 80"
    if (frame.genres or not clause.items) and LEAST_BARE_BPM <= int(figure[1]) <= MOST_BARE_BPM:
        frame.loose_bpm = float(figure[1])
        if frame.genres and frame.tempo_bpm is None:
            frame.tempo_bpm = frame.loose_bpm


def _settle_swap(frame: Frame) -> None:
    """ "A B-with replace" takes A out once the verb says that it is a change."""
    if "change" not in frame.acts:
        return
    for kind, name in frame.swapped:
        said: list[str] = getattr(frame, kind)
        if name in said:
            said.remove(name)
            frame.avoid.append(name)


def _settle_ambience(frame: Frame) -> None:
    """ "The waves are too loud", "kill the wind": the clip's own sound, where it is turned or removed."""
    asked = {"set", "mute", "remove"} & set(frame.acts) or {"louder", "softer"} & set(frame.directions)
    spoken = {"music", "original", "voice"} & set(frame.subjects)
    if frame.ambience and not (frame.acts or frame.has_wishes):
        frame.level = None  # "loud traffic at the start" says how it is
    figures = (frame.volume, frame.times, frame.percent, frame.db)
    if not frame.ambience or spoken or not (asked or any(figure is not None for figure in figures)):
        return
    if frame.moods and "add" not in frame.acts:
        frame.moods, frame.mentioned = [], []  # "the dogs are too loud"
    if not frame.has_wishes:
        frame.subjects = ["original"]


def _settle_clash(frame: Frame) -> None:
    """ "The song fights with my voice", "so the interview isn't lost": the music is to make room."""
    sounds = {"voice"} if frame.has_level else {"voice", "original"}
    named = sounds & {*frame.subjects, *frame.denied_subjects}
    voiced = bool(named) and (frame.clash or frame.dips)
    if frame.has_range and {"remove", "mute", "cut"} & set(frame.acts):
        frame.duck = None  # "stop the music when she says goodbye at 0:47"
        return
    if frame.duck is not None or not (voiced or (frame.speaks and gives_way(frame))):
        return
    frame.duck = True
    frame.give_way()
    frame.subjects = [name for name in frame.subjects if name not in named]
    frame.denied_subjects = [name for name in frame.denied_subjects if name not in named]
    frame.directions = [d for d in frame.directions if d != "louder"]
    frame.moods = [mood for mood in frame.moods if mood != "aggressive"]


def gives_way(frame: Frame) -> bool:
    """Whether the music is to be softer, for as long as somebody speaks: without a time of its own."""
    return (frame.dips or "softer" in frame.directions) and not frame.has_range


def _settle_times(frame: Frame, duration_s: float | None) -> None:
    """Lengths counted from where the range begins; what lies at the end needs the length of the clip."""
    centred = frame.position == "center" and bool(frame.quotes or "text" in frame.shown)
    if frame.part is not None and not frame.has_range and not centred:
        # "in the middle" of the picture is no time
        frame.start_s, frame.end_s = frame.part
    if len(frame.bares) == 1 and not frame.has_range:
        frame.bare_s = frame.bares[0]
        if frame.moment == "later":
            frame.start_s, frame.bares = frame.bare_s, []
    if frame.span_s is not None and frame.end_s is None:
        if frame.moment == "end" and frame.start_s is None and duration_s:
            frame.start_s = max(duration_s - frame.span_s, 0.0)
        elif not (frame.moment == "end" and frame.start_s is None):
            frame.end_s = (frame.start_s or 0.0) + frame.span_s


def _fades_keep_their_span(frame: Frame, clause: Clause) -> None:
    """ "Fade out in the last 3 seconds" says how long the fade is, not where music plays."""
    spans = {
        value: float(item.slots[0])
        for item in clause.items
        if isinstance(item, Found) and len(item.slots) == 1
        for value in item.values("range")
    }
    behind = _length_behind_fade(clause)
    if behind is not None and FADE_S in (frame.fade_in_s, frame.fade_out_s):
        frame.fade_in_s = behind if frame.fade_in_s == FADE_S else frame.fade_in_s
        frame.fade_out_s = behind if frame.fade_out_s == FADE_S else frame.fade_out_s
        frame.span_s, frame.bares = None, []
        if "between" in frame.ranges:
            frame.start_s = frame.end_s = None
        return
    if frame.fade_out_s == FADE_S and "last" in spans:
        frame.fade_out_s, frame.start_s = spans["last"], None
    if frame.fade_in_s == FADE_S and "first" in spans:
        frame.fade_in_s, frame.end_s = spans["first"], None


def _length_behind_fade(clause: Clause) -> float | None:
    """ "Fade it out at the end for three seconds": the length that follows a fade at once is its own."""
    faded = False
    for item in clause.items:
        if not isinstance(item, Found):
            faded = False
        elif item.values("fade"):
            faded = not item.slots
        elif faded and {"long", "bare"} & set(item.values("range")) and len(item.slots) == 1:
            return float(item.slots[0])
        elif faded and "between" in item.values("range"):
            return float(item.slots[1]) - float(item.slots[0])
        elif not item.values("moment"):
            faded = False
    return None
