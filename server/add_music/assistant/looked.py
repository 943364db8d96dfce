"""What was looked at, in words: what is seen, heard and played, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from add_music.assistant.reporting import reasons
from add_music.assistant.results import LookResult, Picture
from add_music.assistant.translate import in_brief
from add_music.saying import enumerated, figure, say, sign, word

if TYPE_CHECKING:
    from add_music.wire.look import LookAnswer, LookMusic

MOST = 24
"""Times that are told in a row; the picture shows all of them."""
MOST_SECTIONS = 12
MOST_TITLES = 8
TITLE = 60
LONG_S = 60.0
"""From here on a closer look at a part shows more."""
MORE = "…"


def look_result(answer: LookAnswer, remark: str = "", *, trusted: bool = True) -> LookResult:
    """
    The pictures with their words.

    Args:
        remark: what the user should know about how they came about.
        trusted: names and words are our own engine's on this machine.
    """
    answer = answer if trusted else _plain(answer)
    speech = tuple((span.start_s, span.end_s) for span in answer.speech)
    return LookResult(
        summary="\n".join([*([remark] if remark else []), *_lines(answer)]),
        pictures=tuple(Picture(one.name, one.mime_type, one.data) for one in answer.pictures),
        name=answer.name,
        duration_s=answer.duration_s,
        frames_s=tuple(answer.frames_s),
        cuts_s=tuple(answer.cuts_s),
        speech=speech,
        sections=tuple(section for music in answer.music for section in _sections(music)),
        next_steps=tuple(_next(answer)),
    )


def _plain(answer: LookAnswer) -> LookAnswer:
    """The same with another's words in one line each, without what is not for people."""
    music = [one.model_copy(update={"about": in_brief(one.about)}) for one in answer.music]
    titles = [one.model_copy(update={"text": in_brief(one.text)}) for one in answer.titles]
    name = in_brief(answer.name)
    return answer.model_copy(update={"name": name, "music": music, "titles": titles, "suggests": {}})


def _lines(answer: LookAnswer) -> Iterator[str]:
    yield say("make_saw", what=enumerated(list(_saw(answer))))
    if answer.end_s - answer.start_s < answer.duration_s:
        yield say("look_part", start=answer.start_s, end=answer.end_s)
    if answer.cuts_s:
        yield say("look_cuts", times=_times(answer.cuts_s))
    if answer.speech:
        spans = [f"{_time(span.start_s)}–{_time(span.end_s)}" for span in answer.speech]
        yield say("look_speech", times=_row(spans))
    for title in answer.titles[:MOST_TITLES]:
        yield say(
            "look_title", text=" ".join(title.text.split())[:TITLE], start=title.start_s, end=title.end_s
        )
    yield from _played(answer)
    if answer.frames_s:
        yield say("look_frames", times=_times(answer.frames_s))
    if any(picture.name == "timeline" for picture in answer.pictures):
        yield say("look_legend")


def _saw(answer: LookAnswer) -> Iterator[str]:
    yield answer.name
    if answer.duration_s:
        yield say("clip_seconds", seconds=answer.duration_s)
    if answer.width and answer.height:
        yield f"{answer.width}×{answer.height}"
        count = len(answer.cuts_s)
        yield say("clip_cuts", count=count) if count else say("clip_no_cuts")
    if not answer.has_audio:
        yield say("no_own_sound")
    else:
        spoken = sum(
            min(span.end_s, answer.end_s) - max(span.start_s, answer.start_s) for span in answer.speech
        )
        yield say("speech_for", seconds=spoken) if spoken else say("nobody_speaks")


def _played(answer: LookAnswer) -> Iterator[str]:
    for music in answer.music:
        what = [music.about, *([say("fact_duck")] if music.ducks else [])]
        told = [say("section_from", section=name, start=start) for name, start, _ in _sections(music)]
        form = told[:MOST_SECTIONS] + ([MORE] if len(told) > MOST_SECTIONS else [])
        yield say("look_music", start=music.start_s, end=music.end_s, what=enumerated([*what, *form]))
        if music.accents_s:
            yield say("look_accents", times=_times(music.accents_s))
    if not answer.music and answer.width:
        yield say("look_no_music")
        why = reasons(answer.suggests)
        if why:
            yield say("look_suggests", what=sign("semicolon").join(why))


def _sections(music: LookMusic) -> list[tuple[str, float, float]]:
    return [(word("section", part.name), part.start_s, part.end_s) for part in music.sections]


def _times(times_s: Sequence[float]) -> str:
    return _row([_time(second) for second in times_s])


def _time(second: float) -> str:
    return figure(second, ".1f")


def _row(times: Sequence[str]) -> str:
    """Times one after the other, told apart by another sign than the one before the tenths."""
    between = sign("semicolon" if "," in _time(0.5) else "comma")
    return between.join([*times[:MOST], *([MORE] if len(times) > MOST else [])])


def _next(answer: LookAnswer) -> Iterator[str]:
    if answer.music:
        yield say("next_change")
        yield say("next_export")
    elif answer.width:
        yield say("next_edit")
    if answer.end_s - answer.start_s > LONG_S:
        yield say("next_look_closer")
